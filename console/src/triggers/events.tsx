import { useState } from "react";
import { Link } from "wouter";
import type { TriggerRun } from "../api/client";
import { useTriggerRuns } from "../api/triggers";
import { Ago } from "../parts/ago";
import { Empty } from "../parts/empty";
import { JsonView } from "../parts/json-view";
import { PagedList } from "../parts/paged-list";
import { Status } from "../parts/status";

function Event({ of }: { of: TriggerRun }) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="event">
      <div className="head">
        <Status status={of.status} />
        <span className="what">
          {of.integration_entity_id && <span className="code">{of.integration_entity_id}</span>}
          {of.error && <span className="fault"> {of.error}</span>}
        </span>
        <Ago time={of.created_date} />
        {of.flow_run && <Link href={`/runs/${of.flow_run}`}>The run</Link>}
      </div>
      <details onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>The event</summary>
        {isShown && (
          <div className="event-parts">
            <JsonView label="Fields" value={of.event_fields} />
            <JsonView label="As it was received" value={of.event} />
          </div>
        )}
      </details>
    </div>
  );
}

/** The events that came to a trigger, newest first, and what became of each. */
export function Events({ of }: { of: string }) {
  const runs = useTriggerRuns(of);
  return (
    <PagedList
      paged={runs}
      label="Events"
      empty={<Empty title="No event has come yet">Tell the service where to post, as it says above; each event shows here by itself.</Empty>}
      row={(one) => ({ key: one.id, shown: <Event of={one} /> })}
    />
  );
}
