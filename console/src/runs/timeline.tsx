import { useEffect, useState } from "react";
import type { Run } from "../api/client";
import type { ShownTask } from "../flow/task-node";
import { lasted } from "../parts/ago";
import { standing } from "../parts/status";

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

type Props = { run: Run; tasks: readonly ShownTask[]; select: (key: string) => void };

/** When each task ran, beside the others. */
export function Timeline({ run, tasks, select }: Props) {
  const now = useNow(run.status === "in_progress");
  const names = new Map(tasks.map((one) => [one.key, one.name]));
  if (run.task_runs.length === 0) return <p className="quiet-text pad">No task has started yet.</p>;
  const moment = (time: string) => new Date(time).getTime();
  const start = Math.min(...run.task_runs.map((one) => moment(one.start_time)));
  const end = Math.max(start + 1, ...run.task_runs.map((one) => (one.end_time ? moment(one.end_time) : now)));
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
                <span
                  className="span"
                  data-status={standing(one)}
                  style={{ left: part(moment(one.start_time)), width: part(start + until - moment(one.start_time)) }}
                />
              </span>
              <span className="long">{standing(one) === "skipped" ? "skipped" : one.end_time ? lasted(one.start_time, one.end_time) : "…"}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
