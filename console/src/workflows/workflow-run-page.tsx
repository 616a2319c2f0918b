import { useState } from "react";
import { Link } from "wouter";
import type { WorkflowRun } from "../api/client";
import { may, useSession } from "../api/session";
import { type Artifact, isOver, useWorkflow, useWorkflowRun } from "../api/workflows";
import { Ago, lasted } from "../parts/ago";
import { JsonView } from "../parts/json-view";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { WorkflowRunActions } from "./run-actions";
import { RunFiles } from "./run-files";
import { RunLog } from "./run-log";
import { WorkflowRunStatus } from "./workflow-run-status";
import "./workflows.css";

function Watching({ run }: { run: WorkflowRun }) {
  const [open, setOpen] = useState(false);
  const isHere = new URL(run.liveViewUrl, window.location.href).origin === window.location.origin;
  return (
    <section className="section" aria-label="Live view">
      {open && <iframe className="watching" src={run.liveViewUrl} title="Live view of the run’s desktop" />}
      <div className="actions">
        {isHere && (
          <button type="button" aria-pressed={open} onClick={() => setOpen(!open)}>
            {open ? "Close the live view" : "Watch it here"}
          </button>
        )}
        <a className="button" href={run.liveViewUrl} target="_blank" rel="noreferrer">
          Open its live view
        </a>
        <span className="quiet-text">Its desktop, while it uses one; who watches cannot act.</span>
      </div>
    </section>
  );
}

function Outcome({ run }: { run: WorkflowRun }) {
  return (
    <div aria-live="polite">
      {run.error && (
        <p className="fault pad-below">
          {run.error}
          {run.errorData && run.errorData.error_type !== run.status && <span className="quiet-text"> {run.errorData.error_type}</span>}
        </p>
      )}
      {run.status === "completed" && <JsonView label="Result" value={run.result ?? null} />}
    </div>
  );
}

/** One run of a workflow: its log as it is written, its live view, its result and its files. */
export default function WorkflowRunPage({ id }: { id: string }) {
  const found = useWorkflowRun(id);
  const workflow = useWorkflow(found.data?.workflowId ?? "");
  const { data: session } = useSession();
  const run = found.data;
  if (!run) {
    return (
      <Page title="Run of a workflow">
        {found.isError ? <ProblemNote error={found.error} retry={() => void found.refetch()} /> : <Skeleton lines={8} />}
      </Page>
    );
  }
  const over = isOver(run);
  const params = Object.keys(run.workflowParams ?? {}).length > 0;
  return (
    <Page
      title={workflow.data?.workflowName ?? "Run of a workflow"}
      aside={<WorkflowRunStatus status={run.status} />}
      actions={may(session, "write") && <WorkflowRunActions run={run} workflow={workflow.data} />}
    >
      {found.isError && <ProblemNote error={found.error} retry={() => void found.refetch()} />}
      <p className="quiet-text pad-below">
        {workflow.data ? (
          <Link href={`/workflows/${run.workflowId}`}>{workflow.data.workflowName}</Link>
        ) : (
          workflow.isError && "Its workflow was deleted."
        )}{" "}
        started <Ago time={run.createdAt} />
        {over && `, took ${lasted(run.createdAt, run.updatedAt)}`}
      </p>
      <div className="stack">
        <h2 className="unseen">What went in and came out</h2>
        <Outcome run={run} />
        {params && <JsonView label="Params" value={run.workflowParams} />}
      </div>
      {!over && <Watching run={run} />}
      <RunLog run={id} over={over} />
      {run.artifacts && run.artifacts.length > 0 && <RunFiles files={run.artifacts as unknown as Artifact[]} />}
    </Page>
  );
}
