import { type QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type Flow, type FlowChange, type FlowRequest, type TaskDefinition } from "./client";

const PAGE = 100; // flows
const LONG = 5 * 60_000;

/** What flows can call, by id: the same until the server is another version. */
export function useDefinitions() {
  return useQuery({
    queryKey: ["task_definitions"],
    queryFn: () => data(api.GET("/api/v1/task_definitions/all", { params: { query: { limit: 1000 } } })),
    select: byId,
    staleTime: LONG,
  });
}

function byId(found: TaskDefinition[]): ReadonlyMap<string, TaskDefinition> {
  return new Map(found.map((one) => [one.id, one]));
}

/** The newest requests in plain words. */
export function useRequests(limit: number) {
  return useQuery({
    queryKey: ["flow_requests", limit],
    queryFn: () => data(api.GET("/api/v1/flow_requests/all", { params: { query: { limit } } })),
  });
}

/** One request; nothing is asked without an id. */
export function useRequest(id: string | null) {
  return useQuery({
    queryKey: ["flow_request", id],
    queryFn: () => data(api.GET("/api/v1/flow_requests/", { params: { query: { id: id ?? "" } } })),
    enabled: id !== null,
  });
}

/** The flows, newest first, a page after the other. */
export function useFlows() {
  return useInfiniteQuery({
    queryKey: ["flows"],
    queryFn: ({ pageParam }) => data(api.GET("/api/v1/flows/all", { params: { query: { skip: pageParam, limit: PAGE } } })),
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length < PAGE ? null : all.length * PAGE),
    select: ({ pages }) => [...new Map(pages.flat().map((one) => [one.id, one])).values()],
  });
}

/** One flow. */
export function useFlow(id: string) {
  return useQuery({
    queryKey: ["flow", id],
    queryFn: () => data(api.GET("/api/v1/flows/", { params: { query: { id } } })),
    staleTime: LONG, // what is being edited is not exchanged under the editor's hands
  });
}

/** What a stored flow would do for a request, values and their sources included. */
export function useFlowDryRun(flow: string, request: string | null) {
  return useQuery({
    queryKey: ["flow_dry_run", flow, request],
    queryFn: () =>
      data(
        api.GET("/api/v1/flows/dry_run", { params: { query: { flow_id: flow, flow_request_id: request ?? "" } } }),
      ),
    enabled: request !== null,
  });
}

/** Have a flow planned for a stored request. */
export async function plan(queries: QueryClient, request: FlowRequest): Promise<Flow> {
  const flow = await data(api.POST("/api/v1/flows/generate", { params: { query: { flow_request_id: request.id } } }));
  queries.setQueryData(["flow", flow.id], flow);
  queries.setQueryData(["flow_request", request.id], { ...request, flow: flow.id });
  return flow;
}

/** State a request and have a flow planned for it. The request stays when no flow can be made. */
export function useAsk() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (words: string) => {
      const request = await data(api.POST("/api/v1/flow_requests/", { body: { request_instructions: words } }));
      return { request: request.id, flow: await plan(queries, request) };
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["flow_requests"] }),
  });
}

/** Store an edited flow. */
export function useSaveFlow(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (change: FlowChange) => data(api.PUT("/api/v1/flows/", { body: change })),
    onSuccess: async (flow) => {
      queries.setQueryData(["flow", id], flow);
      await queries.invalidateQueries({ queryKey: ["flow_dry_run", id] });
      await queries.invalidateQueries({ queryKey: ["flows"] });
    },
  });
}

/** Run a stored flow for a request, or for new words; gives the run. */
export function useExecute() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ flow, request, words }: { flow: string; request: string | null; words?: string }) => {
      const asked =
        request ??
        (await data(api.POST("/api/v1/flow_requests/", { body: { request_instructions: words ?? "", flow } }))).id;
      const query = { flow_id: flow, flow_request_id: asked };
      return data(api.POST("/api/v1/flows/execute", { params: { query } }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["runs"] }),
  });
}
