import { useState } from "react";

type Props = { label: string; of: string; sure: string; busy?: boolean; act: () => void };

/** Does what cannot be undone, at the second click: the first one asks `sure`. `of` says to what, for who cannot see it. */
export function DangerButton({ label, of, sure, busy = false, act }: Props) {
  const [asked, setAsked] = useState(false);
  return (
    <button
      type="button"
      className="danger"
      disabled={busy}
      aria-label={`${asked ? sure : label} ${of}`}
      onBlur={() => setAsked(false)}
      onKeyDown={(event) => event.key === "Escape" && setAsked(false)}
      onClick={() => {
        setAsked(!asked);
        if (asked) act();
      }}
    >
      {asked ? sure : label}
    </button>
  );
}
