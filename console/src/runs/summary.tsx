import { Link } from "wouter";
import type { Run } from "../api/client";
import { Ago, lasted } from "../parts/ago";

/** What came of a run, or what it waits for. */
export function Summary({ run }: { run: Run }) {
  const waits = run.status === "pending" && run.approval_status === null;
  return (
    <section className="panel" aria-label="Result">
      <h2>Result</h2>
      <div aria-live="polite">
        {run.flow_result && <pre className="result">{run.flow_result.body}</pre>}
        {run.error && <p className="fault">{run.error}</p>}
        {waits && (
          <p>
            It waits for a person’s word: <Link href="/approvals">decide</Link>.
          </p>
        )}
        {run.status === "in_progress" && <p className="quiet-text">It is under way …</p>}
        {run.status === "cancelled" && !run.error && <p className="quiet-text">It was ended before it was done.</p>}
      </div>
      <dl className="facts">
        {run.restarts && (
          <div>
            <dt>Goes on from</dt>
            <dd>
              <Link href={`/runs/${run.restarts}`}>an earlier run</Link>, whose finished tasks are not done again
            </dd>
          </div>
        )}
        {run.triggered_time && (
          <div>
            <dt>Started</dt>
            <dd>
              <Ago time={run.triggered_time} />
            </dd>
          </div>
        )}
        {run.triggered_time && run.end_time && (
          <div>
            <dt>Took</dt>
            <dd>{lasted(run.triggered_time, run.end_time)}</dd>
          </div>
        )}
        {run.triggered_by && (
          <div>
            <dt>In the name of</dt>
            <dd>{run.triggered_by}</dd>
          </div>
        )}
        {run.approval && (
          <div>
            <dt>{run.approval.decision === "approved" ? "Approved" : "Rejected"}</dt>
            <dd>
              {run.approval.decided_by}, <Ago time={run.approval.decided_time} />
              {run.approval.comment && <p>“{run.approval.comment}”</p>}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}
