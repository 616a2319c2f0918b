import { useState } from "react";
import { useLocation } from "wouter";
import type { Desktop } from "../api/client";
import { useDeleteDesktop, useDesktop } from "../api/desktops";
import { told } from "../api/problem";
import { may, useSession } from "../api/session";
import { Ago } from "../parts/ago";
import { AskingButton } from "../parts/asking-button";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { Skeleton } from "../parts/skeleton";
import { Tabs } from "../parts/tabs";
import { useToast } from "../shell/toasts";
import { DesktopStatus } from "./desktop-status";
import { Files } from "./files";
import { LiveView } from "./live-view";
import { Renaming } from "./renaming";
import { Snapshots } from "./snapshots";
import { ToolLog } from "./tool-log";
import "./desktops.css";

const TABS = ["Tool log", "Files", "Snapshots"] as const;

function Delete({ desktop }: { desktop: Desktop }) {
  const remove = useDeleteDesktop();
  const say = useToast();
  const [, go] = useLocation();
  return (
    <AskingButton
      label="Delete"
      title={`Delete ${desktop.name}?`}
      yes="Delete it"
      busy={remove.isPending}
      act={(close) =>
        remove.mutate(desktop.desktop_id, {
          onSuccess: () => {
            say(`${desktop.name} is deleted.`);
            go("/desktops");
          },
          onError: (error) => {
            close();
            say(told(error), "fault");
          },
        })
      }
    >
      {desktop.desktop_type === "sandbox" || desktop.desktop_type === "container"
        ? "What runs on it ends, and its files and its log are gone. Snapshots that were made of it stay."
        : "Neena lets go of the machine, and its log is gone. The machine itself goes on."}
    </AskingButton>
  );
}

function Whole({ desktop, writes }: { desktop: Desktop; writes: boolean }) {
  const [tab, setTab] = useState<(typeof TABS)[number]>("Tool log");
  const id = desktop.desktop_id;
  return (
    <>
      <LiveView desktop={desktop} mayAct={writes} />
      <div className="tab-bar">
        <Tabs label="What to see of it" tabs={TABS} shown={tab} show={setTab} />
      </div>
      {tab === "Tool log" && <ToolLog desktop={id} />}
      {tab === "Files" && <Files desktop={id} mayWrite={writes} />}
      {tab === "Snapshots" && <Snapshots desktop={id} mayWrite={writes} />}
    </>
  );
}

/** One desktop: its live view, in which one can take over, what was done on it, its files and snapshots. */
export default function DesktopPage({ id }: { id: string }) {
  const found = useDesktop(id);
  const { data: session } = useSession();
  const writes = may(session, "write");
  const desktop = found.data;
  if (!desktop) {
    return (
      <Page title="Desktop">
        {found.isError ? <ProblemNote error={found.error} retry={() => void found.refetch()} /> : <Skeleton lines={8} />}
      </Page>
    );
  }
  return (
    <Page
      title={desktop.name}
      aside={<DesktopStatus desktop={desktop} />}
      actions={
        writes &&
        desktop.status !== "deleted" && (
          <>
            <Renaming desktop={desktop} />
            <Delete desktop={desktop} />
          </>
        )
      }
    >
      <p className="quiet-text pad-below">
        {desktop.desktop_type}
        {desktop.width && `, ${desktop.width} × ${desktop.height}`}, made{" "}
        <Ago time={new Date(desktop.created_at * 1000).toISOString()} />, <span className="code">{id}</span>
      </p>
      {desktop.failure && <p className="fault pad-below">{desktop.failure}</p>}
      {found.isError && <ProblemNote error={found.error} retry={() => void found.refetch()} />}
      {desktop.status === "running" ? (
        <Whole desktop={desktop} writes={writes} />
      ) : (
        <p>
          {desktop.status === "deleted" ? "It was deleted." : "It has ended: nothing of it is left but this page."}
        </p>
      )}
    </Page>
  );
}
