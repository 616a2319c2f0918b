import { createContext, type ReactNode, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Palette } from "./palette";
import { ShortcutSheet } from "./shortcut-sheet";

/** Something a key does. `keys`: as they are pressed, separated by blanks; empty: only in the palette. */
export type Shortcut = { keys: string; label: string; group: string; run: () => void };
type Register = (shortcut: Shortcut) => () => void;

const Context = createContext<{ register: Register; open: (which: "palette" | "sheet") => void }>({
  register: () => () => {},
  open: () => {},
});
const PATIENCE = 900; // milliseconds between the keys of a sequence

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Listens for all shortcuts of the console. */
export function ShortcutProvider({ children }: { children: ReactNode }) {
  const [shortcuts, setShortcuts] = useState<readonly Shortcut[]>([]);
  const [shown, setShown] = useState<"palette" | "sheet" | null>(null);
  const current = useRef<readonly Shortcut[]>([]); // what the keys do now, even before that is drawn

  useEffect(() => {
    let pressed = "";
    let since = 0;
    function press(event: KeyboardEvent): void {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setShown("palette");
        return;
      }
      if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      if (event.key === "?") {
        setShown("sheet");
        return;
      }
      pressed = pressed && event.timeStamp - since < PATIENCE ? `${pressed} ${event.key}` : event.key;
      since = event.timeStamp;
      const found = current.current.find((one) => one.keys === pressed) ?? current.current.find((one) => one.keys === event.key);
      if (found) {
        event.preventDefault();
        pressed = "";
        found.run();
      }
    }
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);

  const value = useMemo(
    () => ({
      register: (shortcut: Shortcut) => {
        current.current = [...current.current, shortcut];
        setShortcuts(current.current);
        return () => {
          current.current = current.current.filter((one) => one !== shortcut);
          setShortcuts(current.current);
        };
      },
      open: setShown,
    }),
    [],
  );
  return (
    <Context.Provider value={value}>
      {children}
      {shown === "palette" && <Palette shortcuts={shortcuts} close={() => setShown(null)} />}
      {shown === "sheet" && <ShortcutSheet shortcuts={shortcuts} close={() => setShown(null)} />}
    </Context.Provider>
  );
}

/** Have a key do something while the caller is shown; `run` may change from one rendering to the next. */
export function useShortcut(keys: string, label: string, run: () => void, group = "This page"): void {
  const { register } = useContext(Context);
  const current = useRef(run);
  current.current = run;
  useLayoutEffect(
    () => register({ keys, label, group, run: () => current.current() }),
    [register, keys, label, group],
  );
}

/** Opens the palette or the sheet of shortcuts. */
export function useShortcutHelp(): (which: "palette" | "sheet") => void {
  return useContext(Context).open;
}
