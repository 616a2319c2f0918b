import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Workflow } from "../api/client";
import { useDesktops } from "../api/desktops";
import { Problem } from "../api/problem";
import { useStartWorkflow } from "../api/workflows";
import { ProblemNote } from "../parts/problem-note";
import { drafted, Unreadable, valuesOf } from "./draft";
import { faultsOf } from "./faults";
import { Faults, FieldViews } from "./field-view";
import { fieldsOf, secretsOf } from "./fields";

const PARAMS = "workflow_params";
const SECRETS = "secure_workflow_params";

function found(fault: unknown): ReadonlyMap<string, string> {
  if (fault instanceof Unreadable) return new Map([[fault.place, fault.message]]);
  return fault instanceof Problem && fault.status === 400 ? faultsOf(fault.message) : new Map();
}

/** Whether all that is wrong stands beside a field. */
function isPlaced(faults: ReadonlyMap<string, string>): boolean {
  return faults.size > 0 && [...faults.keys()].every((place) => place.includes("."));
}

function inShort(count: number): string {
  return count === 1 ? "One value is not as it has to be; see beside its field." : `${count} values are not as they have to be; see beside their fields.`;
}

function ChooseDesktop() {
  const desktops = useDesktops();
  if (!desktops.data?.length) return null;
  return (
    <div>
      <label htmlFor="on-desktop">Desktop that it works on</label>
      <select id="on-desktop" name="desktop">
        <option value="">A new one, if it uses one</option>
        {desktops.data.map((one) => (
          <option key={one.desktop_id} value={one.desktop_id}>
            {one.name}
          </option>
        ))}
      </select>
    </div>
  );
}

type Props = { workflow: Workflow; given: Readonly<Record<string, unknown>> };

/** The form made from the Params of a workflow's published version; `given`: the values that it begins with. */
export function StartForm({ workflow, given }: Props) {
  const fields = useMemo(() => fieldsOf(workflow.paramsSchema), [workflow.paramsSchema]);
  const secrets = useMemo(() => secretsOf(workflow.secureParamsSchema), [workflow.secureParamsSchema]);
  const [draft, change] = useState(() => drafted(fields, given));
  const [hidden, hide] = useState(() => drafted(secrets, {}));
  const [fault, setFault] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  const start = useStartWorkflow(workflow.workflowId);
  const [, go] = useLocation();
  const faults = useMemo(() => found(fault), [fault]);
  const isEmpty = Object.keys(fields).length + Object.keys(secrets).length === 0;

  useEffect(() => {
    if (faults.size > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    setFault(null);
    const desktop = String(new FormData(event.currentTarget).get("desktop") ?? "");
    try {
      const params = valuesOf(fields, draft, PARAMS);
      const secret = valuesOf(secrets, hidden, SECRETS) as Record<string, string>;
      start.mutate(
        { params, ...(Object.keys(secret).length ? { secret } : {}), ...(desktop ? { desktop } : {}) },
        { onSuccess: ({ messageId }) => go(`/workflow-runs/${messageId}`), onError: setFault },
      );
    } catch (error) {
      setFault(error);
    }
  }

  return (
    <form ref={form} className="fields start-form" noValidate onSubmit={send}>
      {isEmpty && <p className="quiet-text">It takes no values.</p>}
      <Faults value={faults}>
        <FieldViews fields={fields} place={PARAMS} draft={draft} change={change} />
        <FieldViews fields={secrets} place={SECRETS} draft={hidden} change={hide} />
      </Faults>
      <ChooseDesktop />
      {fault !== null && (isPlaced(faults) ? <ProblemNote error={new Error(inShort(faults.size))} /> : <ProblemNote error={fault} />)}
      <button type="submit" className="primary" disabled={start.isPending}>
        {start.isPending ? "Starting …" : "Start"}
      </button>
    </form>
  );
}
