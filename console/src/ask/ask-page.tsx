import { type KeyboardEvent, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import type { Flow } from "../api/client";
import { Problem } from "../api/problem";
import { useAsk } from "../api/flows";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useShortcut } from "../shell/shortcuts";
import { Examples } from "./examples";
import { Questions } from "./questions";
import { RecentRequests } from "./recent-requests";
import { Refusal } from "./refusal";
import "./ask.css";

/** Where everything begins: plain words, which become a flow to look at before anything is done. */
export function AskPage() {
  const [words, setWords] = useState("");
  const [, go] = useLocation();
  const ask = useAsk();
  const [asking, setAsking] = useState<{ flow: Flow; request: string } | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useShortcut("/", "Write a request", () => field.current?.focus());

  function planned(flow: Flow, request: string): void {
    if (flow.questions.length > 0) setAsking({ flow, request });
    else go(`/flows/${flow.id}?request=${request}`);
  }

  function send(asked: string): void {
    if (!asked.trim() || ask.isPending) return;
    setWords(asked);
    setAsking(null);
    ask.mutate(asked.trim(), { onSuccess: ({ flow, request }) => planned(flow, request) });
  }

  function choose(chosen: string): void {
    setWords(chosen);
    setAsking(null);
    ask.reset();
    field.current?.focus();
  }

  function onKey(event: KeyboardEvent): void {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send(words);
    }
  }

  const refused = ask.error instanceof Problem && ask.error.code === "flow_not_generated" ? ask.error : null;
  return (
    <Page title="Ask">
      <form
        className="ask"
        onSubmit={(event) => {
          event.preventDefault();
          send(words);
        }}
      >
        <h2>
          <label htmlFor="words">What is to be done?</label>
        </h2>
        <textarea
          id="words"
          ref={field}
          autoFocus
          rows={3}
          maxLength={32768}
          placeholder="Get the cards in the list Open of the board Support, and send a message to #support with their names"
          value={words}
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={onKey}
        />
        <div className="below">
          <span className="quiet-text">You see the flow before anything is done.</span>
          <button type="submit" className="primary" disabled={!words.trim() || ask.isPending}>
            {ask.isPending ? "Planning …" : "Make a flow"}
          </button>
        </div>
        <div className="answer" aria-live="polite">
          {ask.isPending && <Skeleton lines={3} />}
          {ask.isError && !refused && <ProblemNote error={ask.error} retry={() => send(words)} />}
        </div>
      </form>
      {refused && <Refusal problem={refused} words={words} ask={send} />}
      {asking && (
        <Questions key={asking.flow.id} focus questions={asking.flow.questions} done={(flow) => planned(flow, asking.request)}>
          <Link href={`/flows/${asking.flow.id}?request=${asking.request}`}>Look at the flow first</Link>
        </Questions>
      )}
      {!refused && !words && <Examples choose={choose} />}
      <RecentRequests choose={choose} />
    </Page>
  );
}
