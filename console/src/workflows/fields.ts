/** One field of a form, read from a JSON Schema. */
export type FormField = {
  name: string;
  label: string;
  note: string;
  kind: "text" | "number" | "whole" | "check" | "choice" | "json";
  choices: readonly string[];
  required: boolean;
  first: string;
};

type Schema = {
  type?: string;
  title?: string;
  description?: string;
  enum?: unknown[];
  default?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
};

const KINDS: Record<string, FormField["kind"]> = { string: "text", number: "number", integer: "whole", boolean: "check" };

function field(name: string, schema: Schema, required: boolean): FormField {
  const inner = schema.anyOf?.find((one) => one.type !== "null") ?? schema;
  const kind = inner.enum ? "choice" : (KINDS[inner.type ?? ""] ?? "json");
  const first = schema.default ?? null;
  return {
    name,
    label: schema.title ?? name,
    note: schema.description ?? inner.description ?? "",
    kind,
    choices: (inner.enum ?? []).map(String),
    required,
    first: first === null ? "" : kind === "json" ? JSON.stringify(first) : String(first),
  };
}

/** The form for a workflow's Params. */
export function fieldsOf(schema: Record<string, unknown>): FormField[] {
  const { properties = {}, required = [] } = schema as Schema;
  return Object.entries(properties).map(([name, one]) => field(name, one, required.includes(name)));
}

/** What was written into a form, as the workflow takes it; what was left empty is left out. Throws for bad JSON. */
export function paramsOf(fields: readonly FormField[], written: Readonly<Record<string, string>>): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const { name, label, kind, first } of fields) {
    const text = written[name] ?? first;
    if (kind === "check") found[name] = text === "true";
    else if (text === "") continue;
    else if (kind === "number" || kind === "whole") found[name] = Number(text);
    else if (kind === "json") {
      try {
        found[name] = JSON.parse(text);
      } catch {
        throw new Error(`${label}: this is not JSON.`);
      }
    } else found[name] = text;
  }
  return found;
}
