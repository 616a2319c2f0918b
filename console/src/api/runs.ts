import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type RunPreview, type RunStatus } from "./client";

/** Which runs a list shows. */
export type RunFilter = { status: RunStatus[]; search: string };
export type RunPage = { runs: RunPreview[]; total: number };

export const PAGE = 100;
const LOOK_AGAIN = 5_000; // milliseconds

/** One page of the runs of a filter, and how many there are in all. */
export function pageOfRuns(filter: RunFilter, page: number) {
  return {
    queryKey: ["runs", filter, page],
    queryFn: async (): Promise<RunPage> => {
      const query = {
        skip: page * PAGE,
        limit: PAGE,
        status: filter.status,
        ...(filter.search ? { search: filter.search } : {}),
      };
      const answer = await api.GET("/api/v1/flow_runs/preview/all", { params: { query } });
      return { runs: answer.data ?? [], total: Number(answer.response.headers.get("X-Total-Count") ?? 0) };
    },
    refetchInterval: page === 0 ? LOOK_AGAIN : (false as const),
    staleTime: LOOK_AGAIN,
  };
}

/** One run with its task runs and its result. */
export function useRun(id: string) {
  return useQuery({
    queryKey: ["run", id],
    queryFn: () => data(api.GET("/api/v1/flow_runs/with_flow_result", { params: { query: { id } } })),
  });
}

/** What a run does: its own copy of the flow, whatever has become of that since. */
export function useRunDryRun(id: string) {
  return useQuery({
    queryKey: ["run_dry_run", id],
    queryFn: () => data(api.GET("/api/v1/flow_runs/dry_run", { params: { query: { id } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Cancel a run that is not over. */
export function useCancel(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => data(api.PUT("/api/v1/flow_runs/cancel", { params: { query: { flow_run_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["run", id] }),
  });
}

/** Go on from a run that ended early, as a new run; `repeatUnknown`: what may have been done is done again. */
export function useRestart(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (repeatUnknown: boolean) => {
      const query = { flow_run_id: id, repeat_unknown: repeatUnknown };
      return data(api.POST("/api/v1/flow_runs/restart", { params: { query } }));
    },
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ["run", id] });
      await queries.invalidateQueries({ queryKey: ["runs"] });
    },
  });
}
