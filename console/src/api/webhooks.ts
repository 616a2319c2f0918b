import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Delivery, data, type EventKind } from "./client";
import { usePaged } from "./paged";

const ENDPOINTS = ["webhook_endpoints"];
const DELIVERIES = ["webhook_deliveries"];
const LOOK_AGAIN = 5_000; // milliseconds
const LOOK_SOON = 1_000;

export type DeliveryStatus = Delivery["status"];
/** What a person says of an endpoint; `events` null: it is told of all. */
export type EndpointFields = { url: string; description: string | null; events: EventKind[] | null };

/** The addresses that are told of events. */
export function useEndpoints() {
  return useQuery({
    queryKey: ENDPOINTS,
    queryFn: () => data(api.GET("/api/v1/webhook_endpoints/all", { params: { query: { limit: 1000 } } })),
  });
}

function useChange<Given, Found>(change: (given: Given) => Promise<Found>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: async () => {
      await queries.invalidateQueries({ queryKey: ENDPOINTS });
      await queries.invalidateQueries({ queryKey: DELIVERIES });
    },
  });
}

/** Have an address told of events; its answer alone shows the secret. */
export function useMakeEndpoint() {
  return useChange((given: EndpointFields) => data(api.POST("/api/v1/webhook_endpoints/", { body: { ...given, status: "active" } })));
}

/** Change what is given of an endpoint. */
export function useChangeEndpoint() {
  return useChange((given: { id: string; status?: "active" | "disabled" } & Partial<EndpointFields>) =>
    data(api.PUT("/api/v1/webhook_endpoints/", { body: given })),
  );
}

/** Remove an endpoint: what is on its way to it is not sent. */
export function useRemoveEndpoint() {
  return useChange((id: string) => data(api.DELETE("/api/v1/webhook_endpoints/", { params: { query: { id } } })));
}

/** Give an endpoint another secret, which the answer alone shows. */
export function useRotateSecret() {
  return useChange((id: string) => data(api.POST("/api/v1/webhook_endpoints/rotate_secret", { params: { query: { id } } })));
}

/** Send an endpoint a ping; the answer is its delivery. */
export function useTestEndpoint() {
  return useChange((id: string) => data(api.POST("/api/v1/webhook_endpoints/test", { params: { query: { id } } })));
}

/** What was told, newest first; of one endpoint or in one state only, unless these are null. */
export function useDeliveries(status: DeliveryStatus | null, endpoint: string | null) {
  const wanted = { ...(status ? { status } : {}), ...(endpoint ? { endpoint } : {}) };
  return usePaged(
    [...DELIVERIES, wanted],
    (page) => data(api.GET("/api/v1/webhook_deliveries/all", { params: { query: { ...wanted, ...page } } })),
    (one) => one.id,
    LOOK_AGAIN,
  );
}

/** One delivery with its attempts, looked at until it is over. */
export function useDelivery(id: string) {
  return useQuery({
    queryKey: [...DELIVERIES, id],
    queryFn: () => data(api.GET("/api/v1/webhook_deliveries/", { params: { query: { id } } })),
    refetchInterval: ({ state }) => (state.data?.status === "pending" ? LOOK_SOON : false),
  });
}

/** Deliver something again that is over. */
export function useReplay() {
  return useChange((id: string) => data(api.POST("/api/v1/webhook_deliveries/replay", { params: { query: { id } } })));
}
