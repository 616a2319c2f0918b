import { useEffect, useRef, useState } from "react";

/** One line of a run's log, with its number. */
export type LogLine = { number: number; timestamp?: string; level?: string; logger?: string; message?: string };
export type Log = { lines: readonly LogLine[]; cut: boolean; lost: boolean };

const MOST = 2_000; // lines that are kept on the page
const AGAIN = 2_000; // milliseconds until a stream that was refused is asked for again
const TOGETHER = 100; // milliseconds; lines that come at once are drawn at once

/** A run's log as it is written, from its beginning. After a lost connection it goes on behind the last line.
 *  A run that is `over` writes no more: its log is complete once a stream has brought nothing new. */
export function useLog(run: string, over: boolean): Log {
  const isOver = useRef(over);
  isOver.current = over;
  const [log, setLog] = useState<Log>({ lines: [], cut: false, lost: false });
  useEffect(() => {
    let last = 0;
    let waiting: LogLine[] = [];
    let drawing: number | undefined;
    let again: number | undefined;
    let source: EventSource;
    let brought: number | null = null; // lines of the present connection; null before there is one

    function draw(): void {
      const come = waiting;
      waiting = [];
      drawing = undefined;
      setLog(({ lines, cut }) => {
        const all = [...lines, ...come];
        return { lines: all.slice(-MOST), cut: cut || all.length > MOST, lost: false };
      });
    }
    function open(): void {
      source = new EventSource(`/runs/${encodeURIComponent(run)}/logs/live`);
      source.onopen = () => {
        brought = 0;
        setLog((before) => (before.lost ? { ...before, lost: false } : before));
      };
      source.addEventListener("line", ({ data, lastEventId }) => {
        const number = Number(lastEventId);
        if (number <= last) return; // a stream that was opened anew begins at the beginning
        last = number;
        brought = (brought ?? 0) + 1;
        waiting.push({ ...(JSON.parse(data) as Omit<LogLine, "number">), number });
        drawing ??= window.setTimeout(draw, TOGETHER);
      });
      source.onerror = () => {
        if (isOver.current && brought === 0) return source.close();
        brought = null;
        setLog((before) => ({ ...before, lost: true })); // the server also ends the stream when the run is over
        if (source.readyState === EventSource.CLOSED) again = window.setTimeout(open, AGAIN);
      };
    }
    open();
    return () => {
      window.clearTimeout(drawing);
      window.clearTimeout(again);
      source.close();
    };
  }, [run]);
  return log;
}
