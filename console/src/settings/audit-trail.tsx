import { useAudit } from "../api/keys";
import { Ago } from "../parts/ago";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";

/** Who did what, newest first. */
export function AuditTrail() {
  const audit = useAudit(true);
  return (
    <section className="section" aria-labelledby="audit">
      <h2 id="audit" className="section-title">
        Audit trail
      </h2>
      {audit.isError && <ProblemNote error={audit.error} retry={() => void audit.refetch()} />}
      {audit.isPending && <Skeleton lines={6} />}
      {audit.data && (
        <ul className="rows">
          {audit.data.map((one) => (
            <li key={one.number} className="row">
              <span className="what">
                <strong>{one.action}</strong> <span className="quiet-text">{one.actor ?? "nobody known"}</span>{" "}
                {one.outcome !== "done" && <span className="fault">{one.outcome}</span>}
              </span>
              <Ago time={one.created_date} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
