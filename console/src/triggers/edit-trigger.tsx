import { useState } from "react";
import type { TriggerDefinition, TriggerOperation } from "../api/client";
import { useChangeTrigger } from "../api/triggers";
import { ProblemNote } from "../parts/problem-note";
import { useToast } from "../shell/toasts";
import { TemplateEditor } from "./template-editor";

type Props = { trigger: TriggerOperation; definition: TriggerDefinition; close: () => void };

/** Changes what a trigger is called and what it asks for; who saves it is its author from then on. */
export function EditTrigger({ trigger, definition, close }: Props) {
  const [name, setName] = useState(trigger.name);
  const [template, setTemplate] = useState(trigger.template_body);
  const change = useChangeTrigger();
  const say = useToast();
  return (
    <form
      className="fields trigger-form"
      aria-label="Edit the trigger"
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate({ id: trigger.id, name: name.trim(), template_body: template }, { onSuccess: () => (say("The trigger is changed."), close()) });
      }}
    >
      <label htmlFor="trigger-name">Name</label>
      <input id="trigger-name" required autoFocus maxLength={255} value={name} onChange={(event) => setName(event.target.value)} />
      <TemplateEditor definition={definition} operation={trigger.id} template={template} change={setTemplate} />
      <p className="quiet-text">What it sets going runs with the accounts of who saves this.</p>
      {change.isError && <ProblemNote error={change.error} />}
      <div className="actions">
        <button type="submit" className="primary" disabled={!name.trim() || !template.trim() || change.isPending}>
          Save
        </button>
        <button type="button" onClick={close}>
          Leave it as it was
        </button>
      </div>
    </form>
  );
}
