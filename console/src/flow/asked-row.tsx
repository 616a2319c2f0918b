import { Icon } from "../parts/icon";
import { type Asked, type Field, isAlone, operators, SAID, type Value } from "./terms";

const NUMBERS = new Set(["int", "float"]);
const DATES = new Set(["date", "datetime"]);

function kept(type: string, one: Asked, text: string): Value {
  if (one.operator.endsWith("_of")) return text.split(",").map((part) => part.trim()).filter(Boolean);
  const counts = type === "list" && !one.operator.includes("contains");
  return (NUMBERS.has(type) || counts) && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** What a condition begins with, so that it says something at once. */
export function first(field: Field): Asked {
  const operator = operators(field.type)[0] ?? "is_not_empty";
  const value = isAlone(operator) ? null : field.type === "bool" ? true : field.type === "string" ? "" : 0;
  return { path: field.path, operator, value: DATES.has(field.type) ? new Date().toISOString().slice(0, 10) : value };
}

type Props = { one: Asked; fields: readonly Field[]; change: (change: Asked) => void; remove: () => void };

/** One condition as a row of choices: which field, how it is compared, with what. */
export function AskedRow({ one, fields, change, remove }: Props) {
  const field = fields.find((it) => it.path === one.path) ?? { path: one.path, name: one.path, type: "any" };
  const offered = fields.includes(field) ? fields : [...fields, field];
  const fitting = operators(field.type);
  const shown = Array.isArray(one.value) ? one.value.join(", ") : String(one.value ?? "");
  return (
    <div className="asked-row">
      <select
        aria-label="Field"
        value={one.path}
        onChange={(event) => {
          const next = offered.find((it) => it.path === event.target.value);
          if (next) change(first(next));
        }}
      >
        {offered.map((it) => (
          <option key={it.path} value={it.path}>
            {it.name}
          </option>
        ))}
      </select>
      <select
        aria-label="Compared how"
        value={one.operator}
        onChange={(event) => {
          const operator = event.target.value as Asked["operator"];
          const next = { ...one, operator };
          change({ ...next, value: isAlone(operator) ? null : field.type === "bool" ? true : kept(field.type, next, shown) });
        }}
      >
        {(fitting.includes(one.operator) ? fitting : [...fitting, one.operator]).map((it) => (
          <option key={it} value={it}>
            {SAID[it]}
          </option>
        ))}
      </select>
      {field.type === "bool" && !isAlone(one.operator) ? (
        <select
          aria-label="Value"
          value={String(one.value)}
          onChange={(event) => change({ ...one, value: event.target.value === "true" })}
        >
          <option value="true">yes</option>
          <option value="false">no</option>
        </select>
      ) : (
        !isAlone(one.operator) && (
          <input
            key={`${one.path} ${one.operator} ${shown}`}
            aria-label="Value"
            defaultValue={shown}
            type={DATES.has(field.type) ? "date" : "text"}
            inputMode={NUMBERS.has(field.type) ? "decimal" : "text"}
            maxLength={1000}
            placeholder={one.operator.endsWith("_of") ? "one, another" : ""}
            onBlur={(event) => event.target.value !== shown && change({ ...one, value: kept(field.type, one, event.target.value) })}
            onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
          />
        )
      )}
      <button type="button" className="quiet square" aria-label="Remove the condition" onClick={remove}>
        <Icon name="close" />
      </button>
    </div>
  );
}
