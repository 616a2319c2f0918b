import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { useWorkflowRuns, useWorkflows, type WorkflowRunFilter, type WorkflowRunStatus } from "../api/workflows";
import { Empty } from "../parts/empty";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { WorkflowRunRow } from "./workflow-run-row";
import { RUN_STATUS } from "./workflow-run-status";
import "../runs/runs.css";
import "./workflows.css";

const ROW = 48; // pixels

function useFilter(): [WorkflowRunFilter, (filter: WorkflowRunFilter) => void] {
  const asked = new URLSearchParams(useSearch());
  const [, go] = useLocation();
  const filter = { workflow: asked.get("workflow") ?? "", status: (asked.get("status") ?? "") as WorkflowRunFilter["status"] };
  const change = (wanted: WorkflowRunFilter) => {
    const words = new URLSearchParams(Object.entries(wanted).filter(([, one]) => one !== ""));
    go(`/workflow-runs${words.size > 0 ? `?${words}` : ""}`, { replace: true });
  };
  return [filter, change];
}

type Filtered = { filter: WorkflowRunFilter; names: ReadonlyMap<string, string> };

function List({ filter, names }: Filtered) {
  const runs = useWorkflowRuns(filter);
  const scroller = useRef<HTMLDivElement>(null);
  const found = runs.data?.pages.flatMap((one) => one.runs) ?? [];
  const rows = useVirtualizer({
    count: found.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = runs;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= found.length - 20) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, found.length]);

  if (runs.isPending) return <Skeleton lines={10} />;
  if (runs.isError && !runs.data) return <ProblemNote error={runs.error} retry={() => void runs.refetch()} />;
  const total = runs.data?.pages[0]?.totalCount ?? 0;
  if (total === 0) {
    return (
      <Empty title={filter.status ? "No run is like that" : "No workflow has run yet"}>
        {filter.status ? "Choose another state." : <Link href="/workflows">Choose a workflow and start it.</Link>}
      </Empty>
    );
  }
  return (
    <>
      {runs.isError && <ProblemNote error={runs.error} retry={() => void runs.refetch()} />}
      <div className="run-list" ref={scroller}>
        <ul aria-label={`${total} runs of workflows`} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const run = found[index];
            return (
              run && (
                <li key={run.messageId} aria-setsize={total} aria-posinset={index + 1} style={{ transform: `translateY(${start}px)` }}>
                  <WorkflowRunRow run={run} name={names.get(run.workflowId)} />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </>
  );
}

/** The runs of workflows, newest first; which ones is part of the address. */
export default function WorkflowRunsPage() {
  const [filter, change] = useFilter();
  const workflows = useWorkflows();
  const names = new Map(workflows.data?.map((one) => [one.workflowId, one.workflowName]));
  return (
    <Page title="Runs of workflows" wide>
      <div className="filters">
        <select aria-label="Workflow" value={filter.workflow} onChange={(event) => change({ ...filter, workflow: event.target.value })}>
          <option value="">All workflows</option>
          {[...names].map(([id, name]) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
        <div className="chips" role="group" aria-label="State">
          {(Object.keys(RUN_STATUS) as WorkflowRunStatus[]).map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={filter.status === one}
              onClick={() => change({ ...filter, status: filter.status === one ? "" : one })}
            >
              {RUN_STATUS[one][1]}
            </button>
          ))}
        </div>
      </div>
      <List filter={filter} names={names} />
    </Page>
  );
}
