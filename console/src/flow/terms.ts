import type { Condition, FlowOperation, FlowRequest, TaskDefinition } from "../api/client";
import type { Draft, DraftTask } from "./draft";

export type Operator = Condition["operator"];
export type Value = NonNullable<Condition["value"]> | null;
/** What is asked of a value. */
export type Asked = { path: string; operator: Operator; value: Value };
/** What is asked of the result of the task with the key `source`; null: of the request's metadata. */
export type DraftCondition = Asked & { source: string | null };
/** The list that a task goes through, and what is asked of its items. */
export type DraftEach = { source: string; path: string; conditions: readonly Asked[] };

/** The operators in words, in the order in which they are offered. */
export const SAID: Readonly<Record<Operator, string>> = {
  equals: "is",
  not_equals: "is not",
  greater_than: "is more than",
  at_least: "is at least",
  less_than: "is less than",
  at_most: "is at most",
  contains: "contains",
  not_contains: "does not contain",
  is_one_of: "is one of",
  is_none_of: "is none of",
  is_empty: "is empty",
  is_not_empty: "is not empty",
};

const EMPTY: readonly Operator[] = ["is_empty", "is_not_empty"];
const ORDER: readonly Operator[] = ["greater_than", "at_least", "less_than", "at_most"];
const FITTING: Readonly<Record<string, readonly Operator[]>> = {
  bool: ["equals"],
  int: ["equals", "not_equals", ...ORDER, ...EMPTY],
  float: ["equals", "not_equals", ...ORDER, ...EMPTY],
  date: [...ORDER, "equals", "not_equals", ...EMPTY],
  datetime: [...ORDER, ...EMPTY],
  list: [...ORDER, "equals", "contains", "not_contains", ...EMPTY],
  object: EMPTY,
  string: ["equals", "not_equals", "contains", "not_contains", "is_one_of", "is_none_of", ...EMPTY],
};

/** The operators that a value of this type can be asked by. */
export function operators(type: string): readonly Operator[] {
  return FITTING[type] ?? (Object.keys(SAID) as Operator[]);
}

/** Whether the operator needs no value. */
export function isAlone(operator: Operator): boolean {
  return EMPTY.includes(operator);
}

/** A field that can be asked about: its path, its name, its type. */
export type Field = { path: string; name: string; type: string };

/** What can be asked about one thing that a task gives. */
export function fieldsOfItem(definition: TaskDefinition | undefined): Field[] {
  const named = (definition?.output_parameters ?? []).map(
    (one): Field => ({ path: `$.${one.name}`, name: one.name.replaceAll("_", " "), type: one.data_type }),
  );
  return named.length > 0 ? named : [{ path: "$", name: "the item", type: "any" }];
}

/** Whether what a task gives can be gone through. */
export function givesList(task: DraftTask, definition: TaskDefinition | undefined): boolean {
  return task.each !== null || (definition?.output_is_list ?? false);
}

/** What can be asked about all that a task gives. */
export function fieldsOf(task: DraftTask, definition: TaskDefinition | undefined): Field[] {
  if (givesList(task, definition)) return [{ path: "$", name: "how many there are", type: "list" }];
  const fields = fieldsOfItem(definition);
  return fields[0]?.path === "$" ? [{ path: "$", name: "the result", type: "any" }] : fields;
}

/** What can be asked about the metadata of a request. */
export function metadataFields(request: FlowRequest | null): Field[] {
  const names = (request?.request_metadata ?? []).map((one) => Object.keys(one));
  return names.flatMap((each, at) =>
    each
      .filter((name) => /^\w+$/.test(name))
      .map((name): Field => ({ path: `$[${at}].${name}`, name: name.replaceAll("_", " "), type: "any" })),
  );
}

/** The keys of the tasks that a task waits for, directly or through others. */
export function before(draft: Draft, key: string): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [key];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const one of draft.links) {
      if (one.target === at && !found.has(one.source)) {
        found.add(one.source);
        open.push(one.source);
      }
    }
  }
  return found;
}

/** What a flow says, with keys for indexes. */
export function termsOf(one: FlowOperation, keys: ReadonlyMap<number, string>): Pick<DraftTask, "conditions" | "each"> {
  const asked = ({ path = "$", operator, value = null }: Omit<Condition, "operation">): Asked => ({ path, operator, value });
  const key = (index: number) => keys.get(index) ?? "";
  const each = one.for_each ?? null;
  return {
    conditions: (one.conditions ?? []).map(({ operation = null, ...it }) => ({
      ...asked(it),
      source: operation === null ? null : key(operation),
    })),
    each: each && { source: key(each.operation), path: each.path ?? "$", conditions: (each.conditions ?? []).map(asked) },
  };
}

function value(of: Value): string {
  if (Array.isArray(of)) return of.join(", ");
  return typeof of === "boolean" ? (of ? "yes" : "no") : String(of);
}

function words({ path, operator, value: of }: Asked, whose: string): string {
  const field = path.replace(/^\$(\[\d+\])?\.?/, "").replaceAll("_", " ");
  const about = field && whose ? `${field} of ${whose}` : field || (whose && `the result of ${whose}`) || "the item";
  return [about, SAID[operator], ...(of === null ? [] : [value(of)])].join(" ");
}

/** On what terms a task is done, in words; nothing for once and always. */
export function termsSaid(draft: Draft, task: DraftTask): string[] {
  const name = (key: string | null) => draft.tasks.find((one) => one.key === key)?.name ?? "a task that is gone";
  const instead = draft.links.filter((one) => one.target === task.key && one.when === "otherwise");
  const said = instead.map((one) => `otherwise, when not ${name(one.source)}`);
  const only = task.conditions.map((one) => words(one, one.source === null ? "the metadata" : name(one.source)));
  if (only.length > 0) said.push(`only if ${only.join(" and ")}`);
  if (task.each) {
    const which = task.each.conditions.map((one) => words(one, "")).join(" and ");
    said.push(`for each of ${name(task.each.source)}${which && `, only if ${which}`}`);
  }
  return said;
}
