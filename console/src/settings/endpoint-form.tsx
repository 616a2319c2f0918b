import { useId, useState } from "react";
import type { Endpoint, EventKind } from "../api/client";
import { told } from "../api/problem";
import { type EndpointFields, useChangeEndpoint, useMakeEndpoint } from "../api/webhooks";
import { Dialog } from "../parts/dialog";
import { useToast } from "../shell/toasts";

const KINDS: Record<EventKind, string> = {
  "flow_run.completed": "A run has completed",
  "flow_run.failed": "A run has failed",
  "flow_run.waiting_for_approval": "A run waits for approval",
};
const ALL = Object.keys(KINDS) as EventKind[];

type Props = { endpoint: Endpoint | null; made?: (secret: string) => void; close: () => void };

/** Makes an endpoint, or changes one: where it is, and which events it is told of. */
export function EndpointForm({ endpoint, made, close }: Props) {
  const [url, setUrl] = useState(endpoint?.url ?? "");
  const [description, setDescription] = useState(endpoint?.description ?? "");
  const [events, setEvents] = useState<readonly string[]>(endpoint?.events ?? ALL);
  const make = useMakeEndpoint();
  const change = useChangeEndpoint();
  const say = useToast();
  const field = useId();
  const fault = make.error ?? change.error;

  function save(): void {
    const chosen = ALL.filter((one) => events.includes(one));
    const given: EndpointFields = {
      url: url.trim(),
      description: description.trim() || null,
      events: chosen.length === ALL.length ? null : chosen,
    };
    if (endpoint) {
      change.mutate({ id: endpoint.id, ...given }, { onSuccess: () => (say("The endpoint is changed."), close()) });
    } else {
      make.mutate(given, { onSuccess: ({ secret }) => (made?.(secret), close()) });
    }
  }

  return (
    <Dialog title={endpoint ? "Change the endpoint" : "Add an endpoint"} close={close}>
      <form
        className="pad fields"
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <label htmlFor={`${field}-url`}>Address that is posted to</label>
        <input
          id={`${field}-url`}
          type="url"
          required
          autoFocus
          maxLength={2048}
          placeholder="https://hooks.acme.test/neena"
          value={url}
          aria-invalid={fault !== null}
          onChange={(event) => setUrl(event.target.value)}
        />
        <label htmlFor={`${field}-description`}>What it is for</label>
        <input
          id={`${field}-description`}
          maxLength={1024}
          placeholder="Ops channel"
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        <fieldset>
          <legend>It is told when</legend>
          {ALL.map((one) => (
            <label key={one} className="check">
              <input
                type="checkbox"
                checked={events.includes(one)}
                onChange={() => setEvents(events.includes(one) ? events.filter((each) => each !== one) : [...events, one])}
              />
              {KINDS[one]}
            </label>
          ))}
        </fieldset>
        {fault !== null && (
          <p className="fault" role="alert">
            {told(fault)}
          </p>
        )}
        <button type="submit" className="primary" disabled={!url.trim() || events.length === 0 || make.isPending || change.isPending}>
          {endpoint ? "Save" : "Add it"}
        </button>
      </form>
    </Dialog>
  );
}
