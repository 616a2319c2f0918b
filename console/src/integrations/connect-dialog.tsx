import { useState } from "react";
import type { Integration } from "../api/client";
import { consentOf, useConnect, useFinishConsent } from "../api/integrations";
import { told } from "../api/problem";
import { Dialog } from "../parts/dialog";
import { useToast } from "../shell/toasts";
import { landed, openWindow } from "./consent";

type Props = { integration: Integration; close: () => void };

/** Connects an account: by a consent in a window of its own, or by a key that is pasted. */
export function ConnectDialog({ integration, close }: Props) {
  const [credential, setCredential] = useState("");
  const [host, setHost] = useState("");
  const [fault, setFault] = useState<unknown>(null);
  const [waits, setWaits] = useState(false);
  const connect = useConnect();
  const finish = useFinishConsent();
  const say = useToast();

  function connected(): void {
    say(`${integration.name} is connected.`);
    close();
  }

  async function consent(): Promise<void> {
    setFault(null);
    setWaits(true);
    let popup: Window | null = null;
    try {
      popup = openWindow();
      popup.location.href = await consentOf(integration.short_name);
      await finish.mutateAsync({ shortName: integration.short_name, landed: await landed(popup) });
      connected();
    } catch (error) {
      popup?.close();
      setFault(error);
    } finally {
      setWaits(false);
    }
  }

  return (
    <Dialog title={`Connect ${integration.name}`} close={close}>
      <div className="pad fields">
        {integration.auth_type === "oauth2" && (
          <>
            <p>{integration.name} asks in a window of its own whether Neena may use your account.</p>
            <button type="button" className="primary" disabled={waits} onClick={() => void consent()}>
              {waits ? "Waiting for your consent …" : `Sign in to ${integration.name}`}
            </button>
          </>
        )}
        {integration.credential_form && (
          <form
            className="fields"
            onSubmit={(event) => {
              event.preventDefault();
              setFault(null);
              connect.mutate(
                { integration: integration.id, credential: credential.trim(), ...(host.trim() ? { host: host.trim() } : {}) },
                { onSuccess: connected, onError: setFault },
              );
            }}
          >
            <label htmlFor="credential">
              {integration.auth_type === "oauth2" ? "Or paste a key" : "Key"}, written as {integration.credential_form}
            </label>
            <input
              id="credential"
              type="password"
              autoComplete="off"
              required
              value={credential}
              onChange={(event) => setCredential(event.target.value)}
            />
            {integration.short_name === "http" && (
              <>
                <label htmlFor="host">Host that it is for</label>
                <input id="host" value={host} placeholder="api.acme.test" onChange={(event) => setHost(event.target.value)} />
              </>
            )}
            <button type="submit" disabled={!credential.trim() || connect.isPending}>
              Connect
            </button>
          </form>
        )}
        {fault !== null && (
          <p className="fault" role="alert">
            {told(fault)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
