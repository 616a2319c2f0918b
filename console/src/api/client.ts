import createClient, { type Middleware } from "openapi-fetch";
import { Problem } from "./problem";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
/** Who is signed in; the browser keeps the proof in a cookie that no script can read. */
export type Session = Schemas["SessionOut"];
export type Flow = Schemas["FlowOut"];
export type FlowChange = Schemas["FlowChange"];
export type FlowRequest = Schemas["FlowRequestOut"];
export type FlowDryRun = Schemas["FlowDryRun"];
export type DryRunOperation = Schemas["DryRunOperation"];
export type DryRunParameter = Schemas["DryRunParameter"];
export type TaskDefinition = Schemas["TaskDefinitionOut"];
export type TaskRun = Schemas["TaskRunOut"];
export type Run = Schemas["FlowRunWithResult"];
export type RunPreview = Schemas["FlowRunPreview"];
export type RunStatus = RunPreview["status"];
export type Integration = Schemas["IntegrationOut"];
export type Credential = Schemas["CredentialOut"];
export type Key = Schemas["KeyOut"];
export type Desktop = Schemas["DesktopOut"];
export type Workflow = Schemas["WorkflowOut"];
export type WorkflowRun = Schemas["RunOut"];
export type TriggerDefinition = Schemas["TriggerDefinitionOut"];
export type TriggerOperation = Schemas["OperationOut"];
export type PendingRun = Schemas["PendingRun"];

const SAFE = new Set(["GET", "HEAD"]);
let csrfToken = "";
let signedOut = () => {};

/** What unsafe requests carry, from the session; empty without one. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** What to do when the API knows the session no more. */
export function onSignedOut(act: () => void): void {
  signedOut = act;
}

const guard: Middleware = {
  onRequest({ request }) {
    if (csrfToken && !SAFE.has(request.method)) request.headers.set("X-CSRF-Token", csrfToken);
    return request;
  },
  async onResponse({ response }) {
    if (response.ok) return;
    if (response.status === 401) signedOut();
    throw await Problem.of(response);
  },
};

/** The API, typed by its own document; answers that are no success are thrown as `Problem`. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: (request) => fetch(request) });
api.use(guard);

/** The data of an answer. */
export async function data<T>(asked: Promise<{ data?: T }>): Promise<T> {
  return (await asked).data as T;
}
