import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, data } from "./client";

/** Have a flow changed in plain words; gives the new flow with what is different. The old one stays as it is. */
export function useRefine(flow: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (instruction: string) => data(api.POST("/api/v1/flows/refine", { body: { flow_id: flow, instruction } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["flows"] }),
  });
}
