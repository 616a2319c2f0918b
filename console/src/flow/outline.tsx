import { ServiceIcon } from "../parts/service-icon";
import { Status } from "../parts/status";
import type { ShownTask } from "./task-node";

type Props = { tasks: readonly ShownTask[]; selected: string | null; select: (key: string) => void };

/** The tasks in their order: the graph for the keyboard, and for narrow screens. */
export function Outline({ tasks, selected, select }: Props) {
  return (
    <nav className="outline" aria-label="Tasks">
      <ol>
        {tasks.map((one) => (
          <li key={one.key}>
            <button type="button" className="quiet" aria-current={one.key === selected} onClick={() => select(one.key)}>
              <ServiceIcon service={one.service} />
              <span className="what">{one.name}</span>
              {one.status ? (
                <Status status={one.status} dot />
              ) : (
                one.effect === "write" && (
                  <span className="effect" data-effect="write">
                    writes
                  </span>
                )
              )}
            </button>
          </li>
        ))}
      </ol>
      {tasks.length === 0 && <p className="quiet-text pad">No task yet: press n to add one.</p>}
    </nav>
  );
}
