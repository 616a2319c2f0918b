import { useEffect, useRef } from "react";
import { type LogLine, useLog } from "./use-log";

const NEAR = 40; // pixels from the end at which who reads is taken to follow it
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

function Line({ line }: { line: LogLine }) {
  const { number: _, timestamp, level, logger, message, ...rest } = line;
  return (
    <li data-level={level}>
      {timestamp && <time dateTime={timestamp}>{clock.format(new Date(timestamp))}</time>}
      <span className="unseen">{level} </span>
      <span className="said" title={logger}>
        {message ?? JSON.stringify(rest)}
      </span>
    </li>
  );
}

/** The log of a run as it is written; whoever reads its end is kept there. */
export function RunLog({ run, over }: { run: string; over: boolean }) {
  const { lines, cut, lost } = useLog(run, over);
  const place = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (follows.current) place.current?.scrollTo({ top: place.current.scrollHeight });
  }, [lines]);
  return (
    <section className="section" aria-labelledby="log">
      <h2 id="log" className="section-title">
        Log {lost && !over && <span className="quiet-text">connecting again …</span>}
      </h2>
      {cut && <p className="quiet-text pad-below">Only its last lines are shown; run.log, among the files of a run that is over, has all.</p>}
      <div
        ref={place}
        className="log"
        tabIndex={0}
        role="log"
        aria-label="Log of the run"
        aria-live="off"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          follows.current = scrollHeight - scrollTop - clientHeight < NEAR;
        }}
      >
        {lines.length === 0 && <p className="quiet-text">{over ? "It said nothing." : "Nothing yet …"}</p>}
        <ol>
          {lines.map((one) => (
            <Line key={one.number} line={one} />
          ))}
        </ol>
      </div>
    </section>
  );
}
