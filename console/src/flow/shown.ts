import { useMemo } from "react";
import type { DryRunOperation, TaskDefinition } from "../api/client";
import type { Draft, DraftTask } from "./draft";
import type { ShownTask } from "./task-node";
import { termsSaid } from "./terms";

function shown(task: DraftTask, terms: string[], definition: TaskDefinition | undefined, dryRun: DryRunOperation | undefined): ShownTask {
  const values = dryRun?.parameters.filter((one) => one.known).map((one) => `${one.name}: ${JSON.stringify(one.value)}`);
  return {
    key: task.key,
    name: task.name,
    service: definition?.belongs_to_integration.short_name ?? "",
    effect: definition?.effect === "write" ? "write" : "read",
    summary: values?.join(", ") || task.instruction || (definition?.description ?? ""),
    terms,
    fault: definition ? (dryRun?.credential_problem ?? null) : "This task has been withdrawn.",
  };
}

/** The tasks of a draft as the graph shows them; who is shown as before is the same object, so that nothing is drawn again. */
export function useShown(
  draft: Draft,
  definitions: ReadonlyMap<string, TaskDefinition>,
  dryRuns: ReadonlyMap<string, DryRunOperation>,
): ShownTask[] {
  const shownOf = useMemo(() => {
    const known = new WeakMap<DraftTask, ShownTask>();
    return (one: DraftTask, terms: string[]): ShownTask => {
      const before = known.get(one);
      // Terms name other tasks: they change although the task does not.
      if (before?.terms?.join("\n") === terms.join("\n")) return before;
      const now = shown(one, terms, definitions.get(one.definition), dryRuns.get(one.key));
      known.set(one, now);
      return now;
    };
  }, [definitions, dryRuns]);
  return useMemo(
    () => draft.tasks.map((one) => shownOf(one, termsSaid(draft, one))),
    [draft.tasks, draft.links, shownOf],
  );
}
