import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, data, onSignedOut, onTokenRefused, type Session, setCsrfToken } from "./client";
import { Problem } from "./problem";

const KEY = ["session"];
let ended = false;

/** A session that was asked for, and is in use from now on. */
export async function kept(asked: Promise<{ data?: Session }>): Promise<Session> {
  const session = await data(asked);
  setCsrfToken(session.csrf_token);
  return session;
}

/** Show what this person may see, and nothing that was loaded for another one. */
export function welcome(queries: QueryClient, session: Session | null): void {
  ended = false;
  queries.removeQueries({ predicate: (one) => one.queryKey[0] !== KEY[0] });
  queries.setQueryData(KEY, session);
}

/** Whether there was a session until just now that nobody has signed out of. */
export function hasEnded(): boolean {
  return ended;
}

/** The session of this browser; `data` is null when nobody is signed in. */
export function useSession() {
  const queries = useQueryClient();
  onSignedOut(() => {
    ended ||= Boolean(queries.getQueryData(KEY));
    queries.setQueryData(KEY, null);
  });
  onTokenRefused(async () => {
    const former = queries.getQueryData<Session | null>(KEY);
    const session = await kept(api.GET("/api/v1/session")).catch(() => null);
    const isSame = session !== null && session.user.id === former?.user.id;
    if (isSame) queries.setQueryData(KEY, session);
    else if (session) welcome(queries, session); // what one person began is not done in another's name
    return isSame;
  });
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
    onSuccess: (session) => welcome(queries, session),
  });
}

/** End the session, or with `everywhere` all of this person's, and forget what it has shown. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (everywhere: boolean) => {
      await (everywhere ? api.DELETE("/api/v1/session/all") : api.DELETE("/api/v1/session"));
    },
    onSuccess: () => welcome(queries, null),
  });
}

/** Whether the session's owner may do something. */
export function may(session: Session | null | undefined, permission: string): boolean {
  return session?.permissions.includes(permission) ?? false;
}
