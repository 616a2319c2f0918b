import { useId, useState } from "react";
import { useLocation } from "wouter";
import type { Refined } from "../api/client";
import { useRefine } from "../api/refining";
import { ProblemNote } from "../parts/problem-note";

/** What the words changed, sentence by sentence. */
function Difference({ of }: { of: Refined["difference"] }) {
  const kinds = [
    ["added", "+", of.added],
    ["removed", "−", of.removed],
    ["changed", "~", of.changed],
  ] as const;
  return (
    <ul className="difference" aria-label="What is different">
      {kinds.flatMap(([kind, sign, changes]) =>
        changes.map((one) => (
          <li key={`${kind} ${one.says}`} data-kind={kind}>
            <span aria-hidden="true">{sign}</span> {one.says}
          </li>
        )),
      )}
    </ul>
  );
}

/** A flow changed in plain words: the new one is opened only by whoever has read what is different. */
export function ChangeInWords({ flow, request, unsaved }: { flow: string; request: string | null; unsaved: boolean }) {
  const [words, setWords] = useState("");
  const [, go] = useLocation();
  const refine = useRefine(flow);
  const field = useId();
  const made = refine.data;
  return (
    <form
      className="in-words"
      onSubmit={(event) => {
        event.preventDefault();
        refine.mutate(words.trim());
      }}
    >
      <label htmlFor={field}>Change it in words</label>
      <div className="row">
        <input
          id={field}
          value={words}
          maxLength={2000}
          placeholder="e.g. post in #ops instead of #general"
          onChange={(event) => {
            setWords(event.target.value);
            refine.reset();
          }}
        />
        <button
          type="submit"
          title={unsaved ? "Save your changes first" : undefined} // a line of its own would move what is being clicked
          disabled={unsaved || !words.trim() || refine.isPending}
        >
          {refine.isPending ? "Changing …" : "Change"}
        </button>
      </div>
      {refine.isError && <ProblemNote error={refine.error} />}
      {made && (
        <>
          <Difference of={made.difference} />
          <button type="button" className="primary" onClick={() => go(`/flows/${made.id}${request ? `?request=${request}` : ""}`)}>
            Open the changed flow
          </button>
        </>
      )}
    </form>
  );
}
