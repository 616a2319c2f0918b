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

/** A key to be made; no scopes: all that one may do; `expires`: ISO 8601, null for never. */
export type NewKey = { name: string; scopes: readonly Scope[]; expires: string | null };

/** Make a key for oneself; only this answer shows it. */
export function useMakeKey() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ name, scopes, expires }: NewKey) =>
      data(api.POST("/api/v1/api_keys/", { body: { name, scopes: scopes.length > 0 ? [...scopes] : null, expires_date: expires } })),
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
