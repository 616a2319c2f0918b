import { useState } from "react";
import { Link } from "wouter";
import type { TriggerDefinition, TriggerOperation } from "../api/client";
import { told } from "../api/problem";
import { useRemoveTrigger, useSwitchTrigger, useTriggerRuns } from "../api/triggers";
import { Ago } from "../parts/ago";
import { JsonView } from "../parts/json-view";
import { ProblemNote } from "../parts/problem-note";
import { ServiceIcon } from "../parts/service-icon";
import { Skeleton } from "../parts/skeleton";
import { Status } from "../parts/status";
import { useToast } from "../shell/toasts";

const SHOWN = 20;
const COLOURS = { active: "completed", inactive: "cancelled", failed: "failed" } as const;
const WORDS = { active: "Takes events", inactive: "Off", failed: "Stopped" } as const;

function Events({ of }: { of: string }) {
  const runs = useTriggerRuns(of, SHOWN);
  if (runs.isError) return <ProblemNote error={runs.error} retry={() => void runs.refetch()} />;
  if (!runs.data) return <Skeleton lines={3} />;
  if (runs.data.length === 0) return <p className="quiet-text">No event has come yet.</p>;
  return (
    <ul className="events">
      {runs.data.map((one) => (
        <li key={one.id}>
          <div className="head">
            <Status status={one.status} />
            <span className="quiet-text">
              <Ago time={one.created_date} />
            </span>
            {one.flow_run && <Link href={`/runs/${one.flow_run}`}>The run</Link>}
          </div>
          {one.error && <p className="fault">{one.error}</p>}
          <JsonView label="Event" value={one.event} />
        </li>
      ))}
    </ul>
  );
}

/** One trigger: what it waits for, what it asks for, and the events that came. */
export function TriggerCard({ trigger, definition }: { trigger: TriggerOperation; definition: TriggerDefinition | undefined }) {
  const [shown, setShown] = useState(false);
  const turn = useSwitchTrigger();
  const remove = useRemoveTrigger();
  const say = useToast();
  const fault = (error: unknown) => say(told(error), "fault");
  const on = trigger.status === "active";
  return (
    <li>
      <div className="head">
        {definition && <ServiceIcon service={definition.integration_short_name} />}
        <h2>{trigger.name}</h2>
        <Status status={COLOURS[trigger.status]} label={WORDS[trigger.status]} />
        <button
          type="button"
          disabled={turn.isPending}
          aria-label={`${on ? "Turn off" : "Turn on"} ${trigger.name}`}
          onClick={() => turn.mutate({ id: trigger.id, on: !on }, { onError: fault })}
        >
          {on ? "Turn off" : "Turn on"}
        </button>
        <button
          type="button"
          className="danger"
          disabled={remove.isPending}
          aria-label={`Remove ${trigger.name}`}
          onClick={() => remove.mutate(trigger.id, { onError: fault })}
        >
          Remove
        </button>
      </div>
      <p className="quiet-text">When: {definition?.trigger_name ?? "an event of a kind that there is no more"}</p>
      <p>“{trigger.template_body}”</p>
      {trigger.failure && <p className="fault">{trigger.failure}</p>}
      <p className="quiet-text">
        The service posts to <span className="code">{trigger.webhook_url}</span>
      </p>
      <details onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>Events</summary>
        {shown && <Events of={trigger.id} />}
      </details>
    </li>
  );
}
