import { Link } from "wouter";
import { useRequests } from "../api/flows";
import { Ago } from "../parts/ago";
import { ProblemNote } from "../parts/problem-note";

const SHOWN = 8;

/** What was asked for last, each with its flow. */
export function RecentRequests({ choose }: { choose: (words: string) => void }) {
  const requests = useRequests(SHOWN);
  if (requests.isError) return <ProblemNote error={requests.error} retry={() => void requests.refetch()} />;
  if (!requests.data || requests.data.length === 0) return null;
  return (
    <section className="recent" aria-labelledby="recent">
      <h3 id="recent" className="section-title">
        Asked before
      </h3>
      <ul className="rows">
        {requests.data.map((one) => (
          <li key={one.id}>
            {one.flow ? (
              <Link className="row" href={`/flows/${one.flow}?request=${one.id}`}>
                <span className="what">{one.request_name ?? one.request_instructions}</span>
                <Ago time={one.created_date} />
              </Link>
            ) : (
              <button type="button" className="quiet row" onClick={() => choose(one.request_instructions)}>
                <span className="what">{one.request_instructions}</span>
                <span>no flow</span>
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
