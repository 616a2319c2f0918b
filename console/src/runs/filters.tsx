import { useEffect, useState } from "react";
import type { RunStatus } from "../api/client";
import type { RunFilter } from "../api/runs";
import { STATUS } from "../parts/status";

const STATES: readonly RunStatus[] = ["in_progress", "pending", "completed", "failed", "cancelled"];
const PAUSE = 250; // milliseconds after the last key before it is searched

/** Which runs are shown. */
export function Filters({ filter, change }: { filter: RunFilter; change: (filter: RunFilter) => void }) {
  const [words, setWords] = useState(filter.search);
  useEffect(() => setWords(filter.search), [filter.search]);
  useEffect(() => {
    if (words.trim() === filter.search) return;
    const later = setTimeout(() => change({ ...filter, search: words.trim() }), PAUSE);
    return () => clearTimeout(later);
  }, [words, filter, change]);

  function toggle(status: RunStatus): void {
    const without = filter.status.filter((one) => one !== status);
    change({ ...filter, status: without.length < filter.status.length ? without : [...without, status] });
  }

  return (
    <div className="filters" role="search">
      <input
        id="run-search"
        type="search"
        aria-label="Search the runs"
        placeholder="Words of the request or the flow’s name"
        maxLength={200}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <div className="chips" role="group" aria-label="States">
        {STATES.map((one) => (
          <button key={one} type="button" aria-pressed={filter.status.includes(one)} onClick={() => toggle(one)}>
            {STATUS[one]}
          </button>
        ))}
      </div>
    </div>
  );
}
