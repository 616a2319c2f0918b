import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data } from "./client";
import { kept, welcome } from "./session";

const BACK = "neena.back";
/** The page that the identity provider leads back to. */
export const LANDING = "/signed-in";

/** What the identity provider has sent the browser back with. */
export type Answer = { code: string; state: string; iss?: string };

/** The name of the identity provider that people sign in with; null where there is none. */
export function useProvider() {
  return useQuery({
    queryKey: ["session", "provider"],
    queryFn: async () => (await data(api.GET("/api/v1/session/provider"))).provider,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Go to the identity provider, to come back to a page of ours, which is an address within the console. */
export function useBeginAtProvider() {
  return useMutation({
    mutationFn: async (page: string) => {
      const { authorize_url } = await data(api.POST("/api/v1/session/provider"));
      if (!page.startsWith(LANDING)) sessionStorage.setItem(BACK, page);
      window.location.assign(authorize_url);
    },
  });
}

/** Exchange what the provider has answered for a session. */
export function useFinishAtProvider() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Answer) => kept(api.POST("/api/v1/session/provider/code", { body })),
    onSuccess: (session) => welcome(queries, session),
  });
}

/** The page that was open before. */
export function pageBefore(): string {
  return sessionStorage.getItem(BACK) ?? "/";
}
