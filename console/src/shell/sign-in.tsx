import { type ReactNode, useId, useState } from "react";
import { useLocation } from "wouter";
import { told } from "../api/problem";
import { useBeginAtProvider, useProvider } from "../api/provider";
import { hasEnded, useSignIn } from "../api/session";
import { Icon } from "../parts/icon";

/** The one card on the screen of somebody who is not signed in. */
export function SignInCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="sign-in">
      <section>
        <h1>
          <Icon name="mark" /> {title}
        </h1>
        {children}
      </section>
    </main>
  );
}

function ByProvider({ name }: { name: string }) {
  const [here] = useLocation();
  const begin = useBeginAtProvider();
  return (
    <>
      <button
        type="button"
        className="primary"
        autoFocus
        disabled={begin.isPending || begin.isSuccess}
        onClick={() => begin.mutate(here + window.location.search)}
      >
        Sign in with {name}
      </button>
      {begin.isError && (
        <p className="fault" role="alert">
          {told(begin.error)}
        </p>
      )}
      <p className="or">or</p>
    </>
  );
}

function ByKey({ isOnly }: { isOnly: boolean }) {
  const [key, setKey] = useState("");
  const signIn = useSignIn();
  const field = useId();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (key.trim()) signIn.mutate(key.trim());
      }}
    >
      <label htmlFor={field}>API key</label>
      <input
        id={field}
        type="password"
        autoComplete="current-password"
        spellCheck={false}
        autoFocus={isOnly}
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
      <button type="submit" className={isOnly ? "primary" : undefined} disabled={signIn.isPending}>
        {signIn.isPending ? "Signing in …" : "Sign in"}
      </button>
    </form>
  );
}

/** Signing in, at the identity provider where there is one, or with an API key; then the page at this address is shown. */
export function SignIn() {
  const provider = useProvider();
  if (provider.isPending) return <main className="sign-in" aria-busy="true" />;
  return (
    <SignInCard title="Sign in to Neena">
      {hasEnded() && <p role="status">Your session has ended. Sign in again to go on with this page.</p>}
      {provider.data && <ByProvider name={provider.data} />}
      <ByKey isOnly={!provider.data} />
    </SignInCard>
  );
}
