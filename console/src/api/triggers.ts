import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "./client";

const OPERATIONS = ["trigger_operations"];
const LOOK_AGAIN = 5_000; // milliseconds

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

/** The newest events, of one trigger or of all. */
export function useTriggerRuns(operation: string | null, limit: number) {
  return useQuery({
    queryKey: ["trigger_runs", operation, limit],
    queryFn: () => {
      const query = { limit, ...(operation ? { webhook_trigger_operation: operation } : {}) };
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

/** Make a trigger that takes events at once; its answer alone shows the secret. */
export function useMakeTrigger() {
  return useChange((given: { name: string; definition: string; template: string }) =>
    data(
      api.POST("/api/v1/webhook_trigger_operations/", {
        body: {
          name: given.name,
          webhook_trigger_definition: given.definition,
          template_body: given.template,
          status: "active",
        },
      }),
    ),
  );
}

/** Have a trigger take events, or not. */
export function useSwitchTrigger() {
  return useChange(({ id, on }: { id: string; on: boolean }) =>
    data(api.PUT("/api/v1/webhook_trigger_operations/", { body: { id, status: on ? "active" : "inactive" } })),
  );
}

/** Remove a trigger. */
export function useRemoveTrigger() {
  return useChange((id: string) =>
    data(api.DELETE("/api/v1/webhook_trigger_operations/", { params: { query: { id } } })),
  );
}
