import { Link, useSearchParams } from "wouter";
import type { Delivery } from "../api/client";
import { type DeliveryStatus, useDeliveries, useEndpoints } from "../api/webhooks";
import { Ago } from "../parts/ago";
import { Empty } from "../parts/empty";
import { PagedList } from "../parts/paged-list";
import { DELIVERY, DeliveryState } from "./delivery-status";

const STATES = Object.keys(DELIVERY) as DeliveryStatus[];

function Row({ of }: { of: Delivery }) {
  return (
    <Link className="row" href={`/settings/deliveries/${of.id}`}>
      <DeliveryState status={of.status} />
      <span className="what">
        {of.kind} <span className="quiet-text">{of.url}</span>
      </span>
      <Ago time={of.created_date} />
    </Link>
  );
}

/** What was told, newest first. The filters stand in the address. */
export function Deliveries() {
  const [search, setSearch] = useSearchParams();
  const status = STATES.find((one) => one === search.get("status")) ?? null;
  const endpoint = search.get("endpoint");
  const deliveries = useDeliveries(status, endpoint);
  const endpoints = useEndpoints();

  function narrow(name: "status" | "endpoint", value: string | null): void {
    setSearch((now) => {
      const next = new URLSearchParams(now);
      if (value) next.set(name, value);
      else next.delete(name);
      return next;
    });
  }

  return (
    <>
      <div className="bar-form" role="search">
        <div>
          <label htmlFor="to">To</label>
          <select id="to" value={endpoint ?? ""} onChange={(event) => narrow("endpoint", event.target.value)}>
            <option value="">every address</option>
            {endpoints.data?.map((one) => (
              <option key={one.id} value={one.id}>
                {one.description ?? one.url}
              </option>
            ))}
          </select>
        </div>
        <div className="chips" role="group" aria-label="States">
          {STATES.map((one) => (
            <button key={one} type="button" aria-pressed={status === one} onClick={() => narrow("status", status === one ? null : one)}>
              {DELIVERY[one]}
            </button>
          ))}
        </div>
      </div>
      <PagedList
        paged={deliveries}
        label="Deliveries"
        empty={
          status || endpoint ? (
            <Empty title="There is no such delivery">Ask for another state or address.</Empty>
          ) : (
            <Empty title="Nothing was told yet">
              Add an endpoint under <Link href="/settings/webhooks">Webhooks</Link> and send it a test.
            </Empty>
          )
        }
        row={(one) => ({ key: one.id, shown: <Row of={one} /> })}
      />
    </>
  );
}
