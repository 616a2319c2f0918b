import { useId, useState } from "react";
import type { TaskDefinition } from "../api/client";
import { Icon } from "../parts/icon";
import type { Draft, DraftInput, DraftTask } from "./draft";

type Props = {
  draft: Draft;
  task: DraftTask;
  definition: TaskDefinition | undefined;
  change: (change: Partial<DraftTask>) => void;
};

/** Where a value comes from, in words. */
function pointed(draft: Draft, { source, field, named }: DraftInput): string {
  const from = draft.tasks.find((one) => one.key === source)?.name ?? "a task that is gone";
  const which = named ? `the one called “${named}” of ${from}` : `the result of ${from}`;
  return field && field !== "id" ? `${field} of ${which}` : which;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function Value({ name, input, set }: { name: string; input: DraftInput; set: (value: unknown) => void }) {
  const [written, setWritten] = useState(text(input.value ?? ""));
  const same = written === text(input.value ?? "");
  return (
    <input
      aria-label={`Value of ${name}`}
      value={written}
      maxLength={32768}
      onChange={(event) => setWritten(event.target.value)}
      onBlur={() => !same && written !== "" && set(written)}
      onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
    />
  );
}

/** The parameters that the flow itself sets; what the instruction says of them does not count. */
export function SetHere({ draft, task, definition, change }: Props) {
  const choice = useId();
  const set = Object.entries(task.inputs);
  const free = (definition?.parameters ?? []).filter((one) => !(one.name in task.inputs));
  const put = (name: string, input: DraftInput) => change({ inputs: { ...task.inputs, [name]: input } });
  const clear = (name: string) => change({ inputs: Object.fromEntries(set.filter(([one]) => one !== name)) });
  if (set.length === 0 && free.length === 0) return null;
  return (
    <fieldset>
      <legend>Set here</legend>
      {set.map(([name, input]) => (
        <div key={`${name} ${text(input)}`} className="asked-of">
          <span>{name}</span>
          {input.source === null ? (
            <Value name={name} input={input} set={(value) => put(name, { ...input, value })} />
          ) : (
            <span className="quiet-text">{pointed(draft, input)}</span>
          )}
          <button type="button" className="quiet square" aria-label={`Do not set ${name} here`} onClick={() => clear(name)}>
            <Icon name="remove" />
          </button>
        </div>
      ))}
      {free.length > 0 && (
        <select
          id={choice}
          aria-label="Set another value"
          value=""
          onChange={(event) => put(event.target.value, { value: "", source: null, field: null, named: null })}
        >
          <option value="">Set a value…</option>
          {free.map((one) => (
            <option key={one.name}>{one.name}</option>
          ))}
        </select>
      )}
    </fieldset>
  );
}
