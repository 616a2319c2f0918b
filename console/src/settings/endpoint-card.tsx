import { useState } from "react";
import { Link, useLocation } from "wouter";
import type { Endpoint } from "../api/client";
import { told } from "../api/problem";
import { useChangeEndpoint, useRemoveEndpoint, useRotateSecret, useTestEndpoint } from "../api/webhooks";
import { Ago } from "../parts/ago";
import { DangerButton } from "../parts/danger-button";
import { ShownOnce } from "../parts/shown-once";
import { Status } from "../parts/status";
import { useToast } from "../shell/toasts";
import { EndpointForm } from "./endpoint-form";

function Standing({ of }: { of: Endpoint }) {
  if (of.status === "disabled") return <Status status="cancelled" label="Paused" />;
  return of.failing_since ? <Status status="failed" label="Nothing arrives" /> : <Status status="completed" label="Active" />;
}

/** One endpoint: how it is doing, and what can be done with it. */
export function EndpointCard({ endpoint }: { endpoint: Endpoint }) {
  const [, go] = useLocation();
  const [editing, setEditing] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  const change = useChangeEndpoint();
  const rotate = useRotateSecret();
  const test = useTestEndpoint();
  const remove = useRemoveEndpoint();
  const say = useToast();
  const fault = (error: unknown) => say(told(error), "fault");
  const isOn = endpoint.status === "active";
  const of = endpoint.description ?? endpoint.url;
  return (
    <li>
      <div className="head">
        <h2>{of}</h2>
        <Standing of={endpoint} />
      </div>
      {endpoint.description && <p className="code">{endpoint.url}</p>}
      <p className="quiet-text">{endpoint.events?.join(", ") ?? "Every kind of event"}</p>
      {endpoint.disabled_reason && <p className="fault">{endpoint.disabled_reason}</p>}
      {isOn && endpoint.failing_since && (
        <p className="fault">
          Nothing has arrived since <Ago time={endpoint.failing_since} />; after five days of that it is paused.
        </p>
      )}
      <div className="actions pad-above">
        <button
          type="button"
          disabled={!isOn || test.isPending}
          aria-label={`Send a test to ${of}`}
          onClick={() => test.mutate(endpoint.id, { onSuccess: ({ id }) => go(`/settings/deliveries/${id}`), onError: fault })}
        >
          Send a test
        </button>
        <Link className="button" href={`/settings/deliveries?endpoint=${endpoint.id}`} aria-label={`Deliveries to ${of}`}>
          Deliveries
        </Link>
        <button type="button" aria-label={`Edit ${of}`} onClick={() => setEditing(true)}>
          Edit
        </button>
        <button
          type="button"
          disabled={change.isPending}
          aria-label={`${isOn ? "Pause" : "Resume"} ${of}`}
          onClick={() => change.mutate({ id: endpoint.id, status: isOn ? "disabled" : "active" }, { onError: fault })}
        >
          {isOn ? "Pause" : "Resume"}
        </button>
        <button
          type="button"
          disabled={rotate.isPending}
          aria-label={`Rotate the secret of ${of}`}
          onClick={() => rotate.mutate(endpoint.id, { onSuccess: (made) => setSecret(made.secret), onError: fault })}
        >
          Rotate the secret
        </button>
        <DangerButton
          label="Remove"
          of={of}
          sure="Remove for good"
          busy={remove.isPending}
          act={() => remove.mutate(endpoint.id, { onError: fault })}
        />
      </div>
      {secret && (
        <ShownOnce title="The new secret, shown this once." secret={secret} done={() => setSecret(null)}>
          <p className="quiet-text">For a day every delivery is signed with the old one too.</p>
        </ShownOnce>
      )}
      {editing && <EndpointForm endpoint={endpoint} close={() => setEditing(false)} />}
    </li>
  );
}
