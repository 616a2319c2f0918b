import { lazy, Suspense, useMemo, useState } from "react";
import type { DryRunOperation, Run, RunStatus, TaskRun } from "../api/client";
import { useRun, useRunDryRun } from "../api/runs";
import { Outline } from "../flow/outline";
import type { ShownTask } from "../flow/task-node";
import { called } from "../parts/naming";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { Status } from "../parts/status";
import { useShortcut } from "../shell/shortcuts";
import { RunActions } from "./run-actions";
import { useRunEvents } from "./run-events";
import { Summary } from "./summary";
import { TaskRunPanel } from "./task-run-panel";
import { Timeline } from "./timeline";
import "../flow/flow.css";
import "./runs.css";

const FlowGraph = lazy(() => import("../flow/graph"));
const FINAL: ReadonlySet<RunStatus> = new Set(["completed", "failed", "cancelled"]);

function shown(operation: DryRunOperation, taskRun: TaskRun | undefined): ShownTask {
  return {
    key: String(operation.index),
    name: operation.name,
    service: operation.integration,
    effect: operation.effect,
    summary: operation.instruction ?? operation.task,
    fault: taskRun?.error ?? null,
    status: taskRun?.status ?? "pending",
  };
}

function Whole({ run, operations }: { run: Run; operations: readonly DryRunOperation[] }) {
  const [selected, select] = useState<string | null>(null);
  const [view, setView] = useState<"graph" | "timeline">("graph");
  useShortcut("t", "Graph or timeline", () => setView(view === "graph" ? "timeline" : "graph"));
  const taskRuns = useMemo(() => new Map(run.task_runs.map((one) => [one.task_operation_index, one])), [run]);
  const shownOf = useMemo(() => {
    const known = new WeakMap<DryRunOperation | TaskRun, ShownTask>(); // what has not changed is not drawn again
    return (one: DryRunOperation, taskRun: TaskRun | undefined): ShownTask => {
      const now = known.get(taskRun ?? one) ?? shown(one, taskRun);
      known.set(taskRun ?? one, now);
      return now;
    };
  }, [operations]);
  const tasks = useMemo(
    () => operations.map((one) => shownOf(one, taskRuns.get(one.index))),
    [operations, taskRuns, shownOf],
  );
  const links = useMemo(
    () => operations.flatMap((one) => one.after.map((source) => ({ source: String(source), target: String(one.index) }))),
    [operations],
  );
  const operation = operations.find((one) => String(one.index) === selected);
  return (
    <div className="editor" data-panel="true">
      <Outline tasks={tasks} selected={selected} select={select} />
      <div className="views">
        <div className="chips" role="group" aria-label="View">
          <button type="button" aria-pressed={view === "graph"} onClick={() => setView("graph")}>
            Graph
          </button>
          <button type="button" aria-pressed={view === "timeline"} onClick={() => setView("timeline")}>
            Timeline
          </button>
        </div>
        <div className="layer" data-shown={view === "graph"}>
          <Suspense fallback={<Skeleton lines={5} page />}>
            <FlowGraph label="Graph of the run" tasks={tasks} links={links} selected={selected} select={select} />
          </Suspense>
        </div>
        {view === "timeline" && <Timeline run={run} tasks={tasks} select={select} />}
      </div>
      {operation ? (
        <TaskRunPanel
          key={operation.index}
          operation={operation}
          names={new Map(operations.map((one) => [one.index, one.name]))}
          taskRun={taskRuns.get(operation.index)}
          close={() => select(null)}
        />
      ) : (
        <Summary run={run} />
      )}
    </div>
  );
}

/** One run, as far as it has got: it moves while one looks at it. */
export default function RunPage({ id }: { id: string }) {
  const run = useRun(id);
  const dryRun = useRunDryRun(id);
  const liveness = useRunEvents(id, run.data !== undefined && !FINAL.has(run.data.status));
  const failed = [run, dryRun].find((one) => one.isError && !one.data);
  if (failed) {
    return (
      <Page title="Run">
        <ProblemNote error={failed.error} retry={() => void failed.refetch()} />
      </Page>
    );
  }
  if (!run.data || !dryRun.data) {
    return (
      <Page title="Run" wide>
        <Skeleton lines={8} />
      </Page>
    );
  }
  const { title, words } = called(dryRun.data.flow_name, dryRun.data.request_instructions);
  return (
    <Page
      title={title}
      wide
      aside={
        <>
          <Status status={run.data.status} {...(run.data.approval_status === "rejected" ? { label: "Rejected" } : {})} />
          {liveness === "lost" && <span className="quiet-text">connecting again …</span>}
        </>
      }
      actions={<RunActions run={run.data} />}
    >
      {words && (
        <p className="asked" title={words}>
          “{words}”
        </p>
      )}
      <Whole run={run.data} operations={dryRun.data.operations} />
    </Page>
  );
}
