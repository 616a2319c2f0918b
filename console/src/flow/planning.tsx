import type { Planning as Told } from "../api/client";

const count = new Intl.NumberFormat();
const money = new Intl.NumberFormat(undefined, { maximumFractionDigits: 4 });
const seconds = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, minimumFractionDigits: 1 });

/** What planning took, where a language model was asked; the notes say why it was done without one. */
export function Planning({ planning }: { planning: Told }) {
  if (planning.model === null) return null;
  const facts = [
    planning.fallback_reason === null ? `Planned by ${planning.model}` : `${planning.model} was asked in vain`,
    planning.calls === 1 ? "1 call" : `${count.format(planning.calls)} calls`,
    `${count.format(planning.input_tokens)} tokens in, ${count.format(planning.output_tokens)} out`,
    planning.cost === null ? "price not set" : `cost ${money.format(planning.cost)}`,
    `${seconds.format(planning.latency_ms / 1000)} s`,
    planning.shortlist === null ? "" : `chosen from ${count.format(planning.shortlist)} tasks`,
  ];
  return <p className="quiet-text">{facts.filter(Boolean).join(" · ")}</p>;
}
