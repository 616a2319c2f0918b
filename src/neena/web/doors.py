"""What a route asks for: a scope to read or write in, a page of a list, an id."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from neena.errors import NotPermitted
from neena.kernel.principal import ADMIN, Principal
from neena.kernel.schema import EXAMPLE_ID
from neena.kernel.scope import Door, Scope
from neena.web.browsers import CsrfTokenRefused
from neena.web.sources import source_of

_CHANGING = frozenset({"write", "approve"})


def _principal(request: Request, permission: str, *, new_too: bool = False) -> Principal:
    principal: Principal = request.state.principal
    if permission in _CHANGING and not request.state.may_change:  # some addresses change something when they are read
        raise CsrfTokenRefused
    if principal.is_new:
        if new_too:
            return principal
        raise NotPermitted("You have no user here yet: make it with POST /api/v1/users/create_if_not_exists.")
    if not principal.may(permission):
        raise NotPermitted(f"This needs the permission {permission!r}, which your key or user does not have.")
    return principal


def door_of(request: Request, permission: str, *, new_too: bool = False) -> Door:
    """The way in for a caller who has a permission; raises `NotPermitted`."""
    return Door(request.app.state.database, _principal(request, permission, new_too=new_too), source_of(request))


# All of these are `async` though none of them waits: others run in threads, which takes longer than all that they do.
async def _reading_door(request: Request) -> Door:
    return door_of(request, "read")


async def _writing_door(request: Request) -> Door:
    return door_of(request, "write")


async def _reading(request: Request) -> AsyncIterator[Scope]:
    async with door_of(request, "read").reading() as scope:
        yield scope


async def _writing(request: Request) -> AsyncIterator[Scope]:
    async with door_of(request, "write").writing() as scope:
        yield scope


async def _reading_anyone(request: Request) -> AsyncIterator[Scope]:
    async with door_of(request, "read", new_too=True).reading() as scope:
        yield scope


async def _writing_anyone(request: Request) -> AsyncIterator[Scope]:
    async with door_of(request, "write", new_too=True).writing() as scope:
        yield scope


async def _reading_as_myself(request: Request) -> AsyncIterator[Scope]:
    async with Door(request.app.state.database, request.state.principal, source_of(request)).reading() as scope:
        yield scope


async def _writing_as_myself(request: Request) -> AsyncIterator[Scope]:
    async with Door(request.app.state.database, request.state.principal, source_of(request)).writing() as scope:
        yield scope


async def _approving(request: Request) -> AsyncIterator[Scope]:
    async with door_of(request, "approve").writing() as scope:
        yield scope


async def _overseeing(request: Request) -> AsyncIterator[Scope]:
    async with door_of(request, ADMIN).reading() as scope:
        yield scope


async def _reader(request: Request) -> Principal:
    return _principal(request, "read")


# "function": the commit comes before the answer is sent, so that an answer is never a promise not kept.
Reading = Annotated[Scope, Depends(_reading, scope="function")]
Writing = Annotated[Scope, Depends(_writing, scope="function")]
ReadingAnyone = Annotated[Scope, Depends(_reading_anyone, scope="function")]  # callers without a user here too
WritingAnyone = Annotated[Scope, Depends(_writing_anyone, scope="function")]
ReadingAsMyself = Annotated[Scope, Depends(_reading_as_myself, scope="function")]  # whatever the key may do
WritingAsMyself = Annotated[Scope, Depends(_writing_as_myself, scope="function")]
Approving = Annotated[Scope, Depends(_approving, scope="function")]
Overseeing = Annotated[Scope, Depends(_overseeing, scope="function")]
ReadingDoor = Annotated[Door, Depends(_reading_door)]
WritingDoor = Annotated[Door, Depends(_writing_door)]
Reader = Annotated[Principal, Depends(_reader)]

Id = Annotated[UUID, Query(description="The object's id.", examples=[EXAMPLE_ID])]
Skip = Annotated[int, Query(ge=0, le=2**31 - 1, description="How many of the newest to leave out.", examples=[0])]
Limit = Annotated[int, Query(ge=0, le=1000, description="How many to give at most.", examples=[100])]
