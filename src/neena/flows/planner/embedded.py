"""The planner that needs no language model and no network.

It reads a request in two ways: by the letter, by grammar and the words that tasks declare, and by meaning, by numbers
that were trained over many catalogues. What the letter says stands where the meaning does not speak against it.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from neena.flows.meaning.shelf import Shelf
from neena.flows.placeholders import StandIns
from neena.flows.planner.building import EMBEDDED, Builder
from neena.flows.planner.matching import Index
from neena.flows.planner.meant import UNREAD, Reading, reading
from neena.flows.planner.port import FlowNotGenerated, Plan, PlanningRequest, TaskSpec
from neena.flows.planner.quoting import quoted

_CATALOGUES = 64  # of organizations with tasks of their own
# Longer texts are read in a thread, so that nobody else waits for them.
_LONG = 500
_LONGEST = 3000  # what is longer is read by the letter alone
_SURE = 9.0  # how well every task of a plan by the letter fits where no other reading is asked


class EmbeddedPlanner:
    """Deterministic: the same request over the same tasks always gives the same plan.

    `folder` is where vectors of catalogues are kept between starts. `by_meaning`: whether the second reading is asked.
    """

    def __init__(self, folder: Path | None = None, *, by_meaning: bool = False) -> None:
        self._by_meaning = by_meaning
        self._shelf = Shelf(folder)
        self._indexes: OrderedDict[tuple[TaskSpec, ...], Index] = OrderedDict()

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan; raises `FlowNotGenerated` when nothing fits or a required value is missing."""
        if request.by_event:
            return await self._plan_for_event(request, tasks)
        index = self.index(tasks)
        try:
            letter = await asyncio.to_thread(_planned, index, request)
        except FlowNotGenerated as fault:
            letter = fault
        if (
            not self._by_meaning
            or len(request.instructions) > _LONGEST
            or (isinstance(letter, Plan) and letter.weakest >= _SURE)
        ):
            return _settled(letter, UNREAD)
        meaning = await asyncio.to_thread(reading, await self._shelf.index(tasks), request)
        return _settled(letter, meaning)

    async def _plan_for_event(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan for words with placeholders: read with stand-ins, so that an event's text has no say in it."""
        first: FlowNotGenerated | None = None
        for words, as_text in _readings(request.instructions):
            stand_ins = StandIns(request.metadata, quoted=as_text)
            try:
                plan = await self.plan(PlanningRequest(stand_ins.hide(words), stand_ins.metadata(words)), tasks)
            except FlowNotGenerated as fault:
                first = first or _shown_fault(fault, stand_ins)
            else:
                return _shown(plan, stand_ins)
        assert first is not None
        raise first from None

    def index(self, tasks: Sequence[TaskSpec]) -> Index:
        """The tasks made ready for reading by the letter; kept for the next request."""
        key = tuple(tasks)
        if key not in self._indexes:
            self._indexes[key] = Index(tasks)
            if len(self._indexes) > _CATALOGUES:
                self._indexes.popitem(last=False)
        self._indexes.move_to_end(key)
        return self._indexes[key]


def _settled(letter: Plan | FlowNotGenerated, meaning: Reading) -> Plan:
    """The plan of the reading that holds; raises the fault that does."""
    plan = letter if isinstance(letter, Plan) else letter.draft
    if plan is not None and (meaning is UNREAD or meaning.supports(plan)):
        if isinstance(letter, Plan):
            return letter
        raise letter
    if isinstance(letter, FlowNotGenerated) and (letter.settled or (letter.near and meaning.likely(letter.near))):
        letter.draft = letter.draft or meaning.plan
        raise letter
    if meaning.plan is None:
        if isinstance(letter, Plan):
            return letter
        raise letter
    if meaning.fault is not None:
        # What no task does is named better by the letter.
        if isinstance(letter, FlowNotGenerated) and not meaning.fault.missing:
            letter.draft = meaning.plan
            raise letter
        raise meaning.fault
    return meaning.plan


def _planned(index: Index, request: PlanningRequest) -> Plan:
    """The plan; where none fits, that of the same words without slips of the pen."""
    try:
        return Builder(index, request).build().plan(EMBEDDED)
    except FlowNotGenerated as fault:
        if len(request.instructions) > _LONG:
            raise
        try:
            draft = Builder(index, request, respell=True).build()
        except FlowNotGenerated:
            raise fault from None
        draft.notes.append("Read with slips of the pen put right.")
        return draft.plan(EMBEDDED)


def _readings(words: str) -> Iterator[tuple[str, bool]]:
    """The ways to read words with placeholders, the likeliest first; true where a field is a text of its own."""
    yield words, False
    yield words, True
    if (marked := quoted(words)) is not None:
        yield marked, False


def _shown(plan: Plan, stand_ins: StandIns) -> Plan:
    for one in plan.operations:
        asked = [*one.conditions, *(one.for_each.conditions if one.for_each else ())]
        if any(stand_ins.show(it.value) != it.value for it in asked):
            raise FlowNotGenerated("A condition compares with what is written, and not with a field of the event.")
    return replace(
        plan,
        operations=tuple(replace(one, instruction=stand_ins.show(one.instruction)) for one in plan.operations),
        dependencies=tuple(replace(one, instruction=stand_ins.show(one.instruction)) for one in plan.dependencies),
        notes=tuple(stand_ins.show(one) for one in plan.notes),
    )


def _shown_fault(fault: FlowNotGenerated, stand_ins: StandIns) -> FlowNotGenerated:
    missing = [replace(one, question=stand_ins.show(one.question)) for one in fault.missing]
    findings = [one._replace(message=stand_ins.show(one.message)) for one in fault.findings]
    return FlowNotGenerated(stand_ins.show(fault.message), findings, missing)
