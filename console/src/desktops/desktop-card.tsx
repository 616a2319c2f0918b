import { Link } from "wouter";
import type { Desktop } from "../api/client";
import { Ago } from "../parts/ago";
import { DesktopStatus } from "./desktop-status";
import { Screen } from "./screen";

/** One desktop of many: what it shows, what it is called, how it is. */
export function DesktopCard({ desktop }: { desktop: Desktop }) {
  return (
    <li>
      <Link className="desktop-card" href={`/desktops/${desktop.desktop_id}`}>
        <Screen desktop={desktop.desktop_id} width={400} />
        <h2>{desktop.name}</h2>
        <span className="about">
          <DesktopStatus desktop={desktop} />
          <span className="quiet-text">
            {desktop.desktop_type}, made <Ago time={new Date(desktop.created_at * 1000).toISOString()} />
          </span>
        </span>
      </Link>
    </li>
  );
}
