"""Runs of workflows (managed workflows contract, sections 2 to 4 and 8)."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from fastapi.responses import StreamingResponse

from neena.artifacts import service as artifacts
from neena.kernel.columns import dump_json
from neena.kernel.schema import EXAMPLE_ID
from neena.kernel.scope import Door
from neena.runs import service, views
from neena.runs.answered import Again
from neena.runs.live_address import LiveAddresses
from neena.runs.logs import read_lines
from neena.runs.requests import RunId, RunsRoute
from neena.runs.schemas import FINAL, Accepted, NewRun, RunList, RunOut, Status
from neena.runs.service import Means
from neena.web.cursors import Cursor
from neena.web.doors import Reading, ReadingDoor, Writing, WritingDoor
from neena.web.routing import Router

router = Router("/runs", route_class=RunsRoute, tags=["runs"])
_NDJSON = "application/x-ndjson"

IdempotencyKey = Annotated[
    str | None,
    Header(
        description="The same key with the same body gets the same run for a day, instead of another one.",
        examples=["order-8841"],
    ),
]
OfWorkflow = Annotated[UUID | None, Query(description="Only runs of this workflow.", examples=[EXAMPLE_ID])]
WithStatus = Annotated[Status | None, Query(description="Only runs with this status.", examples=["failed"])]
PageSize = Annotated[int, Query(ge=1, le=100, description="How many at most.", examples=[10])]
AfterCursor = Annotated[
    str | None, Query(max_length=100, description="`nextCursor` of the page before.", examples=["AAYw"])
]
Tail = Annotated[int | None, Query(ge=0, le=2**31 - 1, description="Only so many last lines.", examples=[100])]


async def _means(request: Request) -> Means:
    state = request.app.state
    return Means(state.engine, state.vault, state.settings, state.http.guard)


async def _live(request: Request) -> LiveAddresses:
    return LiveAddresses(request.app.state.vault, request.app.state.settings)


WithMeans = Annotated[Means, Depends(_means)]
Live = Annotated[LiveAddresses, Depends(_live)]  # writes the addresses of live views


@router.post("", status_code=202)
async def start_run(
    request: Request, door: WritingDoor, means: WithMeans, given: NewRun, idempotency_key: IdempotencyKey = None
) -> Accepted:
    """Start a run of a workflow. It is answered at once; how it goes is told to `webhook_callback`, and by `GET`.

    `secure_workflow_params` need a signed request, `x-timestamp` and `x-signature`, or a browser's session.
    """
    caller = service.caller_of(door.principal)
    again = None if idempotency_key is None else Again.of(caller, idempotency_key, await request.body())
    # A session is used by pages of this server alone, which prove it with every request (web/browsers.py).
    is_proven = request.state.is_signed or door.principal.session is not None
    row = await service.accept(door, means, given, again, is_signed=is_proven)
    return Accepted(message="Job accepted for processing.", message_id=row.id, workflow_id=row.workflow)


@router.get("", response_model_exclude_none=True)
async def list_runs(
    scope: Reading,
    live: Live,
    workflow_id: OfWorkflow = None,
    status: WithStatus = None,
    limit: PageSize = 10,
    cursor: AfterCursor = None,
) -> RunList:
    """Runs of the organization, newest first. The addresses of files are told by each run alone."""
    after = None if cursor is None else Cursor.parse(cursor)
    rows, total, more = await service.page(scope, workflow_id, status, limit, after)
    return RunList(
        runs=[views.show(row, live) for row in rows],
        count=len(rows),
        total_count=total,
        next_cursor=None if more is None else str(more),
    )


@router.get("/{message_id}", response_model_exclude_none=True)
async def read_run(request: Request, scope: Reading, live: Live, message_id: RunId) -> RunOut:
    """One run; once it is over, with the files that it left."""
    row = await service.get(scope, message_id)
    files = await artifacts.links(scope, request.app.state.artifacts, row.id) if row.status in FINAL else None
    return views.show(row, live, files).model_copy(update={"workflow_params": row.params})


@router.get(
    "/{message_id}/logs",
    response_class=StreamingResponse,
    responses={200: {"content": {_NDJSON: {}}, "description": "JSON Lines: one object a line, oldest first."}},
)
async def read_run_log(door: ReadingDoor, message_id: RunId, tail: Tail = None) -> StreamingResponse:
    """The log of a run so far."""
    async with door.reading() as scope:
        await service.get(scope, message_id)
    return StreamingResponse(_as_lines(door, message_id, tail), media_type=_NDJSON)


@router.post("/{message_id}/cancel", status_code=202, response_model_exclude_none=True)
async def cancel_run(scope: Writing, means: WithMeans, live: Live, message_id: RunId) -> RunOut:
    """End a run early; it is `cancelled` as soon as it is stopped. One that is over already is a 409."""
    return views.show(await service.cancel(scope, means, message_id), live)


async def _as_lines(door: Door, run: UUID, tail: int | None) -> AsyncIterator[str]:
    async for line in read_lines(door, run, tail):
        yield dump_json(line.line) + "\n"
