import { useRef, useState } from "react";
import { addressOf, useFiles, useUpload } from "../api/desktop-files";
import { told } from "../api/problem";
import { Ago } from "../parts/ago";
import { inBytes } from "../parts/bytes";
import { Icon } from "../parts/icon";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { useToast } from "../shell/toasts";
import { Crumbs } from "./crumbs";

type Props = { desktop: string; mayWrite: boolean };

/** The files on a desktop's drive: folders to go into, files to fetch, and a place to put more. */
export function Files({ desktop, mayWrite }: Props) {
  const [path, setPath] = useState("");
  const [sending, setSending] = useState("");
  const [over, setOver] = useState(false);
  const files = useFiles(desktop, path);
  const upload = useUpload(desktop, path);
  const chooser = useRef<HTMLInputElement>(null);
  const say = useToast();
  const inside = (name: string) => (path ? `${path}/${name}` : name);

  async function send(chosen: Iterable<File>): Promise<void> {
    for (const file of chosen) {
      setSending(file.name);
      await upload.mutateAsync(file).then(
        () => say(`${file.name} is on the drive.`),
        (error: unknown) => say(`${file.name}: ${told(error)}`, "fault"),
      );
    }
    setSending("");
  }

  return (
    <section
      aria-label="Files"
      className="drop-place"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(mayWrite);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (mayWrite) void send([...event.dataTransfer.files]);
      }}
    >
      <div className="files-bar">
        <Crumbs path={path} go={setPath} />
        {mayWrite && (
          <>
            <input
              ref={chooser}
              type="file"
              multiple
              hidden
              aria-label="Files to upload"
              onChange={(event) => {
                void send([...(event.target.files ?? [])]);
                event.target.value = "";
              }}
            />
            <button type="button" disabled={sending !== ""} onClick={() => chooser.current?.click()}>
              <Icon name="up" /> {sending ? `Sending ${sending} …` : "Upload"}
            </button>
          </>
        )}
      </div>
      {files.isError && <ProblemNote error={files.error} retry={() => void files.refetch()} />}
      {files.isPending && <Skeleton lines={4} />}
      {files.data?.length === 0 && (
        <p className="quiet-text">
          {path ? "Nothing is in this folder." : "The drive is empty. On the desktop it is ~/drive."}
          {mayWrite && " Drop files here, or upload some."}
        </p>
      )}
      {files.data && files.data.length > 0 && (
        <ul className="rows">
          {files.data.map((one) => (
            <li key={one.name}>
              {one.is_dir ? (
                <button type="button" className="row" onClick={() => setPath(inside(one.name))}>
                  <Icon name="open" />
                  <span className="what">{one.name}</span>
                  <span>folder</span>
                </button>
              ) : (
                <a className="row" href={addressOf(desktop, path, one.name)} download={one.name}>
                  <Icon name="down" />
                  <span className="what">{one.name}</span>
                  <span>
                    {inBytes(one.size)}, <Ago time={new Date(one.modified * 1000).toISOString()} />
                  </span>
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
