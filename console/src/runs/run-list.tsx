import { keepPreviousData, useQueries, useQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Link } from "wouter";
import type { RunPreview } from "../api/client";
import { PAGE, pageOfRuns, type RunFilter } from "../api/runs";
import { Ago, lasted } from "../parts/ago";
import { called } from "../parts/naming";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { Status } from "../parts/status";
import { useShortcut } from "../shell/shortcuts";

const ROW = 48; // pixels

/** One run in one line. */
function Row({ run }: { run: RunPreview }) {
  const { title, words } = called(run.flow_name, run.flow_request_instructions);
  return (
    <Link className="run-row" href={`/runs/${run.id}`}>
      <Status
        status={run.status}
        {...(run.status === "cancelled" && run.approval_status === "rejected" ? { label: "Rejected" } : {})}
      />
      <span className="what">
        <strong>{title}</strong> {words && <span className="quiet-text">{words}</span>}
      </span>
      <span className="quiet-text when">{run.start_time && <Ago time={run.start_time} />}</span>
      <span className="quiet-text long">{run.start_time && run.end_time && lasted(run.start_time, run.end_time)}</span>
    </Link>
  );
}

/** The runs of a filter: only those in sight are drawn, and only their pages are asked for. */
export function RunList({ filter, empty }: { filter: RunFilter; empty: ReactNode }) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(-1);
  const first = useQuery({ ...pageOfRuns(filter, 0), placeholderData: keepPreviousData });
  const total = first.data?.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const shown = rows.getVirtualItems();
  const pages = [...new Set(shown.map((one) => Math.floor(one.index / PAGE)))].filter((one) => one > 0);
  const others = useQueries({ queries: pages.map((page) => pageOfRuns(filter, page)) });
  const loaded = new Map(pages.map((page, at) => [page, others[at]?.data]));
  loaded.set(0, first.data);

  useEffect(() => {
    setActive(-1);
    scroller.current?.scrollTo({ top: 0 });
  }, [filter]);

  function move(by: number): void {
    const next = Math.max(0, Math.min(total - 1, active + by));
    setActive(next);
    rows.scrollToIndex(next);
    requestAnimationFrame(() => scroller.current?.querySelector<HTMLElement>(`[data-index="${next}"] a`)?.focus());
  }
  useShortcut("j", "Next run", () => move(1));
  useShortcut("k", "Run before", () => move(-1));

  if (first.isPending) return <Skeleton lines={10} />;
  if (first.isError) return <ProblemNote error={first.error} retry={() => void first.refetch()} />;
  if (total === 0) return empty;
  const failed = others.find((one) => one.isError);
  return (
    <>
      {failed && <ProblemNote error={failed.error} retry={() => void failed.refetch()} />}
      <div className="run-list" ref={scroller}>
        <ul aria-label={`${total} runs`} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start }) => {
            const run = loaded.get(Math.floor(index / PAGE))?.runs[index % PAGE];
            return (
              <li
                key={index}
                data-index={index}
                aria-setsize={total}
                aria-posinset={index + 1}
                style={{ transform: `translateY(${start}px)` }}
                onFocus={() => setActive(index)}
              >
                {run ? <Row run={run} /> : <div className="run-row" aria-busy="true" />}
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}
