import type { RunStatus, TaskRun } from "../api/client";

/** Where a run or a task stands. The API has no state of its own for a task that was skipped. */
export type Standing = RunStatus | "skipped";

export const STATUS: Record<Standing, string> = {
  pending: "Waiting",
  in_progress: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
  skipped: "Skipped",
};

const SKIPPED = new Set(["condition_not_met", "skipped"]);

/** Where a task stands. */
export function standing(taskRun: TaskRun | undefined): Standing {
  return taskRun?.error_code && SKIPPED.has(taskRun.error_code) ? "skipped" : (taskRun?.status ?? "pending");
}

/** Where a run or a task stands, in a word and a colour; `dot`: the word is for who cannot see it. */
export function Status({ status, label, dot = false }: { status: Standing; label?: string; dot?: boolean }) {
  const word = label ?? STATUS[status];
  return (
    <span className="status" data-status={status} data-dot={dot} title={dot ? word : undefined}>
      {dot ? <span className="unseen">{word}</span> : word}
    </span>
  );
}
