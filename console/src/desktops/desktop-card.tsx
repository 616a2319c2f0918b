import { useState } from "react";
import type { Desktop } from "../api/client";
import { useDeleteDesktop, useLiveView } from "../api/desktops";
import { told } from "../api/problem";
import { Ago } from "../parts/ago";
import { useToast } from "../shell/toasts";
import { ToolLog } from "./tool-log";

/** One desktop: its live view, in which one can take over, and what was done on it. */
export function DesktopCard({ desktop }: { desktop: Desktop }) {
  const [view, setView] = useState<string | null>(null);
  const [shown, setShown] = useState(false);
  const live = useLiveView();
  const remove = useDeleteDesktop();
  const say = useToast();
  const fault = (error: unknown) => say(told(error), "fault");
  return (
    <li>
      <div className="head">
        <h2>{desktop.name || desktop.desktop_id}</h2>
        <span className="quiet-text">
          {desktop.desktop_type}, {desktop.status}, <Ago time={new Date(desktop.created_at * 1000).toISOString()} />
        </span>
        <button
          type="button"
          aria-pressed={view !== null}
          disabled={live.isPending}
          onClick={() => (view ? setView(null) : live.mutate(desktop.desktop_id, { onSuccess: setView, onError: fault }))}
        >
          {view ? "Close the live view" : "Live view"}
        </button>
        <button
          type="button"
          className="danger"
          disabled={remove.isPending}
          aria-label={`End ${desktop.name || desktop.desktop_id}`}
          onClick={() => remove.mutate(desktop.desktop_id, { onSuccess: () => say("The desktop is gone."), onError: fault })}
        >
          End it
        </button>
      </div>
      {desktop.failure && <p className="fault">{desktop.failure}</p>}
      {view && <iframe className="live-view" src={view} title={`Live view of ${desktop.name || desktop.desktop_id}`} />}
      <details onToggle={(event) => setShown(event.currentTarget.open)}>
        <summary>What was done on it</summary>
        {shown && <ToolLog desktop={desktop.desktop_id} />}
      </details>
    </li>
  );
}
