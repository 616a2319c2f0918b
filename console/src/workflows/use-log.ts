import { useEffect, useState } from "react";

/** One line of a run's log. */
export type LogLine = Record<string, unknown>;

const MOST = 2_000; // lines that are kept on the page
const AGAIN = 2_000; // milliseconds

/** A run's log as it is written, from its beginning. `over`: a stream that ends is not asked for again. */
export function useLog(run: string, over: boolean): readonly LogLine[] {
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  useEffect(() => {
    let source: EventSource;
    let again: number | undefined;
    function open(): void {
      let seen: LogLine[] = [];
      source = new EventSource(`/runs/${encodeURIComponent(run)}/logs/live`);
      source.addEventListener("line", ({ data }) => {
        seen = [...seen.slice(-MOST), JSON.parse(data) as LogLine];
        setLines(seen);
      });
      source.onerror = () => {
        if (over) source.close();
        else if (source.readyState === EventSource.CLOSED) again = window.setTimeout(open, AGAIN);
      };
    }
    open();
    return () => {
      window.clearTimeout(again);
      source.close();
    };
  }, [run, over]);
  return lines;
}
