"""The log of a run as it is written (server-sent events), resumable by `Last-Event-ID`."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from neena.kernel.scope import Scope
from neena.runs import service
from neena.runs.logs import lines_after
from neena.runs.requests import RunId, RunsRoute
from neena.runs.schemas import FINAL
from neena.web.doors import ReadingDoor
from neena.web.live import LastEventId, follow
from neena.web.routing import Router

router = Router("/runs", route_class=RunsRoute, tags=["runs"])


async def _followed(door: ReadingDoor, message_id: RunId) -> UUID:
    async with door.reading() as scope:
        return (await service.get(scope, message_id)).id


Followed = Annotated[UUID, Depends(_followed)]


@router.get("/{message_id}/logs/live", response_class=EventSourceResponse)
async def follow_run_log(
    request: Request, run: Followed, last_event_id: LastEventId = None
) -> AsyncIterator[ServerSentEvent]:
    """Every line of a run's log from the beginning (or after `Last-Event-ID`), until the run is over."""

    async def look(scope: Scope, after: int) -> tuple[bool, Sequence[ServerSentEvent]]:
        over = (await service.get(scope, run)).status in FINAL
        return over, [
            ServerSentEvent(id=str(one.number), event="line", raw_data=json.dumps(one.line))
            for one in await lines_after(scope.session, run, after)
        ]

    async for event in follow(request, run, last_event_id, look):
        yield event
