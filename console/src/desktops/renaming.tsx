import { useState } from "react";
import type { Desktop } from "../api/client";
import { useRenameDesktop } from "../api/desktops";
import { Dialog } from "../parts/dialog";
import { ProblemNote } from "../parts/problem-note";

/** Gives a desktop another name. */
export function Renaming({ desktop }: { desktop: Desktop }) {
  const [name, setName] = useState<string | null>(null);
  const rename = useRenameDesktop(desktop.desktop_id);
  return (
    <>
      <button type="button" onClick={() => setName(desktop.name)}>
        Rename
      </button>
      {name !== null && (
        <Dialog title={`Rename ${desktop.name}`} close={() => setName(null)}>
          <form
            className="pad fields"
            onSubmit={(event) => {
              event.preventDefault();
              rename.mutate(name.trim(), { onSuccess: () => setName(null) });
            }}
          >
            <label htmlFor="new-name">New name</label>
            <input id="new-name" required maxLength={128} value={name} onChange={(event) => setName(event.target.value)} />
            {rename.isError && <ProblemNote error={rename.error} />}
            <button type="submit" className="primary" disabled={rename.isPending}>
              Rename it
            </button>
          </form>
        </Dialog>
      )}
    </>
  );
}
