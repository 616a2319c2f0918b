import { useState } from "react";

const SHOWN = 100; // entries of one list before the rest is asked for

function Leaf({ value }: { value: unknown }) {
  const kind = value === null ? "null" : typeof value;
  return <span className={`json-${kind}`}>{typeof value === "string" ? value : JSON.stringify(value)}</span>;
}

function Branch({ name, value, open }: { name: string; value: unknown; open: boolean }) {
  const [count, setCount] = useState(SHOWN);
  if (value === null || typeof value !== "object") {
    return (
      <div className="json-line">
        <span className="json-name">{name}</span> <Leaf value={value} />
      </div>
    );
  }
  const entries = Object.entries(value);
  const size = Array.isArray(value) ? `${entries.length} ${entries.length === 1 ? "item" : "items"}` : "";
  return (
    <details open={open}>
      <summary>
        <span className="json-name">{name}</span> <span className="quiet-text">{size}</span>
      </summary>
      {entries.slice(0, count).map(([key, one]) => (
        <Branch key={key} name={key} value={one} open={entries.length <= 5} />
      ))}
      {entries.length > count && (
        <button type="button" className="quiet" onClick={() => setCount(count + SHOWN)}>
          {entries.length - count} more
        </button>
      )}
    </details>
  );
}

type Props = { label: string; value: unknown; heading?: "h2" | "h3" };

/** Any JSON as a tree that opens, or as it travels; `heading`: what its label is on the page. */
export function JsonView({ label, value, heading: Heading = "h3" }: Props) {
  const [raw, setRaw] = useState(false);
  const text = JSON.stringify(value, null, 2);
  const isTree = value !== null && typeof value === "object";
  return (
    <section className="json" aria-label={label}>
      <header>
        <Heading>{label}</Heading>
        {isTree && (
          <button type="button" className="quiet" aria-pressed={raw} onClick={() => setRaw(!raw)}>
            Raw
          </button>
        )}
        <button type="button" className="quiet" onClick={() => void navigator.clipboard?.writeText(text)}>
          Copy
        </button>
      </header>
      {raw || !isTree ? (
        <pre tabIndex={0}>{isTree ? text : String(value)}</pre>
      ) : (
        <div className="json-tree">
          {Object.entries(value).map(([key, one]) => (
            <Branch key={key} name={key} value={one} open={Object.keys(value).length <= 5} />
          ))}
        </div>
      )}
    </section>
  );
}
