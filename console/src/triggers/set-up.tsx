import type { ReactNode } from "react";
import type { TriggerDefinition } from "../api/client";
import { CopyButton } from "../parts/copy-button";

type Props = { address: string; definition: TriggerDefinition; secret?: ReactNode };

/** How the service is told to post its events here. */
export function SetUp({ address, definition, secret }: Props) {
  return (
    <ol className="steps">
      <li>
        Have the service post its events to this address, as JSON:
        <div className="copied">
          <span className="code">{address}</span>
          <CopyButton text={address} of="the address" />
        </div>
      </li>
      {secret && <li>{secret}</li>}
      <li>
        {definition.signing ?? (
          <>
            Have each request prove where it comes from: the secret in the header <span className="code">X-Webhook-Secret</span>, or, better,{" "}
            <span className="code">X-Webhook-Signature: sha256=…</span>, the hex HMAC-SHA256 of the body under the secret.
          </>
        )}
      </li>
    </ol>
  );
}
