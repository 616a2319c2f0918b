const EXAMPLES = [
  "Which date is 90 days after 2026-11-23?",
  "Get the cards in the list Open of the board Support, and send a message to #support with their names",
  "Fetch https://example.org and send the title to me@acme.test by mail",
];

/** Requests to begin with. */
export function Examples({ choose }: { choose: (words: string) => void }) {
  return (
    <section aria-labelledby="examples">
      <h3 id="examples" className="section-title">
        For example
      </h3>
      <ul className="rows examples">
        {EXAMPLES.map((one) => (
          <li key={one}>
            <button type="button" className="quiet row" onClick={() => choose(one)}>
              <span className="what">{one}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
