import type { ReactNode } from "react";
import { useLocation } from "wouter";
import { LANDING } from "../api/provider";
import { useSession } from "../api/session";
import { ProblemNote } from "../parts/problem-note";
import { ComingBack } from "./coming-back";
import { SignIn } from "./sign-in";

/** Its children for whoever is signed in, the page to sign in for others. */
export function SignedIn({ children }: { children: ReactNode }) {
  const session = useSession();
  const [here] = useLocation();
  if (session.isPending) return <main className="sign-in" aria-busy="true" />;
  if (session.isError) {
    return (
      <main className="sign-in">
        <ProblemNote error={session.error} retry={() => void session.refetch()} />
      </main>
    );
  }
  if (here === LANDING) return <ComingBack />;
  return session.data ? children : <SignIn />;
}
