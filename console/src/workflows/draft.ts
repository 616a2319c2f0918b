import type { Field, Fields } from "./fields";

/** What was written into a form so far: texts as they stand there, lists and groups of them. Undefined: not given. */
export type Draft = undefined | string | boolean | Draft[] | DraftGroup;
export type DraftGroup = { [name: string]: Draft };

/** A value of this field cannot be read from what was written. */
export class Unreadable extends Error {
  constructor(
    readonly place: string,
    message: string,
  ) {
    super(message);
  }
}

const two = (number: number) => String(number).padStart(2, "0");

/** A moment as fields of the browser write it: in the time of this place, without seconds. */
function local(moment: Date): string {
  const day = [moment.getFullYear(), two(moment.getMonth() + 1), two(moment.getDate())].join("-");
  return `${day}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** How a value stands in its field. */
export function written(field: Field, value: unknown): Draft {
  if (field.kind === "check") return value === true;
  if (value === null || value === undefined) return field.kind === "group" && field.required ? drafted(field.fields, {}) : undefined;
  switch (field.kind) {
    case "list":
      return (value as unknown[]).map((one) => written(field.item, one));
    case "group":
      return drafted(field.fields, value as Record<string, unknown>);
    case "json":
      return JSON.stringify(value);
    case "choice":
      return String(field.choices.indexOf(value));
    case "date-time":
      return local(new Date(String(value)));
    default:
      return String(value);
  }
}

/** A form with values, or with those that its fields have by themselves. */
export function drafted(fields: Fields, values: Readonly<Record<string, unknown>>): DraftGroup {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.map(([name, field]) => [name, written(field, name in values ? values[name] : field.first)]));
}

function ofText(field: Field, text: string, place: string): unknown {
  switch (field.kind) {
    case "number":
    case "whole":
      return Number(text);
    case "choice":
      return field.choices[Number(text)];
    case "date-time":
      return new Date(text).toISOString();
    case "json":
      try {
        return JSON.parse(text);
      } catch {
        throw new Unreadable(place, "This is not JSON.");
      }
    default:
      return text;
  }
}

/** What nothing stands for: nothing is sent, unless that would mean another value. */
function ofNothing(field: Field): unknown {
  if (field.first === null) return undefined;
  if (field.nullable) return null;
  return field.kind === "text" ? "" : undefined;
}

function read(field: Field, draft: Draft, place: string): unknown {
  if (field.kind === "check") return draft === true;
  if (draft === undefined || draft === "") return ofNothing(field);
  if (field.kind === "list") return (draft as Draft[]).map((one, at) => read(field.item, one, `${place}.${at}`) ?? null);
  if (field.kind === "group") return valuesOf(field.fields, draft as DraftGroup, place);
  return ofText(field, draft as string, place);
}

/** The values of a form, as a workflow takes them; what is not given is left out. Throws `Unreadable`. */
export function valuesOf(fields: Fields, draft: DraftGroup, place: string): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, field]) => [name, read(field, draft[name], `${place}.${name}`)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
