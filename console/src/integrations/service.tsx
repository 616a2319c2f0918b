import type { Credential, Integration, TaskDefinition } from "../api/client";
import { useDisconnect, useTest } from "../api/integrations";
import { told } from "../api/problem";
import { Fields } from "../flow/parameters";
import { ServiceIcon } from "../parts/service-icon";
import { useToast } from "../shell/toasts";

type Props = {
  integration: Integration;
  credential: Credential | null;
  tasks: readonly TaskDefinition[];
  connect: () => void;
};

function State({ integration, credential }: { integration: Integration; credential: Credential | null }) {
  if (credential?.status === "connected") {
    return (
      <span className="status" data-status="completed">
        {credential.account ? `Connected as ${credential.account}` : "Connected"}
      </span>
    );
  }
  if (credential) {
    return (
      <span className="status" data-status="failed">
        {credential.problem ?? "Connect it again"}
      </span>
    );
  }
  return <span className="quiet-text">{integration.auth_type === "none" ? "Needs no account" : "Not connected"}</span>;
}

/** One service: its account, and its tasks with what they take and give. */
export function Service({ integration, credential, tasks, connect }: Props) {
  const test = useTest();
  const disconnect = useDisconnect();
  const say = useToast();

  function check(one: Credential): void {
    test.mutate(one, {
      onSuccess: ({ ok, account, detail }) =>
        say(ok ? `It works${account ? `, as ${account}` : ""}.` : (detail ?? "It does not work."), ok ? "done" : "fault"),
      onError: (error) => say(told(error), "fault"),
    });
  }

  return (
    <li>
      <div className="head">
        <ServiceIcon service={integration.short_name} />
        <h2>{integration.name}</h2>
        <State integration={integration} credential={credential} />
        {credential && (
          <>
            <button type="button" disabled={test.isPending} onClick={() => check(credential)}>
              {test.isPending ? "Testing …" : "Test"}
            </button>
            <button
              type="button"
              className="danger"
              disabled={disconnect.isPending}
              onClick={() =>
                disconnect.mutate(credential, {
                  onSuccess: () => say(`${integration.name} is disconnected.`),
                  onError: (error) => say(told(error), "fault"),
                })
              }
            >
              Disconnect
            </button>
          </>
        )}
        {integration.auth_type !== "none" && (
          <button type="button" className={credential ? "" : "primary"} onClick={connect}>
            {credential ? "Replace" : "Connect"}
            <span className="unseen"> {integration.name}</span>
          </button>
        )}
      </div>
      {tasks.length > 0 && (
        <details>
          <summary>
            {tasks.length} {tasks.length === 1 ? "task" : "tasks"}
          </summary>
          <ul className="tasks">
            {tasks.map((one) => (
              <li key={one.id}>
                <h3>
                  {one.task_name}{" "}
                  <span className="effect" data-effect={one.effect}>
                    {one.effect === "write" ? "writes" : "reads"}
                  </span>
                </h3>
                <p className="quiet-text">{one.description}</p>
                <details>
                  <summary>Takes</summary>
                  <Fields of={one.parameters} />
                </details>
                <details>
                  <summary>Gives{one.output_is_list && " a list, each with"}</summary>
                  <Fields of={one.output_parameters} />
                </details>
              </li>
            ))}
          </ul>
        </details>
      )}
    </li>
  );
}
