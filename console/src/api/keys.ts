import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "./client";

const KEYS = ["api_keys"];

export type Scope = "read" | "write" | "approve" | "admin";

/** API keys: one's own, for an administrator the organization's. */
export function useKeys() {
  return useQuery({
    queryKey: KEYS,
    queryFn: () => data(api.GET("/api/v1/api_keys/all", { params: { query: { limit: 1000 } } })),
  });
}

/** Make a key for oneself; only this answer shows it. No scopes: all that one may do. */
export function useMakeKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, scopes }: { name: string; scopes: Scope[] }) =>
      data(api.POST("/api/v1/api_keys/", { body: { name, scopes: scopes.length > 0 ? scopes : null } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEYS }),
  });
}

/** Revoke a key: what uses it is refused from now on. */
export function useRevokeKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => data(api.DELETE("/api/v1/api_keys/", { params: { query: { id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEYS }),
  });
}

/** Whether the server can do its work. */
export function useHealth() {
  return useQuery({
    queryKey: ["health"],
    queryFn: async () => (await fetch("/health/ready")).ok,
    refetchInterval: 10_000,
  });
}

/** The newest of the organization's audit trail; for administrators. */
export function useAudit(enabled: boolean) {
  return useQuery({
    queryKey: ["audit"],
    queryFn: () => data(api.GET("/api/v1/audit/", { params: { query: { limit: 100 } } })),
    enabled,
  });
}
