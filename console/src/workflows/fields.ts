/** JSON Schema, as far as Pydantic writes it. */
export type Schema = {
  type?: string;
  title?: string;
  description?: string;
  format?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  anyOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  $ref?: string;
  $defs?: Record<string, Schema>;
};

type Same = { label: string; note: string; required: boolean; nullable: boolean; first: unknown };
/** What is asked for by a form; `first`: the value that it has unless another one is given. */
export type Field = Same &
  (
    | { kind: "text" | "number" | "whole" | "date" | "date-time" | "time" | "secret" | "check" | "json" }
    | { kind: "choice"; choices: readonly unknown[] }
    | { kind: "list"; item: Field }
    | { kind: "group"; fields: Fields }
  );
export type Fields = Readonly<Record<string, Field>>;

const DEEPEST = 6; // models within models; deeper ones, which may hold themselves, are written as JSON
const FORMATS = new Set(["date", "date-time", "time"]);

/** The name of a field as Pydantic makes titles of them; a field that refers to a model has none of its own. */
function inWords(name: string): string {
  return name.replace(/(^|_)(\w)/g, (_, before: string, letter: string) => (before ? " " : "") + letter.toUpperCase());
}

class Reader {
  constructor(private readonly defs: Record<string, Schema>) {}

  fields(schema: Schema, depth: number): Fields {
    const required = new Set(schema.required);
    const entries = Object.entries(schema.properties ?? {});
    return Object.fromEntries(entries.map(([name, one]) => [name, this.field(name, one, required.has(name), depth)]));
  }

  field(name: string, schema: Schema, required: boolean, depth: number): Field {
    const meant = this.meant(schema);
    const same: Same = {
      label: schema.title ?? inWords(name),
      note: schema.description ?? meant.description ?? "",
      required,
      nullable: (schema.anyOf ?? []).some((one) => one.type === "null"),
      first: schema.default ?? null,
    };
    if (meant.enum) return { ...same, kind: "choice", choices: meant.enum };
    if (meant.const !== undefined) return { ...same, kind: "choice", choices: [meant.const] };
    if (meant.type === "array" && meant.items && depth < DEEPEST) {
      return { ...same, kind: "list", item: this.field("", meant.items, true, depth + 1) };
    }
    if (meant.type === "object" && meant.properties && depth < DEEPEST) {
      return { ...same, kind: "group", fields: this.fields(meant, depth + 1) };
    }
    return { ...same, kind: this.simple(meant) };
  }

  private simple({ type, format = "" }: Schema) {
    if (type === "string") return FORMATS.has(format) ? (format as "date" | "date-time" | "time") : "text";
    if (type === "integer") return "whole";
    if (type === "number") return "number";
    return type === "boolean" ? "check" : "json";
  }

  /** What a schema stands for: what it refers to, or the one thing that it may be beside null. */
  private meant(schema: Schema): Schema {
    const others = schema.anyOf?.filter((one) => one.type !== "null") ?? schema.allOf ?? [];
    const [only] = others;
    if (only && others.length === 1) return this.meant(only);
    if (schema.$ref) return this.meant(this.defs[schema.$ref.replace("#/$defs/", "")] ?? {});
    return schema;
  }
}

/** The form for a workflow's Params. */
export function fieldsOf(schema: Record<string, unknown>): Fields {
  const whole = schema as Schema;
  return new Reader(whole.$defs ?? {}).fields(whole, 0);
}

/** The form for a workflow's SecureParams: what is written there is not shown. */
export function secretsOf(schema: Record<string, unknown> | null): Fields {
  const fields = Object.entries(schema ? fieldsOf(schema) : {});
  return Object.fromEntries(fields.map(([name, one]) => [name, { ...one, kind: "secret" } as Field]));
}
