import { useState } from "react";
import { told } from "../api/problem";
import { useKeepSnapshot, useRestore, useSnapshots } from "../api/snapshots";
import { Ago } from "../parts/ago";
import { inBytes } from "../parts/bytes";
import { ProblemNote } from "../parts/problem-note";
import { Question } from "../parts/question";
import { Skeleton } from "../parts/skeleton";
import { useToast } from "../shell/toasts";

function Keep({ desktop }: { desktop: string }) {
  const [name, setName] = useState("");
  const keep = useKeepSnapshot(desktop);
  const say = useToast();
  return (
    <form
      className="bar-form"
      onSubmit={(event) => {
        event.preventDefault();
        keep.mutate(name.trim(), {
          onSuccess: (kept) => {
            setName("");
            say(`${kept.name} is kept.`);
          },
        });
      }}
    >
      <div>
        <label htmlFor="snapshot-name">Keep its home, with the logins of its browser, as</label>
        <input id="snapshot-name" required maxLength={64} placeholder="signed-in" value={name} onChange={(event) => setName(event.target.value)} />
      </div>
      <button type="submit" disabled={keep.isPending || !name.trim()}>
        {keep.isPending ? "Keeping it …" : "Keep a snapshot"}
      </button>
      {keep.isError && <ProblemNote error={keep.error} />}
    </form>
  );
}

/** Keeps the home of a desktop, and brings a former one back. */
export function Snapshots({ desktop, mayWrite }: { desktop: string; mayWrite: boolean }) {
  const snapshots = useSnapshots();
  const restore = useRestore(desktop);
  const [asked, ask] = useState<string | null>(null);
  const say = useToast();
  return (
    <section aria-label="Snapshots">
      {mayWrite && <Keep desktop={desktop} />}
      {snapshots.isError && <ProblemNote error={snapshots.error} retry={() => void snapshots.refetch()} />}
      {snapshots.isPending && <Skeleton lines={3} />}
      {snapshots.data?.length === 0 && <p className="quiet-text">Nothing was kept yet. Its browser is closed for a moment when you do.</p>}
      {snapshots.data && snapshots.data.length > 0 && (
        <ul className="rows">
          {snapshots.data.map((one) => (
            <li key={one.name} className="row">
              <span className="what">{one.name}</span>
              <span className="quiet-text">
                {inBytes(one.size)}, <Ago time={new Date(one.created_at * 1000).toISOString()} />
              </span>
              {mayWrite && (
                <button type="button" aria-label={`Bring ${one.name} back`} onClick={() => ask(one.name)}>
                  Bring it back
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
      {asked !== null && (
        <Question
          title={`Bring ${asked} back?`}
          yes="Bring it back"
          busy={restore.isPending}
          close={() => ask(null)}
          act={() =>
            restore.mutate(asked, {
              onSuccess: () => say(`The home is that of ${asked} again.`),
              onError: (error) => say(told(error), "fault"),
              onSettled: () => ask(null),
            })
          }
        >
          It takes the place of the home that this desktop has now; what is only there is lost. Its browsers are closed. The drive stays.
        </Question>
      )}
    </section>
  );
}
