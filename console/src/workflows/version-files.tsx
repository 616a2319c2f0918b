import { useEffect, useState } from "react";
import { filesAt, useVersionFiles } from "../api/workflows";
import { inBytes } from "../parts/bytes";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import type { Packed } from "./zip";

const MOST = 200_000; // characters of one file that are shown

function Text({ of }: { of: Packed }) {
  const [text, setText] = useState<string | null>(null);
  const [fault, setFault] = useState<unknown>(null);
  useEffect(() => {
    of.bytes().then((bytes) => setText(new TextDecoder().decode(bytes)), setFault);
  }, [of]);
  if (fault !== null) return <ProblemNote error={fault} />;
  if (text === null) return <Skeleton lines={6} />;
  return (
    <pre className="source" tabIndex={0}>
      {text.includes("\0") ? "This is no text: download the archive." : text.slice(0, MOST)}
    </pre>
  );
}

/** The files of a version: their names, and what stands in each. */
export function VersionFiles({ workflow, version }: { workflow: string; version: number }) {
  const files = useVersionFiles(workflow, version);
  const [at, setAt] = useState(0);
  if (files.isError) return <ProblemNote error={files.error} retry={() => void files.refetch()} />;
  if (!files.data) return <Skeleton lines={6} />;
  const chosen = files.data[at];
  return (
    <div className="version-files">
      <ul aria-label={`Files of version ${version}`}>
        {files.data.map((one, place) => (
          <li key={one.name}>
            <button type="button" className="quiet" aria-pressed={place === at} onClick={() => setAt(place)}>
              {one.name} <span className="quiet-text">{inBytes(one.size)}</span>
            </button>
          </li>
        ))}
        <li>
          <a className="button" href={filesAt(workflow, version)} download>
            All of them as ZIP
          </a>
        </li>
      </ul>
      {chosen && <Text key={`${version} ${chosen.name}`} of={chosen} />}
    </div>
  );
}
