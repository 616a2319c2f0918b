import { useState } from "react";
import { useLocation } from "wouter";
import { useDesktops } from "../api/desktops";
import { may, useSession } from "../api/session";
import { Empty } from "../parts/empty";
import { Icon } from "../parts/icon";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { useShortcut } from "../shell/shortcuts";
import { DesktopCard } from "./desktop-card";
import { NewDesktopDialog } from "./new-desktop";
import { SnapshotShelf } from "./snapshot-shelf";
import "./desktops.css";

function CardSkeletons() {
  return (
    <ul className="desktop-cards" role="status" aria-label="Loading">
      {[0, 1, 2].map((one) => (
        <li key={one} className="desktop-card">
          <span className="screen" />
        </li>
      ))}
    </ul>
  );
}

/** The desktops that run: what each shows now, and the way to it. */
export default function DesktopsPage() {
  const desktops = useDesktops();
  const { data: session } = useSession();
  const [making, setMaking] = useState(false);
  const [, go] = useLocation();
  const writes = may(session, "write");
  useShortcut("n", "New desktop", () => setMaking(writes));
  return (
    <Page
      title="Desktops"
      actions={
        writes && (
          <button type="button" className="primary" title="n" onClick={() => setMaking(true)}>
            <Icon name="add" /> New desktop
          </button>
        )
      }
    >
      {desktops.isError && <ProblemNote error={desktops.error} retry={() => void desktops.refetch()} />}
      {desktops.isPending && <CardSkeletons />}
      {desktops.data?.length === 0 && (
        <Empty title="No desktop runs">
          {writes ? "Make a new desktop: watch what is done on it, or take over yourself." : "You see here what others make."}{" "}
          Programs make them by the API.
        </Empty>
      )}
      {desktops.data && desktops.data.length > 0 && (
        <ul className="desktop-cards">
          {desktops.data.map((one) => (
            <DesktopCard key={one.desktop_id} desktop={one} />
          ))}
        </ul>
      )}
      <SnapshotShelf mayDelete={writes} />
      {making && <NewDesktopDialog made={(id) => go(`/desktops/${id}`)} close={() => setMaking(false)} />}
    </Page>
  );
}
