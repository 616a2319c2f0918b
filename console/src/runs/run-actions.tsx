import { Link, useLocation } from "wouter";
import type { Run } from "../api/client";
import { useExecute } from "../api/flows";
import { told } from "../api/problem";
import { useCancel } from "../api/runs";
import { Icon } from "../parts/icon";
import { useShortcut } from "../shell/shortcuts";
import { useToast } from "../shell/toasts";
import { Restart } from "./restart";

/** What can be done with a run. */
export function RunActions({ run }: { run: Run }) {
  const cancel = useCancel(run.id);
  const execute = useExecute();
  const say = useToast();
  const [, go] = useLocation();
  const early = run.status === "failed" || run.status === "cancelled";
  const over = run.status !== "pending" && run.status !== "in_progress";

  function again(): void {
    execute.mutate(
      { flow: run.flow, request: run.flow_request },
      { onSuccess: (made) => go(`/runs/${made.id}`), onError: (error) => say(told(error), "fault") },
    );
  }
  useShortcut("x", "Run again", () => over && again());
  useShortcut("e", "Edit the flow", () => go(`/flows/${run.flow}?request=${run.flow_request}`));

  return (
    <>
      <Link className="button" href={`/flows/${run.flow}?request=${run.flow_request}`}>
        Edit the flow
      </Link>
      {over ? (
        <button
          type="button"
          className={early ? "" : "primary"}
          disabled={execute.isPending}
          onClick={again}
        >
          <Icon name="again" /> Run again
        </button>
      ) : (
        <button
          type="button"
          className="danger"
          disabled={cancel.isPending}
          onClick={() => cancel.mutate(undefined, { onError: (error) => say(told(error), "fault") })}
        >
          Cancel the run
        </button>
      )}
      {early && <Restart run={run} />}
    </>
  );
}
