import { useState } from "react";
import type { Integration } from "../api/client";
import { useConnect } from "../api/integrations";
import { told } from "../api/problem";
import { Dialog } from "../parts/dialog";
import { useToast } from "../shell/toasts";

type Props = { integration: Integration; close: () => void };

/** Connects an account by a key that is pasted, or says how a consent is given. */
export function ConnectDialog({ integration, close }: Props) {
  const [credential, setCredential] = useState("");
  const [host, setHost] = useState("");
  const [fault, setFault] = useState<unknown>(null);
  const connect = useConnect();
  const say = useToast();

  function connected(): void {
    say(`${integration.name} is connected.`);
    close();
  }

  return (
    <Dialog title={`Connect ${integration.name}`} close={close}>
      <div className="pad fields">
        {integration.auth_type === "oauth2" && (
          <p>
            {integration.name} asks for your consent in a browser: <span className="code">neena connect {integration.short_name}</span>{" "}
            in a terminal leads there.
          </p>
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
