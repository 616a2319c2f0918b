/** A path of folders; each part leads there. */
export function Crumbs({ path, go }: { path: string; go: (path: string) => void }) {
  const parts = path ? path.split("/") : [];
  const upTo = (count: number) => parts.slice(0, count).join("/");
  return (
    <nav className="crumbs" aria-label="Folder">
      <ol>
        {["Drive", ...parts].map((one, at) => (
          <li key={upTo(at)}>
            <button type="button" className="quiet" aria-current={at === parts.length ? "location" : undefined} onClick={() => go(upTo(at))}>
              {one}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}
