"""Webhook trigger operations and trigger runs on the wire (contract 2.14, 2.15)."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr, field_validator

from neena.kernel.schema import EXAMPLE_ID, Audited, Given, NonBlank, Time, Wire
from neena.kernel.strict_json import text_fault

StatusName = Literal["active", "inactive", "failed"]
GivenStatus = Literal["active", "inactive"]
_TEMPLATE = "What is to be done, in plain words; `<{field}>` stands for a field of the event. Up to 32,768 characters."
_TEMPLATE_EXAMPLE = "Post the subject of ticket <{ticket_id}> to #support in Slack."
_NAME = "What people call it; also the name of the requests it makes."
_SIGNING = (
    "The signing secret that the service shows, where it makes its own (Slack, Zendesk, Trello); left out, Neena makes "
    "one. Kept encrypted."
)
_FLOW = "Id of a stored flow that every event runs at once, with no planning; null: each event is planned."


class _Secret(Given):
    webhook_secret: SecretStr | None = Field(None, description=_SIGNING, examples=[None], max_length=1024)

    @field_validator("webhook_secret")
    @classmethod
    def _usable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        text = value.get_secret_value().strip()
        if len(text) < 8 or text_fault(text):
            raise ValueError("A signing secret has at least 8 characters.")
        return SecretStr(text)


class OperationIn(_Secret):
    """What one kind of event is to set going."""

    name: NonBlank = Field(description=_NAME, examples=["Tell support of new tickets"], max_length=255)
    webhook_trigger_definition: UUID = Field(description="Id of the kind of event.", examples=[EXAMPLE_ID])
    template_body: NonBlank = Field(description=_TEMPLATE, examples=[_TEMPLATE_EXAMPLE], max_length=32768)
    status: GivenStatus = Field(
        "inactive",
        description="Only an `active` operation takes events; `failed` is for the system to say.",
        examples=["active"],
    )
    flow: UUID | None = Field(None, description=_FLOW, examples=[None])


class OperationChange(_Secret):
    """A changed operation: what is left out stays; a null `flow` has events planned again."""

    id: UUID = Field(description="Id of the operation.", examples=[EXAMPLE_ID])
    name: NonBlank | None = Field(None, description=_NAME, examples=["Tell support of new tickets"], max_length=255)
    template_body: NonBlank | None = Field(None, description=_TEMPLATE, examples=[_TEMPLATE_EXAMPLE], max_length=32768)
    status: GivenStatus | None = Field(
        None, description="`active` also revives a failed operation.", examples=["active"]
    )
    flow: UUID | None = Field(None, description=_FLOW, examples=[None])


class OperationOut(Audited):
    """A stored operation, without its secret."""

    id: UUID = Field(description="Id of the operation.", examples=[EXAMPLE_ID])
    name: str = Field(description=_NAME, examples=["Tell support of new tickets"])
    webhook_trigger_definition: UUID = Field(description="Id of the kind of event.", examples=[EXAMPLE_ID])
    template_body: str = Field(description=_TEMPLATE, examples=[_TEMPLATE_EXAMPLE])
    status: StatusName = Field(description="Whether it takes events.", examples=["active"])
    flow: UUID | None = Field(description=_FLOW, examples=[None])
    failure: str | None = Field(description="Why it is `failed`.", examples=[None])
    organization: UUID | None = Field(description="Who it belongs to.", examples=[EXAMPLE_ID])
    webhook_url: str = Field(
        description="Where the service is to post its events.",
        examples=["https://neena.acme.test/hooks/a1b2c3d4-0000-4000-8000-000000000001"],
    )


class OperationCreated(OperationOut):
    """A new operation, with its secret: shown this once."""

    webhook_secret: str = Field(description="Proves the origin of events. Shown this once.", examples=["whsec_MfKQ9"])


class EventTaken(Wire):
    """What the sender of an event is told."""

    trigger_run_id: UUID | None = Field(description="Id of the trigger run; null when ignored.", examples=[EXAMPLE_ID])
    status: Literal["pending", "ignored"] = Field(description="Whether it is worked on.", examples=["pending"])
    reason: str | None = Field(None, description="Why it is ignored.", examples=["operation is inactive"])


class TriggerRunOut(Wire):
    """One received event and what came of it."""

    id: UUID = Field(description="Id of the trigger run.", examples=[EXAMPLE_ID])
    webhook_trigger_operation: UUID = Field(description="The operation that took it.", examples=[EXAMPLE_ID])
    webhook_trigger_definition: UUID = Field(description="The kind of event.", examples=[EXAMPLE_ID])
    integration_short_name: str = Field(description="The service it came from.", examples=["zendesk"])
    integration_entity_id: str | None = Field(description="The outside object's own id.", examples=["8841"])
    event: dict[str, Any] = Field(description="The event as it was received.", examples=[{"id": "e1"}])
    event_fields: dict[str, Any] = Field(description="The values taken from it.", examples=[{"ticket_id": "8841"}])
    delivery_id: str | None = Field(description="The service's id of the delivery.", examples=[None])
    depth: int = Field(description="How many runs of triggers led to it, one after the other.", examples=[0])
    flow_request: UUID | None = Field(description="The request made from it.", examples=[EXAMPLE_ID])
    flow: UUID | None = Field(description="The flow that serves it.", examples=[EXAMPLE_ID])
    flow_run: UUID | None = Field(description="The run of that flow.", examples=[EXAMPLE_ID])
    status: Literal["pending", "in_progress", "completed", "failed"] = Field(
        description="Where it stands; `in_progress` also while the run waits for its approval.", examples=["completed"]
    )
    error: str | None = Field(description="Why it failed.", examples=[None])
    organization: UUID | None = Field(description="Who it belongs to.", examples=[EXAMPLE_ID])
    created_date: Time = Field(description="When the event arrived.", examples=["2025-03-04T09:30:00.000Z"])
    modified_date: Time = Field(description="When it last changed.", examples=["2025-03-04T09:30:00.000Z"])
