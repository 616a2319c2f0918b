import { type ReactNode, useEffect, useRef } from "react";
import { Link, Redirect, Route, Switch } from "wouter";
import { may, useSession, useSignOut } from "../api/session";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { NotFound } from "../shell/not-found";
import { AuditTrail } from "./audit-trail";
import { Deliveries } from "./deliveries";
import { DeliveryPage } from "./delivery";
import { Endpoints } from "./endpoints";
import { Health } from "./health";
import { Keys } from "./keys";
import "./settings.css";

const TABS = { keys: "API keys", webhooks: "Webhooks", deliveries: "Deliveries", audit: "Audit trail", health: "Health" } as const;

function Tab({ of, children }: { of: keyof typeof TABS; children: ReactNode }) {
  const { data: session } = useSession();
  const signOut = useSignOut();
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, []);
  const shown = (Object.keys(TABS) as (keyof typeof TABS)[]).filter((one) => one !== "audit" || may(session, "admin"));
  return (
    <Page title={TABS[of]}>
      <p className="quiet-text pad-below">
        {session?.user.email}
        {session?.organization?.name && `, ${session.organization.name}`}. You may {session?.permissions.join(", ")}.{" "}
        <button type="button" className="quiet" disabled={signOut.isPending} onClick={() => signOut.mutate(true)}>
          Sign out in all browsers
        </button>
      </p>
      {signOut.isError && <ProblemNote error={signOut.error} />}
      <nav className="tabs" aria-label="Settings" ref={nav}>
        {shown.map((one) => (
          <Link key={one} href={`/settings/${one}`} aria-current={one === of ? "page" : undefined}>
            {TABS[one]}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  );
}

/** What belongs to the organization and to oneself, each part with an address of its own. */
export default function SettingsPage() {
  return (
    <Switch>
      <Route path="/settings">
        <Redirect to="/settings/keys" replace />
      </Route>
      <Route path="/settings/keys">
        <Tab of="keys">
          <Keys />
        </Tab>
      </Route>
      <Route path="/settings/webhooks">
        <Tab of="webhooks">
          <Endpoints />
        </Tab>
      </Route>
      <Route path="/settings/deliveries">
        <Tab of="deliveries">
          <Deliveries />
        </Tab>
      </Route>
      <Route path="/settings/deliveries/:id">{({ id }) => <DeliveryPage id={id} />}</Route>
      <Route path="/settings/audit">
        <Tab of="audit">
          <AuditTrail />
        </Tab>
      </Route>
      <Route path="/settings/health">
        <Tab of="health">
          <Health />
        </Tab>
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
