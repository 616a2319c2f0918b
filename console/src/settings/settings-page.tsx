import { useHealth } from "../api/keys";
import { may, useSession, useSignOut } from "../api/session";
import { Page } from "../parts/page";
import { ProblemNote } from "../parts/problem-note";
import { AuditTrail } from "./audit-trail";
import { Keys } from "./keys";

/** What belongs to the organization and to oneself. */
export default function SettingsPage() {
  const { data: session } = useSession();
  const health = useHealth();
  const signOut = useSignOut();
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
        {session?.organization?.name && `, ${session.organization.name}`}. You may {session?.permissions.join(", ")}.{" "}
        <button type="button" className="quiet" disabled={signOut.isPending} onClick={() => signOut.mutate(true)}>
          Sign out in all browsers
        </button>
      </p>
      {signOut.isError && <ProblemNote error={signOut.error} />}
      <Keys />
      {may(session, "admin") && <AuditTrail />}
    </Page>
  );
}
