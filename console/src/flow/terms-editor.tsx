import type { TaskDefinition } from "../api/client";
import { AskedRow, first } from "./asked-row";
import type { Draft, DraftTask } from "./draft";
import { type Asked, before, type DraftEach, fieldsOf, fieldsOfItem, type Field, givesList } from "./terms";

type Props = {
  draft: Draft;
  task: DraftTask;
  definitions: ReadonlyMap<string, TaskDefinition>;
  metadata: readonly Field[];
  change: (change: Partial<DraftTask>) => void;
};

const METADATA = "";

function replaced<T>(all: readonly T[], at: number, by: T | null): T[] {
  return all.flatMap((one, place) => (place !== at ? [one] : by === null ? [] : [by]));
}

function OnlyIf({ draft, task, definitions, metadata, change }: Props) {
  const earlier = before(draft, task.key);
  const sources = draft.tasks.filter((one) => earlier.has(one.key));
  const fields = (key: string | null) => {
    const source = draft.tasks.find((one) => one.key === key);
    return source ? fieldsOf(source, definitions.get(source.definition)) : metadata;
  };
  const put = (at: number, one: DraftTask["conditions"][number] | null) =>
    change({ conditions: replaced(task.conditions, at, one) });
  const add = (source: string | null) => {
    const field = fields(source)[0];
    if (field) change({ conditions: [...task.conditions, { ...first(field), source }] });
  };
  const start = sources.at(-1)?.key ?? (metadata.length > 0 ? null : undefined);
  if (task.conditions.length === 0 && start === undefined) return null;
  return (
    <fieldset>
      <legend>Only if</legend>
      {task.conditions.map((one, at) => (
        // The order is all that conditions have for an identity.
        <div key={at} className="asked-of">
          <select
            aria-label="Of which task"
            value={one.source ?? METADATA}
            onChange={(event) => {
              const source = event.target.value || null;
              const field = fields(source)[0];
              if (field) put(at, { ...first(field), source });
            }}
          >
            {sources.map((it) => (
              <option key={it.key} value={it.key}>
                {it.name}
              </option>
            ))}
            {(metadata.length > 0 || one.source === null) && <option value={METADATA}>the request’s metadata</option>}
            {one.source !== null && !earlier.has(one.source) && <option value={one.source}>a task that is not before</option>}
          </select>
          <AskedRow
            one={one}
            fields={fields(one.source)}
            change={(asked) => put(at, { ...asked, source: one.source })}
            remove={() => put(at, null)}
          />
        </div>
      ))}
      {start !== undefined && (
        <button type="button" className="quiet" onClick={() => add(start)}>
          {task.conditions.length > 0 ? "And only if …" : "Add a condition"}
        </button>
      )}
    </fieldset>
  );
}

function ForEach({ draft, task, definitions, change }: Omit<Props, "metadata">) {
  const earlier = before(draft, task.key);
  const each = task.each;
  const lists = draft.tasks.filter((one) => earlier.has(one.key) && givesList(one, definitions.get(one.definition)));
  const source = draft.tasks.find((one) => one.key === each?.source);
  if (lists.length === 0 && !each) return null;
  const fields = fieldsOfItem(source && definitions.get(source.definition));
  const set = (next: DraftEach, conditions: readonly Asked[]) => change({ each: { ...next, conditions } });
  return (
    <fieldset>
      <legend>For each</legend>
      <select
        aria-label="Done for each of"
        value={each?.source ?? ""}
        onChange={(event) =>
          change({ each: event.target.value ? { source: event.target.value, path: "$", conditions: [] } : null })
        }
      >
        <option value="">once, or as the instruction says</option>
        {lists.map((one) => (
          <option key={one.key} value={one.key}>
            of {one.name}
          </option>
        ))}
        {each && !lists.some((one) => one.key === each.source) && (
          <option value={each.source}>of {source?.name ?? "a task that is gone"}</option>
        )}
      </select>
      {each?.conditions.map((one, at) => (
        <AskedRow
          key={at}
          one={one}
          fields={fields}
          change={(asked) => set(each, replaced(each.conditions, at, asked))}
          remove={() => set(each, replaced(each.conditions, at, null))}
        />
      ))}
      {each && fields[0] && (
        <button type="button" className="quiet" onClick={() => fields[0] && set(each, [...each.conditions, first(fields[0])])}>
          {each.conditions.length > 0 ? "And only those whose …" : "Only those whose …"}
        </button>
      )}
    </fieldset>
  );
}

/** On what terms a task is done: only if something holds, and for each item of a list. */
export function TermsEditor(props: Props) {
  return (
    <>
      <OnlyIf {...props} />
      <ForEach {...props} />
    </>
  );
}
