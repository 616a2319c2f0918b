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
  const found = workflows.data;
  return (
    <Page
      title="Workflows"
      actions={
        <Link className="button" href="/workflow-runs">
          Runs of workflows
        </Link>
      }
    >
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
                <span>
                  published <Ago time={one.publishedAt ?? one.updatedAt} />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {workflows.hasNextPage && (
        <p className="section">
          <button type="button" disabled={workflows.isFetchingNextPage} onClick={() => void workflows.fetchNextPage()}>
            More workflows
          </button>
        </p>
      )}
    </Page>
  );
}
