import type { Credential, Integration } from "../api/client";
import { useDisconnect, useTest } from "../api/integrations";
import { told } from "../api/problem";
import { Ago } from "../parts/ago";
import { DangerButton } from "../parts/danger-button";
import { Status } from "../parts/status";
import { useToast } from "../shell/toasts";

function Lasting({ of }: { of: Credential }) {
  if (!of.by_oauth2) return <>by a pasted key, since </>;
  if (of.status !== "connected" || !of.expires_date) return <>by consent, since </>;
  return <>by consent, renewed by itself before {new Date(of.expires_date).toLocaleString()}, since </>;
}

/** An account that is connected: whose it is, whether it works, until when. */
export function Account({ integration, credential }: { integration: Integration; credential: Credential }) {
  const test = useTest();
  const disconnect = useDisconnect();
  const say = useToast();
  const isWell = credential.status === "connected";
  const of = [integration.name, credential.host].filter(Boolean).join(" at ");

  function check(): void {
    test.mutate(credential, {
      onSuccess: ({ ok, account, detail }) =>
        say(ok ? `It works${account ? `, as ${account}` : ""}.` : (detail ?? "It does not work."), ok ? "done" : "fault"),
      onError: (error) => say(told(error), "fault"),
    });
  }

  return (
    <div className="account">
      <div>
        <Status
          status={isWell ? "completed" : "failed"}
          label={isWell ? (credential.account ? `Connected as ${credential.account}` : "Connected") : "Connect it again"}
        />{" "}
        {credential.host && <span className="code">{credential.host}</span>}
        {credential.problem && <p className="fault">{credential.problem}</p>}
        <p className="quiet-text">
          <Lasting of={credential} />
          <Ago time={credential.modified_date} />
        </p>
      </div>
      <button type="button" disabled={test.isPending} aria-label={`Test ${of}`} onClick={check}>
        {test.isPending ? "Testing …" : "Test"}
      </button>
      <DangerButton
        label="Disconnect"
        of={of}
        sure="Disconnect for good"
        busy={disconnect.isPending}
        act={() => disconnect.mutate(credential, { onSuccess: () => say(`${of} is disconnected.`), onError: (error) => say(told(error), "fault") })}
      />
    </div>
  );
}
