import { createContext, useContext, useId } from "react";
import { Icon } from "../parts/icon";
import { type Draft, type DraftGroup, drafted, written } from "./draft";
import { FieldInput } from "./field-input";
import type { Field, Fields } from "./fields";

/** What is wrong with which field, by its place. */
export const Faults = createContext<ReadonlyMap<string, string>>(new Map());

type One = { field: Field; place: string; value: Draft; change: (value: Draft) => void };

/** What is wrong with a field, or with something within it that has no field of its own. */
function useFault(field: Field, place: string): string | undefined {
  const faults = useContext(Faults);
  if (field.kind !== "json") return faults.get(place);
  return [...faults].find(([one]) => one === place || one.startsWith(`${place}.`))?.[1];
}

function Words({ field, place, id }: { field: Field; place: string; id: string }) {
  const fault = useFault(field, place);
  return (
    <>
      {field.note && (
        <p id={`${id}-note`} className="quiet-text">
          {field.note}
        </p>
      )}
      {fault && (
        <p id={`${id}-fault`} className="fault">
          {fault}
        </p>
      )}
    </>
  );
}

function Optional({ field }: { field: Field }) {
  return field.required || field.kind === "check" ? null : <span className="quiet-text"> optional</span>;
}

function Single(props: One) {
  const { field, place } = props;
  const id = useId();
  const fault = useFault(field, place);
  const told = [field.note && `${id}-note`, fault && `${id}-fault`].filter(Boolean).join(" ");
  const marks = {
    id,
    "aria-required": (field.required && field.kind !== "check") || undefined,
    "aria-invalid": fault !== undefined || undefined,
    "aria-describedby": told || undefined,
  };
  const label = (
    <label htmlFor={id}>
      {field.label}
      <Optional field={field} />
    </label>
  );
  return (
    <div className={field.kind === "check" ? "ticked" : undefined}>
      {field.kind !== "check" && label}
      <FieldInput field={field} value={props.value} change={props.change} marks={marks} />
      {field.kind === "check" && label}
      <Words field={field} place={place} id={id} />
    </div>
  );
}

function List({ field, place, value, change }: One & { field: Extract<Field, { kind: "list" }> }) {
  const id = useId();
  const items = Array.isArray(value) ? value : [];
  const { item } = field;
  return (
    <fieldset>
      <legend>
        {field.label}
        <Optional field={field} />
      </legend>
      <Words field={field} place={place} id={id} />
      {items.map((one, at) => (
        <div key={at} className="item">
          <FieldView
            field={{ ...item, label: `${item.label || field.label} ${at + 1}` }}
            place={`${place}.${at}`}
            value={one}
            change={(changed) => change(items.map((each, place) => (place === at ? changed : each)))}
          />
          <button
            type="button"
            className="quiet square"
            aria-label={`Remove ${field.label} ${at + 1}`}
            onClick={() => change(items.filter((_, place) => place !== at))}
          >
            <Icon name="remove" />
          </button>
        </div>
      ))}
      <button type="button" onClick={() => change([...items, written(item, item.first)])}>
        <Icon name="add" /> Add to {field.label}
      </button>
    </fieldset>
  );
}

function Group({ field, place, value, change }: One & { field: Extract<Field, { kind: "group" }> }) {
  const id = useId();
  const given = value !== undefined;
  return (
    <fieldset>
      <legend>{field.label}</legend>
      <Words field={field} place={place} id={id} />
      {!field.required && (
        <label className="check">
          <input type="checkbox" checked={given} onChange={() => change(given ? undefined : drafted(field.fields, {}))} />
          Give {field.label}
        </label>
      )}
      {given && <FieldViews fields={field.fields} place={place} draft={value as DraftGroup} change={change} />}
    </fieldset>
  );
}

function FieldView(props: One) {
  const { field } = props;
  if (field.kind === "list") return <List {...props} field={field} />;
  if (field.kind === "group") return <Group {...props} field={field} />;
  return <Single {...props} />;
}

type Many = { fields: Fields; place: string; draft: DraftGroup; change: (draft: DraftGroup) => void };

/** The fields of a form, one below the other. */
export function FieldViews({ fields, place, draft, change }: Many) {
  return Object.entries(fields).map(([name, field]) => (
    <FieldView
      key={name}
      field={field}
      place={`${place}.${name}`}
      value={draft[name]}
      change={(value) => change({ ...draft, [name]: value })}
    />
  ));
}
