import { Link } from "wouter";
import type { DeliveryWithAttempts } from "../api/client";
import { told } from "../api/problem";
import { useDelivery, useReplay } from "../api/webhooks";
import { Ago } from "../parts/ago";
import { JsonView } from "../parts/json-view";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { Status } from "../parts/status";
import { useToast } from "../shell/toasts";
import { DeliveryState } from "./delivery-status";

const RUNS = "flow_run.";

function Attempts({ of }: { of: DeliveryWithAttempts }) {
  if (of.made.length === 0) return <p className="quiet-text">None yet.</p>;
  return (
    <ol className="cards" reversed>
      {[...of.made].reverse().map((one) => (
        <li key={one.number}>
          <div className="head">
            <h3>Attempt {one.number}</h3>
            <Status status={one.error ? "failed" : "completed"} label={one.status ? `Answered ${one.status}` : "No answer"} />
            <span className="quiet-text">
              <Ago time={one.begun} />, took {one.duration.toFixed(2)} s
            </span>
          </div>
          {one.error && <p className="fault">{one.error}</p>}
          {one.answer && <JsonView label="Response" value={one.answer} />}
        </li>
      ))}
    </ol>
  );
}

/** One delivery: what is told, and what came of each attempt. */
export function DeliveryPage({ id }: { id: string }) {
  const delivery = useDelivery(id);
  const replay = useReplay();
  const say = useToast();
  const found = delivery.data;
  if (!found) {
    return (
      <Page title="Delivery">
        {delivery.isError ? <ProblemNote error={delivery.error} retry={() => void delivery.refetch()} /> : <Skeleton lines={10} />}
      </Page>
    );
  }
  return (
    <Page
      title={found.kind}
      aside={<DeliveryState status={found.status} />}
      actions={
        <>
          <Link className="button" href="/settings/deliveries">
            All deliveries
          </Link>
          <button
            type="button"
            className="primary"
            disabled={found.status === "pending" || replay.isPending}
            onClick={() =>
              replay.mutate(id, { onSuccess: () => say("It is delivered again."), onError: (error) => say(told(error), "fault") })
            }
          >
            Replay
          </button>
        </>
      }
    >
      {found.error && <p className="fault pad-below">{found.error}</p>}
      {found.next_attempt && (
        <p className="quiet-text pad-below">The next attempt is due {new Date(found.next_attempt).toLocaleString()}.</p>
      )}
      <section aria-labelledby="request">
        <h2 id="request" className="section-title">
          Request
        </h2>
        <dl className="about">
          <div>
            <dt>POST</dt>
            <dd className="code">{found.url}</dd>
          </div>
          <div>
            <dt>webhook-id</dt>
            <dd className="code">{found.webhook_id}</dd>
          </div>
          <div>
            <dt>Announced</dt>
            <dd>
              <Ago time={found.created_date} />
            </dd>
          </div>
          {found.kind.startsWith(RUNS) && (
            <div>
              <dt>Tells of</dt>
              <dd>
                <Link href={`/runs/${found.subject}`}>the run</Link>
              </dd>
            </div>
          )}
        </dl>
        <JsonView label="Body" value={found.payload} />
      </section>
      <section className="section" aria-labelledby="attempts">
        <h2 id="attempts" className="section-title">
          Attempts
        </h2>
        <Attempts of={found} />
      </section>
    </Page>
  );
}
