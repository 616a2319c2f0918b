import { createContext, type ReactNode, useCallback, useContext, useState } from "react";
import { Icon } from "../parts/icon";

type Kind = "done" | "fault";
type Toast = { id: number; text: string; kind: Kind };
type Say = (text: string, kind?: Kind) => void;

const Context = createContext<Say>(() => {});
const LASTING = { done: 4_000, fault: 10_000 }; // milliseconds
let last = 0;

/** Short messages at the edge of the screen, read aloud to who cannot see them. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<readonly Toast[]>([]);
  const drop = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), []);
  const say = useCallback<Say>(
    (text, kind = "done") => {
      last += 1;
      const id = last;
      setToasts((all) => [...all.slice(-2), { id, text, kind }]);
      setTimeout(() => drop(id), LASTING[kind]);
    },
    [drop],
  );
  return (
    <Context.Provider value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {toasts.map((one) => (
          <div key={one.id} className="toast" data-kind={one.kind}>
            <span>{one.text}</span>
            <button type="button" className="quiet square" aria-label="Dismiss" onClick={() => drop(one.id)}>
              <Icon name="close" />
            </button>
          </div>
        ))}
      </div>
    </Context.Provider>
  );
}

/** Says something in passing. */
export function useToast(): Say {
  return useContext(Context);
}
