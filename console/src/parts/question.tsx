import type { ReactNode } from "react";
import { Dialog } from "./dialog";

type Props = { title: string; yes: string; busy?: boolean; act: () => void; close: () => void; children: ReactNode };

/** Asks before something is done that cannot be undone; nothing is done unless it is meant. */
export function Question({ title, yes, busy = false, act, close, children }: Props) {
  return (
    <Dialog title={title} close={close}>
      <div className="pad fields">
        <div>{children}</div>
        <div className="answers">
          <button type="button" autoFocus onClick={close}>
            Leave it
          </button>
          <button type="button" className="danger" disabled={busy} onClick={act}>
            {yes}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
