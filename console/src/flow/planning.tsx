import type { Flow } from "../api/client";

const count = new Intl.NumberFormat();
const money = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });
const seconds = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** How a flow was planned: what that took, where a language model was asked, and what the planner notes. */
export function Planning({ flow }: { flow: Flow }) {
  const told = [...(flow.planning ? [taken(flow.planning)] : []), ...flow.planning_notes];
  return told.filter(Boolean).map((one) => (
    <p key={one} className="quiet-text">
      {one}
    </p>
  ));
}

function taken(planning: NonNullable<Flow["planning"]>): string {
  if (planning.model === null) return "";
  const facts = [
    planning.fallback_reason === null ? `Planned by ${planning.model}` : `${planning.model} was asked in vain`,
    planning.calls === 1 ? "1 call" : `${count.format(planning.calls)} calls`,
    `${count.format(planning.input_tokens)} tokens in, ${count.format(planning.output_tokens)} out`,
    planning.cost === null ? "price not set" : `cost ${money.format(planning.cost)}`,
    `${seconds.format(planning.latency_ms / 1000)} s`,
    planning.shortlist === null ? "" : `chosen from ${count.format(planning.shortlist)} tasks`,
  ];
  return facts.filter(Boolean).join(" · ");
}
