import { type ReactNode, useState } from "react";
import { Question } from "./question";

type Props = { label: string; title: string; yes: string; busy: boolean; act: (close: () => void) => void; children: ReactNode };

/** A button for what cannot be undone: it asks first. `act` is handed what closes the question. */
export function AskingButton({ label, title, yes, busy, act, children }: Props) {
  const [asked, ask] = useState(false);
  const close = () => ask(false);
  return (
    <>
      <button type="button" className="danger" onClick={() => ask(true)}>
        {label}
      </button>
      {asked && (
        <Question title={title} yes={yes} busy={busy} close={close} act={() => act(close)}>
          {children}
        </Question>
      )}
    </>
  );
}
