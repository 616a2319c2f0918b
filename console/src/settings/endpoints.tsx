import { useState } from "react";
import { useEndpoints } from "../api/webhooks";
import { Empty } from "../parts/empty";
import { ProblemNote } from "../parts/problem-note";
import { ShownOnce } from "../parts/shown-once";
import { Skeleton } from "../parts/skeleton";
import { useShortcut } from "../shell/shortcuts";
import { EndpointCard } from "./endpoint-card";
import { EndpointForm } from "./endpoint-form";

/** The addresses that are told what happened. */
export function Endpoints() {
  const endpoints = useEndpoints();
  const [making, setMaking] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  useShortcut("n", "Add an endpoint", () => setMaking(true));
  return (
    <>
      <div className="intro">
        <p className="quiet-text">Neena posts to these addresses what became of runs: signed, and again and again until it arrives.</p>
        <button type="button" className="primary" onClick={() => setMaking(true)}>
          Add an endpoint
        </button>
      </div>
      {making && <EndpointForm endpoint={null} made={setSecret} close={() => setMaking(false)} />}
      {secret && (
        <ShownOnce
          title="The endpoint’s secret, shown this once: its receiver checks signatures with it."
          secret={secret}
          done={() => setSecret(null)}
        />
      )}
      {endpoints.isError && <ProblemNote error={endpoints.error} retry={() => void endpoints.refetch()} />}
      {endpoints.isPending && <Skeleton lines={8} />}
      {endpoints.data?.length === 0 && (
        <Empty title="Nobody is told of anything">
          Add an endpoint: an address of yours that hears when a run has ended, or waits for approval.
        </Empty>
      )}
      <ul className="cards">
        {endpoints.data?.map((one) => (
          <EndpointCard key={one.id} endpoint={one} />
        ))}
      </ul>
    </>
  );
}
