import type { RunStatus } from "../api/client";

export const STATUS: Record<RunStatus, string> = {
  pending: "Waiting",
  in_progress: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Where a run or a task stands, in a word and a colour. */
export function Status({ status, label }: { status: RunStatus; label?: string }) {
  return (
    <span className="status" data-status={status}>
      {label ?? STATUS[status]}
    </span>
  );
}
