import { useState } from "react";
import type { Key } from "../api/client";
import { type Scope, useKeys, useMakeKey, useRevokeKey } from "../api/keys";
import { told } from "../api/problem";
import { Ago } from "../parts/ago";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useToast } from "../shell/toasts";

const SCOPES: readonly Scope[] = ["read", "write", "approve", "admin"];

function Line({ of }: { of: Key }) {
  const revoke = useRevokeKey();
  const say = useToast();
  return (
    <li className="row">
      <span className="what">
        <strong>{of.name}</strong> <span className="code">{of.hint}…</span>{" "}
        <span className="quiet-text">
          {of.user_email} · {of.scopes ? of.scopes.join(", ") : "everything"}
        </span>
      </span>
      <span className="quiet-text">
        {of.status !== "active" ? of.status : of.last_used_date ? <>used <Ago time={of.last_used_date} /></> : "never used"}
      </span>
      <button
        type="button"
        className="danger"
        disabled={of.status !== "active" || revoke.isPending}
        aria-label={`Revoke ${of.name}`}
        onClick={() => revoke.mutate(of.id, { onError: (error) => say(told(error), "fault") })}
      >
        Revoke
      </button>
    </li>
  );
}

/** API keys: made, shown once, revoked. */
export function Keys() {
  const keys = useKeys();
  const make = useMakeKey();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<Scope[]>([]);
  return (
    <section aria-labelledby="keys">
      <h2 id="keys" className="section-title">
        API keys
      </h2>
      <form
        className="bar-form"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ name: name.trim(), scopes }, { onSuccess: () => setName("") });
        }}
      >
        <div>
          <label htmlFor="key-name">Name of a new key</label>
          <input id="key-name" required maxLength={255} placeholder="deploy" value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div className="chips" role="group" aria-label="What it may do; none chosen: all that you may">
          {SCOPES.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={scopes.includes(one)}
              onClick={() => setScopes(scopes.includes(one) ? scopes.filter((each) => each !== one) : [...scopes, one])}
            >
              {one}
            </button>
          ))}
        </div>
        <button type="submit" className="primary" disabled={!name.trim() || make.isPending}>
          Make a key
        </button>
      </form>
      {make.isError && <ProblemNote error={make.error} />}
      {make.data && (
        <div className="shown-once" role="status">
          <strong>This is the only time that the key is shown: copy it now.</strong>
          <span className="code">{make.data.key}</span>
        </div>
      )}
      {keys.isError && <ProblemNote error={keys.error} retry={() => void keys.refetch()} />}
      {keys.isPending && <Skeleton lines={4} />}
      {keys.data && (
        <ul className="rows">
          {keys.data.map((one) => (
            <Line key={one.id} of={one} />
          ))}
        </ul>
      )}
    </section>
  );
}
