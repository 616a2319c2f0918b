import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, onSignedOut, type Session, setCsrfToken } from "./client";
import { Problem } from "./problem";

const KEY = ["session"];

async function kept(asked: Promise<{ data?: Session }>): Promise<Session> {
  const session = await data(asked);
  setCsrfToken(session.csrf_token);
  return session;
}

/** The session of this browser; `data` is null when nobody is signed in. */
export function useSession() {
  const queries = useQueryClient();
  onSignedOut(() => queries.setQueryData(KEY, null));
  return useQuery<Session | null>({
    queryKey: KEY,
    queryFn: () =>
      kept(api.GET("/api/v1/session")).catch((error: unknown) => {
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Exchange an API key for a session. */
export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (key: string) => kept(api.POST("/api/v1/session", { body: { api_key: key } })),
    onSuccess: (session) => queries.setQueryData(KEY, session),
  });
}

/** End the session, and forget what it has shown. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.DELETE("/api/v1/session"),
    onSuccess: () => {
      queries.setQueryData(KEY, null);
      queries.removeQueries({ predicate: (one) => one.queryKey[0] !== KEY[0] });
    },
  });
}

/** Whether the session's owner may do something. */
export function may(session: Session | null | undefined, permission: string): boolean {
  return session?.permissions.includes(permission) ?? false;
}
