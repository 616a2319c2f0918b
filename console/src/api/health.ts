import { useQuery } from "@tanstack/react-query";

const LOOK_AGAIN = 5_000; // milliseconds

/** What the server's own checks say; `took` is how long the answer took, in milliseconds. */
export type Health = { ok: boolean; version: string; took: number };

/** Whether the server can do its work: its database answers, and its hold on the work that it owns lasts. */
export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: async (): Promise<Health> => {
      const { version } = await (await fetch("/health/live")).json();
      const began = performance.now();
      const answer = await fetch("/health/ready");
      return { ok: answer.ok, version, took: performance.now() - began };
    },
    refetchInterval: LOOK_AGAIN,
  });
}
