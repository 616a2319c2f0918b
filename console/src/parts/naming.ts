const PLANNED = "Flow for ";

/** What to call a flow or a run: the request itself where the planner named the flow after it. */
export function called(flowName: string, request: string): { title: string; words: string | null } {
  const after = flowName.startsWith(PLANNED) ? flowName.slice(PLANNED.length) : null;
  if (after !== null && request.startsWith(after.replace(/[….]+$/, ""))) return { title: request, words: null };
  return flowName === request ? { title: flowName, words: null } : { title: flowName, words: request };
}
