import { useState } from "react";
import { Link } from "wouter";
import type { RunFilter } from "../api/runs";
import { Page } from "../parts/page";
import { useShortcut } from "../shell/shortcuts";
import { Filters } from "./filters";
import { RunList } from "./run-list";
import { Empty } from "../parts/empty";
import "./runs.css";

const ALL: RunFilter = { status: [], search: "" };

/** Every run, newest first. */
export default function RunsPage() {
  const [filter, setFilter] = useState<RunFilter>(ALL);
  const narrowed = filter.search !== "" || filter.status.length > 0;
  useShortcut("/", "Search the runs", () => document.getElementById("run-search")?.focus());
  return (
    <Page title="Runs" wide>
      <Filters filter={filter} change={setFilter} />
      <RunList
        filter={filter}
        empty={
          narrowed ? (
            <Empty title="No run is like that">
              <button type="button" onClick={() => setFilter(ALL)}>
                Show all runs
              </button>
            </Empty>
          ) : (
            <Empty title="Nothing has run yet">
              <Link href="/">Ask for something</Link>: you see the flow before it runs.
            </Empty>
          )
        }
      />
    </Page>
  );
}
