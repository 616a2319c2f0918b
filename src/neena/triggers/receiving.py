"""The inbound door: an event is proven, read and committed; only then is it answered, and worked on behind (E37)."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from neena.audit.trail import note
from neena.authoring.trigger import Delivery
from neena.catalog.catalogue import Catalogue
from neena.catalog.trigger_definitions import TriggerDefinition
from neena.engine import Engine, enlist
from neena.errors import Invalid, NotPermitted
from neena.flow_runs.reach import DEPTH
from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.kernel.ids import new_id
from neena.kernel.principal import Principal
from neena.kernel.scope import Door, Scope
from neena.kernel.strict_json import parse
from neena.kernel.vault import Vault
from neena.triggers.failing import count_failure
from neena.triggers.fields import EventFields, read_fields
from neena.triggers.proof import is_proven
from neena.triggers.service import TriggerOperationNotFound
from neena.triggers.tables import TriggerRun, WebhookTriggerOperation
from neena.triggers.template import words_of

log = logging.getLogger(__name__)
KIND = "trigger_run"
MAX_DELIVERY_ID = 255


class BadProof(NotPermitted):
    """The event does not prove its origin: sign it as the service does, or send the operation's secret."""

    def __init__(self, organization: UUID | None) -> None:
        super().__init__()
        self.organization = organization  # in whose audit trail this is entered


@dataclass(frozen=True)
class Arrived:
    """A request at the door, not yet read."""

    url: str
    headers: Mapping[str, str]
    raw: bytes
    secret: str | None
    source: str | None


@dataclass(frozen=True)
class Answered:
    """What the sender is told."""

    status: int
    body: Mapping[str, Any]


class Inbound:
    """Takes events in. It reads operations whoever they belong to: their secret is what lets an event in."""

    def __init__(self, database: Database, catalogue: Catalogue, engine: Engine, vault: Vault) -> None:
        self._database = database
        self._catalogue = catalogue
        self._engine = engine
        self._vault = vault

    async def exists(self, operation_id: UUID) -> None:
        """Raises `TriggerOperationNotFound` for an address that leads nowhere."""
        async with self._database.reading() as session:
            found = select(WebhookTriggerOperation.id).where(_is_live(operation_id))
            if await session.scalar(found) is None:
                raise TriggerOperationNotFound

    async def take(self, operation_id: UUID, arrived: Arrived) -> Answered:
        """Take one event in; raises `TriggerOperationNotFound`, `BadProof` or `Invalid` naming what is wrong."""
        async with self._database.reading() as session:
            operation = await session.scalar(select(WebhookTriggerOperation).where(_is_live(operation_id)))
            if operation is None:
                raise TriggerOperationNotFound
            secret = self._vault.open(operation.sealed_secret, operation.context)
        definition = self._catalogue.trigger_definition(operation.webhook_trigger_definition)
        delivery, fault = _delivery(arrived)
        webhooks = definition.integration.webhooks
        if not is_proven(delivery, webhooks, secret, arrived.secret):
            raise BadProof(operation.organization)
        if fault is not None:
            raise fault
        reply = webhooks.answer(delivery) if webhooks else None
        if reply is not None:
            return Answered(200, reply)
        if operation.status != "active":
            return _ignored(f"operation is {operation.status}")
        if not _is_of_kind(definition, delivery):
            return _ignored(f"the event is no {definition.trigger.name!r}")
        return await self._store(operation, definition, delivery, arrived.source)

    async def _store(
        self, operation: WebhookTriggerOperation, definition: TriggerDefinition, delivery: Delivery, source: str | None
    ) -> Answered:
        fields = read_fields(definition.trigger, delivery.body)
        author = Principal(operation.author, operation.modified_by_email, operation.organization)
        row = _trigger_run(operation, definition, delivery, fields)
        try:
            async with Door(self._database, author, source).writing() as scope:
                scope.own(row)
                await scope.session.flush()
                await self._begin(scope, row, fields)
            taken = row.id
        except IntegrityError:
            taken = await self._known(operation.id, row.delivery_id)
            if taken is None:
                raise
        if fields.findings:
            raise Invalid(None, fields.findings)
        return Answered(202, {"trigger_run_id": str(taken), "status": "pending"})

    async def _known(self, operation: UUID, delivery_id: str | None) -> UUID | None:
        """The trigger run of a delivery that has arrived before."""
        same = (TriggerRun.webhook_trigger_operation == operation) & (TriggerRun.delivery_id == delivery_id)
        async with self._database.reading() as session:
            return await session.scalar(select(TriggerRun.id).where(same))

    async def _begin(self, scope: Scope, row: TriggerRun, fields: EventFields) -> None:
        if fields.findings:
            await count_failure(scope, row.webhook_trigger_operation, row.error or "")
            note(scope, "trigger.event_refused", "trigger_run", row.id, reason=row.error)
            return
        await enlist(scope, self._engine, row.id, KIND)


def _is_live(operation_id: UUID) -> Any:
    return (WebhookTriggerOperation.id == operation_id) & WebhookTriggerOperation.deleted_at.is_(None)


def _delivery(arrived: Arrived) -> tuple[Delivery, Invalid | None]:
    """The delivery, and what is wrong with its body: told only to a sender who has proven who they are."""
    body: dict[str, Any] = {}
    fault: Invalid | None = None
    try:
        value = parse(arrived.raw)
        if isinstance(value, dict):
            body = cast("dict[str, Any]", value)
        else:
            fault = Invalid("The event must be a JSON object.")
    except Invalid as wrong:
        fault = wrong
    return Delivery(arrived.url, arrived.headers, arrived.raw, body, now()), fault


def _is_of_kind(definition: TriggerDefinition, delivery: Delivery) -> bool:
    try:
        return definition.trigger.function(delivery)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        log.info("an event is not of the form that %s expects", definition.trigger.method, exc_info=True)
        return False


def _ignored(reason: str) -> Answered:
    return Answered(202, {"trigger_run_id": None, "status": "ignored", "reason": reason})


def _trigger_run(
    operation: WebhookTriggerOperation, definition: TriggerDefinition, delivery: Delivery, fields: EventFields
) -> TriggerRun:
    faulty = "; ".join(one.message for one in fields.findings) or None
    return TriggerRun(
        id=new_id(),
        webhook_trigger_operation=operation.id,
        webhook_trigger_definition=definition.id,
        integration_short_name=definition.integration.short_name,
        integration_entity_id=fields.entity_id,
        event=delivery.body,
        event_fields=fields.values,
        delivery_id=_delivery_id(definition, delivery),
        operation_name=operation.name,
        words=words_of(operation.template_body, definition.fields),
        named_flow=operation.flow,
        flow_hash=operation.flow_hash,
        author=operation.author,
        depth=_depth(delivery.headers.get(DEPTH, "")),
        flow_request=None,
        flow=None,
        flow_run=None,
        status="failed" if faulty else "pending",
        error=faulty,
    )


def _delivery_id(definition: TriggerDefinition, delivery: Delivery) -> str | None:
    webhooks = definition.integration.webhooks
    own = webhooks.delivery_id(delivery) if webhooks else None
    # The id of Standard Webhooks is signed; the others may be headers that anybody can set on a copy.
    found = delivery.headers.get("webhook-id") or own or delivery.headers.get("idempotency-key") or ""
    found = found.replace("\x00", "")
    return (found if len(found) <= MAX_DELIVERY_ID else hashlib.sha256(found.encode()).hexdigest()) or None


def _depth(text: str) -> int:
    return min(int(text), 1000) if text.isascii() and text.isdigit() and len(text) < 6 else 0
