import { Link } from "wouter";
import type { WorkflowRun } from "../api/client";
import { isOver } from "../api/workflows";
import { Ago, lasted } from "../parts/ago";
import { WorkflowRunStatus } from "./workflow-run-status";

/** One run of a workflow in one line. */
export function WorkflowRunRow({ run, name }: { run: WorkflowRun; name?: string | undefined }) {
  return (
    <Link className="run-row" href={`/workflow-runs/${run.messageId}`}>
      <WorkflowRunStatus status={run.status} />
      <span className="what">
        {name && <strong>{name}</strong>} <span className={run.error ? "fault" : "quiet-text"}>{run.error ?? run.messageId}</span>
      </span>
      <span className="quiet-text when">
        <Ago time={run.createdAt} />
      </span>
      <span className="quiet-text long">{isOver(run) && lasted(run.createdAt, run.updatedAt)}</span>
    </Link>
  );
}
