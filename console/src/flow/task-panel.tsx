import { useId, useState } from "react";
import type { DryRunOperation, TaskDefinition, When } from "../api/client";
import { Icon } from "../parts/icon";
import { ServiceIcon } from "../parts/service-icon";
import { type Draft, type DraftTask, nameRefusal } from "./draft";
import { Fields, Parameters } from "./parameters";
import { SetHere } from "./set-here";
import type { Field } from "./terms";
import { TermsEditor } from "./terms-editor";
import { WaitsFor } from "./waits-for";
import { type Rationale, Why } from "./why";

/** What the panel does to the task it shows. */
export type TaskActs = {
  change: (change: Partial<DraftTask>) => void;
  link: (source: string, on: boolean) => void;
  when: (source: string, what: When) => void;
  reorder: (by: -1 | 1) => void;
  remove: () => void;
  close: () => void;
};

type Props = {
  draft: Draft;
  task: DraftTask;
  definitions: ReadonlyMap<string, TaskDefinition>;
  metadata: readonly Field[];
  dryRun: DryRunOperation | undefined;
  rationale: Rationale | null | undefined;
  stale: boolean;
  acts: TaskActs;
};

function Name({ draft, task, change }: { draft: Draft; task: DraftTask; change: TaskActs["change"] }) {
  const [name, setName] = useState(task.name);
  const field = useId();
  const fault = nameRefusal(draft, task.key, name);
  return (
    <div>
      <label htmlFor={field}>Name</label>
      <input
        id={field}
        value={name}
        maxLength={255}
        aria-invalid={fault !== null}
        aria-describedby={fault ? `${field}-fault` : undefined}
        onChange={(event) => setName(event.target.value)}
        onBlur={() => !fault && name !== task.name && change({ name })}
        onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
      />
      {fault && (
        <p id={`${field}-fault`} className="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}

function Instruction({ task, change }: { task: DraftTask; change: TaskActs["change"] }) {
  const [instruction, setInstruction] = useState(task.instruction);
  const field = useId();
  return (
    <div>
      <label htmlFor={field}>Instruction</label>
      <textarea
        id={field}
        rows={3}
        maxLength={32768}
        placeholder="What this step must do, e.g. name “Harbour”"
        value={instruction}
        onChange={(event) => setInstruction(event.target.value)}
        onBlur={() => instruction !== task.instruction && change({ instruction })}
      />
    </div>
  );
}

/** One task of a flow that is edited: what it is called, told and called with, and what it waits for. */
export function TaskPanel({ draft, task, definitions, metadata, dryRun, rationale, stale, acts }: Props) {
  const definition = definitions.get(task.definition);
  const at = draft.tasks.indexOf(task);
  return (
    <section className="panel" aria-label={`Task ${task.name}`}>
      <header>
        {definition && <ServiceIcon service={definition.belongs_to_integration.short_name} />}
        <h2>{definition?.task_name ?? "Unknown task"}</h2>
        <button type="button" className="quiet square" aria-label="Earlier in the order" disabled={at === 0} onClick={() => acts.reorder(-1)}>
          <Icon name="up" />
        </button>
        <button type="button" className="quiet square" aria-label="Later in the order" disabled={at === draft.tasks.length - 1} onClick={() => acts.reorder(1)}>
          <Icon name="down" />
        </button>
        <button type="button" className="quiet square" aria-label="Remove the task" onClick={acts.remove}>
          <Icon name="remove" />
        </button>
        <button type="button" className="quiet square" aria-label="Close" onClick={acts.close}>
          <Icon name="close" />
        </button>
      </header>
      {definition ? (
        <p className="quiet-text">
          {definition.description} {definition.belongs_to_integration.name}
          {definition.effect === "write" ? ": it writes." : ": it only reads."}
        </p>
      ) : (
        <p className="fault">This task has been withdrawn: remove it.</p>
      )}
      {dryRun?.credential_problem && <p className="fault">{dryRun.credential_problem}</p>}
      <Name key={`name ${task.name}`} draft={draft} task={task} change={acts.change} />
      <Instruction key={`instruction ${task.instruction}`} task={task} change={acts.change} />
      <SetHere draft={draft} task={task} definition={definition} change={acts.change} />
      <WaitsFor draft={draft} task={task} link={acts.link} when={acts.when} />
      <TermsEditor draft={draft} task={task} definitions={definitions} metadata={metadata} change={acts.change} />
      {rationale && <Why rationale={rationale} />}
      {dryRun && (
        <div>
          <h3>Called with{stale && ", before these changes"}</h3>
          <Parameters known={dryRun.parameters} />
        </div>
      )}
      {definition && (
        <>
          <details open={!dryRun}>
            <summary>Takes</summary>
            <Fields of={definition.parameters} />
          </details>
          <details>
            <summary>Gives{definition.output_is_list && " a list, each with"}</summary>
            <Fields of={definition.output_parameters} />
          </details>
        </>
      )}
    </section>
  );
}
