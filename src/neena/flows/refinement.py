"""From a stored flow and plain words to a new flow that differs as little as the words ask for.

The old one stays as it is: who approved it, or names it in a trigger, has read that one.
"""

import asyncio
from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from neena.catalog.catalogue import Catalogue
from neena.flow_requests import service as flow_requests
from neena.flow_requests.tables import FlowRequest
from neena.flows import graph, service
from neena.flows.parts import Part
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.reading.saying import said_in
from neena.flows.refining.differing import Difference
from neena.flows.refining.refine import refined
from neena.flows.refining.work import Link, Operation, Work
from neena.flows.schemas import Condition, DependencyChange, FlowChange, ForEach, Input, TaskOperationChange
from neena.flows.tables import Flow
from neena.kernel.ids import new_id
from neena.kernel.scope import Door, Scope, newest_first


class Refined(NamedTuple):
    """The new flow, the old one's id, and what is different."""

    flow: Flow
    refined_from: UUID
    difference: Difference


async def refine(
    door: Door, catalogue: Catalogue, planner: EmbeddedPlanner, flow_id: UUID, instruction: str
) -> Refined:
    """Store a new flow that is the old one, changed as the instruction says.

    Raises `FlowNotFound`; `NotUnderstood` and `FlowNotGenerated`, with nothing stored, where words cannot be followed.
    """
    async with door.reading() as scope:
        flow = await service.get(scope, flow_id)
        whole = await catalogue.whole(scope)
        known = await service.known(scope, whole, flow)
        service.check_stored(known, flow)
    found = await asyncio.to_thread(refined, _work(known, flow), instruction, planner.index(whole.specs))
    async with door.writing() as scope:
        flow = await service.get(scope, flow_id)
        new = await _stored(scope, known, flow, found.work)
        sentences = [
            one.says for one in (*found.difference.added, *found.difference.removed, *found.difference.changed)
        ]
        new.planning_notes = [f"Changed from the flow {flow.id} by “{' '.join(instruction.split())}”.", *sentences]
        await _keep_words(scope, flow, new, instruction)
        return Refined(new, flow.id, found.difference)


def _work(catalogue: Catalogue, flow: Flow) -> Work:
    operations = [
        Operation(
            one["index"],
            catalogue.spec(UUID(one["task_definition"])),
            one["name"],
            one["instruction"] or "",
            tuple(Condition.model_validate(it) for it in one.get("conditions", ())),
            ForEach.model_validate(one["for_each"]) if "for_each" in one else None,
        )
        for one in flow.task_operations
    ]
    links = [
        Link(one["source_task_operation"], one["target_task_operation"], one["instruction"], one.get("when"))
        for one in flow.dependencies
    ]
    return Work(operations, links, max((one.index for one in operations), default=-1) + 1)


async def _stored(scope: Scope, catalogue: Catalogue, old: Flow, work: Work) -> Flow:
    """The new flow. What is as it was keeps its id and its place on the screen."""
    kept = {one["index"]: one for one in old.task_operations}
    ends = [(one.source, one.target) for one in work.links]
    places = graph.place([one.index for one in work.operations], ends)
    operations = [_operation(one, kept.get(one.index), places) for one in work.operations]
    links = {(one["source_task_operation"], one["target_task_operation"]): one for one in old.dependencies}
    dependencies = [_dependency(one, links.get((one.source, one.target))) for one in work.links]
    given = FlowChange(id=new_id(), name=old.name, task_operations=operations, dependencies=dependencies)
    service.check(catalogue, given)
    return service.store_refined(scope, old, given)


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
        inputs=_inputs(one, was) if was is not None and same else None,
    )


def _inputs(one: Operation, was: Part) -> dict[str, Input] | None:
    """What the flow set and sets still: where the words of an operation now say another value, the words count."""
    before, after = (said_in(one.task, words) for words in (was["instruction"], one.instruction))
    kept = {name: given for name, given in was.get("inputs", {}).items() if after.get(name) in {None, before.get(name)}}
    return {name: Input.model_validate(given) for name, given in kept.items()} or None


def _dependency(one: Link, was: Part | None) -> DependencyChange:
    return DependencyChange(
        id=UUID(was["id"]) if was else None,
        source_task_operation=one.source,
        target_task_operation=one.target,
        instruction=(one.instruction or "")[: graph.MAX_DEPENDENCY_INSTRUCTION] or None,
        when=one.when,
    )


async def _keep_words(scope: Scope, old: Flow, new: Flow, instruction: str) -> None:
    """A request for the new flow, with the words of the old one's and the instruction behind them."""
    query = flow_requests.live(scope).where(FlowRequest.flow == old.id).order_by(*newest_first(FlowRequest)).limit(1)
    before = await scope.session.scalar(query)
    if before is None or before.words is not None:  # what an event filled in are no words of a person
        return
    words = f"{before.request_instructions.rstrip()}\n{instruction.strip()}"
    scope.own(
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
