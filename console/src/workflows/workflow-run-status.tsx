import type { WorkflowRun } from "../api/client";
import { Status } from "../parts/status";

/** Where runs of workflows stand: the colour, and the word. */
export const RUN_STATUS = {
  queued: ["pending", "Queued"],
  running: ["in_progress", "Running"],
  completed: ["completed", "Completed"],
  failed: ["failed", "Failed"],
  timeout: ["failed", "Out of time"],
  cancelled: ["cancelled", "Cancelled"],
} as const;

/** Where a run of a workflow stands. */
export function WorkflowRunStatus({ status }: { status: WorkflowRun["status"] }) {
  const [colour, label] = RUN_STATUS[status];
  return <Status status={colour} label={label} />;
}
