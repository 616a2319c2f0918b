import { Link } from "wouter";
import { useFlows, useRequests } from "../api/flows";
import { Ago } from "../parts/ago";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";

const REQUESTS = 1000;

/** The stored flows, newest first. */
export default function FlowsPage() {
  const flows = useFlows();
  const requests = useRequests(REQUESTS);
  const requestOf = new Map(requests.data?.map((one) => [one.flow, one.id]));
  return (
    <Page title="Flows">
      {flows.isError && <ProblemNote error={flows.error} retry={() => void flows.refetch()} />}
      {flows.isPending && <Skeleton lines={8} />}
      {flows.data?.length === 0 && (
        <Empty title="No flows yet">
          <Link href="/">Ask for something</Link> in plain words, and a flow is made of it.
        </Empty>
      )}
      {flows.data && flows.data.length > 0 && (
        <ul className="rows">
          {flows.data.map((one) => {
            const request = requestOf.get(one.id);
            return (
              <li key={one.id}>
                <Link className="row" href={`/flows/${one.id}${request ? `?request=${request}` : ""}`}>
                  <span className="what">{one.name.replace(/^Flow for /, "")}</span>
                  <span className="quiet-text">
                    {one.task_operations.length} {one.task_operations.length === 1 ? "task" : "tasks"}
                  </span>
                  <Ago time={one.created_date} />
                </Link>
              </li>
            );
          })}
        </ul>
      )}
      {flows.hasNextPage && (
        <button type="button" className="quiet" disabled={flows.isFetchingNextPage} onClick={() => void flows.fetchNextPage()}>
          {flows.isFetchingNextPage ? "Reading …" : "Older flows"}
        </button>
      )}
    </Page>
  );
}
