import { type Act, pictureOf, useToolLog } from "../api/desktops";
import { Ago, lasting } from "../parts/ago";
import { JsonView } from "../parts/json-view";
import { Picture } from "../parts/picture";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";

function inShort(params: Act["params"]): string {
  return Object.values(params)
    .map((one) => (typeof one === "string" ? one : JSON.stringify(one)))
    .join(" ")
    .slice(0, 200);
}

function Entry({ act, desktop }: { act: Act; desktop: string }) {
  const name = `${act.tool} ${act.action}`;
  return (
    <li className="act" data-status={act.status === "error" ? "failed" : undefined}>
      {act.picture ? <Picture address={pictureOf(desktop, act)} title={`What ${name} showed`} /> : <span className="thumbnail" />}
      <details>
        <summary>
          <strong>{name}</strong> <span className="code">{inShort(act.params)}</span>
        </summary>
        {act.output && <pre tabIndex={0}>{act.output}</pre>}
        <JsonView label="Params" value={act.params} />
      </details>
      <span className="quiet-text who">{act.by}</span>
      <span className="quiet-text when">
        <Ago time={act.timestamp} /> · {lasting(act.duration_ms)}
      </span>
      {act.error && <p className="fault">{act.error}</p>}
    </li>
  );
}

/** The last actions on a desktop, newest first: what, with what, by whom, when, how long, and what was seen. */
export function ToolLog({ desktop }: { desktop: string }) {
  const log = useToolLog(desktop, true);
  if (log.isError) return <ProblemNote error={log.error} retry={() => void log.refetch()} />;
  if (!log.data) return <Skeleton lines={6} />;
  if (log.data.length === 0) {
    return <p className="quiet-text">Nothing was done yet. Actions of agents, workflows and programs stand here; not what you do by hand.</p>;
  }
  return (
    <ol className="acts" aria-label="Actions, newest first">
      {[...log.data].reverse().map((one) => (
        <Entry key={one.id} act={one} desktop={desktop} />
      ))}
    </ol>
  );
}
