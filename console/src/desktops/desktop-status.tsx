import type { Desktop } from "../api/client";
import { Status } from "../parts/status";

/** Whether a desktop runs, and whether somebody may be watching. */
export function DesktopStatus({ desktop }: { desktop: Desktop }) {
  if (desktop.status === "running") {
    return <Status status={desktop.failure ? "pending" : "completed"} label={desktop.session ? "Running, in view" : "Running"} />;
  }
  return <Status status={desktop.status === "failed" ? "failed" : "cancelled"} label={desktop.status === "failed" ? "Failed" : "Deleted"} />;
}
