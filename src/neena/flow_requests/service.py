"""What can be done with flow requests."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select

from neena.errors import NotFound, NotPermitted
from neena.flow_requests.schemas import FlowRequestChange, FlowRequestIn
from neena.flow_requests.tables import FlowRequest
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope, newest_first

_CHANGEABLE = ("request_instructions", "request_metadata", "request_name", "flow")


class FlowRequestNotFound(NotFound):
    """Flow request not found"""


class ForeignOrganization(NotPermitted):
    """The organization is not yours; leave it out to use your own."""


def live(scope: Scope) -> Select[Any]:
    """The caller's requests that are not removed."""
    return scope.select(FlowRequest).where(FlowRequest.deleted_at.is_(None))


async def get(scope: Scope, request_id: UUID, *, to_change: bool = False) -> FlowRequest:
    """One request; raises `FlowRequestNotFound`."""
    return await scope.one(live(scope).where(FlowRequest.id == request_id), FlowRequestNotFound, to_change=to_change)


async def list_newest(scope: Scope, skip: int, limit: int) -> list[FlowRequest]:
    """A page, newest first."""
    query = live(scope).order_by(*newest_first(FlowRequest)).offset(skip).limit(limit)
    return list(await scope.session.scalars(query))


def create(scope: Scope, given: FlowRequestIn, *, words: str | None = None) -> FlowRequest:
    """Store a request; plans and runs nothing. Whether `flow` exists is for the caller to have checked.

    `words`: what a person wrote of instructions that an event filled in.
    """
    _check_organization(scope, given)
    values = {name: getattr(given, name) for name in _CHANGEABLE}
    return scope.own(FlowRequest(id=new_id(), words=words, deleted_at=None, **values))


async def change(scope: Scope, given: FlowRequestChange) -> FlowRequest:
    """Change the fields that are given."""
    row = await get(scope, given.id, to_change=True)
    _check_organization(scope, given)
    if given.request_instructions != row.request_instructions:
        row.words = None  # a person has read and written what was filled in: they are that person's words now
    for name in _CHANGEABLE:
        if name in given.model_fields_set:
            setattr(row, name, getattr(given, name))
    scope.touch(row)
    return row


async def remove(scope: Scope, request_id: UUID) -> FlowRequest:
    """Remove a request softly and give it back as it was."""
    row = await get(scope, request_id, to_change=True)
    row.deleted_at = now()
    return row


def _check_organization(scope: Scope, given: FlowRequestIn) -> None:
    if given.organization is not None and given.organization != scope.principal.organization:
        raise ForeignOrganization
