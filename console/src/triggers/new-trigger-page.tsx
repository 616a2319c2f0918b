import { useState } from "react";
import { Link } from "wouter";
import type { TriggerDefinition } from "../api/client";
import { useMakeTrigger, useTriggerDefinitions } from "../api/triggers";
import { CopyButton } from "../parts/copy-button";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { SetUp } from "./set-up";
import { TemplateEditor } from "./template-editor";
import "./triggers.css";

type Made = NonNullable<ReturnType<typeof useMakeTrigger>["data"]>;

function MadeTrigger({ made, definition }: { made: Made; definition: TriggerDefinition }) {
  return (
    <section className="shown-once" aria-label="The new trigger">
      <h2>{made.name} takes events now.</h2>
      <SetUp
        address={made.webhook_url}
        definition={definition}
        secret={
          <>
            Its secret, shown this once:
            <div className="copied">
              <span className="code">{made.webhook_secret}</span>
              <CopyButton text={made.webhook_secret} of="the secret" />
            </div>
          </>
        }
      />
      <Link className="button primary" href={`/triggers/${made.id}`}>
        Done
      </Link>
    </section>
  );
}

function Form({ definitions }: { definitions: readonly TriggerDefinition[] }) {
  const [kind, setKind] = useState(definitions[0]?.id ?? "");
  const [name, setName] = useState("");
  const [template, setTemplate] = useState("");
  const [secret, setSecret] = useState("");
  const make = useMakeTrigger();
  const definition = definitions.find((one) => one.id === kind);
  if (!definition) return <Empty title="There is no kind of event">No integration of this server tells of events.</Empty>;
  if (make.data) return <MadeTrigger made={make.data} definition={definition} />;
  return (
    <form
      className="fields trigger-form"
      aria-label="A new trigger"
      onSubmit={(event) => {
        event.preventDefault();
        make.mutate({ name: name.trim(), definition: kind, template, secret: secret.trim() });
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
      <p className="quiet-text">{definition.description}</p>
      <label htmlFor="trigger-name">Name</label>
      <input
        id="trigger-name"
        required
        maxLength={255}
        placeholder="Tell support of new tickets"
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <TemplateEditor definition={definition} operation={null} template={template} change={setTemplate} />
      {definition.signing && (
        <>
          <label htmlFor="signing">Signing secret, where the service makes its own</label>
          <p id="signing-note" className="quiet-text">
            {definition.signing} Left out, Neena makes one; you can hand it over later, too.
          </p>
          <input
            id="signing"
            type="password"
            autoComplete="off"
            maxLength={1024}
            aria-describedby="signing-note"
            value={secret}
            onChange={(event) => setSecret(event.target.value)}
          />
        </>
      )}
      {make.isError && <ProblemNote error={make.error} />}
      <div className="actions">
        <button type="submit" className="primary" disabled={!name.trim() || !template.trim() || make.isPending}>
          Make the trigger
        </button>
        <Link className="button" href="/triggers">
          Leave it
        </Link>
      </div>
    </form>
  );
}

/** Makes a trigger: a kind of event, and the words that each one becomes. */
export default function NewTriggerPage() {
  const definitions = useTriggerDefinitions();
  return (
    <Page title="A new trigger">
      {definitions.isError && <ProblemNote error={definitions.error} retry={() => void definitions.refetch()} />}
      {definitions.isPending && <Skeleton lines={10} />}
      {definitions.data && <Form definitions={definitions.data} />}
    </Page>
  );
}
