import { useState } from "react";

type Props = { count: number; busy: boolean; decide: (approve: boolean, comment: string) => void };

/** A decision on all that are chosen. */
export function DecisionBar({ count, busy, decide }: Props) {
  const [comment, setComment] = useState("");
  return (
    <section className="decision-bar" aria-label="Decide on those chosen">
      <strong>{count} chosen</strong>
      <input
        aria-label="Comment on all of them"
        placeholder="Comment, if you like"
        maxLength={2000}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
      />
      <button type="button" className="danger" disabled={busy} onClick={() => decide(false, comment.trim())}>
        Reject {count}
      </button>
      <button type="button" className="primary" disabled={busy} onClick={() => decide(true, comment.trim())}>
        Approve {count}
      </button>
    </section>
  );
}
