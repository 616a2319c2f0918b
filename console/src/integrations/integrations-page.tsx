import { useState } from "react";
import type { Integration } from "../api/client";
import { useDefinitions } from "../api/flows";
import { useCredentials, useIntegrations } from "../api/integrations";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { ConnectDialog } from "./connect-dialog";
import { Service } from "./service";
import "../flow/flow.css";
import "./integrations.css";

/** The services that tasks call: which accounts are connected, and what each can do. */
export default function IntegrationsPage() {
  const integrations = useIntegrations();
  const credentials = useCredentials();
  const definitions = useDefinitions();
  const [connecting, setConnecting] = useState<Integration | null>(null);
  const connected = new Set(credentials.data?.map((one) => one.integration));
  const ordered = [...(integrations.data ?? [])].sort(
    (one, other) =>
      Number(connected.has(other.id)) - Number(connected.has(one.id)) || one.name.localeCompare(other.name),
  );
  const failed = [integrations, credentials, definitions].find((one) => one.isError && !one.data);
  return (
    <Page title="Integrations">
      {failed && <ProblemNote error={failed.error} retry={() => void failed.refetch()} />}
      {!failed && (!integrations.data || !credentials.data || !definitions.data) && <Skeleton lines={10} />}
      {integrations.data && credentials.data && definitions.data && (
        <ul className="services">
          {ordered.map((one) => (
            <Service
              key={one.id}
              integration={one}
              credential={credentials.data.find((each) => each.integration === one.id) ?? null}
              tasks={[...definitions.data.values()].filter((each) => each.integration === one.id)}
              connect={() => setConnecting(one)}
            />
          ))}
        </ul>
      )}
      {connecting && <ConnectDialog integration={connecting} close={() => setConnecting(null)} />}
    </Page>
  );
}
