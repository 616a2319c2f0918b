"""Webhook endpoints, secrets and deliveries on the wire."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field, SecretStr, field_validator

from neena.kernel.schema import EXAMPLE_ID, Audited, Given, NonBlank, Time, Wire
from neena.kernel.strict_json import text_fault

EventKind = Literal["flow_run.completed", "flow_run.failed", "flow_run.waiting_for_approval"]
EndpointStatus = Literal["active", "disabled"]
DeliveryStatus = Literal["pending", "delivered", "failed", "dropped"]
_URL = "Where events are posted: absolute, https, of a public host."
_URL_EXAMPLE = "https://hooks.acme.test/neena"
_EVENTS = "The kinds of events that are told; null: all."
_DESCRIPTION = "What people say about it."
_STATUS = "Whether it is told of events."
_TOLD = "What is signed with it, 16 to 1,024 characters; left out, Neena makes one. Kept encrypted, shown this once."
_SHOWN = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
_HINT = "Its last characters."
_EXPIRES = "Until when it signs beside a newer one; null: it is the newest."
_WEBHOOK_ID = "What the receiver knows it by: the header `webhook-id`, the same at every attempt."


class NewSecret(Given):
    """A secret to sign with."""

    secret: SecretStr | None = Field(None, description=_TOLD, examples=[_SHOWN])

    @field_validator("secret")
    @classmethod
    def _usable(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        text = value.get_secret_value()
        if not 16 <= len(text) <= 1024 or text != text.strip() or text_fault(text):
            raise ValueError("A secret has 16 to 1,024 characters, and no blank at its ends.")
        return value


class EndpointIn(NewSecret):
    """An address that is to be told of events."""

    url: NonBlank = Field(description=_URL, examples=[_URL_EXAMPLE], max_length=2048)
    description: NonBlank | None = Field(None, description=_DESCRIPTION, examples=["Ops channel"], max_length=1024)
    events: list[EventKind] | None = Field(None, description=_EVENTS, examples=[["flow_run.failed"]], min_length=1)
    status: EndpointStatus = Field("active", description=_STATUS, examples=["active"])


class EndpointChange(Given):
    """A changed endpoint: what is left out stays."""

    id: UUID = Field(description="Id of the endpoint.", examples=[EXAMPLE_ID])
    url: NonBlank | None = Field(None, description=_URL, examples=[_URL_EXAMPLE], max_length=2048)
    description: NonBlank | None = Field(None, description=_DESCRIPTION, examples=["Ops channel"], max_length=1024)
    events: list[EventKind] | None = Field(None, description=_EVENTS, examples=[["flow_run.failed"]], min_length=1)
    status: EndpointStatus | None = Field(
        None, description="`active` also revives an endpoint that was switched off.", examples=["active"]
    )


class EndpointOut(Audited):
    """An endpoint, without its secret."""

    id: UUID = Field(description="Id of the endpoint.", examples=[EXAMPLE_ID])
    url: str = Field(description=_URL, examples=[_URL_EXAMPLE])
    description: str | None = Field(description=_DESCRIPTION, examples=["Ops channel"])
    events: list[str] | None = Field(description=_EVENTS, examples=[["flow_run.failed"]])
    status: EndpointStatus = Field(description=_STATUS, examples=["active"])
    disabled_reason: str | None = Field(
        description="Why it is disabled: a person's doing, or what its receiver did.", examples=[None]
    )
    failing_since: Time | None = Field(
        description="Since when nothing has arrived; five days of it switch the endpoint off.",
        examples=["2025-03-04T09:30:00.000Z"],
    )
    organization: UUID | None = Field(description="Who it belongs to.", examples=[EXAMPLE_ID])


class EndpointCreated(EndpointOut):
    """A new endpoint, with its secret: shown this once."""

    secret: str = Field(description=_TOLD, examples=[_SHOWN])


class SecretIn(NewSecret):
    """A new secret of a workflow or of the whole workspace; the ones before it sign beside it for a day."""

    workflow: UUID | None = Field(
        None, description="Id of the workflow; null: every delivery without a nearer secret.", examples=[None]
    )


class SecretOut(Audited):
    """A secret that deliveries are signed with, without itself."""

    id: UUID = Field(description="Id of the secret.", examples=[EXAMPLE_ID])
    endpoint: UUID | None = Field(description="The endpoint whose it is.", examples=[None])
    workflow: UUID | None = Field(
        description="The workflow whose it is; null beside a null endpoint: the workspace's.", examples=[None]
    )
    hint: str = Field(description=_HINT, examples=["Hh8="])
    expires_date: Time | None = Field(description=_EXPIRES, examples=[None])


class SecretCreated(SecretOut):
    """A new secret: shown this once."""

    secret: str = Field(description=_TOLD, examples=[_SHOWN])


class AttemptOut(Wire):
    """One attempt of a delivery."""

    number: int = Field(description="Its number, from 1.", examples=[1])
    begun: Time = Field(description="When it began.", examples=["2025-03-04T09:30:00.000Z"])
    duration: float = Field(description="Seconds that it took.", examples=[0.12])
    status: int | None = Field(description="HTTP status of the answer; null: there was none.", examples=[200])
    answer: str | None = Field(description="The first KiB of the answer.", examples=["ok"])
    error: str | None = Field(description="Why it does not count as delivered.", examples=[None])


class DeliveryOut(Wire):
    """One event for one address."""

    id: UUID = Field(description="Id of the delivery.", examples=[EXAMPLE_ID])
    webhook_id: str = Field(description=_WEBHOOK_ID, examples=[f"msg_{EXAMPLE_ID}_completed"])
    endpoint: UUID | None = Field(description="The endpoint that is told.", examples=[EXAMPLE_ID])
    workflow: UUID | None = Field(description="The workflow whose run is told of.", examples=[None])
    subject: UUID = Field(description="Id of the run that is told of.", examples=[EXAMPLE_ID])
    kind: str = Field(description="What happened to it.", examples=["flow_run.completed"])
    url: str = Field(description="Where it is posted.", examples=[_URL_EXAMPLE])
    payload: dict[str, Any] = Field(
        description="What is told; the address of results is put in at each attempt.",
        examples=[{"type": "flow_run.completed"}],
    )
    status: DeliveryStatus = Field(
        description="Where it stands; `dropped`: a later one of the same run has arrived first.", examples=["delivered"]
    )
    attempts: int = Field(description="Attempts made.", examples=[1])
    error: str | None = Field(description="What went wrong last, or why it is over.", examples=[None])
    next_attempt: Time | None = Field(description="When the next attempt is due.", examples=[None])
    ended_date: Time | None = Field(description="When it was over.", examples=["2025-03-04T09:30:00.000Z"])
    created_date: Time = Field(description="When it was announced.", examples=["2025-03-04T09:30:00.000Z"])
    organization: UUID | None = Field(description="Who it belongs to.", examples=[EXAMPLE_ID])


class DeliveryWithAttempts(DeliveryOut):
    """One event for one address, with every attempt."""

    made: list[AttemptOut] = Field(description="Every attempt, oldest first.")
