/** Holds the place of what is being loaded. */
export function Skeleton({ lines, page = false }: { lines: number; page?: boolean }) {
  return (
    <div className={page ? "skeleton page" : "skeleton"} role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => (
        <div key={line} />
      ))}
    </div>
  );
}
