import { useState } from "react";
import type { Workflow } from "../api/client";
import { told } from "../api/problem";
import { useRollBack } from "../api/workflows";
import { Ago } from "../parts/ago";
import { inBytes } from "../parts/bytes";
import { Question } from "../parts/question";
import { useToast } from "../shell/toasts";
import { VersionFiles } from "./version-files";

/** The versions of a workflow: which one runs, what is in each, and the way back to a former one. */
export function Versions({ workflow, mayWrite }: { workflow: Workflow; mayWrite: boolean }) {
  const [open, setOpen] = useState<number | null>(null);
  const [asked, ask] = useState<number | null>(null);
  const rollBack = useRollBack(workflow.workflowId);
  const say = useToast();
  return (
    <>
      <ul className="rows">
        {workflow.versions.map((one) => (
          <li key={one.version}>
            <div className="row">
              <span className="what">
                <strong>Version {one.version}</strong>{" "}
                <span className="quiet-text">
                  {one.fileCount} {one.fileCount === 1 ? "file" : "files"}, {inBytes(one.totalBytes)}, {one.createdByEmail},{" "}
                  <Ago time={one.createdAt} />
                </span>
              </span>
              <button
                type="button"
                aria-expanded={open === one.version}
                aria-label={`Files of version ${one.version}`}
                onClick={() => setOpen(open === one.version ? null : one.version)}
              >
                Files
              </button>
              {one.isPublished ? (
                <span className="status" data-status="completed">
                  Published
                </span>
              ) : (
                mayWrite && (
                  <button type="button" aria-label={`Roll back to version ${one.version}`} onClick={() => ask(one.version)}>
                    Roll back
                  </button>
                )
              )}
            </div>
            {open === one.version && <VersionFiles workflow={workflow.workflowId} version={one.version} />}
          </li>
        ))}
      </ul>
      {asked !== null && (
        <Question
          title={`Publish version ${asked} again?`}
          yes="Roll back"
          busy={rollBack.isPending}
          close={() => ask(null)}
          act={() =>
            rollBack.mutate(asked, {
              onSuccess: () => say(`Version ${asked} is published.`),
              onError: (error) => say(told(error), "fault"),
              onSettled: () => ask(null),
            })
          }
        >
          New runs execute it from now on. Runs that have begun finish with the version that they began with; no version is removed.
        </Question>
      )}
    </>
  );
}
