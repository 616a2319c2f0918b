import { type ReactNode, useEffect, useRef } from "react";
import { CopyButton } from "./copy-button";

type Props = { title: string; secret: string; done?: () => void; children?: ReactNode };

/** A secret that is never shown again; it is brought into view, because it is all there is of it. */
export function ShownOnce({ title, secret, done, children }: Props) {
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => shown.current?.focus(), []);
  return (
    <div className="shown-once" role="group" aria-label={title} tabIndex={-1} ref={shown}>
      <strong>{title}</strong>
      <div className="copied">
        <span className="code">{secret}</span>
        <CopyButton text={secret} of="the secret" />
      </div>
      {children}
      {done && (
        <button type="button" onClick={done}>
          Done
        </button>
      )}
    </div>
  );
}
