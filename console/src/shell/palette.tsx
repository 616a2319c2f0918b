import { useState } from "react";
import { Dialog } from "../parts/dialog";
import { Keys } from "../parts/keys";
import type { Shortcut } from "./shortcuts";

/** Everything that can be done here, found by typing. */
export function Palette({ shortcuts, close }: { shortcuts: readonly Shortcut[]; close: () => void }) {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const found = shortcuts.filter((one) => wanted.every((word) => one.label.toLowerCase().includes(word)));
  const chosen = Math.min(at, found.length - 1);

  function choose(shortcut: Shortcut | undefined): void {
    if (!shortcut) return;
    close();
    shortcut.run();
  }

  return (
    <Dialog title="Commands" close={close} className="palette" bare>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[chosen] ? `command-${chosen}` : undefined}
        aria-label="Find a command"
        placeholder="Go to, or do …"
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === "ArrowDown") setAt((chosen + 1) % Math.max(found.length, 1));
          else if (event.key === "ArrowUp") setAt((chosen - 1 + found.length) % Math.max(found.length, 1));
          else if (event.key === "Enter") choose(found[chosen]);
          else return;
          event.preventDefault();
        }}
      />
      <ul id="palette-list" role="listbox" aria-label="Commands">
        {found.map((one, place) => (
          <li
            key={`${one.group} ${one.label}`}
            id={`command-${place}`}
            role="option"
            aria-selected={place === chosen}
            onMouseMove={() => setAt(place)}
            onClick={() => choose(one)}
          >
            <span>{one.label}</span>
            {one.keys && <Keys keys={one.keys} />}
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="quiet-text pad">No command is called that.</p>}
    </Dialog>
  );
}
