import { useState } from "react";
import type { When } from "../api/client";
import { type Draft, type DraftTask, waiting } from "./draft";
import type { TaskActs } from "./task-panel";

const WHEN: Readonly<Record<When, string>> = {
  completed: "and needs it",
  completed_or_skipped: "even if it is skipped",
  otherwise: "otherwise: if its conditions do not hold",
};

const FEW = 20; // other tasks; where there are more, only those that it waits for are listed at first

type Props = { draft: Draft; task: DraftTask; link: TaskActs["link"]; when: TaskActs["when"] };

/** What a task waits for, and what becomes of it if that is skipped. */
export function WaitsFor({ draft, task, link, when }: Props) {
  const others = draft.tasks.filter((one) => one.key !== task.key);
  const [all, setAll] = useState(others.length <= FEW);
  if (others.length === 0) return null;
  const links = new Map(draft.links.filter((one) => one.target === task.key).map((one) => [one.source, one]));
  const behind = waiting(draft, task.key);
  const listed = all ? others : others.filter((one) => links.has(one.key));
  return (
    <fieldset>
      <legend>Waits for</legend>
      {listed.map((one) => {
        const known = links.get(one.key);
        const refused = behind.has(one.key);
        const choices = (Object.keys(WHEN) as When[]).filter(
          (it) => it !== "otherwise" || one.conditions.length > 0 || known?.when === it,
        );
        return (
          <div key={one.key}>
            <label className="check">
              <input
                type="checkbox"
                checked={known !== undefined}
                disabled={refused}
                onChange={(event) => link(one.key, event.target.checked)}
              />
              <span>
                {one.name}
                {refused && <span className="quiet-text"> – waits for this one</span>}
              </span>
            </label>
            {known && (
              <select
                aria-label={`If ${one.name} is skipped`}
                value={known.when}
                onChange={(event) => when(one.key, event.target.value as When)}
              >
                {choices.map((it) => (
                  <option key={it} value={it}>
                    {WHEN[it]}
                  </option>
                ))}
              </select>
            )}
          </div>
        );
      })}
      {!all && (
        <button type="button" className="quiet" onClick={() => setAll(true)}>
          Choose among all {others.length}
        </button>
      )}
    </fieldset>
  );
}
