import { Link, useLocation, useSearch } from "wouter";
import type { Workflow } from "../api/client";
import { told } from "../api/problem";
import { may, useSession } from "../api/session";
import { useDeleteWorkflow, useWorkflow, useWorkflowRun, useWorkflowRuns } from "../api/workflows";
import { AskingButton } from "../parts/asking-button";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useToast } from "../shell/toasts";
import { StartForm } from "./start-form";
import { Versions } from "./versions";
import { WorkflowRunRow } from "./workflow-run-row";
import "../runs/runs.css";
import "./workflows.css";

const NEWEST = 10;

function Start({ workflow, mayWrite }: { workflow: Workflow; mayWrite: boolean }) {
  const from = new URLSearchParams(useSearch()).get("from") ?? "";
  const former = useWorkflowRun(from);
  if (!mayWrite) return <p className="quiet-text">It is started by who may write.</p>;
  if (from && former.isPending) return <Skeleton lines={4} />;
  return <StartForm key={`${workflow.version} ${from}`} workflow={workflow} given={former.data?.workflowParams ?? {}} />;
}

type RunsProps = { workflow: string; runs: ReturnType<typeof useWorkflowRuns> };

function Runs({ workflow, runs }: RunsProps) {
  const newest = runs.data?.pages[0];
  if (!newest) return <ProblemNote error={runs.error} retry={() => void runs.refetch()} />;
  if (newest.count === 0) return <p className="quiet-text">It has not run yet. Start it above.</p>;
  return (
    <>
      <ul className="rows">
        {newest.runs.map((one) => (
          <li key={one.messageId}>
            <WorkflowRunRow run={one} />
          </li>
        ))}
      </ul>
      <p className="more">
        <Link href={`/workflow-runs?workflow=${workflow}`}>{newest.totalCount === 1 ? "Its run" : `All ${newest.totalCount} runs`}</Link>
      </p>
    </>
  );
}

function Delete({ workflow }: { workflow: Workflow }) {
  const remove = useDeleteWorkflow(workflow.workflowId);
  const say = useToast();
  const [, go] = useLocation();
  return (
    <AskingButton
      label="Delete"
      title={`Delete ${workflow.workflowName}?`}
      yes="Delete it"
      busy={remove.isPending}
      act={() =>
        remove.mutate(undefined, {
          onSuccess: () => {
            say(`${workflow.workflowName} is deleted.`);
            go("/workflows");
          },
          onError: (error) => say(told(error), "fault"),
        })
      }
    >
      It cannot be run any more, and flows that hold it fail. Runs that have begun go on, and all runs stay to be read.
    </AskingButton>
  );
}

/** One workflow: a form to start it, its newest runs, its versions with their files. */
export default function WorkflowPage({ id }: { id: string }) {
  const workflow = useWorkflow(id);
  const runs = useWorkflowRuns({ workflow: id, status: "" }, NEWEST);
  const { data: session } = useSession();
  const writes = may(session, "write");
  if (!workflow.data || runs.isPending) {
    return (
      <Page title="Workflow">
        {workflow.isError ? <ProblemNote error={workflow.error} retry={() => void workflow.refetch()} /> : <Skeleton lines={12} />}
      </Page>
    );
  }
  const { workflowName, description, version } = workflow.data;
  return (
    <Page
      title={workflowName}
      aside={<span className="quiet-text">version {version}</span>}
      actions={writes && <Delete workflow={workflow.data} />}
    >
      {description && <p className="pad-below">{description}</p>}
      <section aria-labelledby="start">
        <h2 id="start" className="section-title">
          Start it
        </h2>
        <Start workflow={workflow.data} mayWrite={writes} />
      </section>
      <section className="section" aria-labelledby="workflow-runs">
        <h2 id="workflow-runs" className="section-title">
          Runs
        </h2>
        <Runs workflow={id} runs={runs} />
      </section>
      <section className="section" aria-labelledby="versions">
        <h2 id="versions" className="section-title">
          Versions
        </h2>
        <Versions workflow={workflow.data} mayWrite={writes} />
      </section>
    </Page>
  );
}
