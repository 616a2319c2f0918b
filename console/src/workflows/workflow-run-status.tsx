import type { WorkflowRun } from "../api/client";
import { Status } from "../parts/status";

const AS = {
  queued: ["pending", "Queued"],
  running: ["in_progress", "Running"],
  completed: ["completed", "Completed"],
  failed: ["failed", "Failed"],
  timeout: ["failed", "Out of time"],
  cancelled: ["cancelled", "Cancelled"],
} as const;

/** Where a run of a workflow stands. */
export function WorkflowRunStatus({ status }: { status: WorkflowRun["status"] }) {
  const [colour, label] = AS[status];
  return <Status status={colour} label={label} />;
}
