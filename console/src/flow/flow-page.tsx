import { useSearch } from "wouter";
import { useDefinitions, useFlow, useFlowDryRun, useRequest } from "../api/flows";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { FlowEditor } from "./flow-editor";
import "./flow.css";

/** One flow: read, edited, saved and run; for the request named in the address, if one is. */
export default function FlowPage({ id }: { id: string }) {
  const asked = new URLSearchParams(useSearch()).get("request");
  const flow = useFlow(id);
  const definitions = useDefinitions();
  const request = useRequest(asked);
  const dryRun = useFlowDryRun(id, asked);
  const failed = [flow, definitions].find((one) => one.isError);
  if (failed) {
    return (
      <Page title="Flow">
        <ProblemNote error={failed.error} retry={() => void failed.refetch()} />
      </Page>
    );
  }
  if (!flow.data || !definitions.data) {
    return (
      <Page title="Flow" wide>
        <Skeleton lines={8} />
      </Page>
    );
  }
  return (
    <FlowEditor
      key={id}
      flow={flow.data}
      request={request.data ?? null}
      requestId={asked}
      definitions={definitions.data}
      dryRun={dryRun.data ?? null}
      dryRunFault={dryRun.error}
    />
  );
}
