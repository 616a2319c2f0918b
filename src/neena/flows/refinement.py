"""From a stored flow and plain words to a new flow that differs as little as the words ask for.

The old one stays as it is: who approved it, or names it in a trigger, has read that one.
"""

import time
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import NamedTuple
from uuid import UUID

from neena.catalog.catalogue import Catalogue
from neena.flow_requests import service as flow_requests
from neena.flow_requests.tables import FlowRequest
from neena.flows import graph, questions, service
from neena.flows.parts import Part
from neena.flows.refining.differing import Difference
from neena.flows.refining.port import Changed, Refiner
from neena.flows.refining.work import Link, Operation, Work
from neena.flows.schemas import Condition, DependencyChange, FlowChange, ForEach, Input, TaskOperationChange
from neena.flows.tables import Flow
from neena.kernel.ids import new_id
from neena.kernel.scope import Door, Scope, newest_first
from neena.llm.port import Payer


class Refined(NamedTuple):
    """The new flow, the old one's id, and what is different."""

    flow: Flow
    refined_from: UUID
    difference: Difference


async def refine(door: Door, catalogue: Catalogue, refiner: Refiner, flow_id: UUID, instruction: str) -> Refined:
    """Store a new flow that is the old one, changed as the instruction says.

    Raises `FlowNotFound`; `NotUnderstood` and `FlowNotGenerated`, with nothing stored, where words cannot be followed;
    `ModelUnavailable` and `ModelLimitReached` where the model cannot be asked, and they cannot be followed without it.
    """
    async with door.reading() as scope:
        old = await service.get(scope, flow_id)
        whole = await catalogue.whole(scope)
        known = await service.known(scope, whole, old)
        service.check_stored(known, old)
    begun = time.monotonic()
    payer = Payer(door.principal.organization, door.principal.email)
    found = await refiner.refine(_work(known, old), instruction, whole.specs, payer)
    planning = replace(found.planning, latency_ms=round((time.monotonic() - begun) * 1000))
    async with door.writing() as scope:
        # What was shown to be changed is what is changed, even if somebody has changed the old flow meanwhile.
        await service.get(scope, flow_id)
        known = await service.known(scope, await catalogue.whole(scope), old)
        new = _stored(scope, known, old, found, instruction)
        new.planning = asdict(planning)
        request = await _keep_words(scope, old, new, instruction)
        new.questions = _still_open(known, old, new, request)
        return Refined(new, old.id, found.difference)


def _work(catalogue: Catalogue, flow: Flow) -> Work:
    operations = [
        Operation(
            one["index"],
            catalogue.spec(UUID(one["task_definition"])),
            one["name"],
            one["instruction"] or "",
            tuple(Condition.model_validate(it) for it in one.get("conditions", ())),
            ForEach.model_validate(one["for_each"]) if "for_each" in one else None,
            {name: Input.model_validate(given) for name, given in one.get("inputs", {}).items()},
        )
        for one in flow.task_operations
    ]
    links = [
        Link(one["source_task_operation"], one["target_task_operation"], one["instruction"], one.get("when"))
        for one in flow.dependencies
    ]
    return Work(operations, links, max((one.index for one in operations), default=-1) + 1)


def _stored(scope: Scope, catalogue: Catalogue, old: Flow, found: Changed, instruction: str) -> Flow:
    """The new flow. What is as it was keeps its id and its place on the screen."""
    work = found.work
    kept = {one["index"]: one for one in old.task_operations}
    ends = [(one.source, one.target) for one in work.links]
    places = graph.place([one.index for one in work.operations], ends)
    operations = [_operation(one, kept.get(one.index), places) for one in work.operations]
    links = {(one["source_task_operation"], one["target_task_operation"]): one for one in old.dependencies}
    dependencies = [_dependency(one, links.get((one.source, one.target))) for one in work.links]
    given = FlowChange(id=new_id(), name=old.name, task_operations=operations, dependencies=dependencies)
    service.check(catalogue, given)
    new = service.store_refined(scope, old, given)
    why = {one.index: asdict(one.rationale) for one in work.operations if one.rationale}
    new.task_operations = [
        {**one, "rationale": why[one["index"]]} if one["index"] in why else one for one in new.task_operations
    ]
    different = found.difference
    sentences = [one.says for one in (*different.added, *different.removed, *different.changed)]
    told = f"Changed from the flow {old.id} by “{' '.join(instruction.split())}”."
    new.planning_notes = [told, *sentences, *found.notes]
    return new


def _operation(one: Operation, was: Part | None, places: Mapping[int, tuple[float, float]]) -> TaskOperationChange:
    same = was is not None and was["task_definition"] == str(one.task.id)
    x, y = (was["x"], was["y"]) if was is not None else places[one.index]
    return TaskOperationChange(
        id=UUID(was["id"]) if was is not None and same else None,
        name=one.name,
        task_definition=one.task.id,
        index=one.index,
        instruction=one.instruction or None,
        x=x,
        y=y,
        conditions=list(one.conditions) or None,
        for_each=one.for_each,
        inputs=one.inputs or None,
    )


def _dependency(one: Link, was: Part | None) -> DependencyChange:
    return DependencyChange(
        id=UUID(was["id"]) if was else None,
        source_task_operation=one.source,
        target_task_operation=one.target,
        instruction=(one.instruction or "")[: graph.MAX_DEPENDENCY_INSTRUCTION] or None,
        when=one.when,
    )


def _still_open(catalogue: Catalogue, old: Flow, new: Flow, request: FlowRequest | None) -> list[Part] | None:
    """The questions that the change leaves open; they are answered on the new flow's own request, if it has one."""
    before, after = ((one.task_operations, one.dependencies) for one in (old, new))
    left = questions.still_open(old.questions, catalogue, before, after)
    return left and [{**one, "flow_request": str(request.id)} if request else one for one in left]


async def _keep_words(scope: Scope, old: Flow, new: Flow, instruction: str) -> FlowRequest | None:
    """A request for the new flow, with the words of the old one's and the instruction behind them."""
    query = flow_requests.live(scope).where(FlowRequest.flow == old.id).order_by(*newest_first(FlowRequest)).limit(1)
    before = await scope.session.scalar(query)
    if before is None or before.words is not None:  # what an event filled in are no words of a person
        return None
    words = f"{before.request_instructions.rstrip()}\n{instruction.strip()}"
    return scope.own(
        FlowRequest(
            id=new_id(),
            request_instructions=words,
            request_metadata=before.request_metadata,
            request_name=before.request_name,
            flow=new.id,
            words=None,
            deleted_at=None,
        )
    )
