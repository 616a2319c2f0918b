"""What can be done with webhook trigger operations, and how their runs are read (E30 to E38, E41)."""

import base64
import secrets
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from neena.audit.trail import note
from neena.catalog.catalogue import Catalogue, TaskDefinitionNotFound, TriggerDefinitionNotFound
from neena.catalog.trigger_definitions import TriggerDefinition
from neena.credentials.sealing import seal
from neena.errors import Finding, Invalid, NotFound, NotPermitted
from neena.flows import parts
from neena.flows import service as flows
from neena.flows.tables import Flow
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope, newest_first
from neena.kernel.vault import Vault
from neena.triggers.schemas import OperationChange, OperationIn
from neena.triggers.tables import WebhookTriggerOperation
from neena.triggers.template import unknown_fields

_KIND = "webhook_trigger_operation"


class TriggerOperationNotFound(NotFound):
    """Webhook trigger operation not found"""


def live(scope: Scope) -> Select[Any]:
    """The caller's operations that are not removed."""
    return scope.select(WebhookTriggerOperation).where(WebhookTriggerOperation.deleted_at.is_(None))


async def get(scope: Scope, operation_id: UUID, *, to_change: bool = False) -> WebhookTriggerOperation:
    """One operation; raises `TriggerOperationNotFound`."""
    return await scope.one(
        live(scope).where(WebhookTriggerOperation.id == operation_id), TriggerOperationNotFound, to_change=to_change
    )


async def list_newest(scope: Scope, skip: int, limit: int) -> list[WebhookTriggerOperation]:
    """A page, newest first."""
    query = live(scope).order_by(*newest_first(WebhookTriggerOperation)).offset(skip).limit(limit)
    return list(await scope.session.scalars(query))


async def create(
    scope: Scope, catalogue: Catalogue, vault: Vault, given: OperationIn
) -> tuple[WebhookTriggerOperation, str]:
    """Store an operation (E34); answers it with its secret."""
    definition = _definition(catalogue, given.webhook_trigger_definition)
    _check_template(definition, given.template_body)
    await _check_flow(scope, catalogue, given.flow)
    row = scope.own(
        WebhookTriggerOperation(
            id=new_id(),
            name=given.name,
            webhook_trigger_definition=definition.id,
            template_body=given.template_body,
            status=given.status,
            flow=given.flow,
            flow_hash=await _approved(scope, catalogue, given.flow),
            author=scope.principal.user,
            failures=0,
            failure=None,
            deleted_at=None,
        )
    )
    secret = given.webhook_secret.get_secret_value() if given.webhook_secret else new_secret()
    row.sealed_secret = await seal(scope.session, vault, secret, row.context)
    note(scope, "trigger.created", _KIND, row.id, name=row.name, status=row.status)
    return row, secret


async def change(scope: Scope, catalogue: Catalogue, vault: Vault, given: OperationChange) -> WebhookTriggerOperation:
    """Change what is given (E38); whoever changes what it does is its author from then on."""
    row = await get(scope, given.id, to_change=True)
    definition = _definition(catalogue, row.webhook_trigger_definition)
    if given.template_body is not None:
        _check_template(definition, given.template_body)
    if "flow" in given.model_fields_set:
        await _check_flow(scope, catalogue, given.flow)
        row.flow = given.flow
    row.name = given.name or row.name
    row.template_body = given.template_body or row.template_body
    if given.status is not None:
        row.status, row.failures, row.failure = given.status, 0, None
    if given.webhook_secret is not None:
        row.sealed_secret = await seal(scope.session, vault, given.webhook_secret.get_secret_value(), row.context)
    if "flow" in given.model_fields_set or given.template_body is not None or given.webhook_secret is not None:
        row.author = scope.principal.user  # the runs use the credentials of who says what they do, and on whose word
        row.flow_hash = await _approved(scope, catalogue, row.flow)
    scope.touch(row)
    changed = sorted(given.model_fields_set - {"id"})
    note(scope, "trigger.changed", _KIND, row.id, changed=changed, status=row.status)
    return row


async def remove(scope: Scope, operation_id: UUID) -> WebhookTriggerOperation:
    """Remove an operation softly (E35): its address answers 404 from now on, its trigger runs stay."""
    row = await get(scope, operation_id, to_change=True)
    row.deleted_at = now()
    note(scope, "trigger.removed", _KIND, row.id, name=row.name)
    return row


def new_secret() -> str:
    """A secret in the form of Standard Webhooks: `whsec_` and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _definition(catalogue: Catalogue, definition_id: UUID) -> TriggerDefinition:
    try:
        return catalogue.trigger_definition(definition_id)
    except TriggerDefinitionNotFound as fault:
        finding = Finding(("body", "webhook_trigger_definition"), "There is no such webhook trigger definition.")
        raise Invalid(None, [finding]) from fault


def _check_template(definition: TriggerDefinition, template: str) -> None:
    unknown = unknown_fields(template, definition.fields)
    if unknown:
        known = ", ".join(sorted(definition.fields))
        message = "{} is no field of this event. Its fields are: {}."
        findings = [Finding(("body", "template_body"), message.format(f"<{{{one}}}>", known)) for one in unknown]
        raise Invalid(None, findings)


async def _check_flow(scope: Scope, catalogue: Catalogue, flow_id: UUID | None) -> None:
    """A flow that every event runs at once: naming one that writes is approving it."""
    if flow_id is None:
        return
    await flows.check_exists(scope, flow_id)
    flow: Flow = await flows.get(scope, flow_id)
    catalogue = await flows.known(scope, catalogue, flow)
    flows.check_runnable(catalogue, flow)
    if flows.writes(catalogue, flow) and not scope.principal.may("approve"):
        raise NotPermitted("Every event would run this flow, which writes: that needs the permission 'approve'.")


async def _approved(scope: Scope, catalogue: Catalogue, flow_id: UUID | None) -> str | None:
    """The hash of the flow that every event is to run at once; None for a caller who may not approve.

    None too where a task of it is gone: its runs are refused anyway.
    """
    if flow_id is None or not scope.principal.may("approve"):
        return None
    flow: Flow | None = await scope.session.scalar(flows.live(scope).where(Flow.id == flow_id))
    if flow is None:
        return None
    try:
        versions = flows.versions_of(await flows.known(scope, catalogue, flow), flow)
    except TaskDefinitionNotFound:
        return None
    return parts.digest(flow.task_operations, flow.dependencies, versions=versions)
