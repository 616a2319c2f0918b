import { useState } from "react";
import type { TaskDefinition } from "../api/client";
import { Fields } from "../flow/parameters";

function Example({ label, yaml }: { label: string; yaml: string }) {
  if (!yaml.trim()) return null;
  return (
    <>
      <h4>{label}</h4>
      <pre className="example" tabIndex={0} aria-label={label}>
        {yaml}
      </pre>
    </>
  );
}

/** What a task does, takes and gives, as its definition says. */
export function TaskDocs({ of }: { of: TaskDefinition }) {
  const [isShown, setShown] = useState(false);
  return (
    <li>
      <details onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>
          <strong>{of.task_name}</strong>{" "}
          <span className="effect" data-effect={of.effect}>
            {of.effect === "write" ? "writes" : "reads"}
          </span>{" "}
          {of.description}
        </summary>
        {isShown && (
          <div className="docs">
            <section aria-label={`What ${of.task_name} takes`}>
              <h3>Takes{of.input_type && ` ${of.input_type}`}</h3>
              <Fields of={of.parameters} />
              <Example label="For example" yaml={of.input_yml} />
            </section>
            <section aria-label={`What ${of.task_name} gives`}>
              <h3>Gives {of.output_type}</h3>
              {of.output_is_list && <p className="quiet-text">A list, each with:</p>}
              <Fields of={of.output_parameters} />
              <Example label="For example" yaml={of.output_yml} />
            </section>
            <p className="quiet-text">
              <span className="code">{of.python_method_name}</span>
              {of.effect === "write" &&
                (of.idempotent ? " Calling it twice does what calling it once does." : " It is never repeated blindly: each call counts.")}
            </p>
          </div>
        )}
      </details>
    </li>
  );
}
