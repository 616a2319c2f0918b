import createClient, { type Middleware } from "openapi-fetch";
import { Problem } from "./problem";
import type { components, paths } from "./schema";

type Schemas = components["schemas"];
/** Who is signed in; the browser keeps the proof in a cookie that no script can read. */
export type Session = Schemas["SessionOut"];
export type Flow = Schemas["FlowOut"];
export type FlowOperation = Flow["task_operations"][number];
export type Condition = Schemas["Condition"];
export type When = NonNullable<Flow["dependencies"][number]["when"]>;
export type Refined = Schemas["RefinedOut"];
export type Question = Schemas["QuestionOut"];
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
export type TriggerRun = Schemas["TriggerRunOut"];
export type Endpoint = Schemas["EndpointOut"];
export type EventKind = NonNullable<Schemas["EndpointIn"]["events"]>[number];
export type Delivery = Schemas["DeliveryOut"];
export type DeliveryWithAttempts = Schemas["DeliveryWithAttempts"];
export type AuditEntry = Schemas["AuditEntryOut"];

let csrfToken = "";
let signedOut = () => {};
let renewToken = async () => false;

/** What requests carry, from the session; empty without one. */
export function setCsrfToken(token: string): void {
  csrfToken = token;
}

/** What to do when the API knows the session no more. */
export function onSignedOut(act: () => void): void {
  signedOut = act;
}

/** What to do when the token is refused, since another tab has signed in anew; answers whether to ask once more. */
export function onTokenRefused(act: () => Promise<boolean>): void {
  renewToken = act;
}

/** Reading carries the token too: some addresses change something when they are read. */
function carrying(request: Request): Request {
  if (csrfToken) request.headers.set("X-CSRF-Token", csrfToken);
  return request;
}

async function isTokenRefused(answer: Response): Promise<boolean> {
  return answer.status === 403 && (await Problem.of(answer.clone())).isTokenRefused;
}

async function send(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(carrying(request));
  return (await isTokenRefused(answer)) && (await renewToken()) ? fetch(carrying(again)) : answer;
}

const guard: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    if (response.status === 401) signedOut();
    throw await Problem.of(response);
  },
};

/** The API, typed by its own document; answers that are no success are thrown as `Problem`. */
export const api = createClient<paths>({ baseUrl: window.location.origin, fetch: send });
api.use(guard);

/** The data of an answer. */
export async function data<T>(asked: Promise<{ data?: T }>): Promise<T> {
  return (await asked).data as T;
}
