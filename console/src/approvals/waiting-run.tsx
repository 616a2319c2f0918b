import { memo, useState } from "react";
import type { PendingRun } from "../api/client";
import { Ago } from "../parts/ago";
import { called } from "../parts/naming";
import { DryRun } from "./dry-run";

type Props = {
  run: PendingRun;
  chosen: boolean;
  busy: boolean;
  toggle: (run: string) => void;
  decide: (runs: readonly PendingRun[], approve: boolean, comment: string) => void;
};

/** One run that waits: who asks for what, and what it would do. */
export const WaitingRun = memo(function WaitingRun({ run, chosen, busy, toggle, decide }: Props) {
  const [opened, setOpened] = useState(false);
  const [comment, setComment] = useState("");
  const writes = run.operations.filter((one) => one.effect === "write" && !one.carried_over);
  const services = [...new Set(writes.map((one) => one.target_host ?? one.integration))].join(", ");
  const { title, words } = called(run.flow_name, run.request_instructions);
  return (
    <li className="waiting-run" data-chosen={chosen}>
      <header>
        <input type="checkbox" aria-label={`Choose ${title}`} checked={chosen} onChange={() => toggle(run.id)} />
        <div className="what">
          <h2>{title}</h2>
          {words && <p>“{words}”</p>}
          <p className="quiet-text">
            {run.requested_by}
            {run.trigger_run && ", set going by an event"}, <Ago time={run.created_date} />
            {" · "}
            {writes.length === 0 ? "it only reads" : `${writes.length === 1 ? "writes once" : `writes ${writes.length} times`}: ${services}`}
          </p>
        </div>
      </header>
      <details onToggle={(event) => setOpened(event.currentTarget.open)}>
        <summary>What it would do</summary>
        {opened && <DryRun operations={run.operations} />}
      </details>
      <div className="decide">
        <input
          aria-label={`Comment on ${title}`}
          placeholder="Comment, if you like"
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
        />
        <button type="button" className="danger" disabled={busy} onClick={() => decide([run], false, comment.trim())}>
          Reject
        </button>
        <button type="button" className="primary" disabled={busy} onClick={() => decide([run], true, comment.trim())}>
          Approve
        </button>
      </div>
    </li>
  );
});
