"""From a flow request to a stored flow: planning happens between a read and a write, never inside a transaction."""

from uuid import UUID

from neena.catalog.catalogue import Catalogue
from neena.flow_requests import service as flow_requests
from neena.flow_requests.tables import FlowRequest
from neena.flows import service
from neena.flows.planner.port import Planner, PlanningRequest
from neena.flows.tables import Flow
from neena.kernel.scope import Door


async def generate(door: Door, catalogue: Catalogue, planner: Planner, flow_request_id: UUID) -> Flow:
    """Plan anew for a request, store the flow and link the request to it (E15).

    Raises `FlowRequestNotFound`, `FlowNotGenerated` (nothing fits, a value is missing), `Unavailable` (no model).
    """
    async with door.reading() as scope:
        request = await flow_requests.get(scope, flow_request_id)
        catalogue = await catalogue.whole(scope)
    plan = await planner.plan(planning_request(request), catalogue.specs)
    async with door.writing() as scope:
        request = await flow_requests.get(scope, flow_request_id, to_change=True)
        return service.store_plan(scope, request, plan)


def planning_request(request: FlowRequest) -> PlanningRequest:
    """What a planner reads of a request: the words of a person, without what an event filled in."""
    words = request.words or request.request_instructions
    return PlanningRequest(words, tuple(request.request_metadata or ()), by_event=request.words is not None)
