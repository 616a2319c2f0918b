import type { Flow, FlowChange, TaskDefinition, When } from "../api/client";
import { type DraftCondition, type DraftEach, termsOf } from "./terms";

/** A task of a flow that is being edited. `key` names it for as long as it is edited, whatever its place. */
export type DraftTask = {
  key: string;
  id: string | null;
  name: string;
  definition: string;
  instruction: string;
  x: number | null;
  y: number | null;
  conditions: readonly DraftCondition[];
  each: DraftEach | null;
  inputs: Readonly<Record<string, DraftInput>>;
};

/** What a parameter is set to: a value, or what the task with the key `source` gives. */
export type DraftInput = { value: unknown; source: string | null; field: string | null; named: string | null };

/** `target` starts after `source` is over; both are keys. `when` says what becomes of it if that is skipped. */
export type DraftLink = { id: string | null; source: string; target: string; instruction: string | null; when: When };

/** A flow as it is on the table: the order of the tasks is the order in which ready ones start. */
export type Draft = { name: string; tasks: readonly DraftTask[]; links: readonly DraftLink[] };

export type Place = { x: number; y: number };

/** What is edited of a stored flow. */
export function draftOf(flow: Flow): Draft {
  const tasks = [...flow.task_operations].sort((one, other) => one.index - other.index);
  const keys = new Map(tasks.map((one) => [one.index, one.id]));
  return {
    name: flow.name,
    tasks: tasks.map((one) => ({
      key: one.id,
      id: one.id,
      name: one.name,
      definition: one.task_definition,
      instruction: one.instruction ?? "",
      x: one.x,
      y: one.y,
      ...termsOf(one, keys),
      inputs: inputsOf(one, keys),
    })),
    links: flow.dependencies.map((one) => ({
      id: one.id,
      source: keys.get(one.source_task_operation) ?? "",
      target: keys.get(one.target_task_operation) ?? "",
      instruction: one.instruction,
      when: one.when ?? "completed",
    })),
  };
}

function inputsOf(task: Flow["task_operations"][number], keys: ReadonlyMap<number, string>): DraftTask["inputs"] {
  return Object.fromEntries(
    Object.entries(task.inputs ?? {}).map(([name, { value, operation, field, named }]) => [
      name,
      { value, source: operation == null ? null : (keys.get(operation) ?? ""), field: field ?? null, named: named ?? null },
    ]),
  );
}

/** The draft as the API stores it. */
export function changeOf(flow: string, draft: Draft): FlowChange {
  const index = new Map(draft.tasks.map((one, at) => [one.key, at]));
  const at = (key: string) => index.get(key) ?? -1; // of a task that is gone: the API says so
  return {
    id: flow,
    name: draft.name,
    task_operations: draft.tasks.map((one, place) => ({
      id: one.id,
      name: one.name,
      task_definition: one.definition,
      index: place,
      instruction: one.instruction || null,
      x: one.x,
      y: one.y,
      conditions: one.conditions.map(({ source, ...asked }) => ({ ...asked, operation: source === null ? null : at(source) })),
      inputs: Object.fromEntries(
        Object.entries(one.inputs).map(([name, { source, ...set }]) => [
          name,
          source === null ? { value: set.value } : { operation: at(source), field: set.field, named: set.named },
        ]),
      ),
      for_each: one.each && { operation: at(one.each.source), path: one.each.path, conditions: [...one.each.conditions] },
    })),
    dependencies: draft.links.map((one) => ({
      id: one.id,
      source_task_operation: at(one.source),
      target_task_operation: at(one.target),
      instruction: one.instruction,
      when: one.when === "completed" ? null : one.when,
    })),
  };
}

/** What two tasks have to do with each other in words, for why they may not be linked; null when they may. */
export function refusal(draft: Draft, source: string, target: string): string | null {
  const name = (key: string) => draft.tasks.find((one) => one.key === key)?.name ?? "";
  if (source === target) return "A task cannot wait for itself.";
  if (draft.links.some((one) => one.source === source && one.target === target)) {
    return `“${name(target)}” waits for “${name(source)}” already.`;
  }
  if (waiting(draft, target).has(source)) {
    return `“${name(source)}” waits for “${name(target)}”, so this would be a circle.`;
  }
  return null;
}

/** The tasks that wait for one, at once or through others, and itself: none of them may be what it waits for. */
export function waiting(draft: Draft, from: string): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const { source, target } of draft.links) {
    const known = next.get(source);
    if (known) known.push(target);
    else next.set(source, [target]);
  }
  const open = [from];
  const seen = new Set(open);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const one of next.get(at) ?? []) {
      if (!seen.has(one)) {
        seen.add(one);
        open.push(one);
      }
    }
  }
  return seen;
}

/** Why a name cannot be a task's; null when it can. */
export function nameRefusal(draft: Draft, key: string, name: string): string | null {
  if (!name.trim()) return "A task needs a name.";
  return draft.tasks.some((one) => one.key !== key && one.name === name) ? "Another task has this name." : null;
}

export function addTask(draft: Draft, definition: TaskDefinition, after: string | null): Draft {
  const names = new Set(draft.tasks.map((one) => one.name));
  let name = definition.task_name;
  for (let number = 2; names.has(name); number += 1) name = `${definition.task_name} ${number}`;
  const source = draft.tasks.find((one) => one.key === after);
  const place = source?.x != null && source.y != null ? { x: source.x, y: source.y + 148 } : { x: null, y: null };
  const task: DraftTask = {
    key: crypto.randomUUID(),
    id: null,
    name,
    definition: definition.id,
    instruction: "",
    conditions: [],
    each: null,
    inputs: {},
    ...place,
  };
  const added = { ...draft, tasks: [...draft.tasks, task] };
  return source ? connect(added, source.key, task.key) : added;
}

export function removeTasks(draft: Draft, keys: ReadonlySet<string>): Draft {
  return {
    ...draft,
    tasks: draft.tasks.filter((one) => !keys.has(one.key)),
    links: draft.links.filter((one) => !keys.has(one.source) && !keys.has(one.target)),
  };
}

export function changeTask(draft: Draft, key: string, change: Partial<DraftTask>): Draft {
  return { ...draft, tasks: draft.tasks.map((one) => (one.key === key ? { ...one, ...change } : one)) };
}

export function connect(draft: Draft, source: string, target: string): Draft {
  return { ...draft, links: [...draft.links, { id: null, source, target, instruction: null, when: "completed" }] };
}

/** What becomes of `target` if `source` is skipped. */
export function linkWhen(draft: Draft, source: string, target: string, when: When): Draft {
  const isMeant = (one: DraftLink) => one.source === source && one.target === target;
  return { ...draft, links: draft.links.map((one) => (isMeant(one) ? { ...one, when } : one)) };
}

export function disconnect(draft: Draft, source: string, target: string): Draft {
  return { ...draft, links: draft.links.filter((one) => one.source !== source || one.target !== target) };
}

/** One place earlier (-1) or later (1) in the order. */
export function reorder(draft: Draft, key: string, by: -1 | 1): Draft {
  const from = draft.tasks.findIndex((one) => one.key === key);
  const moved = draft.tasks[from];
  const swapped = draft.tasks[from + by];
  if (!moved || !swapped) return draft;
  const tasks = [...draft.tasks];
  tasks[from] = swapped;
  tasks[from + by] = moved;
  return { ...draft, tasks };
}

export function placeTasks(draft: Draft, places: ReadonlyMap<string, Place>): Draft {
  return { ...draft, tasks: draft.tasks.map((one) => (places.has(one.key) ? { ...one, ...places.get(one.key) } : one)) };
}
