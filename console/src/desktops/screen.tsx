import { useEffect, useState } from "react";
import { useScreen } from "../api/desktops";

function useAddress(blob: Blob | undefined): string | null {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!blob) return;
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return address;
}

/** What a desktop shows at this moment, in a place that is kept free for it. */
export function Screen({ desktop, width }: { desktop: string; width: number }) {
  const screen = useScreen(desktop, width);
  const address = useAddress(screen.data);
  return (
    <span className="screen">
      {address ? <img src={address} alt="" /> : <span className="quiet-text">{screen.isError ? "No picture" : ""}</span>}
    </span>
  );
}
