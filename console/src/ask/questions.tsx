import { type ReactNode, useId, useState } from "react";
import type { Flow, Question } from "../api/client";
import { useAnswer } from "../api/questions";
import { ProblemNote } from "../parts/problem-note";
import "./questions.css";

const OTHER = "other"; // among choices, the one to write in; ids of options are places or this

type FieldProps = { question: Question; focus: boolean; answer: (value: string) => void };

/** One question: a list where there are choices, with a field of one's own beside it; else a field. */
function Field({ question, focus, answer }: FieldProps) {
  const id = useId();
  const { choices } = question;
  const [chosen, choose] = useState(choices.length > 0 ? "" : OTHER);
  const mayWrite = question.parameter !== null;
  return (
    <div>
      <label htmlFor={id}>
        {question.question} <span className="quiet-text">({question.operation_name})</span>
      </label>
      {choices.length > 0 && (
        <select
          id={id}
          autoFocus={focus}
          value={chosen}
          onChange={({ target }) => {
            choose(target.value);
            answer(target.value === OTHER ? "" : (choices[Number(target.value)]?.value ?? ""));
          }}
        >
          <option value="" disabled>
            Choose
          </option>
          {choices.map((one, at) => (
            <option key={one.value} value={at}>
              {one.label}
            </option>
          ))}
          {mayWrite && <option value={OTHER}>Something else</option>}
        </select>
      )}
      {chosen === OTHER && (
        <input
          id={choices.length > 0 ? undefined : id}
          aria-label={choices.length > 0 ? question.question : undefined}
          autoFocus={focus || choices.length > 0}
          onChange={(event) => answer(event.target.value.trim())}
        />
      )}
    </div>
  );
}

type Props = { questions: readonly Question[]; focus?: boolean; done: (flow: Flow) => void; children?: ReactNode };

/** What a flow lacks before it can run; answering plans it anew. With `focus` the first of it may be answered at once. */
export function Questions({ questions, focus = false, done, children }: Props) {
  const [answers, setAnswers] = useState<Record<string, string>>({});
  const answer = useAnswer();
  const heading = useId();
  const given = Object.fromEntries(questions.flatMap((one) => (answers[one.id] ? [[one.id, answers[one.id] ?? ""]] : [])));
  return (
    <section className="questions" aria-labelledby={heading}>
      <h2 id={heading}>{questions.length === 1 ? "One thing is open" : `${questions.length} things are open`}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          answer.mutate({ questions, answers: given }, { onSuccess: done });
        }}
      >
        {questions.map((one, at) => (
          <Field key={one.id} question={one} focus={focus && at === 0} answer={(value) => setAnswers((now) => ({ ...now, [one.id]: value }))} />
        ))}
        {answer.isError && <ProblemNote error={answer.error} />}
        <div className="below">
          <button type="submit" className="primary" disabled={Object.keys(given).length === 0 || answer.isPending}>
            {answer.isPending ? "Planning …" : "Answer"}
          </button>
          {children}
        </div>
      </form>
    </section>
  );
}
