import { Link } from "wouter";
import type { DryRunOperation, DryRunParameter, TaskRun } from "../api/client";
import { Parameters } from "../flow/parameters";
import { lasted } from "../parts/ago";
import { Icon } from "../parts/icon";
import { JsonView } from "../parts/json-view";
import { ServiceIcon } from "../parts/service-icon";
import { Status } from "../parts/status";

type Names = ReadonlyMap<number, string>;
type Prepared = NonNullable<TaskRun["task_prep_answer"]>["parameters"][number];

function origin({ source, explanation }: Prepared, names: Names): string {
  const from =
    source?.kind === "operation" && source.operation !== null
      ? `from ${names.get(source.operation) ?? "a task"}${source.path ? ` ${source.path}` : ""}`
      : source
        ? `from the ${source.kind}`
        : "";
  return [from, explanation].filter(Boolean).join(": ");
}

function prepared(taskRun: TaskRun, names: Names): DryRunParameter[] {
  const values = taskRun.task_prep_answer?.parameters ?? [];
  return values.map((one) => ({ name: one.name, known: true, value: one.value, source: origin(one, names) }));
}

type Props = { operation: DryRunOperation; taskRun: TaskRun | undefined; names: Names; close: () => void };

/** What one task was asked, called with and answered. */
export function TaskRunPanel({ operation, taskRun, names, close }: Props) {
  return (
    <section className="panel" aria-label={`Task ${operation.name}`}>
      <header>
        <ServiceIcon service={operation.integration} />
        <h2>{operation.name}</h2>
        <button type="button" className="quiet square" aria-label="Close" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      <p>
        <Status status={taskRun?.status ?? "pending"} />{" "}
        <span className="quiet-text">
          {taskRun?.end_time && lasted(taskRun.start_time, taskRun.end_time)}
          {taskRun && taskRun.attempts > 1 && `, ${taskRun.attempts} attempts`}
        </span>
      </p>
      {operation.instruction && <p className="quiet-text">{operation.instruction}</p>}
      {taskRun?.carried_from && (
        <p>
          {taskRun.status === "completed" ? "It was done in " : "It was begun in "}
          <Link href={`/runs/${taskRun.carried_from}`}>an earlier run</Link>.
        </p>
      )}
      {taskRun?.error && (
        <p className="fault" role="alert">
          {taskRun.error}
          {taskRun.error_code && <span className="quiet-text"> {taskRun.error_code}</span>}
        </p>
      )}
      <div>
        <h3>{taskRun?.task_prep_answer ? "Called with" : "Would be called with"}</h3>
        <Parameters known={taskRun?.task_prep_answer ? prepared(taskRun, names) : operation.parameters} />
      </div>
      {taskRun?.status === "completed" && <JsonView label="Result" value={taskRun.result} />}
      {taskRun?.task_prep_answer && <JsonView label="Answer" value={taskRun.task_prep_answer} />}
      {taskRun?.task_prep_prompt && taskRun.task_prep_prompt.messages.length > 0 && (
        <details>
          <summary>Prompt</summary>
          {taskRun.task_prep_prompt.messages.map((one, at) => (
            <div key={`${at} ${one.role}`}>
              <h3>{one.role}</h3>
              <pre tabIndex={0}>{one.content}</pre>
            </div>
          ))}
        </details>
      )}
      {taskRun && (
        <details>
          <summary>All that is recorded</summary>
          <JsonView label="Task run" value={taskRun} />
        </details>
      )}
    </section>
  );
}
