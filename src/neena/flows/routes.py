"""E03, E04, E10 to E15 and E42: flows, how they are generated, and requests that name them."""

from dataclasses import asdict
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from neena.catalog.catalogue import Catalogue
from neena.catalog.schemas import TaskDefinitionOut, definition_out
from neena.flow_requests import service as flow_requests
from neena.flow_requests.schemas import FlowRequestChange, FlowRequestIn, FlowRequestOut
from neena.flows import parts, service
from neena.flows.generation import generate
from neena.flows.planned_schemas import DifferenceOut
from neena.flows.planner.retrieval import nearest
from neena.flows.refinement import refine
from neena.flows.schemas import FlowChange, FlowIn, FlowOut, RefinedOut, RefineIn
from neena.flows.tables import Flow
from neena.kernel.schema import EXAMPLE_ID, NonBlank
from neena.web.doors import Id, Limit, Reading, Skip, Writing, WritingDoor
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router

router = Router(PREFIX, route_class=PlatformRoute, tags=["flows"])
NEAREST = 5

FlowRequestId = Annotated[UUID, Query(description="Id of the flow request.", examples=[EXAMPLE_ID])]


def flow_out(flow: Flow) -> FlowOut:
    """A flow on the wire."""
    return FlowOut.model_validate(parts.shown(flow))


def _catalogue(request: Request) -> Catalogue:
    return request.app.state.catalogue


@router.post("/flow_requests/", tags=["flow requests"])
async def create_flow_request(scope: Writing, given: FlowRequestIn) -> FlowRequestOut:
    """State what is to be done, in plain words (E03). Plans and runs nothing yet."""
    await service.check_exists(scope, given.flow)
    return FlowRequestOut.model_validate(flow_requests.create(scope, given))


@router.put("/flow_requests/", tags=["flow requests"])
async def change_flow_request(scope: Writing, given: FlowRequestChange) -> FlowRequestOut:
    """Change a request (E04): what is left out stays, an explicit null clears."""
    await flow_requests.get(scope, given.id)
    await service.check_exists(scope, given.flow)
    return FlowRequestOut.model_validate(await flow_requests.change(scope, given))


@router.post("/flows/", response_model_exclude_unset=True)
async def create_flow(request: Request, scope: Writing, given: FlowIn) -> FlowOut:
    """Store a flow made by hand (E10)."""
    return flow_out(await service.create(scope, _catalogue(request), given))


@router.put("/flows/", response_model_exclude_unset=True)
async def change_flow(request: Request, scope: Writing, given: FlowChange) -> FlowOut:
    """Replace a flow's operations and dependencies (E11); parts with a known id keep it."""
    return flow_out(await service.change(scope, _catalogue(request), given))


@router.get("/flows/all", response_model_exclude_unset=True)
async def list_flows(scope: Reading, skip: Skip = 0, limit: Limit = 100) -> list[FlowOut]:
    """The organization's flows, newest first (E14)."""
    return [flow_out(row) for row in await service.list_newest(scope, skip, limit)]


@router.get("/flows/", response_model_exclude_unset=True)
async def read_flow(scope: Reading, id: Id) -> FlowOut:  # the contract's name
    """One flow (E12)."""
    return flow_out(await service.get(scope, id))


@router.delete("/flows/", response_model_exclude_unset=True)
async def remove_flow(scope: Writing, id: Id) -> FlowOut:
    """Remove a flow and give it back (E13); its runs stay readable."""
    return flow_out(await service.remove(scope, id))


@router.get("/flows/generate", operation_id="generate_flow", response_model_exclude_unset=True)
@router.post("/flows/generate", operation_id="generate_flow_by_post", response_model_exclude_unset=True)
async def generate_flow(
    request: Request, response: Response, door: WritingDoor, flow_request_id: FlowRequestId
) -> FlowOut:
    """Plan a flow for a request, store it and link the request to it (E15). Every call plans anew.

    What the request leaves open becomes `questions` of the flow, which is executed once they are answered: put
    `{"answers": {QUESTION_ID: VALUE}}` into the request's `request_metadata` and generate again.
    """
    response.headers["Cache-Control"] = "no-store"
    state = request.app.state
    return flow_out(await generate(door, state.catalogue, state.planner, state.accounts, flow_request_id))


@router.post("/flows/refine", response_model_exclude_unset=True)
async def refine_flow(request: Request, door: WritingDoor, given: RefineIn) -> RefinedOut:
    """Change a flow in plain words, as little as they ask for; the answer is a new flow, and what is different.

    What is not understood is 422 and names the part; then nothing is stored. `planning` of the new flow says who made
    the change and what it took: the language model, where one is set, or the embedded planner.
    """
    state = request.app.state
    new = await refine(door, state.catalogue, state.refiner, given.flow_id, given.instruction)
    difference = DifferenceOut.model_validate(asdict(new.difference))
    shown = parts.shown(new.flow)
    return RefinedOut.model_validate({**shown, "refined_from": new.refined_from, "difference": difference})


@router.get("/task_definitions/retrieve", tags=["catalogue"])
async def retrieve_task_definitions(
    request: Request,
    scope: Reading,
    text: Annotated[
        NonBlank,
        Query(
            alias="request", description="What is to be done, in plain words.", examples=["tell #ops"], max_length=2000
        ),
    ],
) -> list[TaskDefinitionOut]:
    """The five definitions nearest to a text, best first (E42)."""
    catalogue = await _catalogue(request).whole(scope)
    found = await nearest(request.app.state.embedded.shelf, text, catalogue.specs, NEAREST)
    return [definition_out(catalogue.definition(spec.id)) for spec in found]
