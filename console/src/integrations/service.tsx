import { useState } from "react";
import type { Credential, Integration, TaskDefinition } from "../api/client";
import { ServiceIcon } from "../parts/service-icon";
import { Account } from "./account";
import { TaskDocs } from "./task-docs";

type Props = {
  integration: Integration;
  credentials: readonly Credential[];
  tasks: readonly TaskDefinition[];
  found: boolean;
  connect: () => void;
};

/** One service: its accounts, and its tasks; `found`: they were searched for, and are shown at once. */
export function Service({ integration, credentials, tasks, found, connect }: Props) {
  const [opened, setOpened] = useState(false);
  const isShown = opened || found;
  const isConnected = credentials.length > 0;
  return (
    <li>
      <div className="head">
        <ServiceIcon service={integration.short_name} />
        <h2>{integration.name}</h2>
        {!isConnected && <span className="quiet-text">{integration.auth_type === "none" ? "Needs no account" : "Not connected"}</span>}
        {integration.auth_type !== "none" && (
          <button type="button" className={isConnected ? "" : "primary"} onClick={connect}>
            {integration.short_name === "http" && isConnected ? "Add to" : isConnected ? "Replace" : "Connect"}
            <span className="unseen"> {integration.name}</span>
          </button>
        )}
      </div>
      {credentials.map((one) => (
        <Account key={one.id} integration={integration} credential={one} />
      ))}
      {tasks.length > 0 && (
        <details open={isShown} onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary>
            {tasks.length} {tasks.length === 1 ? "task" : "tasks"}
            <span className="unseen"> of {integration.name}</span>
          </summary>
          {isShown && (
            <ul className="tasks">
              {tasks.map((one) => (
                <TaskDocs key={one.id} of={one} />
              ))}
            </ul>
          )}
        </details>
      )}
    </li>
  );
}
