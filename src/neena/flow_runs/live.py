"""`GET /flow_runs/events`: a run's changes as they happen (server-sent events), resumable by `Last-Event-ID`."""

import json
from collections.abc import AsyncIterator, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from neena.flow_runs import store
from neena.flow_runs.states import FINAL
from neena.kernel.events import events_after
from neena.kernel.scope import Scope
from neena.web.doors import Id, ReadingDoor
from neena.web.live import LastEventId, follow
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(f"{PREFIX}/flow_runs", route_class=PlatformRoute, tags=["flow runs"])


async def _followed(door: ReadingDoor, id: Id) -> UUID:  # noqa: A002  # the contract's name
    async with door.reading() as scope:
        return (await store.get(scope, id)).id


Followed = Annotated[UUID, Depends(_followed)]


@router.get("/events", response_class=EventSourceResponse)
async def follow_flow_run(
    request: Request, run: Followed, last_event_id: LastEventId = None
) -> AsyncIterator[ServerSentEvent]:
    """Every change of a run and its tasks from the beginning (or after `Last-Event-ID`), until the run is over."""

    async def look(scope: Scope, after: int) -> tuple[bool, Sequence[ServerSentEvent]]:
        over = (await store.get(scope, run)).status in FINAL
        return over, [
            ServerSentEvent(id=str(one.sequence), event=one.kind, raw_data=json.dumps(one.data))
            for one in await events_after(scope.session, run, after)
        ]

    async for event in follow(request, run, last_event_id, look):
        yield event
