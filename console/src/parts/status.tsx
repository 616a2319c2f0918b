import type { RunStatus } from "../api/client";

export const STATUS: Record<RunStatus, string> = {
  pending: "Waiting",
  in_progress: "Running",
  completed: "Completed",
  failed: "Failed",
  cancelled: "Cancelled",
};

/** Where a run or a task stands, in a word and a colour; `dot`: the word is for who cannot see it. */
export function Status({ status, label, dot = false }: { status: RunStatus; label?: string; dot?: boolean }) {
  const word = label ?? STATUS[status];
  return (
    <span className="status" data-status={status} data-dot={dot} title={dot ? word : undefined}>
      {dot ? <span className="unseen">{word}</span> : word}
    </span>
  );
}
