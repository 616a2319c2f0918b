import { useLocation } from "wouter";
import type { Flow } from "../api/client";
import { Questions } from "../ask/questions";

/** What a flow lacks before it can run: answered here, it is planned anew, and that flow is shown. */
export function OpenQuestions({ flow }: { flow: Flow }) {
  const [, go] = useLocation();
  const request = flow.questions[0]?.flow_request;
  if (request === undefined) return null;
  return (
    <Questions
      key={flow.questions.map((one) => one.id).join()}
      questions={flow.questions}
      done={(made) => go(`/flows/${made.id}?request=${request}`)}
    >
      <span className="quiet-text">The flow is planned anew with your answers.</span>
    </Questions>
  );
}
