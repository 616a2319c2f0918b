import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { Run } from "../api/client";
import { Problem, told } from "../api/problem";
import { useRestart } from "../api/runs";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { useShortcut } from "../shell/shortcuts";
import { useToast } from "../shell/toasts";

/** Goes on from where a run ended: what it has done is not done again. */
export function Restart({ run }: { run: Run }) {
  const restart = useRestart(run.id);
  const [unknown, setUnknown] = useState<string | null>(null);
  const say = useToast();
  const [, go] = useLocation();

  function start(repeatUnknown: boolean): void {
    setUnknown(null);
    restart.mutate(repeatUnknown, {
      onSuccess: (made) => go(`/runs/${made.id}`),
      onError: (error) => {
        if (error instanceof Problem && error.code === "unknown_outcome") setUnknown(error.message);
        else say(told(error), "fault");
      },
    });
  }
  const name = run.status === "failed" ? "Restart from the failed task" : "Go on from where it ended";
  useShortcut("c", name, () => !run.restarted_as && start(false));

  if (run.restarted_as) {
    return (
      <Link className="button primary" href={`/runs/${run.restarted_as}`}>
        See how it went on
      </Link>
    );
  }
  return (
    <>
      <button type="button" className="primary" disabled={restart.isPending} onClick={() => start(false)}>
        <Icon name="run" /> {name}
      </button>
      {unknown !== null && (
        <Dialog title="Was it done?" close={() => setUnknown(null)}>
          <div className="pad fields">
            <p>{unknown.split(" Look there")[0]}</p>
            <p>Look there first. If it was done, edit the flow so that only the rest is left, and run that.</p>
            <div className="actions">
              <button type="button" onClick={() => setUnknown(null)}>
                Leave it
              </button>
              <button type="button" className="danger" onClick={() => start(true)}>
                It was not done: do it now
              </button>
            </div>
          </div>
        </Dialog>
      )}
    </>
  );
}
