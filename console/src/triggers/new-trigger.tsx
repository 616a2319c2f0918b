import { useRef, useState } from "react";
import type { TriggerDefinition } from "../api/client";
import { useMakeTrigger, useTriggerRuns } from "../api/triggers";
import { ProblemNote } from "../parts/problem-note";
import { filled } from "./template";

const NEWEST = 100; // events among which the last one of a kind is looked for

type Props = { definitions: readonly TriggerDefinition[]; close: () => void };

/** What the request would be for the last event of this kind that came. */
function Preview({ definition, template }: { definition: string; template: string }) {
  const runs = useTriggerRuns(null, NEWEST);
  const last = runs.data?.find((one) => one.webhook_trigger_definition === definition);
  if (!last) return <p className="quiet-text">Once an event of this kind has come, its request is shown here.</p>;
  return (
    <div>
      <h3>For the last event of this kind</h3>
      <p>“{filled(template, last.event_fields)}”</p>
    </div>
  );
}

/** Makes a trigger: a kind of event, and the words that each one becomes. */
export function NewTrigger({ definitions, close }: Props) {
  const [kind, setKind] = useState(definitions[0]?.id ?? "");
  const [name, setName] = useState("");
  const [template, setTemplate] = useState("");
  const field = useRef<HTMLTextAreaElement>(null);
  const make = useMakeTrigger();
  const definition = definitions.find((one) => one.id === kind);

  function insert(fieldName: string): void {
    const area = field.current;
    if (!area) return;
    const [start, end] = [area.selectionStart, area.selectionEnd];
    setTemplate(`${template.slice(0, start)}<{${fieldName}}>${template.slice(end)}`);
    area.focus();
  }

  if (make.data) {
    return (
      <section className="shown-once" aria-label="The new trigger">
        <strong>{make.data.name} takes events now.</strong>
        <span>
          Have the service post to <span className="code">{make.data.webhook_url}</span>
        </span>
        <span>
          Its secret, shown this once: <span className="code">{make.data.webhook_secret}</span>
        </span>
        <button type="button" onClick={close}>
          Done
        </button>
      </section>
    );
  }
  return (
    <form
      className="shown-once fields"
      aria-label="A new trigger"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ name: name.trim(), definition: kind, template });
      }}
    >
      <label htmlFor="kind">When</label>
      <select id="kind" value={kind} onChange={(event) => setKind(event.target.value)}>
        {definitions.map((one) => (
          <option key={one.id} value={one.id}>
            {one.integration_short_name}: {one.trigger_name}
          </option>
        ))}
      </select>
      {definition && <p className="quiet-text">{definition.description}</p>}
      <label htmlFor="trigger-name">Name</label>
      <input id="trigger-name" required maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
      <label htmlFor="template">Do this</label>
      <textarea
        id="template"
        ref={field}
        rows={4}
        required
        maxLength={32768}
        placeholder="Send a message to #support with …"
        value={template}
        onChange={(event) => setTemplate(event.target.value)}
      />
      <div className="chips" role="group" aria-label="Put in a field of the event">
        {definition?.event_fields.map((one) => (
          <button key={one.name} type="button" title={one.doc_string} onClick={() => insert(one.name)}>
            {one.name}
          </button>
        ))}
      </div>
      <Preview definition={kind} template={template} />
      {make.isError && <ProblemNote error={make.error} />}
      <div className="actions">
        <button type="submit" className="primary" disabled={!name.trim() || !template.trim() || make.isPending}>
          Make the trigger
        </button>
        <button type="button" onClick={close}>
          Leave it
        </button>
      </div>
    </form>
  );
}
