import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type PendingRun } from "./client";
import { told } from "./problem";

const KEY = ["pending_approval"];
export const MOST = 200; // runs that are shown at once
const LOOK_AGAIN = 10_000; // milliseconds

/** A decision on several runs; `comment` may be empty. */
export type Decision = { runs: readonly PendingRun[]; approve: boolean; comment: string };

/** What became of a decision: how many runs it reached, and why others were not. */
export type Decided = { done: number; refused: readonly string[] };

/** The runs that wait for the caller's decision, each with its dry run. */
export function usePendingApprovals(enabled = true) {
  return useQuery({
    queryKey: KEY,
    queryFn: () => data(api.GET("/api/v1/flow_runs/pending_approval", { params: { query: { limit: MOST } } })),
    refetchInterval: LOOK_AGAIN,
    enabled,
  });
}

async function decide(run: PendingRun, approve: boolean, comment: string): Promise<void> {
  const query = { flow_run_id: run.id, ...(comment ? { comment } : {}) };
  await (approve
    ? api.PUT("/api/v1/flow_runs/approve", { params: { query: { ...query, flow_hash: run.flow_hash } } })
    : api.PUT("/api/v1/flow_runs/reject", { params: { query } }));
}

/** Approve or reject runs one after the other; one that is refused does not stop the rest. */
export function useDecide() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ runs, approve, comment }: Decision): Promise<Decided> => {
      const refused: string[] = [];
      for (const run of runs) {
        await decide(run, approve, comment).catch((error: unknown) => refused.push(`${run.flow_name}: ${told(error)}`));
      }
      return { done: runs.length - refused.length, refused };
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: KEY });
      await queries.invalidateQueries({ queryKey: ["runs"] });
    },
  });
}
