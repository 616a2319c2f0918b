"""The shipped tasks that the planner's own cases are about."""

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integration
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.planner.port import FlowNotGenerated, Plan, PlanningRequest

SPECS = Catalogue([load_integration(name) for name in ("trello", "slack", "http", "email", "data")]).specs
PLANNER = EmbeddedPlanner()


async def plan(text: str, *metadata: dict[str, object]) -> Plan:
    return await PLANNER.plan(PlanningRequest(text, metadata), SPECS)


async def tasks(text: str) -> tuple[str, ...]:
    try:
        return tuple(one.task.dotted_name for one in (await plan(text)).operations)
    except FlowNotGenerated as fault:
        return ("refused", fault.message)


def links(found: Plan) -> list[tuple[int, int]]:
    return [(one.source, one.target) for one in found.dependencies]
