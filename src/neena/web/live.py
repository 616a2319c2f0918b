"""Following something as it happens: server-sent events, resumable by `Last-Event-ID`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import Header, Request
from fastapi.sse import ServerSentEvent

from neena.engine import Signals, Watch
from neena.errors import NotPermitted, Unauthenticated
from neena.kernel.scope import Scope
from neena.web.doors import door_of
from neena.web.requests import know_caller

LOOK_AGAIN = 10.0  # seconds; a signal comes long before
KNOW_AGAIN = 0.3  # seconds; with the half a second that a caller is remembered, a revoked one is gone within one second
_MOST_DIGITS = 18  # of a number that every database takes

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID", description="Id of the last event seen; the stream goes on after it.", examples=["41"]
    ),
]
Look = Callable[[Scope, int], Awaitable[tuple[bool, Sequence[ServerSentEvent]]]]


async def follow(request: Request, work: UUID, seen: str | None, look: Look) -> AsyncIterator[ServerSentEvent]:
    """Every event of a work behind the one that was `seen`, until the work is over or the caller is known no more.

    `look` gets a scope and a number, and answers whether the work is over, and the events with greater ids.
    """
    after = int(seen) if seen and seen.isdecimal() and len(seen) <= _MOST_DIGITS else 0
    signals: Signals = request.app.state.engine.signals
    with suppress(Unauthenticated, NotPermitted):  # the key was revoked meanwhile
        async with signals.watch(work) as watch:
            while True:
                await know_caller(request)
                async with door_of(request, "read").reading() as scope:
                    over, found = await look(scope, after)
                for event in found:
                    after = int(event.id or after)
                    yield event
                if (over and not found) or signals.ended:
                    return
                if not found:
                    await _wait(request, watch)


async def _wait(request: Request, watch: Watch) -> None:
    """Wait for a change, at most `LOOK_AGAIN` seconds; raises `Unauthenticated` once the caller is known no more."""
    for _ in range(round(LOOK_AGAIN / KNOW_AGAIN)):
        if await watch.wait(KNOW_AGAIN):
            return
        await know_caller(request)
