import { useEffect, useState } from "react";
import { useAudit } from "../api/audit";
import type { AuditEntry } from "../api/client";
import { may, useSession } from "../api/session";
import { Ago } from "../parts/ago";
import { Empty } from "../parts/empty";
import { JsonView } from "../parts/json-view";
import { PagedList } from "../parts/paged-list";

const PAUSE = 300; // milliseconds after the last key before it is searched
const ALL = { action: "", actor: "" };

function Entry({ of }: { of: AuditEntry }) {
  const [shown, setShown] = useState(false);
  return (
    <details className="entry" onToggle={(event) => setShown(event.currentTarget.open)}>
      <summary>
        <span className="what">
          <strong>{of.action}</strong> <span className="quiet-text">{of.actor ?? "nobody known"}</span>{" "}
          {of.outcome !== "done" && <span className="fault">{of.outcome}</span>}
        </span>
        <Ago time={of.created_date} />
      </summary>
      {shown && <JsonView label={`Entry ${of.number}`} value={of} />}
    </details>
  );
}

function Trail() {
  const [words, setWords] = useState(ALL);
  const [filter, setFilter] = useState(ALL);
  useEffect(() => {
    const later = setTimeout(() => setFilter({ action: words.action.trim(), actor: words.actor.trim() }), PAUSE);
    return () => clearTimeout(later);
  }, [words]);
  const audit = useAudit(filter);
  const isNarrowed = filter.action !== "" || filter.actor !== "";
  return (
    <>
      <div className="bar-form" role="search">
        <div>
          <label htmlFor="audit-action">Only the action</label>
          <input
            id="audit-action"
            type="search"
            placeholder="credential.stored"
            maxLength={200}
            value={words.action}
            onChange={(event) => setWords({ ...words, action: event.target.value })}
          />
        </div>
        <div>
          <label htmlFor="audit-actor">Only what this person did</label>
          <input
            id="audit-actor"
            type="search"
            placeholder="mira@acme.test"
            maxLength={254}
            value={words.actor}
            onChange={(event) => setWords({ ...words, actor: event.target.value })}
          />
        </div>
      </div>
      <PagedList
        paged={audit}
        label="Entries"
        empty={
          <Empty title={isNarrowed ? "No such entry" : "Nothing is entered yet"}>
            {isNarrowed ? "Both fields take the whole name; empty them to see everything." : "What matters for security is entered here."}
          </Empty>
        }
        row={(one) => ({ key: String(one.number), shown: <Entry of={one} /> })}
      />
    </>
  );
}

/** Who did what, newest first. */
export function AuditTrail() {
  const { data: session } = useSession();
  if (may(session, "admin")) return <Trail />;
  return <Empty title="The trail is for administrators">Your key lacks the permission “admin”; ask an administrator for one that has it.</Empty>;
}
