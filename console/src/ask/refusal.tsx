import { useState } from "react";
import type { Problem } from "../api/problem";

type Props = { problem: Problem; words: string; ask: (words: string) => void };

/** Why no flow could be made; where values are missing, fields to answer with. */
export function Refusal({ problem, words, ask }: Props) {
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const asked = problem.missing.map((one) => ({ ...one, key: `${one.task} ${one.parameter}` }));
  const given = asked.filter((one) => answers[one.key]?.trim());

  function again(): void {
    const told = given.map((one) => `${one.parameter.replaceAll("_", " ")} "${answers[one.key]?.trim()}"`);
    ask([words.trim().replace(/\.$/, ""), ...told].join(", "));
  }

  return (
    <section className="refusal" role="alert" aria-labelledby="refusal">
      <h2 id="refusal">{asked.length > 0 ? "A few things are missing" : "No flow can be made of this"}</h2>
      {asked.length === 0 ? (
        <ul>
          {problem.findings.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            again();
          }}
        >
          {asked.map((one) => (
            <div key={one.key}>
              <label htmlFor={one.key}>
                {one.question} <span className="quiet-text">({one.task})</span>
              </label>
              <input
                id={one.key}
                value={answers[one.key] ?? ""}
                onChange={(event) => setAnswers({ ...answers, [one.key]: event.target.value })}
              />
            </div>
          ))}
          <button type="submit" className="primary" disabled={given.length === 0}>
            Ask again with these
          </button>
        </form>
      )}
    </section>
  );
}
