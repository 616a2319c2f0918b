"""E16 to E23, E36, E39, E40, E43: runs and what came of them."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from neena.flow_runs import approvals, dry_run, restarting, service, store
from neena.flow_runs.schemas import (
    FlowDryRun,
    FlowResultOut,
    FlowRunIn,
    FlowRunOut,
    FlowRunPreview,
    FlowRunWithResult,
    PendingRun,
    StatusName,
)
from neena.flow_runs.tables import FlowRun
from neena.flow_runs.views import preview, run_out, runs_out, with_result
from neena.flows import service as flows
from neena.flows.generation import generate
from neena.flows.routes import FlowRequestId
from neena.flows.tables import Flow
from neena.kernel.schema import EXAMPLE_ID, Text
from neena.kernel.scope import newest_first
from neena.web.doors import Approving, Id, Limit, Reading, Skip, Writing, WritingDoor
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(PREFIX, route_class=PlatformRoute, tags=["flow runs"])

FlowId = Annotated[UUID, Query(description="Id of the flow.", examples=[EXAMPLE_ID])]
FlowRunId = Annotated[UUID, Query(description="Id of the run.", examples=[EXAMPLE_ID])]


@router.post("/flows/execute")
async def execute_flow(request: Request, scope: Writing, flow_id: FlowId, flow_request_id: FlowRequestId) -> FlowRunOut:
    """Run a stored flow for a request, in the background (E16)."""
    state = request.app.state
    ids = (flow_id, flow_request_id)
    run = await service.start(scope, state.catalogue, state.engine, state.rules, ids, chosen=True)
    return run_out(run, ())


@router.get("/flows/generate_flow_and_execute", operation_id="generate_flow_and_execute")
@router.post("/flows/generate_flow_and_execute", operation_id="generate_flow_and_execute_by_post")
async def generate_flow_and_execute(
    request: Request, response: Response, door: WritingDoor, flow_request_id: FlowRequestId
) -> FlowRunOut:
    """Plan a flow and run it (E43). A flow that writes waits as `pending` for its approval; open questions are 422."""
    response.headers["Cache-Control"] = "no-store"
    state = request.app.state
    planned = (state.catalogue, state.planner, state.accounts)
    flow = await generate(door, *planned, flow_request_id, whole=True)
    async with door.writing() as scope:
        ids = (flow.id, flow_request_id)
        run = await service.start(scope, state.catalogue, state.engine, state.rules, ids, chosen=False)
    return run_out(run, ())


@router.get("/flows/dry_run")
async def read_flow_dry_run(
    request: Request, scope: Reading, flow_id: FlowId, flow_request_id: FlowRequestId
) -> FlowDryRun:
    """What a flow would do for a request: as of a run, before there is one. Nothing is stored."""
    state = request.app.state
    run = await service.imagine(scope, state.catalogue, state.rules, (flow_id, flow_request_id))
    return await dry_run.foretold(scope, state.catalogue, state.settings, run)


@router.get("/flow_runs/all")
async def list_flow_runs(scope: Reading, skip: Skip = 0, limit: Limit = 100) -> list[FlowRunOut]:
    """The organization's runs with their task runs, newest first (E17)."""
    found = await store.runs(scope, store.newest(scope, skip, limit))
    return runs_out(found, await store.task_runs(scope, found))


@router.get("/flow_runs/")
async def read_flow_run(scope: Reading, id: Id) -> FlowRunOut:  # the contract's name
    """One run, as far as it has got (E18)."""
    run = await store.get(scope, id)
    return run_out(run, (await store.task_runs(scope, [run])).get(run.id, ()))


@router.post("/flow_runs/")
async def make_flow_run(request: Request, scope: Writing, given: FlowRunIn) -> FlowRunOut:
    """Make a run that waits for its approval (E19). Starts nothing."""
    state = request.app.state
    return run_out(await service.make(scope, state.catalogue, state.engine, state.rules, given), ())


@router.get("/flow_runs/pending_approval")
async def list_pending_approvals(
    request: Request, scope: Reading, skip: Skip = 0, limit: Limit = 100
) -> list[PendingRun]:
    """The runs that wait for the caller's decision, newest first, with a dry run of each: what would be done where."""
    state = request.app.state
    found = await store.runs(scope, approvals.waiting(scope, state.rules).offset(skip).limit(limit))
    return await dry_run.shown(scope, state.catalogue, state.settings, found)


@router.get("/flow_runs/dry_run")
async def read_dry_run(request: Request, scope: Reading, id: Id) -> PendingRun:
    """What a run does, or would do: for each operation its effect, target, credential and the values known before."""
    state = request.app.state
    run = await store.get(scope, id, *approvals.WHOLE)
    return (await dry_run.shown(scope, state.catalogue, state.settings, [run]))[0]


FlowHash = Annotated[
    str | None,
    Query(
        description="The `flow_hash` that the approver has read; another one is refused.",
        examples=["9f86d081884c7d65"],
        max_length=128,
    ),
]


Comment = Annotated[
    Text | None,
    Query(
        description="What the approver says about it; kept with the decision.",
        examples=["Fine, the board is ours."],
        max_length=2000,
    ),
]


@router.put("/flow_runs/approve")
async def approve_flow_run(
    request: Request, scope: Approving, flow_run_id: FlowRunId, flow_hash: FlowHash = None, comment: Comment = None
) -> FlowRunOut:
    """Approve a pending run and start it (E20). Needs the permission `approve`."""
    state = request.app.state
    word = approvals.Word(flow_hash, comment)
    run = await approvals.approve(scope, state.catalogue, state.engine, state.rules, flow_run_id, word)
    return run_out(run, ())


@router.put("/flow_runs/reject")
async def reject_flow_run(
    request: Request, scope: Approving, flow_run_id: FlowRunId, comment: Comment = None
) -> FlowRunOut:
    """Reject a pending run (E39). Needs the permission `approve`."""
    state = request.app.state
    return run_out(await approvals.reject(scope, state.engine, state.rules, flow_run_id, comment), ())


@router.put("/flow_runs/cancel")
async def cancel_flow_run(request: Request, scope: Writing, flow_run_id: FlowRunId) -> FlowRunOut:
    """Cancel a run that is not over (E40)."""
    run = await service.cancel(scope, request.app.state.engine, flow_run_id)
    return run_out(run, (await store.task_runs(scope, [run])).get(run.id, ()))


RepeatUnknown = Annotated[
    bool,
    Query(
        description="Call again what may have been done already: somebody has looked, and it was not.", examples=[False]
    ),
]


@router.post("/flow_runs/restart")
async def restart_flow_run(
    request: Request, scope: Writing, flow_run_id: FlowRunId, *, repeat_unknown: RepeatUnknown = False
) -> FlowRunOut:
    """Go on from a run that failed or was cancelled, as a new run: what it has done is carried over, not done again.

    Where something is still to be written, and the caller may not approve, the new run waits for its approval.
    """
    state = request.app.state
    run = await restarting.restart(
        scope, state.catalogue, state.engine, state.rules, flow_run_id, repeat_unknown=repeat_unknown
    )
    return run_out(run, (await store.task_runs(scope, [run])).get(run.id, ()))


@router.get("/flow_runs/with_flow_result")
async def read_flow_run_with_result(scope: Reading, id: Id) -> FlowRunWithResult:
    """One run with what came of it (E21)."""
    run = await store.get(scope, id)
    task_runs = (await store.task_runs(scope, [run])).get(run.id, ())
    return with_result(run, task_runs, await store.result_of(scope, run), await store.restarted_as(scope, run))


@router.get("/flow_runs/all_for_flow_id")
async def list_flow_runs_of_flow(
    scope: Reading, flow_id: FlowId, skip: Skip = 0, limit: Limit = 100
) -> list[FlowRunOut]:
    """The runs of one flow, newest first (E22); also of a removed flow."""
    if await scope.session.scalar(scope.select(Flow).where(Flow.id == flow_id)) is None:
        raise flows.FlowNotFound
    found = await store.runs(scope, store.newest(scope, skip, limit).where(FlowRun.flow == flow_id))
    return runs_out(found, await store.task_runs(scope, found))


Statuses = Annotated[
    list[StatusName],
    Query(description="Only runs in this state; more than one may be given.", examples=[["failed"]], max_length=5),
]
Search = Annotated[
    Text | None,
    Query(
        description="Only runs with all these words in the flow's name or the request.",
        examples=["weekly"],
        max_length=200,
    ),
]
OfFlow = Annotated[UUID | None, Query(description="Only runs of this flow.", examples=[EXAMPLE_ID])]


@router.get("/flow_runs/preview/all")
async def list_flow_run_previews(
    response: Response,
    scope: Reading,
    skip: Skip = 0,
    limit: Limit = 100,
    status: Statuses = [],  # noqa: B006  # read, never changed
    search: Search = None,
    flow_id: OfFlow = None,
) -> list[FlowRunPreview]:
    """The organization's runs in one line each, newest first (E23); `X-Total-Count` says how many there are."""
    query = store.matching(scope, status, search, flow_id)
    response.headers["X-Total-Count"] = str(await store.count(scope, query))
    page = query.order_by(*newest_first(FlowRun)).offset(skip).limit(limit)
    return [preview(run) for run in await store.runs(scope, page)]


EntityId = Annotated[str, Query(description="The outside system's own id.", examples=["8841"], max_length=1024)]
ShortName = Annotated[str, Query(description="The integration's short name.", examples=["zendesk"], max_length=64)]


@router.get("/flow_results/", tags=["flow results"])
async def read_flow_result(
    scope: Reading, integration_entity_id: EntityId, integration_short_name: ShortName
) -> FlowResultOut:
    """The newest result about an outside object (E36): one that a request named, or that a run's task gave."""
    found = await store.newest_result(scope, integration_entity_id, integration_short_name)
    return FlowResultOut.model_validate(found)
