import { useEffect, useState } from "react";
import type { Credential, Integration } from "../api/client";
import { useCompleteConsent, useConsent } from "../api/integrations";
import { Problem, told } from "../api/problem";
import { ProblemNote } from "../parts/problem-note";
import { type Came, hearConsent, openConsent } from "./consent";

const NOT_SET_UP = 409; // by the operator, with the service

type Props = { integration: Integration; connected: (credential: Credential) => void };

/** Connects an account by the service's own consent page, in a window beside this one. */
export function ByConsent({ integration, connected }: Props) {
  const { name, short_name } = integration;
  const consent = useConsent(short_name, true);
  const complete = useCompleteConsent();
  const [isOpen, setOpen] = useState(false);
  const [isBlocked, setBlocked] = useState(false);
  const [fault, setFault] = useState("");
  const state = consent.data?.state;

  async function take({ code, iss, error }: Came): Promise<string> {
    setOpen(false);
    try {
      if (error || !code) throw new Error(`${name} answered: ${error ?? "nothing"}.`);
      connected(await complete.mutateAsync({ integration_short_name: short_name, code, state: state ?? "", iss: iss ?? null }));
      return `${name} is connected. You can close this window.`;
    } catch (refusal) {
      setFault(told(refusal));
      void consent.refetch(); // a state is good once
      return `${name} was not connected. You can close this window; Neena says why.`;
    }
  }

  useEffect(() => (state ? hearConsent(state, take) : undefined), [state]);

  if (consent.error instanceof Problem && consent.error.status === NOT_SET_UP) {
    return <p className="quiet-text">{consent.error.message}</p>;
  }
  if (consent.isError) return <ProblemNote error={consent.error} retry={() => void consent.refetch()} />;
  return (
    <>
      <p>{name} asks for your consent in a window of its own. Neena then acts in your name, for as long as you let it.</p>
      <button
        type="button"
        className="primary"
        autoFocus
        disabled={!consent.data || complete.isPending}
        onClick={() => {
          setFault("");
          const opened = openConsent(consent.data?.authorize_url ?? "");
          setOpen(opened);
          setBlocked(!opened);
        }}
      >
        {complete.isPending ? "Connecting …" : `Continue at ${name}`}
      </button>
      <p role="status" className="quiet-text">
        {isOpen && `Waiting for your consent at ${name} …`}
      </p>
      {isBlocked && (
        <p>
          Your browser keeps the window shut:{" "}
          <a href={consent.data?.authorize_url} target="_blank" rel="noopener noreferrer">
            open {name} in a new tab
          </a>
          , and come back here.
        </p>
      )}
      {fault && (
        <p className="fault" role="alert">
          {fault}
        </p>
      )}
    </>
  );
}
