import { useToolLog } from "../api/desktops";
import { Ago } from "../parts/ago";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";

type Entry = Record<string, unknown>;

function moment(entry: Entry): string | null {
  const told = entry["timestamp"] ?? entry["created_at"];
  if (typeof told === "number") return new Date(told < 1e11 ? told * 1000 : told).toISOString();
  return typeof told === "string" ? told : null;
}

/** The last actions on a desktop, newest first. */
export function ToolLog({ desktop }: { desktop: string }) {
  const log = useToolLog(desktop, true);
  if (log.isError) return <ProblemNote error={log.error} retry={() => void log.refetch()} />;
  if (!log.data) return <Skeleton lines={4} />;
  if (log.data.length === 0) return <p className="quiet-text">Nothing yet.</p>;
  return (
    <ol className="tool-log">
      {[...log.data].reverse().map((one, at) => {
        const time = moment(one);
        const { tool, action, params, ...rest } = one;
        return (
          <li key={at}>
            <strong>{[tool, action].filter(Boolean).join(" ") || "action"}</strong>
            <span className="what code">{JSON.stringify(params ?? rest).slice(0, 300)}</span>
            {time && <Ago time={time} />}
          </li>
        );
      })}
    </ol>
  );
}
