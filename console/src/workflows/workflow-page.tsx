import { Link } from "wouter";
import { useWorkflow, useWorkflowRuns } from "../api/workflows";
import { Ago } from "../parts/ago";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { StartForm } from "./start-form";
import { WorkflowRunStatus } from "./workflow-run-status";

function Runs({ workflow }: { workflow: string }) {
  const runs = useWorkflowRuns(workflow);
  if (runs.isError) return <ProblemNote error={runs.error} retry={() => void runs.refetch()} />;
  if (!runs.data) return <Skeleton lines={4} />;
  if (runs.data.runs.length === 0) return <p className="quiet-text">It has not run yet.</p>;
  return (
    <ul className="rows">
      {runs.data.runs.map((one) => (
        <li key={one.messageId}>
          <Link className="row" href={`/workflow-runs/${one.messageId}`}>
            <WorkflowRunStatus status={one.status} />
            <span className="what quiet-text">{one.error ?? one.messageId}</span>
            <Ago time={one.createdAt} />
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** One workflow: what it takes, and its runs. */
export default function WorkflowPage({ id }: { id: string }) {
  const workflow = useWorkflow(id);
  if (workflow.isError || !workflow.data) {
    return (
      <Page title="Workflow">
        {workflow.isError ? <ProblemNote error={workflow.error} retry={() => void workflow.refetch()} /> : <Skeleton lines={8} />}
      </Page>
    );
  }
  const { workflowName, description, version, files } = workflow.data;
  return (
    <Page title={workflowName} aside={<span className="quiet-text">version {version}</span>}>
      {description && <p className="pad-below">{description}</p>}
      <section aria-labelledby="start">
        <h2 id="start" className="section-title">
          Start it
        </h2>
        <StartForm workflow={workflow.data} />
      </section>
      <section className="section" aria-labelledby="workflow-runs">
        <h2 id="workflow-runs" className="section-title">
          Runs
        </h2>
        <Runs workflow={id} />
      </section>
      <details className="section">
        <summary>{files.length} files</summary>
        <ul>
          {files.map((one) => (
            <li key={one} className="code">
              {one}
            </li>
          ))}
        </ul>
      </details>
    </Page>
  );
}
