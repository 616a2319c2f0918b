import { useState } from "react";
import type { Credential, Integration, TaskDefinition } from "../api/client";
import { useDefinitions } from "../api/flows";
import { useCredentials, useIntegrations, useTest } from "../api/integrations";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useShortcut } from "../shell/shortcuts";
import { useToast } from "../shell/toasts";
import { ConnectDialog } from "./connect-dialog";
import { Service } from "./service";
import "../flow/flow.css";
import "./integrations.css";

function matches(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((one) => lower.includes(one));
}

/** The tasks of a service that are searched for: all of them where the service itself is. */
function wanted(service: Integration, tasks: readonly TaskDefinition[], words: readonly string[]): readonly TaskDefinition[] {
  if (matches(service.name, words)) return tasks;
  return tasks.filter((one) => matches(`${service.name} ${one.task_name} ${one.description} ${one.python_method_name}`, words));
}

function Services({ search, connect }: { search: string; connect: (integration: Integration) => void }) {
  const integrations = useIntegrations();
  const credentials = useCredentials();
  const definitions = useDefinitions();
  const failed = [integrations, credentials, definitions].find((one) => one.isError && !one.data);
  if (failed) return <ProblemNote error={failed.error} retry={() => void failed.refetch()} />;
  if (!integrations.data || !credentials.data || !definitions.data) return <Skeleton lines={12} />;
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const isConnected = new Set(credentials.data.map((one) => one.integration));
  const tasks = [...definitions.data.values()];
  const shown = integrations.data
    .map((one) => ({ integration: one, tasks: wanted(one, tasks.filter((each) => each.integration === one.id), words) }))
    .filter((one) => one.tasks.length > 0 || matches(one.integration.name, words))
    .sort(
      ({ integration: one }, { integration: other }) =>
        Number(isConnected.has(other.id)) - Number(isConnected.has(one.id)) || one.name.localeCompare(other.name),
    );
  if (shown.length === 0) return <Empty title="No service and no task is called that">Try a word of what is to be done.</Empty>;
  return (
    <ul className="services">
      {shown.map((one) => (
        <Service
          key={one.integration.id}
          integration={one.integration}
          credentials={credentials.data.filter((each) => each.integration === one.integration.id)}
          tasks={one.tasks}
          found={words.length > 0}
          connect={() => connect(one.integration)}
        />
      ))}
    </ul>
  );
}

/** The services that tasks call: which accounts are connected, and what each can do. */
export default function IntegrationsPage() {
  const [search, setSearch] = useState("");
  const [connecting, setConnecting] = useState<Integration | null>(null);
  const test = useTest();
  const say = useToast();
  useShortcut("/", "Search the tasks", () => document.getElementById("task-search")?.focus());

  function connected(credential: Credential): void {
    say(`${connecting?.name} is connected.`);
    setConnecting(null);
    // Whose account it is; not every service can be asked.
    test.mutate(credential, { onSuccess: ({ ok, detail }) => ok || say(detail ?? "The service does not accept it.", "fault") });
  }

  return (
    <Page title="Integrations">
      <div className="task-search" role="search">
        <input
          id="task-search"
          type="search"
          aria-label="Search the services and their tasks"
          placeholder="send a message, cards, jira …"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      </div>
      <Services search={search} connect={setConnecting} />
      {connecting && <ConnectDialog integration={connecting} connected={connected} close={() => setConnecting(null)} />}
    </Page>
  );
}
