import { useId, useMemo, useState } from "react";
import { useLocation } from "wouter";
import type { Workflow } from "../api/client";
import { useStartWorkflow } from "../api/workflows";
import { ProblemNote } from "../parts/problem-note";
import { fieldsOf, type FormField, paramsOf } from "./fields";

type FieldProps = { field: FormField; value: string; change: (value: string) => void };

function Input({ field, value, change, id }: FieldProps & { id: string }) {
  const same = { id, required: field.required, "aria-describedby": field.note ? `${id}-note` : undefined };
  switch (field.kind) {
    case "check":
      return <input {...same} required={false} type="checkbox" checked={value === "true"} onChange={(event) => change(String(event.target.checked))} />;
    case "choice":
      return (
        <select {...same} value={value} onChange={(event) => change(event.target.value)}>
          {!field.required && <option value="" />}
          {field.required && value === "" && <option value="">Choose …</option>}
          {field.choices.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      );
    case "json":
      return <textarea {...same} rows={3} placeholder="JSON" value={value} onChange={(event) => change(event.target.value)} />;
    default:
      return (
        <input
          {...same}
          type={field.kind === "text" ? "text" : "number"}
          step={field.kind === "whole" ? 1 : "any"}
          value={value}
          onChange={(event) => change(event.target.value)}
        />
      );
  }
}

function Field(props: FieldProps) {
  const id = useId();
  const { field } = props;
  return (
    <div>
      <label htmlFor={id}>
        {field.label}
        {!field.required && field.kind !== "check" && <span className="quiet-text"> optional</span>}
      </label>
      <Input {...props} id={id} />
      {field.note && (
        <p id={`${id}-note`} className="quiet-text">
          {field.note}
        </p>
      )}
    </div>
  );
}

/** The form made from the Params schema of a workflow's published version. */
export function StartForm({ workflow }: { workflow: Workflow }) {
  const fields = useMemo(() => fieldsOf(workflow.paramsSchema), [workflow]);
  const [written, setWritten] = useState<Record<string, string>>({});
  const [fault, setFault] = useState<unknown>(null);
  const start = useStartWorkflow(workflow.workflowId);
  const [, go] = useLocation();

  function send(): void {
    setFault(null);
    try {
      const params = paramsOf(fields, written);
      start.mutate(params, { onSuccess: ({ messageId }) => go(`/workflow-runs/${messageId}`), onError: setFault });
    } catch (error) {
      setFault(error);
    }
  }

  return (
    <form
      className="fields"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {fields.length === 0 && <p className="quiet-text">It takes nothing.</p>}
      {fields.map((one) => (
        <Field
          key={one.name}
          field={one}
          value={written[one.name] ?? one.first}
          change={(value) => setWritten({ ...written, [one.name]: value })}
        />
      ))}
      {fault !== null && <ProblemNote error={fault} />}
      <button type="submit" className="primary" disabled={start.isPending}>
        {start.isPending ? "Starting …" : "Start"}
      </button>
    </form>
  );
}
