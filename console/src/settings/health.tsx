import type { ReactNode } from "react";
import { Link } from "wouter";
import { useHealth } from "../api/health";
import { useCredentials, useIntegrations } from "../api/integrations";
import { useSession } from "../api/session";
import { useTriggers } from "../api/triggers";
import { useEndpoints } from "../api/webhooks";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { Status } from "../parts/status";

type Trouble = { key: string; what: string; why: string; path: string };

/** What of the organization, and of oneself, does not work until a person does something. */
function useTroubles() {
  const endpoints = useEndpoints();
  const triggers = useTriggers();
  const credentials = useCredentials();
  const integrations = useIntegrations();
  const asked = [endpoints, triggers, credentials, integrations];
  const names = new Map(integrations.data?.map((one) => [one.id, one.name]));
  const troubles: Trouble[] = [
    ...(credentials.data ?? [])
      .filter((one) => one.status !== "connected")
      .map((one) => ({
        key: one.id,
        what: `Your account of ${names.get(one.integration) ?? "a service"}`,
        why: one.problem ?? "It must be connected again.",
        path: "/integrations",
      })),
    ...(triggers.data ?? [])
      .filter((one) => one.status === "failed")
      .map((one) => ({ key: one.id, what: `The trigger ${one.name}`, why: one.failure ?? "It has stopped.", path: `/triggers/${one.id}` })),
    ...(endpoints.data ?? [])
      .filter((one) => one.failing_since !== null)
      .map((one) => ({
        key: one.id,
        what: `The endpoint ${one.description ?? one.url}`,
        why: one.disabled_reason ?? "Nothing arrives there.",
        path: `/settings/deliveries?endpoint=${one.id}`,
      })),
  ];
  return { troubles, failed: asked.find((one) => one.isError && !one.data), isPending: asked.some((one) => !one.data) };
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Server() {
  const health = useHealth();
  const { data: session } = useSession();
  const isReady = health.data?.ok === true && !health.isError;
  return (
    <section aria-labelledby="server">
      <h2 id="server" className="section-title">
        The server
      </h2>
      {health.isError && <ProblemNote error={health.error} retry={() => void health.refetch()} />}
      <dl className="about">
        <Fact name="State">
          {health.isPending ? (
            <Status status="pending" label="Asking …" />
          ) : (
            <Status status={isReady ? "completed" : "failed"} label={isReady ? "Ready" : "Not ready"} />
          )}{" "}
          <span className="quiet-text">its database answers, and it holds on to the work that it does</span>
        </Fact>
        <Fact name="Version">{health.data?.version ?? "…"}</Fact>
        <Fact name="Last answer">{health.data ? `after ${Math.round(health.data.took)} ms` : "…"}</Fact>
        <Fact name="Organization">{session?.organization?.name ?? "none"}</Fact>
        <Fact name="You">
          {session?.user.email}; you may {session?.permissions.join(", ")}
        </Fact>
        <Fact name="Signed in until">{session && new Date(session.expires_date).toLocaleString()}</Fact>
      </dl>
    </section>
  );
}

/** Whether the server is well, and what of one's own needs a person. */
export function Health() {
  const { troubles, failed, isPending } = useTroubles();
  return (
    <>
      <Server />
      <section className="section" aria-labelledby="troubles">
        <h2 id="troubles" className="section-title">
          What needs somebody
        </h2>
        {failed && <ProblemNote error={failed.error} retry={() => void failed.refetch()} />}
        {!failed && isPending && <Skeleton lines={3} />}
        {!failed && !isPending && troubles.length === 0 && (
          <p className="quiet-text">Nothing: accounts, triggers and endpoints all work.</p>
        )}
        {troubles.length > 0 && (
          <ul className="rows">
            {troubles.map((one) => (
              <li key={one.key}>
                <Link className="row wrapping" href={one.path}>
                  <strong>{one.what}</strong>
                  <span className="what fault">{one.why}</span>
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
