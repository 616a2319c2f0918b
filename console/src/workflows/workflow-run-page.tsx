import { Link } from "wouter";
import { told } from "../api/problem";
import { isOver, useCancelWorkflowRun, useWorkflow, useWorkflowRun } from "../api/workflows";
import { Ago } from "../parts/ago";
import { JsonView } from "../parts/json-view";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useToast } from "../shell/toasts";
import { type LogLine, useLog } from "./use-log";
import { WorkflowRunStatus } from "./workflow-run-status";
import "./workflows.css";

function Log({ run, over }: { run: string; over: boolean }) {
  const lines = useLog(run, over);
  const said = ({ level, message, ...rest }: LogLine) => String(message ?? JSON.stringify(rest));
  return (
    <section className="section" aria-labelledby="log">
      <h2 id="log" className="section-title">
        Log
      </h2>
      <pre className="log" tabIndex={0} aria-live="off">
        {lines.length === 0 && (over ? "It said nothing." : "Nothing yet …")}
        {lines.map((one, at) => (
          <span key={at} data-level={String(one["level"] ?? "")}>
            {said(one)}
            {"\n"}
          </span>
        ))}
      </pre>
    </section>
  );
}

function Files({ artifacts }: { artifacts: readonly { [key: string]: unknown }[] }) {
  return (
    <section className="section" aria-labelledby="files">
      <h2 id="files" className="section-title">
        Files
      </h2>
      <ul className="rows">
        {artifacts.map((one) => (
          <li key={String(one["url"])}>
            <a className="row" href={String(one["url"])} download>
              <span className="what">{String(one["name"])}</span>
              <span>{Number(one["size"]).toLocaleString()} bytes</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One run of a workflow: its log as it is written, its result and its files. */
export default function WorkflowRunPage({ id }: { id: string }) {
  const run = useWorkflowRun(id);
  const workflow = useWorkflow(run.data?.workflowId ?? "");
  const cancel = useCancelWorkflowRun(id);
  const say = useToast();
  if (!run.data) {
    return (
      <Page title="Run of a workflow">
        {run.isError ? <ProblemNote error={run.error} retry={() => void run.refetch()} /> : <Skeleton lines={8} />}
      </Page>
    );
  }
  const { status, result, error, artifacts, workflowId, liveViewUrl, createdAt } = run.data;
  const over = isOver(run.data);
  return (
    <Page
      title={workflow.data?.workflowName ?? "Run of a workflow"}
      aside={<WorkflowRunStatus status={status} />}
      actions={
        <>
          <Link className="button" href={`/workflows/${workflowId}`}>
            The workflow
          </Link>
          {!over && (
            <>
              <a className="button" href={liveViewUrl} target="_blank" rel="noreferrer">
                Live view
              </a>
              <button
                type="button"
                className="danger"
                disabled={cancel.isPending}
                onClick={() => cancel.mutate(undefined, { onError: (fault) => say(told(fault), "fault") })}
              >
                Cancel the run
              </button>
            </>
          )}
        </>
      }
    >
      <p className="quiet-text pad-below">
        Started <Ago time={createdAt} />
      </p>
      {error && <p className="fault pad-below">{error}</p>}
      {over && result != null && <JsonView label="Result" value={result} heading="h2" />}
      {artifacts && artifacts.length > 0 && <Files artifacts={artifacts} />}
      <Log run={id} over={over} />
    </Page>
  );
}
