import type { DryRunParameter, TaskDefinition } from "../api/client";

function said(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** What a task is called with, as far as that is known, and where each value comes from. */
export function Parameters({ known }: { known: readonly DryRunParameter[] }) {
  if (known.length === 0) return <p className="quiet-text">It is called without parameters.</p>;
  return (
    <dl className="parameters">
      {known.map((one) => (
        <div key={one.name}>
          <dt>{one.name}</dt>
          <dd>
            {one.known && <span className="value">{said(one.value)}</span>}
            <span className="quiet-text">{one.source}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What a task takes or gives, by its definition. */
export function Fields({ of }: { of: TaskDefinition["parameters"] }) {
  if (of.length === 0) return <p className="quiet-text">Nothing.</p>;
  return (
    <dl className="parameters">
      {of.map((one) => (
        <div key={one.name}>
          <dt>
            {one.name}
            {one.optional && <span className="quiet-text"> optional</span>}
          </dt>
          <dd>
            <span className="quiet-text">
              {one.data_type}
              {one.doc_string && ` · ${one.doc_string}`}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
