import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, type WorkflowRun } from "./client";

const LOOK_AGAIN = 3_000; // milliseconds
const OVER: ReadonlySet<WorkflowRun["status"]> = new Set(["completed", "failed", "timeout", "cancelled"]);

export function isOver(run: WorkflowRun): boolean {
  return OVER.has(run.status);
}

/** The published workflows, newest first. */
export function useWorkflows() {
  return useQuery({
    queryKey: ["workflows"],
    queryFn: () => data(api.GET("/workflows", { params: { query: { limit: 100 } } })),
  });
}

/** One workflow with its schemas and versions; nothing is asked without an id. */
export function useWorkflow(id: string) {
  return useQuery({
    queryKey: ["workflow", id],
    queryFn: () => data(api.GET("/workflows/{workflow_id}", { params: { path: { workflow_id: id } } })),
    enabled: id !== "",
  });
}

/** The newest runs of a workflow. */
export function useWorkflowRuns(workflow: string) {
  return useQuery({
    queryKey: ["workflow_runs", workflow],
    queryFn: () => data(api.GET("/runs", { params: { query: { workflow_id: workflow, limit: 50 } } })),
    refetchInterval: LOOK_AGAIN,
  });
}

/** One run of a workflow; asked for again until it is over. */
export function useWorkflowRun(id: string) {
  return useQuery({
    queryKey: ["workflow_run", id],
    queryFn: () => data(api.GET("/runs/{message_id}", { params: { path: { message_id: id } } })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : LOOK_AGAIN),
  });
}

/** Start a run of a workflow; gives its id. */
export function useStartWorkflow(workflow: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (params: Record<string, unknown>) =>
      data(api.POST("/runs", { body: { workflow_id: workflow, workflow_params: params as Record<string, never> } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["workflow_runs", workflow] }),
  });
}

/** End a run of a workflow early. */
export function useCancelWorkflowRun(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => data(api.POST("/runs/{message_id}/cancel", { params: { path: { message_id: id } } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ["workflow_run", id] }),
  });
}
