"""`GET /flow_runs/events`: a run's changes as they happen (server-sent events), resumable by `Last-Event-ID`."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from neena.engine import Signals, Watch
from neena.errors import NotPermitted, Unauthenticated
from neena.flow_runs import store
from neena.flow_runs.states import FINAL
from neena.kernel.events import events_after
from neena.web.doors import Id, ReadingDoor, door_of
from neena.web.requests import PlatformRoute, know_caller

router = APIRouter(prefix="/flow_runs", route_class=PlatformRoute, tags=["flow runs"])
LOOK_AGAIN = 10.0  # seconds; a signal comes long before
KNOW_AGAIN = 0.3  # seconds; with the half a second that a caller is remembered, a revoked one is gone within one second


async def _followed(door: ReadingDoor, id: Id) -> UUID:  # noqa: A002  # the contract's name
    async with door.reading() as scope:
        return (await store.get(scope, id)).id


Followed = Annotated[UUID, Depends(_followed)]
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID", description="Id of the last event seen; the stream goes on after it.", examples=["41"]
    ),
]


@router.get("/events", response_class=EventSourceResponse)
async def follow_flow_run(
    request: Request, run: Followed, last_event_id: LastEventId = None
) -> AsyncIterator[ServerSentEvent]:
    """Every change of a run and its tasks from the beginning (or after `Last-Event-ID`), until the run is over."""
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 19 else 0
    with suppress(Unauthenticated, NotPermitted):  # the key was revoked meanwhile
        async for event in _changes(request, run, after):
            yield event


async def _changes(request: Request, run: UUID, after: int) -> AsyncIterator[ServerSentEvent]:
    signals: Signals = request.app.state.engine.signals
    async with signals.watch(run) as watch:
        while True:
            await know_caller(request)
            async with door_of(request, "read").reading() as scope:
                over = (await store.get(scope, run)).status in FINAL
                found = await events_after(scope.session, run, after)
            for event in found:
                after = event.sequence
                yield ServerSentEvent(id=str(event.sequence), event=event.kind, raw_data=json.dumps(event.data))
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
