import { Link } from "wouter";
import { useWorkflows } from "../api/workflows";
import { Ago } from "../parts/ago";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";

/** The published workflows. */
export default function WorkflowsPage() {
  const workflows = useWorkflows();
  const found = workflows.data?.workflows;
  return (
    <Page title="Workflows">
      {workflows.isError && <ProblemNote error={workflows.error} retry={() => void workflows.refetch()} />}
      {workflows.isPending && <Skeleton lines={8} />}
      {found?.length === 0 && (
        <Empty title="No workflow is published">
          Write a <span className="code">workflow.py</span> and publish its folder:{" "}
          <span className="code">neena workflow push FOLDER</span>
        </Empty>
      )}
      {found && found.length > 0 && (
        <ul className="rows">
          {found.map((one) => (
            <li key={one.workflowId}>
              <Link className="row" href={`/workflows/${one.workflowId}`}>
                <span className="what">{one.workflowName}</span>
                <Ago time={one.publishedAt ?? one.updatedAt} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}
