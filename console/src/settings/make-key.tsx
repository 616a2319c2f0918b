import { useState } from "react";
import { type Scope, useMakeKey } from "../api/keys";
import { may, useSession } from "../api/session";
import { ProblemNote } from "../parts/problem-note";

const SCOPES: readonly Scope[] = ["read", "write", "approve", "admin"];
const DAY = 86_400_000; // milliseconds
const LASTING = { "for ever": null, "for a week": 7, "for 30 days": 30, "for 90 days": 90, "for a year": 365 } as const;
type Lasting = keyof typeof LASTING;

function end(lasting: Lasting): string | null {
  const days = LASTING[lasting];
  return days === null ? null : new Date(Date.now() + days * DAY).toISOString();
}

/** Makes a key that may do less than oneself, for less time. */
export function MakeKey({ made }: { made: (key: string) => void }) {
  const { data: session } = useSession();
  const make = useMakeKey();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>([]);
  const [lasting, setLasting] = useState<Lasting>("for ever");

  function toggle(scope: Scope): void {
    setScopes(scopes.includes(scope) ? scopes.filter((one) => one !== scope) : [...scopes, scope]);
  }

  function done(key: string): void {
    setName("");
    setScopes([]);
    made(key);
  }

  return (
    <form
      aria-label="A new key"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ name: name.trim(), scopes, expires: end(lasting) }, { onSuccess: ({ key }) => done(key) });
      }}
    >
      <div className="bar-form">
        <div>
          <label htmlFor="key-name">Name of a new key</label>
          <input id="key-name" required maxLength={255} placeholder="deploy" value={name} onChange={(event) => setName(event.target.value)} />
        </div>
        <div>
          <label htmlFor="key-lasting">Valid</label>
          <select id="key-lasting" value={lasting} onChange={(event) => setLasting(event.target.value as Lasting)}>
            {Object.keys(LASTING).map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </div>
        <div className="narrow">
          <span id="key-scopes">May {scopes.length === 0 && <span className="quiet-text">do all that you may</span>}</span>
          <div className="chips" role="group" aria-labelledby="key-scopes">
            {SCOPES.filter((one) => may(session, one)).map((one) => (
              <button key={one} type="button" aria-pressed={scopes.includes(one)} onClick={() => toggle(one)}>
                {one}
              </button>
            ))}
          </div>
        </div>
        <button type="submit" className="primary" disabled={!name.trim() || make.isPending}>
          Make a key
        </button>
      </div>
      {make.isError && <ProblemNote error={make.error} />}
    </form>
  );
}
