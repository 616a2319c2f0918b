import { useCallback, useState } from "react";
import type { PendingRun } from "../api/client";
import { type Decided, MOST, useDecide, usePendingApprovals } from "../api/approvals";
import { told } from "../api/problem";
import { may, useSession } from "../api/session";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useShortcut } from "../shell/shortcuts";
import { useToast } from "../shell/toasts";
import { DecisionBar } from "./decision-bar";
import { WaitingRun } from "./waiting-run";
import "../flow/flow.css";
import "./approvals.css";

const NONE: ReadonlySet<string> = new Set();

function outcome({ done, refused }: Decided, approve: boolean): string {
  const what = `${done} ${done === 1 ? "run" : "runs"} ${approve ? "approved" : "rejected"}`;
  return refused.length === 0 ? what : `${what}. ${refused.join(" ")}`;
}

/** The inbox: what waits for a person's word, with what it would do. */
export default function ApprovalsPage() {
  const { data: session } = useSession();
  const allowed = may(session, "approve");
  const waiting = usePendingApprovals(allowed);
  const [chosen, setChosen] = useState(NONE);
  const { mutate, isPending } = useDecide();
  const say = useToast();
  const runs = waiting.data ?? [];
  const picked = runs.filter((one) => chosen.has(one.id));

  const toggle = useCallback((run: string) => {
    setChosen((before) => {
      const next = new Set(before);
      if (!next.delete(run)) next.add(run);
      return next;
    });
  }, []);
  const settle = useCallback(
    (which: readonly PendingRun[], approve: boolean, comment: string) =>
      mutate(
        { runs: which, approve, comment },
        {
          onSuccess: (decided) => say(outcome(decided, approve), decided.refused.length > 0 ? "fault" : "done"),
          onError: (error) => say(told(error), "fault"),
          onSettled: () => setChosen(NONE),
        },
      ),
    [mutate, say],
  );

  useShortcut("a", "Choose all, or none", () => setChosen(picked.length === runs.length ? NONE : new Set(runs.map((one) => one.id))));

  return (
    <Page
      title="Approvals"
      actions={
        runs.length > 1 && (
          <label className="check">
            <input
              type="checkbox"
              checked={picked.length === runs.length}
              onChange={() => setChosen(picked.length === runs.length ? NONE : new Set(runs.map((one) => one.id)))}
            />
            Choose all {runs.length}
          </label>
        )
      }
    >
      {!allowed && <Empty title="Decisions are not yours">Your key lacks the permission “approve”; ask an administrator for one that has it.</Empty>}
      {waiting.isError && <ProblemNote error={waiting.error} retry={() => void waiting.refetch()} />}
      {allowed && waiting.isPending && <Skeleton lines={8} />}
      {waiting.data?.length === 0 && (
        <Empty title="Nothing waits for you">Runs that write, and that nobody has read yet, wait here before anything is done.</Empty>
      )}
      <ul className="waiting">
        {runs.map((one) => (
          <WaitingRun
            key={one.id}
            run={one}
            chosen={chosen.has(one.id)}
            busy={isPending}
            toggle={toggle}
            decide={settle}
          />
        ))}
      </ul>
      {runs.length === MOST && <p className="quiet-text">More wait: they come once these are decided.</p>}
      {picked.length > 0 && (
        <DecisionBar
          count={picked.length}
          busy={isPending}
          decide={(approve, comment) => settle(picked, approve, comment)}
        />
      )}
    </Page>
  );
}
