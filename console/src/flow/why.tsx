import type { Flow } from "../api/client";

export type Rationale = NonNullable<Flow["task_operations"][number]["rationale"]>;

/** Why the planner chose a task: the words that it serves, and what it was chosen instead of. */
export function Why({ rationale }: { rationale: Rationale }) {
  return (
    <div>
      <h3>Why this task</h3>
      {rationale.words && <p>“{rationale.words}”</p>}
      <p className="quiet-text">{rationale.why}</p>
      {rationale.instead_of && (
        <p className="quiet-text">
          Not {rationale.instead_of}: {rationale.why_not}
        </p>
      )}
    </div>
  );
}
