import { Link, useLocation } from "wouter";
import type { TriggerDefinition, TriggerOperation } from "../api/client";
import { useTriggerDefinitions, useTriggers } from "../api/triggers";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { ServiceIcon } from "../parts/service-icon";
import { Skeleton } from "../parts/skeleton";
import { useShortcut } from "../shell/shortcuts";
import { TriggerState } from "./trigger-state";
import "./triggers.css";

type Known = { trigger: TriggerOperation; definition: TriggerDefinition | undefined };

function Row({ trigger, definition }: Known) {
  return (
    <li>
      <Link className="row wrapping" href={`/triggers/${trigger.id}`}>
        <ServiceIcon service={definition?.integration_short_name ?? ""} />
        <span className="what">
          <strong>{trigger.name}</strong> <span className="quiet-text">when: {definition?.trigger_name ?? "nothing that there still is"}</span>
          <br />
          <span className="quiet-text">“{trigger.template_body}”</span>
        </span>
        <TriggerState of={trigger} />
      </Link>
    </li>
  );
}

/** Events from outside that set flows going. */
export default function TriggersPage() {
  const triggers = useTriggers();
  const definitions = useTriggerDefinitions();
  const [, go] = useLocation();
  useShortcut("n", "Make a trigger", () => go("/triggers/new"));
  const failed = [triggers, definitions].find((one) => one.isError && !one.data);
  const kinds = new Map(definitions.data?.map((one) => [one.id, one]));
  return (
    <Page
      title="Triggers"
      actions={
        <Link href="/triggers/new" className="button primary">
          Make a trigger
        </Link>
      }
    >
      {failed && <ProblemNote error={failed.error} retry={() => void failed.refetch()} />}
      {!failed && (!triggers.data || !definitions.data) && <Skeleton lines={8} />}
      {definitions.data && triggers.data?.length === 0 && (
        <Empty title="No event sets anything going">
          <Link href="/triggers/new">Make a trigger</Link>: choose a kind of event, and say in plain words what is to be done each time.
        </Empty>
      )}
      {definitions.data && triggers.data && triggers.data.length > 0 && (
        <ul className="rows" aria-label="Triggers">
          {triggers.data.map((one) => (
            <Row key={one.id} trigger={one} definition={kinds.get(one.webhook_trigger_definition)} />
          ))}
        </ul>
      )}
    </Page>
  );
}
