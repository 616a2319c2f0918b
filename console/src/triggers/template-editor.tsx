import { useId, useRef } from "react";
import type { TriggerDefinition } from "../api/client";
import { Preview } from "./preview";

type Props = {
  definition: TriggerDefinition;
  operation: string | null;
  template: string;
  change: (template: string) => void;
};

/** The words that each event becomes: the event's fields are put in by a click, and a preview shows what comes of it. */
export function TemplateEditor({ definition, operation, template, change }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  function insert(name: string): void {
    const area = field.current;
    if (!area) return;
    area.focus();
    area.setRangeText(`<{${name}}>`, area.selectionStart, area.selectionEnd, "end");
    change(area.value);
  }

  return (
    <>
      <label htmlFor={id}>Do this</label>
      <textarea
        id={id}
        ref={field}
        rows={4}
        required
        maxLength={32768}
        placeholder="Send a message to #support with …"
        value={template}
        aria-describedby={`${id}-note`}
        onChange={(event) => change(event.target.value)}
      />
      <p id={`${id}-note`} className="quiet-text">
        In plain words, as you would ask for it yourself. Fields of the event stand as &lt;{"{name}"}&gt;; a click puts one in:
      </p>
      <div className="chips" role="group" aria-label="Put in a field of the event">
        {definition.event_fields.map((one) => (
          <button key={one.name} type="button" title={`${one.doc_string}${one.optional ? " (may be missing)" : ""}`} onClick={() => insert(one.name)}>
            {one.name}
          </button>
        ))}
      </div>
      <Preview definition={definition} operation={operation} template={template} />
    </>
  );
}
