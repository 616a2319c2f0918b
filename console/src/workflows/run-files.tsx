import type { Artifact } from "../api/workflows";
import { inBytes } from "../parts/bytes";
import { Icon } from "../parts/icon";
import { Picture } from "../parts/picture";

const FILM = "recording.webm";
const SHOWN = new Set(["image/png", "image/jpeg", "image/gif", "image/webp"]);

/** Whether this page may show a file itself: files in a bucket are another host's. */
function isHere(file: Artifact): boolean {
  return new URL(file.url, window.location.href).origin === window.location.origin;
}

/** What a run left: the film of its desktop, its pictures, and every file to be fetched. */
export function RunFiles({ files }: { files: readonly Artifact[] }) {
  const film = files.find((one) => one.name === FILM && isHere(one));
  return (
    <>
      {film && (
        <section className="section" aria-labelledby="film">
          <h2 id="film" className="section-title">
            Recording
          </h2>
          <video className="film" src={film.url} controls preload="metadata" aria-label="Recording of its desktop" />
        </section>
      )}
      <section className="section" aria-labelledby="files">
        <h2 id="files" className="section-title">
          Files
        </h2>
        <ul className="rows">
          {files.map((one) => (
            <li key={one.name} className="file">
              {SHOWN.has(one.content_type) && isHere(one) && <Picture address={one.url} title={one.name} />}
              <a className="row" href={one.url} download>
                <Icon name="down" />
                <span className="what">{one.name}</span>
                <span>{inBytes(one.size)}</span>
              </a>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}
