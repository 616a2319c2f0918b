import { type ReactNode, useId, useState } from "react";
import { told } from "../api/problem";
import { useSession, useSignIn } from "../api/session";
import { Icon } from "../parts/icon";
import { ProblemNote } from "../parts/problem-note";

function SignIn() {
  const [key, setKey] = useState("");
  const signIn = useSignIn();
  const field = useId();
  return (
    <main className="sign-in">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (key.trim()) signIn.mutate(key.trim());
        }}
      >
        <h1>
          <Icon name="mark" /> Sign in to Neena
        </h1>
        <label htmlFor={field}>API key</label>
        <input
          id={field}
          type="password"
          autoComplete="current-password"
          spellCheck={false}
          autoFocus
          required
          placeholder="sk_nen_…"
          value={key}
          aria-invalid={signIn.isError}
          aria-describedby={`${field}-note`}
          onChange={(event) => setKey(event.target.value)}
        />
        <p id={`${field}-note`} className={signIn.isError ? "fault" : "quiet-text"} role={signIn.isError ? "alert" : undefined}>
          {signIn.isError
            ? told(signIn.error)
            : "The first start wrote one to credentials.json in the data folder; “neena keys create” makes more."}
        </p>
        <button type="submit" className="primary" disabled={signIn.isPending}>
          {signIn.isPending ? "Signing in …" : "Sign in"}
        </button>
      </form>
    </main>
  );
}

/** Its children for whoever is signed in, the page to sign in for others. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useSession();
  if (session.isPending) return <main className="sign-in" aria-busy="true" />;
  if (session.isError) {
    return (
      <main className="sign-in">
        <ProblemNote error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  return session.data ? children : <SignIn />;
}
