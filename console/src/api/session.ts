import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { onSignedOut, setCsrfToken } from "./client";
import { Problem } from "./problem";

/** Who is signed in; the browser keeps the proof in a cookie that no script can read. */
export type Session = {
  user: { email: string; full_name: string | null };
  organization: { name: string | null } | null;
  permissions: string[];
  csrf_token: string;
};

const PATH = "/api/v1/session";
const KEY = ["session"];

async function ask(init?: RequestInit): Promise<Session> {
  const answer = await fetch(PATH, init);
  if (!answer.ok) throw await Problem.of(answer);
  const session = (await answer.json()) as Session;
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
      ask().catch((error: unknown) => {
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
    mutationFn: (key: string) =>
      ask({
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ api_key: key }),
      }),
    onSuccess: (session) => queries.setQueryData(KEY, session),
  });
}

/** End the session, and forget what it has shown. */
export function useSignOut() {
  const queries = useQueryClient();
  const session = queries.getQueryData<Session>(KEY);
  return useMutation({
    mutationFn: async () => {
      const headers = { "X-CSRF-Token": session?.csrf_token ?? "" };
      const answer = await fetch(PATH, { method: "DELETE", headers });
      if (!answer.ok && answer.status !== 401) throw await Problem.of(answer);
    },
    onSuccess: () => {
      queries.clear();
      queries.setQueryData(KEY, null);
    },
  });
}

/** Whether the session's owner may do something. */
export function may(session: Session | null | undefined, permission: string): boolean {
  return session?.permissions.includes(permission) ?? false;
}
