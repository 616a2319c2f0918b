"""The planner that needs no model and no network: it reads the request and links tasks by what they give and take."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from neena.flows.planner.building import Builder
from neena.flows.planner.matching import Index
from neena.flows.planner.port import FlowNotGenerated, Plan, PlanningRequest, TaskSpec

NAME = "embedded"
_CATALOGUES = 8
# Longer texts are read in a thread, so that nobody else waits for them.
_LONG = 500


class EmbeddedPlanner:
    """Deterministic: the same request over the same tasks always gives the same plan."""

    def __init__(self) -> None:
        self._indexes: OrderedDict[tuple[tuple[UUID, int], ...], tuple[Index, Sequence[TaskSpec]]] = OrderedDict()

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan; raises `FlowNotGenerated` when nothing fits or a required value is missing."""
        index = self._index(tasks)
        if len(request.instructions) > _LONG:
            return await asyncio.to_thread(_planned, index, request)
        return _planned(index, request)

    def _index(self, tasks: Sequence[TaskSpec]) -> Index:
        # The specs are kept beside the index, so that no other object can take over one's identity.
        key = tuple((spec.id, id(spec)) for spec in tasks)
        if key not in self._indexes:
            self._indexes[key] = (Index(tasks), tuple(tasks))
            if len(self._indexes) > _CATALOGUES:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(key)
        return self._indexes[key][0]


def _planned(index: Index, request: PlanningRequest) -> Plan:
    """The plan; where none fits, that of the same words without slips of the pen."""
    try:
        return Builder(index, request).build().plan(NAME)
    except FlowNotGenerated as fault:
        if len(request.instructions) > _LONG:
            raise
        try:
            draft = Builder(index, request, respell=True).build()
        except FlowNotGenerated:
            raise fault from None
        draft.notes.append("Read with slips of the pen put right.")
        return draft.plan(NAME)
