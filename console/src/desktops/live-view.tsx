import { useState } from "react";
import type { Desktop } from "../api/client";
import { useEndLiveView, useLiveView } from "../api/desktops";
import { told } from "../api/problem";
import { useToast } from "../shell/toasts";
import { Screen } from "./screen";

/** What a desktop shows: a picture now and then, until its live view is opened here or in a window of its own. */
export function LiveView({ desktop, mayAct }: { desktop: Desktop; mayAct: boolean }) {
  const [address, setAddress] = useState<string | null>(null);
  const live = useLiveView(desktop.desktop_id);
  const end = useEndLiveView(desktop.desktop_id);
  const say = useToast();
  const fault = (error: unknown) => say(told(error), "fault");
  const open = (interactive: boolean) => live.mutate(interactive, { onSuccess: setAddress, onError: fault });

  function openBeside(): void {
    live.mutate(desktop.session?.interactive ?? true, {
      onSuccess: (href) => void window.open(href, "_blank", "noopener"),
      onError: fault,
    });
  }

  return (
    <section className="live" aria-label="Live view">
      <div className="live-place" style={{ aspectRatio: `${desktop.width ?? 4} / ${(desktop.height ?? 3) + 56}` }}>
        {address ? (
          <iframe src={address} title={`Live view of ${desktop.name}`} />
        ) : (
          <Screen desktop={desktop.desktop_id} width={1024} />
        )}
      </div>
      <div className="live-bar">
        {mayAct && !address && (
          <>
            <button type="button" className="primary" disabled={live.isPending} onClick={() => open(true)}>
              Open the live view
            </button>
            <button type="button" disabled={live.isPending} onClick={() => open(false)}>
              Watch only
            </button>
          </>
        )}
        {mayAct && address && (
          <>
            <button type="button" onClick={() => setAddress(null)}>
              Close the live view
            </button>
            <button type="button" disabled={live.isPending} onClick={openBeside}>
              Open it in a window
            </button>
            <button
              type="button"
              className="danger"
              disabled={end.isPending}
              onClick={() => end.mutate(undefined, { onSuccess: () => setAddress(null), onError: fault })}
            >
              End it for everybody
            </button>
          </>
        )}
        <p className="quiet-text">
          {!mayAct
            ? "A live view is started by who may write."
            : address
              ? "Take over lets the agent wait until you give back. Ctrl+Alt+B leads from the desktop to its bar."
              : "With “watch only” nobody who has the view open can act; the desktop is used while it is open."}
        </p>
      </div>
    </section>
  );
}
