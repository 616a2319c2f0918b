import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy } from "react";
import { Route, Router, Switch } from "wouter";
import { Problem } from "./api/problem";
import { AskPage } from "./ask/ask-page";
import { ErrorBoundary } from "./shell/error-boundary";
import { Frame } from "./shell/frame";
import { NotFound } from "./shell/not-found";
import { SignedIn } from "./shell/signed-in";
import { ShortcutProvider } from "./shell/shortcuts";
import { ToastProvider } from "./shell/toasts";

const FlowsPage = lazy(() => import("./flow/flows-page"));
const FlowPage = lazy(() => import("./flow/flow-page"));
const RunsPage = lazy(() => import("./runs/runs-page"));
const RunPage = lazy(() => import("./runs/run-page"));
const WorkflowsPage = lazy(() => import("./workflows/workflows-page"));
const WorkflowPage = lazy(() => import("./workflows/workflow-page"));
const WorkflowRunsPage = lazy(() => import("./workflows/workflow-runs-page"));
const WorkflowRunPage = lazy(() => import("./workflows/workflow-run-page"));
const DesktopsPage = lazy(() => import("./desktops/desktops-page"));
const DesktopPage = lazy(() => import("./desktops/desktop-page"));
const IntegrationsPage = lazy(() => import("./integrations/integrations-page"));
const TriggersPage = lazy(() => import("./triggers/triggers-page"));
const NewTriggerPage = lazy(() => import("./triggers/new-trigger-page"));
const TriggerPage = lazy(() => import("./triggers/trigger-page"));
const SettingsPage = lazy(() => import("./settings/settings-page"));
const ApprovalsPage = lazy(() => import("./approvals/approvals-page"));

/** What the API refuses stays refused; what did not arrive is asked for once more. */
function mayAskAgain(count: number, error: Error): boolean {
  return count < 2 && !(error instanceof Problem && error.status > 0 && error.status < 500);
}

const client = new QueryClient({
  defaultOptions: { queries: { retry: mayAskAgain, staleTime: 2_000, retryDelay: 400 } },
});

/** The whole console: who is signed in, the frame, and the page for the address. */
export function Console() {
  return (
    <ErrorBoundary>
      <QueryClientProvider client={client}>
        <ToastProvider>
          <ShortcutProvider>
            <Router base="/app">
              <SignedIn>
                <Frame>
                  <Switch>
                    <Route path="/">
                      <AskPage />
                    </Route>
                    <Route path="/flows" component={FlowsPage} />
                    <Route path="/flows/:id">{({ id }) => <FlowPage key={id} id={id} />}</Route>
                    <Route path="/runs" component={RunsPage} />
                    <Route path="/runs/:id">{({ id }) => <RunPage key={id} id={id} />}</Route>
                    <Route path="/approvals" component={ApprovalsPage} />
                    <Route path="/workflows" component={WorkflowsPage} />
                    <Route path="/workflows/:id">{({ id }) => <WorkflowPage key={id} id={id} />}</Route>
                    <Route path="/workflow-runs" component={WorkflowRunsPage} />
                    <Route path="/workflow-runs/:id">{({ id }) => <WorkflowRunPage key={id} id={id} />}</Route>
                    <Route path="/desktops" component={DesktopsPage} />
                    <Route path="/desktops/:id">{({ id }) => <DesktopPage key={id} id={id} />}</Route>
                    <Route path="/integrations" component={IntegrationsPage} />
                    <Route path="/triggers" component={TriggersPage} />
                    <Route path="/triggers/new" component={NewTriggerPage} />
                    <Route path="/triggers/:id">{({ id }) => <TriggerPage key={id} id={id} />}</Route>
                    <Route path="/settings/*?" component={SettingsPage} />
                    <Route>
                      <NotFound />
                    </Route>
                  </Switch>
                </Frame>
              </SignedIn>
            </Router>
          </ShortcutProvider>
        </ToastProvider>
      </QueryClientProvider>
    </ErrorBoundary>
  );
}
