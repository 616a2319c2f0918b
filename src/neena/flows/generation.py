"""From a flow request to a stored flow: planning happens between a read and a write, never inside a transaction."""

import time
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from neena.catalog.catalogue import Catalogue
from neena.flow_requests import service as flow_requests
from neena.flow_requests.tables import FlowRequest
from neena.flows import service
from neena.flows.planner.port import Plan, Planner, Planning, PlanningRequest, TaskSpec
from neena.flows.tables import Flow
from neena.kernel.scope import Door
from neena.llm.port import Payer


async def generate(door: Door, catalogue: Catalogue, planner: Planner, flow_request_id: UUID) -> Flow:
    """Plan anew for a request, store the flow and link the request to it (E15).

    Raises `FlowRequestNotFound`, `FlowNotGenerated` (nothing fits, a value is missing), `ModelUnavailable` and
    `ModelLimitReached` (the model cannot be asked, and nothing fits without it).
    """
    async with door.reading() as scope:
        request = await flow_requests.get(scope, flow_request_id)
        catalogue = await catalogue.whole(scope)
    plan = await plan_for(planner, request, catalogue.specs)
    async with door.writing() as scope:
        request = await flow_requests.get(scope, flow_request_id, to_change=True)
        return service.store_plan(scope, request, plan)


async def plan_for(planner: Planner, request: FlowRequest, tasks: Sequence[TaskSpec]) -> Plan:
    """The plan for a request, and how long it took."""
    begun = time.monotonic()
    plan = await planner.plan(_planning_request(request), tasks)
    planning = plan.planning or Planning(plan.planner)
    return replace(plan, planning=replace(planning, latency_ms=round((time.monotonic() - begun) * 1000)))


def _planning_request(request: FlowRequest) -> PlanningRequest:
    """What a planner reads of a request: the words of a person, without what an event filled in."""
    words = request.words or request.request_instructions
    payer = Payer(request.organization, request.created_by_email)
    metadata = tuple(request.request_metadata or ())
    return PlanningRequest(words, metadata, by_event=request.words is not None, payer=payer)
