import { useState } from "react";
import type { Credential, Integration } from "../api/client";
import { useConnect } from "../api/integrations";
import { told } from "../api/problem";

type Props = { integration: Integration; connected: (credential: Credential) => void };

/** Connects an account by a key that is pasted. */
export function ByKey({ integration, connected }: Props) {
  const [credential, setCredential] = useState("");
  const [host, setHost] = useState("");
  const connect = useConnect();
  const byConsent = integration.auth_type === "oauth2";
  return (
    <form
      className="fields"
      onSubmit={(event) => {
        event.preventDefault();
        connect.mutate(
          { integration: integration.id, credential: credential.trim(), ...(host.trim() ? { host: host.trim() } : {}) },
          { onSuccess: connected },
        );
      }}
    >
      <label htmlFor="credential">
        {byConsent ? "Or paste a key" : "Key"}, written as {integration.credential_form}
      </label>
      <input
        id="credential"
        type="password"
        autoComplete="off"
        autoFocus={!byConsent}
        required
        value={credential}
        aria-invalid={connect.isError}
        onChange={(event) => setCredential(event.target.value)}
      />
      {integration.short_name === "http" && (
        <>
          <label htmlFor="host">Host that it is for</label>
          <input id="host" value={host} placeholder="api.acme.test" onChange={(event) => setHost(event.target.value)} />
        </>
      )}
      {connect.isError && (
        <p className="fault" role="alert">
          {told(connect.error)}
        </p>
      )}
      <button type="submit" disabled={!credential.trim() || connect.isPending}>
        Connect
      </button>
    </form>
  );
}
