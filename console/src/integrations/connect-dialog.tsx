import type { Credential, Integration } from "../api/client";
import { Dialog } from "../parts/dialog";
import { ByConsent } from "./by-consent";
import { ByKey } from "./by-key";

type Props = { integration: Integration; connected: (credential: Credential) => void; close: () => void };

/** Connects an account: by the service's consent page where it has one, or by a key that is pasted. */
export function ConnectDialog({ integration, connected, close }: Props) {
  return (
    <Dialog title={`Connect ${integration.name}`} close={close}>
      <div className="pad fields connect">
        {integration.auth_type === "oauth2" && <ByConsent integration={integration} connected={connected} />}
        {integration.credential_form && <ByKey integration={integration} connected={connected} />}
      </div>
    </Dialog>
  );
}
