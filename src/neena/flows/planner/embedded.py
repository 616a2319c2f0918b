"""The planner that needs no language model and no network.

It reads a request in two ways: by the letter, by grammar and the words that tasks declare, and by meaning, by numbers
that were trained over many catalogues. The letter stands where it is sure. Where it is not, the meaning says which task
a clause asks for, and the letter reads the values. A plan by meaning alone is for tasks that declare no words, and for
words of a request for which the letter knows no task.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from neena.flows.meaning.index import MeaningIndex
from neena.flows.meaning.shelf import Shelf
from neena.flows.placeholders import StandIns
from neena.flows.planner.advice import Advice
from neena.flows.planner.building import EMBEDDED, Builder
from neena.flows.planner.matching import Index
from neena.flows.planner.meant import Reading, asked_for, asking_only, disputed, likeliest, not_meant, reading, voted
from neena.flows.planner.port import LONGEST_WORDS, FlowNotGenerated, Plan, PlannedOperation, PlanningRequest, TaskSpec
from neena.flows.planner.quoting import quoted
from neena.flows.reading.everyday.rewriting import plainly
from neena.flows.reading.outside import outside_texts
from neena.flows.reading.tasks import read_task

_CATALOGUES = 64  # of organizations with tasks of their own
# Longer texts are read in a thread, so that nobody else waits for them.
_LONG = 500
_LONGEST = 3000  # what is longer is read by the letter alone
_BETTER = 3.0  # how much better tasks must fit the same words without slips of the pen
_FEW = 200  # tasks without words of their own, so many at most, for a clause to be read by the letter a second time
_SURE = 9.0  # how well every task of a plan by the letter fits where no other reading is asked

Outcome = Plan | FlowNotGenerated


class EmbeddedPlanner:
    """Deterministic: the same request over the same tasks always gives the same plan.

    `folder` is where vectors of catalogues are kept between starts.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.shelf = Shelf(folder)
        self._indexes: OrderedDict[tuple[TaskSpec, ...], Index] = OrderedDict()

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan; raises `FlowNotGenerated` when nothing fits or a required value is missing."""
        if request.by_event:
            return await self._plan_for_event(request, tasks)
        index = self.index(tasks)
        letter = await asyncio.to_thread(_planned, index, request)
        sure = isinstance(letter, Plan) and letter.weakest >= _SURE
        if (sure and _single(letter) is None) or len(request.instructions) > _LONGEST:
            return _given(letter)
        meant = await self.shelf.index(tasks)
        settle = _confirmed if sure else _settled
        return _given(await asyncio.to_thread(settle, letter, index, meant, request))

    async def _plan_for_event(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """The plan for words with placeholders: read with stand-ins, so that an event's text has no say in it.

        By the letter alone: nobody looks at what is planned and run for an event.
        """
        first: FlowNotGenerated | None = None
        for words, as_text in _readings(request.instructions):
            stand_ins = StandIns(request.metadata, quoted=as_text)
            try:
                hidden = PlanningRequest(stand_ins.hide(words), stand_ins.metadata(words))
                plan = _given(await asyncio.to_thread(_planned, self.index(tasks), hidden))
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


def _given(outcome: Outcome) -> Plan:
    """The plan; raises the fault where there is none."""
    if isinstance(outcome, Plan):
        return outcome
    raise outcome


def _confirmed(letter: Outcome, index: Index, meant: MeaningIndex, request: PlanningRequest) -> Outcome:
    """The sure plan by the letter, or what is meant by words in which hardly anybody asks for its task."""
    return _outvoted(letter, index, meant, request) or letter


def _settled(letter: Outcome, index: Index, meant: MeaningIndex, request: PlanningRequest) -> Outcome:
    """What holds of the two readings."""
    if any(task.phrases for task in index.tasks):
        if isinstance(letter, FlowNotGenerated) and letter.settled:
            return letter
        return _supported(_advised(index, meant, request), index, meant, request)
    meaning = reading(meant, request)
    if _holds(letter, meaning):
        return letter
    refused = isinstance(letter, FlowNotGenerated)
    few = len(index.tasks) <= _FEW
    if refused and few and _holds(advised := _planned(index, request, partial(likeliest, meant)), meaning):
        return advised
    near = refused and (letter.settled or (letter.near is not None and meaning.likely(letter.near)))
    # What no task does is named better by the letter.
    unnamed = meaning.plan is None or (refused and meaning.fault is not None and not meaning.fault.missing)
    if not near and not unnamed:
        return meaning.fault or meaning.plan or letter
    if refused:
        letter.draft = letter.draft or meaning.plan
    return letter


def _advised(index: Index, meant: MeaningIndex, request: PlanningRequest) -> Outcome:
    """The plan by the letter, told what each clause may mean; else that of only the words which ask for something."""
    advice = partial(likeliest, meant)
    found = _planned(index, request, advice)
    if isinstance(found, Plan) or found.settled or found.near is not None or found.missing:
        return found
    asking, told = asking_only(meant, request.instructions)
    if not told or not any(one.isalpha() for one in asking):
        return found
    shorter = _planned(index, replace(request, instructions=asking), advice)
    if isinstance(shorter, FlowNotGenerated):
        return shorter if shorter.missing else found
    notes = tuple(f"“{one[:LONGEST_WORDS]}” asks for nothing." for one in told)
    return replace(shorter, notes=(*shorter.notes, *notes))


def _holds(letter: Outcome, meaning: Reading) -> bool:
    """Whether the meaning speaks for all that the letter plans."""
    plan = letter if isinstance(letter, Plan) else letter.draft
    return plan is not None and meaning.supports(plan)


def _supported(advised: Outcome, index: Index, meant: MeaningIndex, request: PlanningRequest) -> Outcome:
    """The plan by the letter; by meaning alone where the letter knows no task for the words and enough speaks for it.

    What the letter understood and cannot do in full is not changed by way of a guess, and a question about a task that
    is not meant is a refusal.
    """
    if (other := _outvoted(advised, index, meant, request)) is not None:
        return other
    if isinstance(advised, Plan) or advised.settled:
        return advised
    plain = _plain(index, request)
    meaning = reading(meant, request, plain=plain)
    if advised.missing:
        meant_by_none = meaning.plan is None and advised.draft is not None and not meaning.supports(advised.draft)
        return not_meant(advised) if meant_by_none else advised
    if meaning.plan is None or not meaning.accepted:
        return advised
    changes = any(one.task.effect == "write" for one in meaning.plan.operations)
    near = advised.near is not None and (changes or meaning.leaves or meaning.fault is not None)
    return advised if near else meaning.fault or meaning.plan


def _single(letter: Outcome) -> PlannedOperation | None:
    """The one operation of a flow, or of a draft that a value is missing in."""
    plan = letter if isinstance(letter, Plan) else letter.draft if letter.missing else None
    return plan.operations[0] if plan is not None and len(plan.operations) == 1 else None


def _outvoted(letter: Outcome, index: Index, meant: MeaningIndex, request: PlanningRequest) -> Outcome | None:
    """What is meant where one task fits the letter of the words, and hardly anybody asks for it in such words.

    Whatever the letter takes for the id of something has to be one there too. Where no other task fits, nothing is
    asked about the one that is not meant.
    """
    fits = _single(letter)
    if fits is None:
        return None
    if not disputed(asked_for(meant, _plain(index, request)), fits.task):
        return None
    advised = _planned(index, request, partial(voted, meant))
    other = _single(advised)
    if other is not None and other.task is not fits.task and _ids(fits) <= _ids(other):
        return advised
    return not_meant(letter) if isinstance(letter, FlowNotGenerated) else None


def _plain(index: Index, request: PlanningRequest) -> str:
    """The request in the plain wording that grammar makes of it."""
    return plainly(request.instructions, outside_texts(request.metadata), index.words)


def _ids(one: PlannedOperation) -> set[str]:
    """What it says of which things are meant."""
    return {str(one.arguments[it.name]) for it in read_task(one.task).ids() if it.name in one.arguments}


def _planned(index: Index, request: PlanningRequest, advice: Advice | None = None) -> Outcome:
    """The plan; that of the same words without slips of the pen where none fits, or where it fits much better."""
    try:
        found: Outcome = Builder(index, request, advice=advice).build().plan(EMBEDDED)
    except FlowNotGenerated as fault:
        found = fault
    least = found.weakest if isinstance(found, Plan) else 0.0
    if len(request.instructions) > _LONG or least >= _SURE:
        return found
    try:
        draft = Builder(index, request, respell=True, advice=advice).build()
    except FlowNotGenerated:
        return found
    if isinstance(found, Plan) and draft.weakest < least + _BETTER:
        return found
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
        operations=tuple(_shown_operation(one, stand_ins) for one in plan.operations),
        dependencies=tuple(replace(one, instruction=stand_ins.show(one.instruction)) for one in plan.dependencies),
        notes=tuple(stand_ins.show(one) for one in plan.notes),
    )


def _shown_operation(one: PlannedOperation, stand_ins: StandIns) -> PlannedOperation:
    why = one.rationale
    if why is not None:
        why = replace(why, words=stand_ins.show(why.words), why=stand_ins.show(why.why))
    return replace(one, instruction=stand_ins.show(one.instruction), rationale=why)


def _shown_fault(fault: FlowNotGenerated, stand_ins: StandIns) -> FlowNotGenerated:
    missing = [replace(one, question=stand_ins.show(one.question)) for one in fault.missing]
    findings = [one._replace(message=stand_ins.show(one.message)) for one in fault.findings]
    return FlowNotGenerated(stand_ins.show(fault.message), findings, missing)
