"""Flow runs, task runs and flow results on the wire (contract 2.10 to 2.12)."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from neena.kernel.schema import EXAMPLE_EMAIL, EXAMPLE_ID, EXAMPLE_TIME, Given, Time, Wire

StatusName = Literal["pending", "in_progress", "completed", "failed", "cancelled"]
ApprovalName = Literal["approved", "rejected"]


class FlowRunIn(Given):
    """A run that waits for its approval (E19)."""

    flow: UUID = Field(description="Id of the flow to run.", examples=[EXAMPLE_ID])
    flow_request: UUID = Field(description="Id of the request it serves.", examples=[EXAMPLE_ID])
    status: StatusName | None = Field(
        None, description="Accepted for compatibility: a new run is always `pending`.", examples=["pending"]
    )
    approval_status: ApprovalName | None = Field(
        None, description="Accepted for compatibility when null: approving is an act of its own.", examples=[None]
    )
    triggered_time: Time | None = Field(
        None, description="Accepted when null: set when the run starts.", examples=[None]
    )
    end_time: Time | None = Field(None, description="Accepted when null: set when the run ends.", examples=[None])
    triggered_by: str | None = Field(
        None, description="Accepted when null or the caller's own e-mail.", examples=[None], max_length=320
    )


class Message(Wire):
    """One message of a preparation prompt."""

    role: str = Field(description="`system` or `user`.", examples=["user"])
    content: str = Field(description="The text.", examples=["Request: ..."])


class PrepPrompt(Wire):
    """What the preparer was asked."""

    messages: list[Message] = Field(description="In order; empty for a task without parameters.", examples=[[]])


class ValueSource(Wire):
    """Where a value comes from."""

    kind: str = Field(
        description="`request`, `metadata`, `operation`, `flow`, `default` or `model`.", examples=["operation"]
    )
    operation: int | None = Field(description="Index of the operation whose result it is from.", examples=[0])
    path: str | None = Field(description="JSONPath into that result (RFC 9535).", examples=["$[0].id"])


class PreparedValue(Wire):
    """One parameter's value."""

    name: str = Field(description="The parameter.", examples=["id"])
    value: Any = Field(
        description="Its value; for a task that ran once per item, one value per call.", examples=["L42"]
    )
    explanation: str | None = Field(description="Why this value.", examples=["id of the list Open"])
    source: ValueSource | None = Field(None, description="Where it comes from.")


class PrepAnswer(Wire):
    """What the preparer answered."""

    parameters: list[PreparedValue] = Field(description="The values.", examples=[[]])


class TaskRunOut(Wire):
    """One operation of a run (contract 2.11)."""

    id: UUID = Field(description="Id of the task run.", examples=[EXAMPLE_ID])
    flow_run: UUID = Field(description="Id of its run.", examples=[EXAMPLE_ID])
    task_operation_index: int = Field(description="Index of the operation in the flow.", examples=[0])
    status: StatusName = Field(
        description="Where it stands. A task that was skipped is `cancelled`, and `error_code` says so.",
        examples=["completed"],
    )
    start_time: Time = Field(description="When it started.", examples=[EXAMPLE_TIME])
    end_time: Time | None = Field(description="When it ended.", examples=[EXAMPLE_TIME])
    result: Any = Field(
        description="What the service answered: an object, an array or null.", examples=[[{"id": "k9"}]]
    )
    task_prep_prompt: PrepPrompt | None = Field(description="What the preparer was asked.")
    task_prep_answer: PrepAnswer | None = Field(description="The parameters it was called with.")
    error: str | None = Field(description="Why it failed, or was skipped.", examples=[None])
    error_code: str | None = Field(
        description=(
            "The same for machines, e.g. `outcome_unknown`; `condition_not_met`: skipped for its own conditions; "
            "`skipped`: for what became of others."
        ),
        examples=[None],
    )
    attempts: int = Field(description="How often the service was called.", examples=[1])
    carried_from: UUID | None = Field(
        description="The run that called the service, where a restart took this over; null for this run itself.",
        examples=[None],
    )


class Approval(Wire):
    """Who decided on a run, when, and on what."""

    decision: ApprovalName = Field(description="What was decided.", examples=["approved"])
    decided_by: str = Field(description="E-mail of who decided.", examples=[EXAMPLE_EMAIL])
    decided_time: str = Field(description="When.", examples=[EXAMPLE_TIME])
    flow_hash: str = Field(description="Hash of what was decided on.", examples=["9f86d081884c7d65"])
    comment: str | None = Field(None, description="What they said about it.", examples=["Fine, the board is ours."])


class FlowRunOut(Wire):
    """A run (contract 2.10)."""

    id: UUID = Field(description="Id of the run.", examples=[EXAMPLE_ID])
    flow: UUID = Field(description="Id of its flow.", examples=[EXAMPLE_ID])
    flow_request: UUID = Field(description="Id of the request it serves.", examples=[EXAMPLE_ID])
    status: StatusName = Field(description="Where it stands.", examples=["completed"])
    approval_status: ApprovalName | None = Field(description="Null when no approval took place.", examples=[None])
    triggered_time: Time | None = Field(description="When it started.", examples=[EXAMPLE_TIME])
    end_time: Time | None = Field(description="When it ended.", examples=[EXAMPLE_TIME])
    triggered_by: str | None = Field(description="In whose name it runs.", examples=[EXAMPLE_EMAIL])
    task_runs: list[TaskRunOut] = Field(description="By start time.", examples=[[]])
    error: str | None = Field(description="Why the run failed.", examples=[None])
    approval: Approval | None = Field(description="Who decided, when, and on what.")
    flow_hash: str = Field(description="Hash of the flow this run executes.", examples=["9f86d081884c7d65"])
    organization: UUID | None = Field(description="Who it belongs to.", examples=[EXAMPLE_ID])
    trigger_run: UUID | None = Field(description="The event that set it going.", examples=[None])
    restarts: UUID | None = Field(description="The run that this one goes on from.", examples=[None])


class FlowResultOut(Wire):
    """What came of a completed run (contract 2.12)."""

    id: UUID = Field(description="Id of the result.", examples=[EXAMPLE_ID])
    body: str = Field(description="The outcome in plain words.", examples=["Sent 3 cards to #support."])
    trigger_run_id: UUID | None = Field(description="The trigger run behind it.", examples=[None])
    integration_entity_id: str | None = Field(description="The outside system's own id.", examples=["8841"])
    flow_run_id: UUID = Field(description="Id of the run.", examples=[EXAMPLE_ID])
    organization_id: UUID | None = Field(description="Who it belongs to.", examples=[EXAMPLE_ID])
    created_date: Time = Field(description="When it was made.", examples=[EXAMPLE_TIME])
    modified_date: Time | None = Field(description="When it was changed.", examples=[None])
    created_by_email: str | None = Field(description="Who made the run.", examples=[EXAMPLE_EMAIL])
    modified_by_email: str | None = Field(description="Who changed it.", examples=[None])
    deleted_at: Time | None = Field(description="When it was removed.", examples=[None])


class FlowRunWithResult(FlowRunOut):
    """A run with what came of it, under both names the API's documents use."""

    flow_result: FlowResultOut | None = Field(description="Null while there is none.")
    result: FlowResultOut | None = Field(description="The same again.")
    restarted_as: UUID | None = Field(description="The run that goes on from this one.", examples=[None])


class FlowRunPreview(Wire):
    """A run in one line (E23)."""

    id: UUID = Field(description="Id of the run.", examples=[EXAMPLE_ID])
    flow_name: str = Field(description="Name of the flow.", examples=["Weekly count"])
    flow_request_instructions: str = Field(description="What was asked for.", examples=["Post the weekly count."])
    approval_status: ApprovalName | None = Field(description="Null when no approval took place.", examples=[None])
    start_time: Time | None = Field(description="When it started.", examples=[EXAMPLE_TIME])
    status: StatusName = Field(description="Where it stands.", examples=["completed"])
    end_time: Time | None = Field(description="When it ended.", examples=[EXAMPLE_TIME])


class DryRunParameter(Wire):
    """One parameter of an operation that has not run."""

    name: str = Field(description="The parameter.", examples=["channel"])
    known: bool = Field(description="Whether its value is fixed already.", examples=[True])
    value: Any = Field(description="The value it is called with; null while it is not known.", examples=["#support"])
    source: str = Field(description="Where the value comes from.", examples=["given in the words of the request"])


class DryRunOperation(Wire):
    """What one operation would do."""

    index: int = Field(description="Index of the operation.", examples=[1])
    name: str = Field(description="Name of the operation.", examples=["Send Message"])
    task: str = Field(description="The task, by its dotted name.", examples=["slack.send_message"])
    version: int | None = Field(
        description="Of a workflow, the number of the version that runs, whatever is published later.", examples=[None]
    )
    instruction: str | None = Field(description="What it is told to do.", examples=["Post it to #support"])
    effect: Literal["read", "write"] = Field(description="`read` changes nothing outside.", examples=["write"])
    integration: str = Field(description="Short name of the service.", examples=["slack"])
    target_host: str | None = Field(
        description="The host it would speak to; null while a result decides it, or without one.",
        examples=["slack.com"],
    )
    after: list[int] = Field(description="Indexes of the operations it waits for.", examples=[[0]])
    instead_of: list[int] = Field(description="Of these, those in whose place it is done: `otherwise`.", examples=[[]])
    credential: UUID | None = Field(description="Id of the credential it would use.", examples=[EXAMPLE_ID])
    credential_owner: str | None = Field(description="Whose credential that is.", examples=[EXAMPLE_EMAIL])
    credential_problem: str | None = Field(description="Why it would fail for want of one.", examples=[None])
    parameters: list[DryRunParameter] = Field(description="What it would be called with.", examples=[[]])
    terms: list[str] = Field(
        description="In words, on what terms it is done: `only if`, `otherwise`, `for each`. Empty: once, always.",
        examples=[["only if the result of Get Cards is more than 3"]],
    )
    terms_problem: str | None = Field(
        description=(
            "Why it would fail and not be done: what its conditions ask of the metadata cannot be told, "
            "as where a field is not there. What they ask of results is seen when these are there."
        ),
        examples=[None],
    )
    carried_over: bool = Field(
        description="Whether the run that this one restarts has done it: then it is not done again.", examples=[False]
    )


class FlowDryRun(Wire):
    """What a flow would do for a request, before there is a run."""

    flow: UUID = Field(description="Id of the flow.", examples=[EXAMPLE_ID])
    flow_request: UUID = Field(description="Id of the request.", examples=[EXAMPLE_ID])
    writes: bool = Field(description="Whether any operation changes something outside.", examples=[True])
    operations: list[DryRunOperation] = Field(description="In the order of execution.", examples=[[]])


class PendingRun(Wire):
    """A run that waits for a decision, with what it would do."""

    id: UUID = Field(description="Id of the run.", examples=[EXAMPLE_ID])
    flow: UUID = Field(description="Id of its flow.", examples=[EXAMPLE_ID])
    flow_name: str = Field(description="Name of the flow.", examples=["Weekly count"])
    flow_request: UUID = Field(description="Id of the request it serves.", examples=[EXAMPLE_ID])
    request_instructions: str = Field(description="What was asked for.", examples=["Post the weekly count."])
    requested_by: str = Field(description="Who asked.", examples=[EXAMPLE_EMAIL])
    trigger_run: UUID | None = Field(description="The event behind it.", examples=[None])
    created_date: Time = Field(description="Since when it waits.", examples=[EXAMPLE_TIME])
    flow_hash: str = Field(
        description="Hash of all this: hand it to approve, so that nothing else is approved.",
        examples=["9f86d081884c7d65"],
    )
    operations: list[DryRunOperation] = Field(description="In the order of execution.", examples=[[]])
