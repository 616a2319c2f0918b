import { type ReactNode, useEffect, useId, useRef } from "react";
import { Icon } from "./icon";

type Props = { title: string; close: () => void; className?: string; bare?: boolean; children: ReactNode };

/** A dialog over the page; `bare`: its title is only told. Escape and a click beside it close it. */
export function Dialog({ title, close, className = "", bare = false, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const name = useId();
  useEffect(() => {
    const shown = dialog.current;
    if (shown && !shown.open) shown.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className={className}
      aria-labelledby={bare ? undefined : name}
      aria-label={bare ? title : undefined}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {!bare && (
        <header>
          <h2 id={name}>{title}</h2>
          <button type="button" className="quiet square" aria-label="Close" onClick={close}>
            <Icon name="close" />
          </button>
        </header>
      )}
      <div className="content">{children}</div>
    </dialog>
  );
}
