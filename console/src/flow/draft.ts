import type { Flow, FlowChange, TaskDefinition } from "../api/client";

/** A task of a flow that is being edited. `key` names it for as long as it is edited, whatever its place. */
export type DraftTask = {
  key: string;
  id: string | null;
  name: string;
  definition: string;
  instruction: string;
  x: number | null;
  y: number | null;
};

/** `target` starts after `source` is completed; both are keys. */
export type DraftLink = { id: string | null; source: string; target: string; instruction: string | null };

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
    })),
    links: flow.dependencies.map((one) => ({
      id: one.id,
      source: keys.get(one.source_task_operation) ?? "",
      target: keys.get(one.target_task_operation) ?? "",
      instruction: one.instruction,
    })),
  };
}

/** The draft as the API stores it. */
export function changeOf(flow: string, draft: Draft): FlowChange {
  const index = new Map(draft.tasks.map((one, at) => [one.key, at]));
  return {
    id: flow,
    name: draft.name,
    task_operations: draft.tasks.map((one, at) => ({
      id: one.id,
      name: one.name,
      task_definition: one.definition,
      index: at,
      instruction: one.instruction || null,
      x: one.x,
      y: one.y,
    })),
    dependencies: draft.links.map((one) => ({
      id: one.id,
      source_task_operation: index.get(one.source) ?? 0,
      target_task_operation: index.get(one.target) ?? 0,
      instruction: one.instruction,
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
    ...place,
  };
  const links = source ? [...draft.links, { id: null, source: source.key, target: task.key, instruction: null }] : draft.links;
  return { ...draft, tasks: [...draft.tasks, task], links };
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
  return { ...draft, links: [...draft.links, { id: null, source, target, instruction: null }] };
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
