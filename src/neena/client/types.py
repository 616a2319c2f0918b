"""The objects of the API as they travel; written from OpenAPI by tests/support/client_types.py."""

from typing import Any, Literal, NotRequired, TypedDict


class RunAccepted(TypedDict):
    """The answer to a run that was accepted."""

    message: str
    messageId: str
    workflowId: str


class DesktopAction(TypedDict):
    """What is to be done: a tool, one of its actions, and the parameters of that."""

    tool: str
    action: str
    params: NotRequired[dict[str, Any]]


class Approval(TypedDict):
    """Who decided on a run, when, and on what."""

    decision: Literal["approved", "rejected"]
    decided_by: str
    decided_time: str
    flow_hash: str
    comment: NotRequired[str | None]


class Attempt(TypedDict):
    """One attempt of a delivery."""

    number: int
    begun: str
    duration: float
    status: int | None
    answer: str | None
    error: str | None


class AuditEntry(TypedDict):
    """One security-relevant act."""

    number: int
    created_date: str
    actor: str | None
    key: str | None
    action: str
    object_kind: str | None
    object_id: str | None
    outcome: str
    detail: dict[str, Any]
    source: str | None
    previous: str
    hash: str


class Batch(TypedDict):
    """Body of `POST /desktops/{id}/batch`."""

    actions: list[DesktopAction]


class BatchResult(TypedDict):
    """What one action of several gave: a result, or what a failure of it alone would have answered."""

    output: NotRequired[str | None]
    base64_image: NotRequired[str | None]
    coordinate: NotRequired[list[int] | None]
    status: NotRequired[Literal["ok", "error"]]
    error: NotRequired[str | None]
    message: NotRequired[str | None]


class BringBack(TypedDict):
    """Body of `POST /desktops/{id}/restore`."""

    snapshot: str


class Change(TypedDict):
    """One thing that is different."""

    part: Literal["operation", "dependency", "condition"]
    operations: list[int]
    says: str


class Choice(TypedDict):
    """One answer that would do."""

    value: str
    label: str


class CodeIn(TypedDict):
    """What a consent came back with; required: `code` and `state`."""

    integration: NotRequired[str | None]
    integration_short_name: NotRequired[str | None]
    short_name: NotRequired[str | None]
    code: NotRequired[str | None]
    state: NotRequired[str | None]
    iss: NotRequired[str | None]


class Condition(TypedDict):
    """What is asked of an earlier result, or of the request's metadata."""

    path: NotRequired[str]
    operator: Literal[
        "equals",
        "not_equals",
        "contains",
        "not_contains",
        "is_one_of",
        "is_none_of",
        "is_empty",
        "is_not_empty",
        "greater_than",
        "at_least",
        "less_than",
        "at_most",
    ]
    value: NotRequired[str | bool | int | float | list[str | bool | int | float] | None]
    operation: NotRequired[int | None]


class ConnectionTest(TypedDict):
    """What the service said to the connection test."""

    ok: bool
    account: str | None
    detail: str | None


class Consent(TypedDict):
    """Where to send the browser."""

    authorize_url: str
    state: str


class CredentialIn(TypedDict):
    """A secret for an integration, as the integration's `credential_form` says."""

    integration: str
    credential: str
    host: NotRequired[str | None]


class Credential(TypedDict):
    """A stored credential, without its secret."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    integration: str
    organization: str | None
    host: str | None
    status: Literal["connected", "reconnect_needed"]
    problem: str | None
    account: str | None
    by_oauth2: bool
    expires_date: str | None


class DesktopDeleted(TypedDict):
    """Answer of `DELETE /desktops/{id}`."""

    desktop_id: str
    status: NotRequired[Literal["deleted"]]


class Delivery(TypedDict):
    """One event for one address."""

    id: str
    webhook_id: str
    endpoint: str | None
    workflow: str | None
    subject: str
    kind: str
    url: str
    payload: dict[str, Any]
    status: Literal["pending", "delivered", "failed", "dropped"]
    attempts: int
    error: str | None
    next_attempt: str | None
    ended_date: str | None
    created_date: str
    organization: str | None


class DeliveryWithAttempts(TypedDict):
    """One event for one address, with every attempt."""

    id: str
    webhook_id: str
    endpoint: str | None
    workflow: str | None
    subject: str
    kind: str
    url: str
    payload: dict[str, Any]
    status: Literal["pending", "delivered", "failed", "dropped"]
    attempts: int
    error: str | None
    next_attempt: str | None
    ended_date: str | None
    created_date: str
    organization: str | None
    made: list[Attempt]


class DependencyChange(TypedDict):
    """A kept dependency (with its id) or a new one."""

    source_task_operation: int
    target_task_operation: int
    instruction: NotRequired[str | None]
    when: NotRequired[Literal["completed", "completed_or_skipped", "otherwise"] | None]
    id: NotRequired[str | None]


class DependencyIn(TypedDict):
    """The target starts after the source is completed."""

    source_task_operation: int
    target_task_operation: int
    instruction: NotRequired[str | None]
    when: NotRequired[Literal["completed", "completed_or_skipped", "otherwise"] | None]


class Dependency(TypedDict):
    """A dependency (contract 2.8)."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    flow: str
    source_task_operation: int
    target_task_operation: int
    instruction: str | None
    when: NotRequired[Literal["completed", "completed_or_skipped", "otherwise"] | None]


class SessionInfo(TypedDict):
    """A live view (contract, section 7)."""

    href: str
    active: bool
    interactive: bool


class Desktop(TypedDict):
    """A desktop. Fields that are not known are left out, never null."""

    desktop_id: str
    desktop_type: str
    status: str
    workspace_id: str
    name: str
    created_at: int
    updated_at: int
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    isolation: NotRequired[str | None]
    failure: NotRequired[str | None]
    instance_id: NotRequired[str | None]
    public_ip: NotRequired[str | None]
    private_ip: NotRequired[str | None]
    controller_arn: NotRequired[str | None]
    session: NotRequired[SessionInfo | None]


class Difference(TypedDict):
    """What a change in words has made of a flow."""

    added: list[Change]
    removed: list[Change]
    changed: list[Change]


class DryRunParameter(TypedDict):
    """One parameter of an operation that has not run."""

    name: str
    known: bool
    value: Any
    source: str


class DryRunOperation(TypedDict):
    """What one operation would do."""

    index: int
    name: str
    task: str
    version: int | None
    instruction: str | None
    effect: Literal["read", "write"]
    integration: str
    target_host: str | None
    after: list[int]
    instead_of: list[int]
    credential: str | None
    credential_owner: str | None
    credential_problem: str | None
    parameters: list[DryRunParameter]
    terms: list[str]
    terms_problem: str | None
    carried_over: bool


class EndpointChange(TypedDict):
    """A changed endpoint: what is left out stays."""

    id: str
    url: NotRequired[str | None]
    description: NotRequired[str | None]
    events: NotRequired[list[Literal["flow_run.completed", "flow_run.failed", "flow_run.waiting_for_approval"]] | None]
    status: NotRequired[Literal["active", "disabled"] | None]


class EndpointCreated(TypedDict):
    """A new endpoint, with its secret: shown this once."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    url: str
    description: str | None
    events: list[str] | None
    status: Literal["active", "disabled"]
    disabled_reason: str | None
    failing_since: str | None
    organization: str | None
    secret: str


class EndpointIn(TypedDict):
    """An address that is to be told of events."""

    secret: NotRequired[str | None]
    url: str
    description: NotRequired[str | None]
    events: NotRequired[list[Literal["flow_run.completed", "flow_run.failed", "flow_run.waiting_for_approval"]] | None]
    status: NotRequired[Literal["active", "disabled"]]


class Endpoint(TypedDict):
    """An endpoint, without its secret."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    url: str
    description: str | None
    events: list[str] | None
    status: Literal["active", "disabled"]
    disabled_reason: str | None
    failing_since: str | None
    organization: str | None


class ErrorData(TypedDict):
    """More about a failure."""

    error_message: str
    error_type: str
    updated_at: str
    error_artifacts: list[dict[str, Any]]


class EventField(TypedDict):
    """One value of an event, which templates name as `<{name}>`."""

    name: str
    json_path: str
    data_type: str
    doc_string: str
    optional: bool
    example: Any


class EventTaken(TypedDict):
    """What the sender of an event is told."""

    trigger_run_id: str | None
    status: Literal["pending", "ignored"]
    reason: NotRequired[str | None]


class Execute(TypedDict):
    """Body of `POST /desktops/{id}/execute`."""

    action: DesktopAction


class Fault(TypedDict):
    """One thing wrong with a workflow."""

    type: str
    message: str
    line: NotRequired[int | None]


class FileEntry(TypedDict):
    """A file or folder on the drive of a desktop."""

    name: str
    size: int
    modified: float
    is_dir: NotRequired[Literal[True] | None]


class FileList(TypedDict):
    """What a folder of the drive holds."""

    files: list[FileEntry]


class ItemCondition(TypedDict):
    """What is asked of a value."""

    path: NotRequired[str]
    operator: Literal[
        "equals",
        "not_equals",
        "contains",
        "not_contains",
        "is_one_of",
        "is_none_of",
        "is_empty",
        "is_not_empty",
        "greater_than",
        "at_least",
        "less_than",
        "at_most",
    ]
    value: NotRequired[str | bool | int | float | list[str | bool | int | float] | None]


class ForEach(TypedDict):
    """The list that a task goes through, and which of its items count."""

    operation: int
    path: NotRequired[str]
    conditions: NotRequired[list[ItemCondition]]


class Input(TypedDict):
    """What a parameter is set to: a value, or what an earlier operation gives."""

    value: NotRequired[Any]
    operation: NotRequired[int | None]
    field: NotRequired[str | None]
    named: NotRequired[str | None]


class TaskOperationChange(TypedDict):
    """A kept operation (with its id) or a new one."""

    name: str
    task_definition: str
    index: NotRequired[int | None]
    instruction: NotRequired[str | None]
    x: NotRequired[float | None]
    y: NotRequired[float | None]
    conditions: NotRequired[list[Condition] | None]
    for_each: NotRequired[ForEach | None]
    inputs: NotRequired[dict[str, Input] | None]
    id: NotRequired[str | None]


class FlowChange(TypedDict):
    """The flow as it shall be (E11): parts that are not listed are removed, what a kept part leaves out stays."""

    id: str
    name: str
    task_operations: list[TaskOperationChange]
    dependencies: list[DependencyChange]


class FlowDryRun(TypedDict):
    """What a flow would do for a request, before there is a run."""

    flow: str
    flow_request: str
    writes: bool
    operations: list[DryRunOperation]


class TaskOperationIn(TypedDict):
    """A task definition placed in a flow."""

    name: str
    task_definition: str
    index: NotRequired[int | None]
    instruction: NotRequired[str | None]
    x: NotRequired[float | None]
    y: NotRequired[float | None]
    conditions: NotRequired[list[Condition] | None]
    for_each: NotRequired[ForEach | None]
    inputs: NotRequired[dict[str, Input] | None]


class FlowIn(TypedDict):
    """A flow made by hand (E10)."""

    name: str
    task_operations: list[TaskOperationIn]
    dependencies: list[DependencyIn]


class Rationale(TypedDict):
    """Why the planner chose an operation's task."""

    words: str
    why: str
    instead_of: str | None
    why_not: str | None


class TaskOperation(TypedDict):
    """A task operation (contract 2.7)."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    flow: str
    name: str
    task_definition: str
    instruction: str | None
    x: float | None
    y: float | None
    index: int
    sorted_index: int | None
    conditions: NotRequired[list[Condition] | None]
    for_each: NotRequired[ForEach | None]
    inputs: NotRequired[dict[str, Input] | None]
    terms: NotRequired[list[str] | None]
    rationale: NotRequired[Rationale | None]


class Planning(TypedDict):
    """How a flow was planned, or changed in words."""

    planner: str
    model: str | None
    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    latency_ms: int
    shortlist: int | None
    fallback_reason: str | None


class Question(TypedDict):
    """What the flow lacks before it can be executed."""

    id: str
    operation: str
    operation_name: str
    parameter: str | None
    question: str
    choices: list[Choice]
    flow_request: str


class Flow(TypedDict):
    """A flow (contract 2.6)."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    name: str
    task_operations: list[TaskOperation]
    dependencies: list[Dependency]
    organization: str | None
    created_by_human: bool
    sorted: bool
    planner: str | None
    planning_notes: list[str]
    planning: Planning | None
    questions: list[Question]


class FlowRequestChange(TypedDict):
    """A changed request: what is left out stays, an explicit null clears."""

    request_instructions: str
    request_metadata: NotRequired[list[dict[str, Any]] | None]
    request_name: NotRequired[str | None]
    flow: NotRequired[str | None]
    organization: NotRequired[str | None]
    id: str


class FlowRequestIn(TypedDict):
    """A request in plain words."""

    request_instructions: str
    request_metadata: NotRequired[list[dict[str, Any]] | None]
    request_name: NotRequired[str | None]
    flow: NotRequired[str | None]
    organization: NotRequired[str | None]


class FlowRequest(TypedDict):
    """A stored request."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    request_instructions: str
    request_metadata: list[dict[str, Any]] | None
    request_name: str | None
    flow: str | None
    organization: str | None


class FlowResult(TypedDict):
    """What came of a completed run (contract 2.12)."""

    id: str
    body: str
    trigger_run_id: str | None
    integration_entity_id: str | None
    flow_run_id: str
    organization_id: str | None
    created_date: str
    modified_date: str | None
    created_by_email: str | None
    modified_by_email: str | None
    deleted_at: str | None


class FlowRunIn(TypedDict):
    """A run that waits for its approval (E19)."""

    flow: str
    flow_request: str
    status: NotRequired[Literal["pending", "in_progress", "completed", "failed", "cancelled"] | None]
    approval_status: NotRequired[Literal["approved", "rejected"] | None]
    triggered_time: NotRequired[str | None]
    end_time: NotRequired[str | None]
    triggered_by: NotRequired[str | None]


class PromptMessage(TypedDict):
    """One message of a preparation prompt."""

    role: str
    content: str


class PrepPrompt(TypedDict):
    """What the preparer was asked."""

    messages: list[PromptMessage]


class ValueSource(TypedDict):
    """Where a value comes from."""

    kind: str
    operation: int | None
    path: str | None


class PreparedValue(TypedDict):
    """One parameter's value."""

    name: str
    value: Any
    explanation: str | None
    source: NotRequired[ValueSource | None]


class PrepAnswer(TypedDict):
    """What the preparer answered."""

    parameters: list[PreparedValue]


class TaskRun(TypedDict):
    """One operation of a run (contract 2.11)."""

    id: str
    flow_run: str
    task_operation_index: int
    status: Literal["pending", "in_progress", "completed", "failed", "cancelled"]
    start_time: str
    end_time: str | None
    result: Any
    task_prep_prompt: PrepPrompt | None
    task_prep_answer: PrepAnswer | None
    error: str | None
    error_code: str | None
    attempts: int
    carried_from: str | None


class FlowRun(TypedDict):
    """A run (contract 2.10)."""

    id: str
    flow: str
    flow_request: str
    status: Literal["pending", "in_progress", "completed", "failed", "cancelled"]
    approval_status: Literal["approved", "rejected"] | None
    triggered_time: str | None
    end_time: str | None
    triggered_by: str | None
    task_runs: list[TaskRun]
    error: str | None
    approval: Approval | None
    flow_hash: str
    organization: str | None
    trigger_run: str | None
    restarts: str | None


class FlowRunPreview(TypedDict):
    """A run in one line (E23)."""

    id: str
    flow_name: str
    flow_request_instructions: str
    approval_status: Literal["approved", "rejected"] | None
    start_time: str | None
    status: Literal["pending", "in_progress", "completed", "failed", "cancelled"]
    end_time: str | None


class FlowRunWithResult(TypedDict):
    """A run with what came of it, under both names the API's documents use."""

    id: str
    flow: str
    flow_request: str
    status: Literal["pending", "in_progress", "completed", "failed", "cancelled"]
    approval_status: Literal["approved", "rejected"] | None
    triggered_time: str | None
    end_time: str | None
    triggered_by: str | None
    task_runs: list[TaskRun]
    error: str | None
    approval: Approval | None
    flow_hash: str
    organization: str | None
    trigger_run: str | None
    restarts: str | None
    flow_result: FlowResult | None
    result: FlowResult | None
    restarted_as: str | None


class Integration(TypedDict):
    """An outside service, or a built-in group of tasks."""

    id: str
    name: str
    short_name: str
    class_name: str
    auth_type: Literal["oauth2", "api_key", "none"]
    created_date: str
    modified_date: str
    credential_form: str | None


class KeyIn(TypedDict):
    """An API key to make for oneself."""

    name: str
    scopes: NotRequired[list[Literal["read", "write", "approve", "admin"]] | None]
    expires_date: NotRequired[str | None]
    deployments: NotRequired[list[str] | None]


class KeyMade(TypedDict):
    """A new API key, with the key itself: this is the only time it is shown."""

    id: str
    user_email: str
    name: str
    hint: str
    scopes: list[str] | None
    deployments: list[str] | None
    created_date: str
    expires_date: str | None
    last_used_date: str | None
    revoked_date: str | None
    status: Literal["active", "expired", "revoked"]
    key: str


class Key(TypedDict):
    """An API key, without the key itself."""

    id: str
    user_email: str
    name: str
    hint: str
    scopes: list[str] | None
    deployments: list[str] | None
    created_date: str
    expires_date: str | None
    last_used_date: str | None
    revoked_date: str | None
    status: Literal["active", "expired", "revoked"]


class KeyToSignIn(TypedDict):
    """An API key to be exchanged for a session."""

    api_key: str


class NewDesktop(TypedDict):
    """Body of `POST /desktops`."""

    desktop_type: NotRequired[Literal["sandbox", "vnc", "rdp", "container"]]
    name: NotRequired[str | None]
    width: NotRequired[int | None]
    height: NotRequired[int | None]
    picture_width: NotRequired[int | None]
    picture_height: NotRequired[int | None]
    allow: NotRequired[list[str] | None]
    open: NotRequired[str | None]
    snapshot: NotRequired[str | None]
    idle_seconds: NotRequired[int | None]
    lifetime_seconds: NotRequired[int | None]
    host: NotRequired[str | None]
    port: NotRequired[int | None]
    username: NotRequired[str | None]
    password: NotRequired[str | None]
    ignore_cert: NotRequired[bool]
    security: NotRequired[Literal["any", "rdp", "nla", "tls"]]
    key_delay_ms: NotRequired[int]
    drive_enabled: NotRequired[bool]
    drive_name: NotRequired[str | None]


class NewRun(TypedDict):
    """A run that is asked for."""

    workflow_id: str
    workflow_params: NotRequired[dict[str, Any]]
    secure_workflow_params: NotRequired[dict[str, str] | None]
    webhook_callback: NotRequired[str | None]
    desktop_id: NotRequired[str | None]


class NewSecret(TypedDict):
    """A secret to sign with."""

    secret: NotRequired[str | None]


class NewSnapshot(TypedDict):
    """Body of `POST /desktops/{id}/snapshots`."""

    name: str
    close_browsers: NotRequired[bool]


class TriggerOperationChange(TypedDict):
    """A changed operation: what is left out stays; a null `flow` has events planned again."""

    webhook_secret: NotRequired[str | None]
    id: str
    name: NotRequired[str | None]
    template_body: NotRequired[str | None]
    status: NotRequired[Literal["active", "inactive"] | None]
    flow: NotRequired[str | None]


class TriggerOperationCreated(TypedDict):
    """A new operation, with its secret: shown this once."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    name: str
    webhook_trigger_definition: str
    template_body: str
    status: Literal["active", "inactive", "failed"]
    flow: str | None
    failure: str | None
    organization: str | None
    webhook_url: str
    webhook_secret: str


class TriggerOperationIn(TypedDict):
    """What one kind of event is to set going."""

    webhook_secret: NotRequired[str | None]
    name: str
    webhook_trigger_definition: str
    template_body: str
    status: NotRequired[Literal["active", "inactive"]]
    flow: NotRequired[str | None]


class TriggerOperation(TypedDict):
    """A stored operation, without its secret."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    name: str
    webhook_trigger_definition: str
    template_body: str
    status: Literal["active", "inactive", "failed"]
    flow: str | None
    failure: str | None
    organization: str | None
    webhook_url: str


class Organization(TypedDict):
    """An organization, as its members see it."""

    id: str
    name: str | None


class PendingRun(TypedDict):
    """A run that waits for a decision, with what it would do."""

    id: str
    flow: str
    flow_name: str
    flow_request: str
    request_instructions: str
    requested_by: str
    trigger_run: str | None
    created_date: str
    flow_hash: str
    operations: list[DryRunOperation]


class Recording(TypedDict):
    """A recording of what a desktop's screen shows."""

    active: bool
    seconds: float
    size: int


class RefineIn(TypedDict):
    """A flow, and in plain words what is to be different."""

    flow_id: str
    instruction: str


class Refined(TypedDict):
    """The new flow, and how it differs from the one it was made of."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    name: str
    task_operations: list[TaskOperation]
    dependencies: list[Dependency]
    organization: str | None
    created_by_human: bool
    sorted: bool
    planner: str | None
    planning_notes: list[str]
    planning: Planning | None
    questions: list[Question]
    refined_from: str
    difference: Difference


class WorkflowDeleted(TypedDict):
    """A workflow was deleted: it cannot be run any more. Its runs stay, and those under way go on."""

    success: NotRequired[Literal[True]]
    workflowId: str


class Rename(TypedDict):
    """Body of `PATCH /desktops/{id}`."""

    name: str


class ActionResult(TypedDict):
    """What an action gave; fields that it did not give are left out."""

    output: NotRequired[str | None]
    base64_image: NotRequired[str | None]
    coordinate: NotRequired[list[int] | None]
    status: NotRequired[Literal["ok"]]


class Rollback(TypedDict):
    """The version that is to be published again."""

    version: int


class Run(TypedDict):
    """A run. The addresses in it are made anew at each request."""

    messageId: str
    workflowId: str
    status: Literal["queued", "running", "completed", "failed", "timeout", "cancelled"]
    createdAt: str
    updatedAt: str
    liveViewUrl: str
    workflowParams: NotRequired[dict[str, Any] | None]
    success: NotRequired[bool | None]
    result: NotRequired[Any]
    error: NotRequired[str | None]
    errorData: NotRequired[ErrorData | None]
    assets: NotRequired[str | None]
    artifacts: NotRequired[list[dict[str, Any]] | None]
    expiresAt: NotRequired[int | None]


class RunList(TypedDict):
    """A page of runs, newest first."""

    runs: list[Run]
    count: int
    totalCount: int
    nextCursor: NotRequired[str | None]


class SecretCreated(TypedDict):
    """A new secret: shown this once."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    endpoint: str | None
    workflow: str | None
    hint: str
    expires_date: str | None
    secret: str


class SecretIn(TypedDict):
    """A new secret of a workflow or of the whole workspace; the ones before it sign beside it for a day."""

    secret: NotRequired[str | None]
    workflow: NotRequired[str | None]


class Secret(TypedDict):
    """A secret that deliveries are signed with, without itself."""

    created_date: str
    modified_date: str
    created_by_email: str
    modified_by_email: str
    id: str
    endpoint: str | None
    workflow: str | None
    hint: str
    expires_date: str | None


class User(TypedDict):
    """A user (contract 2.2)."""

    id: str
    email: str
    full_name: str | None
    auth0_id: str
    permissions: list[str] | None
    organization: str | None


class Session(TypedDict):
    """Who is signed in, and what they may do."""

    id: str
    user: User
    organization: Organization | None
    permissions: list[str]
    deployments: list[str] | None
    key: str | None
    csrf_token: str
    created_date: str
    expires_date: str


class SessionWish(TypedDict):
    """Body of `PUT /desktops/{id}/session`, which may be left out."""

    interactive: NotRequired[bool]


class SessionsEnded(TypedDict):
    """How many sessions were ended."""

    ended: int


class SignInBegun(TypedDict):
    """Where the browser goes on."""

    authorize_url: str


class SignInCode(TypedDict):
    """What the identity provider has sent the browser back with."""

    code: str
    state: str
    iss: NotRequired[str | None]


class SignInOffer(TypedDict):
    """How people may sign in, beside an API key."""

    provider: str | None


class SigningKeyMade(TypedDict):
    """A new signing key."""

    id: str
    api_key: str
    hint: str
    created_date: str
    signing_key: str


class SigningKey(TypedDict):
    """A signing key, without its secret."""

    id: str
    api_key: str
    hint: str
    created_date: str


class Snapshot(TypedDict):
    """The home of a desktop as it once was."""

    name: str
    desktop_id: str
    size: int
    created_at: int


class Spending(TypedDict):
    """What the caller's organization has spent on the language model today."""

    day: str
    calls: int
    input_tokens: int
    output_tokens: int
    cost: float | None
    limit: float | None
    unit: Literal["money", "tokens"]
    refused: int


class TaskParameter(TypedDict):
    """One parameter or output field of a task."""

    name: str
    data_type: str
    position: int
    doc_string: str
    optional: bool


class TaskDefinition(TypedDict):
    """Something a flow can call: read from code, the same for everybody; or a workflow of the caller's organization."""

    id: str
    task_name: str
    integration: str
    parameters: list[TaskParameter]
    input_type: str
    input_yml: str
    description: str
    python_method_name: str
    output_type: str
    output_yml: str
    output_parameters: list[TaskParameter]
    output_is_list: bool
    created_date: str
    modified_date: str
    created_by_email: str | None
    modified_by_email: str | None
    deleted_at: str | None
    belongs_to_integration: Integration
    effect: str
    idempotent: bool


class Tool(TypedDict):
    """A tool, as it goes into a language model's tool definition."""

    name: str
    description: str
    parameters: dict[str, Any]


class TriggerDefinition(TypedDict):
    """A kind of event that can set a flow going: read from code, the same for everybody."""

    id: str
    trigger_name: str
    integration: str
    integration_short_name: str
    python_method_name: str
    description: str
    event_fields: list[EventField]
    created_date: str
    modified_date: str
    created_by_email: str | None
    modified_by_email: str | None
    deleted_at: str | None
    entity_id_field: str | None
    signing: str | None


class TriggerRun(TypedDict):
    """One received event and what came of it."""

    id: str
    webhook_trigger_operation: str
    webhook_trigger_definition: str
    integration_short_name: str
    integration_entity_id: str | None
    event: dict[str, Any]
    event_fields: dict[str, Any]
    delivery_id: str | None
    depth: int
    flow_request: str | None
    flow: str | None
    flow_run: str | None
    status: Literal["pending", "in_progress", "completed", "failed"]
    error: str | None
    organization: str | None
    created_date: str
    modified_date: str


class WorkflowPublished(TypedDict):
    """A bundle was stored and published."""

    success: NotRequired[Literal[True]]
    workflowId: str
    workflowName: str
    writtenFiles: list[str]
    fileCount: int
    totalBytes: int
    snapshotDir: str
    version: int
    isNewWorkflow: bool
    warnings: list[Fault]


class Uploaded(TypedDict):
    """A file that has arrived whole."""

    success: Literal[True]
    size: int
    filename: str


class UserIn(TypedDict):
    """A user to create when missing (E02)."""

    email: str
    auth0_id: str
    full_name: NotRequired[str | None]


class WorkflowValidation(TypedDict):
    """What was found in a workflow. Nothing was stored."""

    success: NotRequired[Literal[True]]
    valid: bool
    message: NotRequired[str | None]
    errors: NotRequired[list[Fault] | None]
    warnings: list[Fault]
    filename: str


class Version(TypedDict):
    """One state of a workflow's files. Versions are kept; runs finish with the one they began with."""

    version: int
    snapshotDir: str
    fileCount: int
    totalBytes: int
    createdAt: str
    createdByEmail: str
    isPublished: bool


class WorkflowBrief(TypedDict):
    """A workflow in a list."""

    workflowId: str
    workflowName: str
    s3WorkflowPath: str | None
    createdAt: str
    updatedAt: str
    publishedAt: str | None


class WorkflowList(TypedDict):
    """A page of the workflows of a deployment, newest first."""

    success: NotRequired[Literal[True]]
    deploymentId: str | None
    deploymentName: str
    workflows: list[WorkflowBrief]
    count: int
    nextCursor: NotRequired[str | None]


class Workflow(TypedDict):
    """A workflow, what it takes and gives, and its newest 100 versions."""

    workflowId: str
    workflowName: str
    s3WorkflowPath: str | None
    createdAt: str
    updatedAt: str
    publishedAt: str | None
    deploymentId: str
    version: int
    snapshotDir: str
    files: list[str]
    sdkVersion: str | None
    description: str | None
    paramsSchema: dict[str, Any]
    secureParamsSchema: dict[str, Any] | None
    resultSchema: dict[str, Any]
    versions: list[Version]
