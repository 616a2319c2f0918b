import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";

/** Whether changes arrive as they happen. */
export type Liveness = "live" | "lost" | "over";

const KINDS = [
  ...["pending", "in_progress", "completed", "failed", "cancelled", "rejected"].map((one) => `flow_run.${one}`),
  ...["in_progress", "completed", "failed", "cancelled"].map((one) => `task_run.${one}`),
];
const TOGETHER = 120; // milliseconds; changes that come at once are read at once
const AGAIN = 2_000; // milliseconds until a stream that was refused is asked for again

/** Follow a run while it is not over. A lost connection goes on after the last change that arrived. */
export function useRunEvents(run: string, follows: boolean): Liveness {
  const queries = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>("live");

  useEffect(() => {
    if (!follows) return setLiveness("over");
    let reading: number | undefined;
    let again: number | undefined;
    let source: EventSource;

    function read(): void {
      reading ??= window.setTimeout(() => {
        reading = undefined;
        void queries.invalidateQueries({ queryKey: ["run", run] });
      }, TOGETHER);
    }
    function open(): void {
      source = new EventSource(`/api/v1/flow_runs/events?id=${encodeURIComponent(run)}`);
      for (const kind of KINDS) source.addEventListener(kind, read);
      source.onopen = () => {
        setLiveness("live");
        read();
      };
      source.onerror = () => {
        setLiveness("lost");
        read(); // the server also ends the stream when the run is over
        if (source.readyState === EventSource.CLOSED) again = window.setTimeout(open, AGAIN);
      };
    }
    open();
    return () => {
      window.clearTimeout(reading);
      window.clearTimeout(again);
      source.close();
    };
  }, [run, follows, queries]);
  return liveness;
}
