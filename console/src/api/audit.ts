import { api, data } from "./client";
import { usePaged } from "./paged";

/** Which entries of the trail are wanted; empty: whichever. */
export type AuditFilter = { action: string; actor: string };

/** The organization's audit trail, newest first; for administrators. */
export function useAudit({ action, actor }: AuditFilter) {
  const wanted = { ...(action ? { action } : {}), ...(actor ? { actor } : {}) };
  return usePaged(
    ["audit", wanted],
    (page) => data(api.GET("/api/v1/audit/", { params: { query: { ...wanted, ...page } } })),
    (one) => String(one.number),
  );
}
