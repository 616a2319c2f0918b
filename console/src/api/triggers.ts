import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "./client";
import { usePaged } from "./paged";

const OPERATIONS = ["trigger_operations"];
const LOOK_AGAIN = 5_000; // milliseconds
const NEWEST = 100; // events among which the last one of a kind is looked for

/** The kinds of events that can set a flow going. */
export function useTriggerDefinitions() {
  return useQuery({
    queryKey: ["trigger_definitions"],
    queryFn: () => data(api.GET("/api/v1/webhook_trigger_definitions/all", { params: { query: { limit: 1000 } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The triggers of the organization. */
export function useTriggers() {
  return useQuery({
    queryKey: OPERATIONS,
    queryFn: () => data(api.GET("/api/v1/webhook_trigger_operations/all", { params: { query: { limit: 1000 } } })),
  });
}

/** One trigger. */
export function useTrigger(id: string) {
  return useQuery({
    queryKey: [...OPERATIONS, id],
    queryFn: () => data(api.GET("/api/v1/webhook_trigger_operations/", { params: { query: { id } } })),
  });
}

/** The events of a trigger, newest first. */
export function useTriggerRuns(operation: string) {
  return usePaged(
    ["trigger_runs", operation],
    (page) => {
      const query = { ...page, webhook_trigger_operation: operation };
      return data(api.GET("/api/v1/webhook_trigger_runs/all", { params: { query } }));
    },
    (one) => one.id,
    LOOK_AGAIN,
  );
}

/** The newest events of a trigger, or of all of them when it is null: to find the last one of a kind. */
export function useLastEvents(operation: string | null) {
  return useQuery({
    queryKey: ["last_events", operation],
    queryFn: () => {
      const query = operation ? { limit: 1, webhook_trigger_operation: operation } : { limit: NEWEST };
      return data(api.GET("/api/v1/webhook_trigger_runs/all", { params: { query } }));
    },
    refetchInterval: LOOK_AGAIN,
  });
}

function useChange<Given, Found>(change: (given: Given) => Promise<Found>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () => queries.invalidateQueries({ queryKey: OPERATIONS }),
  });
}

/** Make a trigger that takes events at once; its answer alone shows the secret. `secret` empty: Neena makes one. */
export function useMakeTrigger() {
  return useChange((given: { name: string; definition: string; template: string; secret: string }) =>
    data(
      api.POST("/api/v1/webhook_trigger_operations/", {
        body: {
          name: given.name,
          webhook_trigger_definition: given.definition,
          template_body: given.template,
          status: "active",
          ...(given.secret ? { webhook_secret: given.secret } : {}),
        },
      }),
    ),
  );
}

/** What can be changed of a trigger: what is left out stays. */
export type TriggerChange = {
  id: string;
  name?: string;
  template_body?: string;
  status?: "active" | "inactive";
  webhook_secret?: string;
};

/** Change a trigger. */
export function useChangeTrigger() {
  return useChange((given: TriggerChange) => data(api.PUT("/api/v1/webhook_trigger_operations/", { body: given })));
}

/** Remove a trigger. */
export function useRemoveTrigger() {
  return useChange((id: string) =>
    data(api.DELETE("/api/v1/webhook_trigger_operations/", { params: { query: { id } } })),
  );
}
