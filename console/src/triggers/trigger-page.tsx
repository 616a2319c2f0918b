import { useState } from "react";
import { useLocation } from "wouter";
import type { TriggerDefinition, TriggerOperation } from "../api/client";
import { told } from "../api/problem";
import { useChangeTrigger, useRemoveTrigger, useTrigger, useTriggerDefinitions } from "../api/triggers";
import { DangerButton } from "../parts/danger-button";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useShortcut } from "../shell/shortcuts";
import { useToast } from "../shell/toasts";
import { EditTrigger } from "./edit-trigger";
import { Events } from "./events";
import { ReplaceSecret } from "./replace-secret";
import { SetUp } from "./set-up";
import { TriggerState } from "./trigger-state";
import "./triggers.css";

function Actions({ of, edit }: { of: TriggerOperation; edit: () => void }) {
  const [, go] = useLocation();
  const change = useChangeTrigger();
  const remove = useRemoveTrigger();
  const say = useToast();
  const fault = (error: unknown) => say(told(error), "fault");
  const isOn = of.status === "active";
  return (
    <>
      <button type="button" onClick={edit}>
        Edit
      </button>
      <button
        type="button"
        className={isOn ? "" : "primary"}
        disabled={change.isPending}
        onClick={() => change.mutate({ id: of.id, status: isOn ? "inactive" : "active" }, { onError: fault })}
      >
        {isOn ? "Pause" : "Resume"}
      </button>
      <DangerButton
        label="Remove"
        of={of.name}
        sure="Remove for good"
        busy={remove.isPending}
        act={() => remove.mutate(of.id, { onSuccess: () => go("/triggers"), onError: fault })}
      />
    </>
  );
}

function Whole({ trigger, definition }: { trigger: TriggerOperation; definition: TriggerDefinition | undefined }) {
  const [editing, setEditing] = useState(false);
  useShortcut("e", "Edit the trigger", () => setEditing(true));
  return (
    <Page title={trigger.name} aside={<TriggerState of={trigger} />} actions={<Actions of={trigger} edit={() => setEditing(true)} />}>
      {trigger.failure && <p className="fault pad-below">{trigger.failure}</p>}
      {editing && definition ? (
        <EditTrigger trigger={trigger} definition={definition} close={() => setEditing(false)} />
      ) : (
        <dl className="about">
          <div>
            <dt>When</dt>
            <dd>{definition ? `${definition.trigger_name}: ${definition.description}` : "An event of a kind that there is no more."}</dd>
          </div>
          <div>
            <dt>Do this</dt>
            <dd className="template">{trigger.template_body}</dd>
          </div>
        </dl>
      )}
      {definition && (
        <details>
          <summary>How to set it up at the service</summary>
          <SetUp
            address={trigger.webhook_url}
            definition={definition}
            secret="Its secret was shown when the trigger was made. If it is lost, or the service makes its own, replace it:"
          />
          <ReplaceSecret of={trigger.id} />
        </details>
      )}
      <section className="section" aria-labelledby="events">
        <h2 id="events" className="section-title">
          Events
        </h2>
        <Events of={trigger.id} />
      </section>
    </Page>
  );
}

/** One trigger: what it waits for, what it asks for, and the events that came. */
export default function TriggerPage({ id }: { id: string }) {
  const trigger = useTrigger(id);
  const definitions = useTriggerDefinitions();
  const failed = [trigger, definitions].find((one) => one.isError && !one.data);
  if (failed || !trigger.data || !definitions.data) {
    return (
      <Page title="Trigger">
        {failed ? <ProblemNote error={failed.error} retry={() => void failed.refetch()} /> : <Skeleton lines={10} />}
      </Page>
    );
  }
  const kind = trigger.data.webhook_trigger_definition;
  return <Whole trigger={trigger.data} definition={definitions.data.find((one) => one.id === kind)} />;
}
