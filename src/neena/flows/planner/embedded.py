"""The planner that needs no model and no network: it reads the request and links tasks by what they give and take."""

from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from neena.flows.planner.building import Builder
from neena.flows.planner.matching import Index
from neena.flows.planner.port import Plan, PlanningRequest, TaskSpec

NAME = "embedded"
_CATALOGUES = 8


class EmbeddedPlanner:
    """Deterministic: the same request over the same tasks always gives the same plan."""

    def __init__(self) -> None:
        self._indexes: OrderedDict[tuple[tuple[UUID, int], ...], tuple[Index, Sequence[TaskSpec]]] = OrderedDict()

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan; raises `FlowNotGenerated` when nothing fits or a required value is missing."""
        return Builder(self._index(tasks), request).build().plan(NAME)

    def _index(self, tasks: Sequence[TaskSpec]) -> Index:
        # The specs are kept beside the index, so that no other object can take over one's identity.
        key = tuple((spec.id, id(spec)) for spec in tasks)
        if key not in self._indexes:
            self._indexes[key] = (Index(tasks), tuple(tasks))
            if len(self._indexes) > _CATALOGUES:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(key)
        return self._indexes[key][0]
