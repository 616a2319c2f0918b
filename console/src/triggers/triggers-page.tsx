import { useState } from "react";
import { useTriggerDefinitions, useTriggers } from "../api/triggers";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useShortcut } from "../shell/shortcuts";
import { NewTrigger } from "./new-trigger";
import { TriggerCard } from "./trigger-card";
import "./triggers.css";

/** Events from outside that set flows going. */
export default function TriggersPage() {
  const triggers = useTriggers();
  const definitions = useTriggerDefinitions();
  const [making, setMaking] = useState(false);
  useShortcut("n", "Make a trigger", () => setMaking(true));
  const failed = [triggers, definitions].find((one) => one.isError && !one.data);
  return (
    <Page
      title="Triggers"
      actions={
        <button type="button" className="primary" onClick={() => setMaking(true)}>
          Make a trigger
        </button>
      }
    >
      {failed && <ProblemNote error={failed.error} retry={() => void failed.refetch()} />}
      {!failed && (!triggers.data || !definitions.data) && <Skeleton lines={8} />}
      {definitions.data && triggers.data?.length === 0 && !making && (
        <Empty title="No event sets anything going">
          Make a trigger: choose a kind of event, and say in plain words what is to be done each time.
        </Empty>
      )}
      {making && definitions.data && <NewTrigger definitions={definitions.data} close={() => setMaking(false)} />}
      <ul className="cards">
        {definitions.data &&
          triggers.data?.map((one) => (
            <TriggerCard
              key={one.id}
              trigger={one}
              definition={definitions.data.find((each) => each.id === one.webhook_trigger_definition)}
            />
          ))}
      </ul>
    </Page>
  );
}
