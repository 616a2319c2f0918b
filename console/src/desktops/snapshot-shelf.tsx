import { useState } from "react";
import { told } from "../api/problem";
import { useDeleteSnapshot, useSnapshots } from "../api/snapshots";
import { Ago } from "../parts/ago";
import { inBytes } from "../parts/bytes";
import { ProblemNote } from "../parts/problem-note";
import { Question } from "../parts/question";
import { useToast } from "../shell/toasts";

/** The homes of desktops that were kept; nothing is shown before there is one. */
export function SnapshotShelf({ mayDelete }: { mayDelete: boolean }) {
  const snapshots = useSnapshots();
  const remove = useDeleteSnapshot();
  const [asked, ask] = useState<string | null>(null);
  const say = useToast();
  if (snapshots.isError) return <ProblemNote error={snapshots.error} retry={() => void snapshots.refetch()} />;
  if (!snapshots.data?.length) return null;
  return (
    <section className="section" aria-labelledby="snapshots">
      <h2 id="snapshots" className="section-title">
        Snapshots
      </h2>
      <ul className="rows">
        {snapshots.data.map((one) => (
          <li key={one.name} className="row">
            <span className="what">{one.name}</span>
            <span className="quiet-text">
              {inBytes(one.size)}, <Ago time={new Date(one.created_at * 1000).toISOString()} />
            </span>
            {mayDelete && (
              <button type="button" className="danger" aria-label={`Delete the snapshot ${one.name}`} onClick={() => ask(one.name)}>
                Delete
              </button>
            )}
          </li>
        ))}
      </ul>
      {asked !== null && (
        <Question
          title={`Delete the snapshot ${asked}?`}
          yes="Delete it"
          busy={remove.isPending}
          close={() => ask(null)}
          act={() =>
            remove.mutate(asked, {
              onSuccess: () => say("The snapshot is gone."),
              onError: (error) => say(told(error), "fault"),
              onSettled: () => ask(null),
            })
          }
        >
          No desktop can begin with it any more. Desktops that did stay as they are.
        </Question>
      )}
    </section>
  );
}
