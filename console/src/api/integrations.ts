import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Credential, data } from "./client";

const CREDENTIALS = ["credentials"];
const FOREVER = Number.POSITIVE_INFINITY;

/** The services there are. */
export function useIntegrations() {
  return useQuery({
    queryKey: ["integrations"],
    queryFn: () => data(api.GET("/api/v1/integrations/all", { params: { query: { limit: 1000 } } })),
    staleTime: FOREVER,
  });
}

/** The caller's own connected accounts. */
export function useCredentials() {
  return useQuery({
    queryKey: CREDENTIALS,
    queryFn: () => data(api.GET("/api/v1/integration_credentials/all", { params: { query: { limit: 1000 } } })),
  });
}

function useChange<Given, Found>(change: (given: Given) => Promise<Found>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: CREDENTIALS });
      await queries.invalidateQueries({ queryKey: ["flow_dry_run"] });
    },
  });
}

/** Store a key for a service; `host` only for services that are bound to one. */
export function useConnect() {
  return useChange((given: { integration: string; credential: string; host?: string }) =>
    data(api.POST("/api/v1/integration_credentials/", { body: given })),
  );
}

/** A consent page of a service, and the state that its answer will bear. Asked for once for as long as it is shown. */
export function useConsent(shortName: string, enabled: boolean) {
  return useQuery({
    queryKey: ["consent", shortName],
    queryFn: () =>
      data(
        api.GET("/api/v1/integration_credentials/oauth2/authorize_url", {
          params: { query: { integration_short_name: shortName } },
        }),
      ),
    enabled,
    staleTime: FOREVER,
    gcTime: 0,
    refetchOnReconnect: false,
  });
}

/** Send what a consent came back with: the account is the caller's from then on. */
export function useCompleteConsent() {
  return useChange((given: { integration_short_name: string; code: string; state: string; iss: string | null }) =>
    data(api.POST("/api/v1/integration_credentials/oauth2/code", { body: given })),
  );
}

/** Erase an account's credential. */
export function useDisconnect() {
  return useChange((credential: Credential) =>
    data(api.DELETE("/api/v1/integration_credentials/", { params: { query: { id: credential.id } } })),
  );
}

/** Ask the service whose account a credential opens. */
export function useTest() {
  return useChange((credential: Credential) =>
    data(api.POST("/api/v1/integration_credentials/test", { params: { query: { id: credential.id } } })),
  );
}
