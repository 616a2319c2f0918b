import { memo } from "react";
import { ServiceIcon } from "../parts/service-icon";
import { Status } from "../parts/status";
import type { ShownTask } from "./task-node";

type EntryProps = { task: ShownTask; current: boolean; select: (key: string) => void };

const Entry = memo(function Entry({ task, current, select }: EntryProps) {
  return (
    <li>
      <button type="button" className="quiet" aria-current={current} onClick={() => select(task.key)}>
        <ServiceIcon service={task.service} />
        <span className="what">{task.name}</span>
        {task.status ? (
          <Status status={task.status} dot />
        ) : (
          task.effect === "write" && (
            <span className="effect" data-effect="write">
              writes
            </span>
          )
        )}
      </button>
    </li>
  );
});

type Props = { tasks: readonly ShownTask[]; selected: string | null; select: (key: string) => void };

/** The tasks in their order: the graph for the keyboard, and for narrow screens. */
export function Outline({ tasks, selected, select }: Props) {
  return (
    <nav className="outline" aria-label="Tasks">
      <ol>
        {tasks.map((one) => (
          <Entry key={one.key} task={one} current={one.key === selected} select={select} />
        ))}
      </ol>
      {tasks.length === 0 && <p className="quiet-text pad">No task yet: press n to add one.</p>}
    </nav>
  );
}
