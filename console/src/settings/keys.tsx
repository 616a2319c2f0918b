import { useState } from "react";
import type { Key } from "../api/client";
import { useKeys, useRevokeKey } from "../api/keys";
import { told } from "../api/problem";
import { Ago } from "../parts/ago";
import { DangerButton } from "../parts/danger-button";
import { ProblemNote } from "../parts/problem-note";
import { ShownOnce } from "../parts/shown-once";
import { Skeleton } from "../parts/skeleton";
import { useToast } from "../shell/toasts";
import { MakeKey } from "./make-key";

function Use({ of }: { of: Key }) {
  if (of.status !== "active") return <span className="fault">{of.status}</span>;
  return (
    <span className="quiet-text">
      {of.last_used_date ? (
        <>
          used <Ago time={of.last_used_date} />
        </>
      ) : (
        "never used"
      )}
      {of.expires_date && `, valid until ${new Date(of.expires_date).toLocaleDateString()}`}
    </span>
  );
}

function Line({ of }: { of: Key }) {
  const revoke = useRevokeKey();
  const say = useToast();
  return (
    <li className="row wrapping">
      <span className="what">
        <strong>{of.name}</strong> <span className="code">{of.hint}…</span>{" "}
        <span className="quiet-text">
          {of.user_email} · {of.scopes ? of.scopes.join(", ") : "everything that its user may"}
        </span>
      </span>
      <Use of={of} />
      {of.status === "active" && (
        <DangerButton
          label="Revoke"
          of={of.name}
          sure="Revoke for good"
          busy={revoke.isPending}
          act={() => revoke.mutate(of.id, { onError: (error) => say(told(error), "fault") })}
        />
      )}
    </li>
  );
}

/** API keys: made, shown once, revoked. */
export function Keys() {
  const keys = useKeys();
  const [made, setMade] = useState<string | null>(null);
  return (
    <>
      <MakeKey made={setMade} />
      {made && (
        <ShownOnce title="This is the only time that the key is shown: copy it now." secret={made} done={() => setMade(null)} />
      )}
      {keys.isError && <ProblemNote error={keys.error} retry={() => void keys.refetch()} />}
      {keys.isPending && <Skeleton lines={6} />}
      {keys.data && (
        <ul className="rows" aria-label="Keys">
          {keys.data.map((one) => (
            <Line key={one.id} of={one} />
          ))}
        </ul>
      )}
    </>
  );
}
