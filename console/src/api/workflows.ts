import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { unzip } from "../workflows/zip";
import { api, data, type WorkflowRun } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];
export type WorkflowRunStatus = WorkflowRun["status"];
/** Which runs of workflows a list shows; an empty text means all. */
export type WorkflowRunFilter = { workflow: string; status: WorkflowRunStatus | "" };
/** One file that a run left. */
export type Artifact = { name: string; url: string; size: number; content_type: string };
/** What a run is started with. */
export type Start = { params: Record<string, unknown>; secret?: Record<string, string>; desktop?: string };

const LOOK_AGAIN = 3_000; // milliseconds
const ADDRESSES_LAST = 20 * 60_000; // milliseconds, well within the time that addresses of files are good for
const PAGE = 100;
const OVER: ReadonlySet<WorkflowRunStatus> = new Set(["completed", "failed", "timeout", "cancelled"]);

export function isOver(run: WorkflowRun): boolean {
  return OVER.has(run.status);
}

/** The published workflows, newest first. */
export function useWorkflows() {
  return useInfiniteQuery({
    queryKey: ["workflows"],
    queryFn: ({ pageParam }) =>
      data(api.GET("/workflows", { params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap((page) => page.workflows),
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

/** Publish a former version of a workflow again. */
export function useRollBack(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (version: number) =>
      data(api.POST("/workflows/{workflow_id}/rollback", { params: { path: { workflow_id: id } }, body: { version } })),
    onSuccess: (workflow) => queries.setQueryData(["workflow", id], workflow),
  });
}

/** Delete a workflow: it cannot be run any more. */
export function useDeleteWorkflow(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => data(api.DELETE("/workflows/{workflow_id}", { params: { path: { workflow_id: id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["workflows"] }),
  });
}

/** Where the files of a version can be had as an archive. */
export function filesAt(workflow: string, version: number): string {
  return `/workflows/${workflow}/versions/${version}/files`;
}

/** The files of a version, which never change. */
export function useVersionFiles(workflow: string, version: number) {
  return useQuery({
    queryKey: ["version_files", workflow, version],
    queryFn: async () => {
      const params = { path: { workflow_id: workflow, number: version } };
      const path = "/workflows/{workflow_id}/versions/{number}/files";
      return unzip((await data(api.GET(path, { params, parseAs: "arrayBuffer" }))) as unknown as ArrayBuffer);
    },
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false, // files are unpacked by functions
  });
}

/** The runs of a filter, newest first, page by page. Only the first page is looked at again. */
export function useWorkflowRuns({ workflow, status }: WorkflowRunFilter, limit = PAGE) {
  return useInfiniteQuery({
    queryKey: ["workflow_runs", workflow, status, limit],
    queryFn: ({ pageParam }) => {
      const query = {
        limit,
        ...(workflow ? { workflow_id: workflow } : {}),
        ...(status ? { status } : {}),
        ...(pageParam ? { cursor: pageParam } : {}),
      };
      return data(api.GET("/runs", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: ({ state }) => (state.data?.pages.length ?? 0) <= 1 && LOOK_AGAIN,
  });
}

/** One run of a workflow; asked for again until it is over, and then before the addresses of its files end. */
export function useWorkflowRun(id: string) {
  return useQuery({
    queryKey: ["workflow_run", id],
    queryFn: () => data(api.GET("/runs/{message_id}", { params: { path: { message_id: id } } })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? ADDRESSES_LAST : LOOK_AGAIN),
    enabled: id !== "",
  });
}

/** Start a run of a workflow; gives its id. */
export function useStartWorkflow(workflow: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ params, secret, desktop }: Start) => {
      const body = {
        workflow_id: workflow,
        workflow_params: params,
        ...(secret ? { secure_workflow_params: secret } : {}),
        ...(desktop ? { desktop_id: desktop } : {}),
      };
      return data(api.POST("/runs", { body: body as unknown as Schemas["NewRun"] }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["workflow_runs"] }),
    gcTime: 0, // secrets are not remembered
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
