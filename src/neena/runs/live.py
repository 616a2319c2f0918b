"""The log of a run as it is written (server-sent events), resumable by `Last-Event-ID`."""

import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from neena.engine import Signals
from neena.errors import NotPermitted, Unauthenticated
from neena.runs import service
from neena.runs.door import RunId, RunsRoute
from neena.runs.logs import lines_after
from neena.runs.schemas import FINAL
from neena.web.doors import ReadingDoor, door_of
from neena.web.requests import know_caller

router = APIRouter(prefix="/runs", route_class=RunsRoute, tags=["runs"])
_LOOK_AGAIN = 1.0  # seconds; a signal comes long before, and a revoked key is gone within them


async def _followed(door: ReadingDoor, message_id: RunId) -> UUID:
    async with door.reading() as scope:
        return (await service.get(scope, message_id)).id


Followed = Annotated[UUID, Depends(_followed)]
LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID", description="Number of the last line seen; the stream goes on after it.", examples=["41"]
    ),
]


# ruff: noqa: FAST003 - the id is a parameter of the dependency that finds the run
@router.get("/{message_id}/logs/live", response_class=EventSourceResponse)
async def follow_run_log(
    request: Request, run: Followed, last_event_id: LastEventId = None
) -> AsyncIterator[ServerSentEvent]:
    """Every line of a run's log from the beginning (or after `Last-Event-ID`), until the run is over."""
    after = int(last_event_id) if last_event_id and last_event_id.isdecimal() and len(last_event_id) < 10 else 0
    signals: Signals = request.app.state.engine.signals
    with suppress(Unauthenticated, NotPermitted):  # the key was revoked meanwhile
        async with signals.watch(run) as watch:
            while True:
                await know_caller(request)
                async with door_of(request, "read").reading() as scope:
                    over = (await service.get(scope, run)).status in FINAL
                    found = await lines_after(scope.session, run, after)
                for line in found:
                    after = line.number
                    yield ServerSentEvent(id=str(after), event="line", raw_data=json.dumps(line.line))
                if (over and not found) or signals.ended:
                    return
                if not found:
                    await watch.wait(_LOOK_AGAIN)
