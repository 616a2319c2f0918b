import type { Draft } from "./draft";
import type { Field } from "./fields";

type Props = { field: Field; value: Draft; change: (value: Draft) => void; marks: Record<string, unknown> };

const TYPES: Partial<Record<Field["kind"], string>> = {
  number: "number",
  whole: "number",
  date: "date",
  "date-time": "datetime-local",
  time: "time",
  secret: "password",
};

/** Where one value is written; `marks` are its id and what is told of it. */
export function FieldInput({ field, value, change, marks }: Props) {
  const text = typeof value === "string" ? value : "";
  const write = (event: { target: { value: string } }) => change(event.target.value);
  switch (field.kind) {
    case "check":
      return <input {...marks} type="checkbox" checked={value === true} onChange={(event) => change(event.target.checked)} />;
    case "choice":
      return (
        <select {...marks} value={text} onChange={write}>
          {(!field.required || text === "") && <option value="">{field.required ? "Choose …" : ""}</option>}
          {field.choices.map((one, at) => (
            <option key={String(one)} value={String(at)}>
              {String(one)}
            </option>
          ))}
        </select>
      );
    case "json":
      return <textarea {...marks} rows={3} placeholder="JSON" value={text} onChange={write} />;
    default:
      return (
        <input
          {...marks}
          type={TYPES[field.kind] ?? "text"}
          step={field.kind === "whole" ? 1 : field.kind === "number" ? "any" : undefined}
          autoComplete={field.kind === "secret" ? "new-password" : "off"}
          value={text}
          onChange={write}
        />
      );
  }
}
