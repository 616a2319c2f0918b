import { Dialog } from "../parts/dialog";
import { Keys } from "../parts/keys";
import type { Shortcut } from "./shortcuts";

const ALWAYS = [
  { keys: "?", label: "This sheet", group: "Everywhere" },
  { keys: "Ctrl+K", label: "Commands", group: "Everywhere" },
  { keys: "Esc", label: "Close what is open", group: "Everywhere" },
];

/** What the keys do on this page. */
export function ShortcutSheet({ shortcuts, close }: { shortcuts: readonly Shortcut[]; close: () => void }) {
  const all = [...ALWAYS, ...shortcuts.filter((one) => one.keys)];
  const groups = [...new Set(all.map((one) => one.group))];
  return (
    <Dialog title="Keyboard shortcuts" close={close}>
      <div className="sheet">
        {groups.map((group) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {all
                .filter((one) => one.group === group)
                .map((one) => (
                  <div key={one.label}>
                    <dt>{one.label}</dt>
                    <dd>
                      <Keys keys={one.keys} />
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
