import type { TriggerDefinition } from "../api/client";
import { useLastEvents } from "../api/triggers";
import { Ago } from "../parts/ago";
import { ProblemNote } from "../parts/problem-note";
import { pieces } from "./template";

type Props = { definition: TriggerDefinition; operation: string | null; template: string };

/** What a field means, for kinds of events of which none is recorded. */
function example(definition: TriggerDefinition): Readonly<Record<string, unknown>> {
  return Object.fromEntries(definition.event_fields.map((one) => [one.name, one.example ?? `(${one.doc_string})`]));
}

/** The request that an event becomes: the last one that came, or an example until one has. */
export function Preview({ definition, operation, template }: Props) {
  const events = useLastEvents(operation);
  const last = events.data?.find((one) => one.webhook_trigger_definition === definition.id);
  if (events.isError && !events.data) return <ProblemNote error={events.error} retry={() => void events.refetch()} />;
  return (
    <section className="preview" aria-label="Preview">
      <p className="quiet-text">
        {last ? (
          <>
            With the event that came <Ago time={last.created_date} />
          </>
        ) : (
          "With an example, as no event of this kind has come yet"
        )}
      </p>
      <p className="filled">
        {template.trim() === "" && <span className="quiet-text">What is to be done shows here.</span>}
        {pieces(template, last?.event_fields ?? example(definition)).map((one) =>
          one.isField ? <mark key={one.at}>{one.text}</mark> : <span key={one.at}>{one.text}</span>,
        )}
      </p>
    </section>
  );
}
