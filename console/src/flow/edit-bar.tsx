import { useState } from "react";
import { Dialog } from "../parts/dialog";
import { Icon, type IconName } from "../parts/icon";
import type { useDraft } from "./use-draft";

type Props = {
  table: ReturnType<typeof useDraft>;
  busy: boolean;
  refusal: string | undefined;
  layOut: () => void;
  add: () => void;
  save: () => void;
  run: () => void;
};

function Tool({ icon, label, keys, act, enabled = true }: { icon: IconName; label: string; keys: string; act: () => void; enabled?: boolean }) {
  return (
    <button type="button" className="quiet square" aria-label={label} title={`${label} (${keys})`} disabled={!enabled} onClick={act}>
      <Icon name={icon} />
    </button>
  );
}

function Rename({ name, rename }: { name: string; rename: (name: string) => void }) {
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState(name);
  if (!open) {
    return (
      <button
        type="button"
        className="quiet"
        onClick={() => {
          setWords(name);
          setOpen(true);
        }}
      >
        Rename
      </button>
    );
  }
  return (
    <Dialog title="Rename the flow" close={() => setOpen(false)}>
      <form
        className="pad fields"
        onSubmit={(event) => {
          event.preventDefault();
          setOpen(false);
          if (words.trim() && words !== name) rename(words.trim());
        }}
      >
        <label htmlFor="flow-name">Name</label>
        <input id="flow-name" autoFocus maxLength={255} value={words} onChange={(event) => setWords(event.target.value)} />
        <button type="submit" className="primary" disabled={!words.trim()}>
          Rename
        </button>
      </form>
    </Dialog>
  );
}

/** What can be done with the whole flow. */
export function EditBar({ table, busy, refusal, layOut, add, save, run }: Props) {
  const empty = table.draft.tasks.length === 0;
  return (
    <>
      <Rename name={table.draft.name} rename={(name) => table.change((now) => ({ ...now, name }))} />
      <Tool icon="undo" label="Undo" keys="u" act={table.undo} enabled={table.canUndo} />
      <Tool icon="redo" label="Redo" keys="U" act={table.redo} enabled={table.canRedo} />
      <Tool icon="layout" label="Lay the graph out" keys="l" act={layOut} />
      <Tool icon="add" label="Add a task" keys="n" act={add} />
      <button type="button" disabled={!table.changed || busy || empty} onClick={save}>
        Save
      </button>
      <button type="button" className="primary" disabled={busy || empty} title={refusal} onClick={run}>
        <Icon name="run" /> {table.changed ? "Save and run" : "Run"}
      </button>
    </>
  );
}
