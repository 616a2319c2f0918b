import { useHealth } from "../api/keys";
import { may, useSession } from "../api/session";
import { Page } from "../parts/page";
import { AuditTrail } from "./audit-trail";
import { Keys } from "./keys";

/** What belongs to the organization and to oneself. */
export default function SettingsPage() {
  const { data: session } = useSession();
  const health = useHealth();
  return (
    <Page
      title="Settings"
      aside={
        <span className="status" data-status={health.data === false || health.isError ? "failed" : "completed"}>
          {health.data === false || health.isError ? "The server is not ready" : "The server is ready"}
        </span>
      }
    >
      <p className="quiet-text pad-below">
        {session?.user.email}
        {session?.organization?.name && `, ${session.organization.name}`}. You may {session?.permissions.join(", ")}.
      </p>
      <Keys />
      {may(session, "admin") && <AuditTrail />}
    </Page>
  );
}
