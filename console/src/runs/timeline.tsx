import { useEffect, useState } from "react";
import type { Run, TaskRun } from "../api/client";
import type { ShownTask } from "../flow/task-node";
import { lasted } from "../parts/ago";

const TICK = 500; // milliseconds

function useNow(ticks: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!ticks) return;
    const clock = setInterval(() => setNow(Date.now()), TICK);
    return () => clearInterval(clock);
  }, [ticks]);
  return now;
}

/** Whether an earlier run did this: it has no place in the time of this one. */
function isOver({ carried_from, status }: TaskRun): boolean {
  return Boolean(carried_from) && status === "completed";
}

type Props = { run: Run; tasks: readonly ShownTask[]; select: (key: string) => void };

/** When each task ran, beside the others. */
export function Timeline({ run, tasks, select }: Props) {
  const now = useNow(run.status === "in_progress");
  const names = new Map(tasks.map((one) => [one.key, one.name]));
  if (run.task_runs.length === 0) return <p className="quiet-text pad">No task has started yet.</p>;
  const moment = (time: string) => new Date(time).getTime();
  const own = run.task_runs.filter((one) => !isOver(one));
  const start = Math.min(...own.map((one) => moment(one.start_time)));
  const end = Math.max(start + 1, ...own.map((one) => (one.end_time ? moment(one.end_time) : now)));
  const part = (time: number) => `${((time - start) / (end - start)) * 100}%`;
  return (
    <ol className="timeline">
      {run.task_runs.map((one) => {
        const until = one.end_time ? moment(one.end_time) : now;
        const key = String(one.task_operation_index);
        return (
          <li key={one.id}>
            <button type="button" className="quiet" onClick={() => select(key)}>
              <span className="what">{names.get(key) ?? key}</span>
              <span className="track">
                {!isOver(one) && (
                  <span
                    className="span"
                    data-status={one.status}
                    style={{ left: part(moment(one.start_time)), width: part(start + until - moment(one.start_time)) }}
                  />
                )}
              </span>
              <span className="long">
                {isOver(one) ? "before" : one.end_time ? lasted(one.start_time, one.end_time) : "…"}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
