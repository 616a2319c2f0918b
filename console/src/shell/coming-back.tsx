import { useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { told } from "../api/problem";
import { pageBefore, useFinishAtProvider } from "../api/provider";
import { SignInCard } from "./sign-in";

const ERROR = /^[a-z_]{1,40}$/; // what anybody can write into an address is not shown

/** Where the identity provider leads back to: on to the page that was open before, or the reason why not. */
export function ComingBack() {
  const [, go] = useLocation();
  const finish = useFinishAtProvider();
  const [refusal, setRefusal] = useState("");
  const isBegun = useRef(false);
  const onward = () => go(pageBefore(), { replace: true });
  useEffect(() => {
    if (isBegun.current) return;
    isBegun.current = true;
    const back = new URLSearchParams(window.location.search);
    window.history.replaceState(null, "", window.location.pathname); // a code has no business in the history
    const [code, state, iss, error] = ["code", "state", "iss", "error"].map((name) => back.get(name) ?? "");
    if (code && state) finish.mutate({ code, state, ...(iss && { iss }) }, { onSuccess: onward });
    else if (error) setRefusal(ERROR.test(error) ? error.replaceAll("_", " ") : "it did not say why");
    else onward();
  });
  const problem = refusal ? `The identity provider has not signed you in: ${refusal}.` : finish.isError ? told(finish.error) : "";
  if (!problem) return <main className="sign-in" aria-busy="true" />;
  return (
    <SignInCard title="You are not signed in">
      <p role="alert">{problem}</p>
      <button type="button" className="primary" autoFocus onClick={onward}>
        Back to signing in
      </button>
    </SignInCard>
  );
}
