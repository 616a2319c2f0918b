"""What can be done with flows: write, read, remove, and generate from a request."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Select

from neena.catalog.catalogue import Catalogue
from neena.errors import Finding, Invalid, NotFound
from neena.flow_requests.tables import FlowRequest
from neena.flows import branching, graph, inputs, parts, questions
from neena.flows.asking import Question
from neena.flows.keeping import kept
from neena.flows.planner.port import Plan
from neena.flows.schemas import DependencyIn, FlowChange, FlowIn, TaskOperationIn
from neena.flows.tables import Flow
from neena.kernel.clock import now
from neena.kernel.ids import new_id
from neena.kernel.scope import Scope, newest_first

MAX_NAME = 120


class FlowNotFound(NotFound):
    """Flow not found"""


class InvalidFlow(Invalid):
    """The flow breaks a rule."""


def live(scope: Scope) -> Select[Any]:
    """The caller's flows that are not removed."""
    return scope.select(Flow).where(Flow.deleted_at.is_(None))


async def get(scope: Scope, flow_id: UUID, *, to_change: bool = False) -> Flow:
    """One flow; raises `FlowNotFound`."""
    return await scope.one(live(scope).where(Flow.id == flow_id), FlowNotFound, to_change=to_change)


async def check_exists(scope: Scope, flow_id: UUID | None) -> None:
    """For a flow named in a body: 422 when there is no such flow (contract 7-40)."""
    if flow_id is not None and await scope.session.scalar(live(scope).where(Flow.id == flow_id)) is None:
        raise Invalid(None, [Finding(("body", "flow"), "There is no such flow.")])


async def list_newest(scope: Scope, skip: int, limit: int) -> list[Flow]:
    """A page, newest first."""
    query = live(scope).order_by(*newest_first(Flow)).offset(skip).limit(limit)
    return list(await scope.session.scalars(query))


def check(catalogue: Catalogue, flow: FlowIn | FlowChange) -> None:
    """Raise `InvalidFlow` with every finding of contract 5.2, and of V-12 to V-17 once the graph is sound."""
    _check(catalogue, flow.name, flow.task_operations, flow.dependencies)


def check_runnable(catalogue: Catalogue, flow: Flow) -> None:
    """For a stored flow, about to be executed: raises `OpenQuestions`, and as `check_stored` does."""
    questions.check_answered(flow)
    check_stored(catalogue, flow)


def check_stored(catalogue: Catalogue, flow: Flow) -> None:
    """The same for a stored flow: a definition may have been withdrawn since."""
    operations = [TaskOperationIn.model_validate(one) for one in flow.task_operations]
    dependencies = [DependencyIn.model_validate(one) for one in flow.dependencies]
    _check(catalogue, flow.name, operations, dependencies)


def _check(
    catalogue: Catalogue, name: str, operations: Sequence[TaskOperationIn], dependencies: Sequence[DependencyIn]
) -> None:
    findings = graph.check(name, operations, dependencies, lambda one: unusable(catalogue, one))
    findings = findings or [
        *branching.check(operations, dependencies, catalogue.spec),
        *inputs.check(operations, dependencies, catalogue.spec),
    ]
    if findings:
        raise InvalidFlow(None, findings)


async def known(
    scope: Scope, catalogue: Catalogue, flow: FlowIn | FlowChange | Flow, versions: Mapping[str, str] | None = None
) -> Catalogue:
    """The catalogue that has all the flow's tasks, as far as the caller may use them; workflows in these versions."""
    chosen = {UUID(one): UUID(version) for one, version in (versions or {}).items()}
    return await catalogue.holding(scope, _definitions(flow), chosen)


def versions_of(catalogue: Catalogue, flow: Flow) -> dict[str, str]:
    """Which versions the flow's workflows are in, by their definitions' ids."""
    found = [catalogue.definition(one) for one in _definitions(flow)]
    return {str(one.id): str(one.version) for one in found if one.version is not None}


def _definitions(flow: FlowIn | FlowChange | Flow) -> list[UUID]:
    if isinstance(flow, Flow):
        return [UUID(one["task_definition"]) for one in flow.task_operations]
    return [one.task_definition for one in flow.task_operations]


def writes(catalogue: Catalogue, flow: Flow) -> bool:
    """Whether any of the flow's tasks writes; its definitions must have been checked."""
    tasks = (catalogue.definition(UUID(one["task_definition"])).task for one in flow.task_operations)
    return any(one.effect == "write" for one in tasks)


def unusable(catalogue: Catalogue, definition: UUID) -> str | None:
    """Why a task definition cannot be used; None when it can."""
    if gone := catalogue.why_gone(definition):
        return f"The task definition was withdrawn: {gone}"
    return None if definition in catalogue.by_id else "There is no such task definition."


async def create(scope: Scope, catalogue: Catalogue, given: FlowIn) -> Flow:
    """Store a flow made by hand (E10)."""
    check(await known(scope, catalogue, given), given)
    return _new(scope, given, None)


async def change(scope: Scope, catalogue: Catalogue, given: FlowChange) -> Flow:
    """Replace a flow's parts (E11); runs already made keep the flow they were made with."""
    flow = await get(scope, given.id, to_change=True)
    kept_operations = {one["id"]: one for one in flow.task_operations}
    kept_dependencies = {one["id"]: one for one in flow.dependencies}
    given, findings = kept(given, kept_operations, kept_dependencies)
    if findings:
        raise InvalidFlow(None, findings)
    catalogue = await known(scope, catalogue, given)
    check(catalogue, given)
    _check_part_ids(given, set(kept_operations), set(kept_dependencies))
    email = scope.principal.email
    before = flow.task_operations, flow.dependencies
    flow.task_operations = parts.operations(flow, given.task_operations, email, kept_operations)
    flow.dependencies = parts.dependencies(flow, given.dependencies, email, kept_dependencies)
    after = flow.task_operations, flow.dependencies
    flow.questions = questions.still_open(flow.questions, catalogue, before, after)
    flow.name = given.name
    flow.sorted = False
    flow.modified_by_human = True
    scope.touch(flow)
    return flow


async def remove(scope: Scope, flow_id: UUID) -> Flow:
    """Remove a flow softly and give it back (E13)."""
    flow = await get(scope, flow_id, to_change=True)
    flow.deleted_at = now()
    return flow


def store_plan(scope: Scope, request: FlowRequest, plan: Plan, asked: Sequence[Question] = ()) -> Flow:
    """Store what was planned for a request, with the questions it leaves, and link the request to it (E15)."""
    links = [(one.source, one.target) for one in plan.dependencies]
    places = graph.place(range(len(plan.operations)), links)
    operations = [
        TaskOperationIn(
            name=one.name,
            task_definition=one.task.id,
            index=at,
            instruction=one.instruction,
            x=places[at][0],
            y=places[at][1],
            conditions=list(one.conditions) or None,
            for_each=one.for_each,
            inputs=inputs.from_plan(one.inputs),
        )
        for at, one in enumerate(plan.operations)
    ]
    dependencies = [
        DependencyIn(
            source_task_operation=one.source,
            target_task_operation=one.target,
            instruction=(one.instruction or "")[: graph.MAX_DEPENDENCY_INSTRUCTION] or None,
            when=one.when,
        )
        for one in plan.dependencies
    ]
    name = request.request_name or f"Flow for {' '.join(request.request_instructions.split())}"[:MAX_NAME]
    flow = _new(scope, FlowIn(name=name, task_operations=operations, dependencies=dependencies), plan)
    parts.sort(flow)
    flow.task_operations = [
        {**part, "rationale": asdict(one.rationale)} if one.rationale else part
        for part, one in zip(flow.task_operations, plan.operations, strict=True)
    ]
    flow.questions = questions.stored(asked, flow.task_operations, str(request.id))
    request.flow = flow.id
    scope.touch(request)
    return flow


def store_refined(scope: Scope, old: Flow, given: FlowChange) -> Flow:
    """Store a flow that was made of another, as `given`; parts with a known id are those of the old one."""
    flow = scope.own(
        Flow(
            id=given.id,
            name=given.name,
            created_by_human=old.created_by_human,
            modified_by_human=old.modified_by_human,
            sorted=False,
            planner=old.planner,
            planning_notes=[],
            deleted_at=None,
        )
    )
    email = scope.principal.email
    known = [
        {one["id"]: {**one, "flow": str(flow.id)} for one in listed}
        for listed in (old.task_operations, old.dependencies)
    ]
    flow.task_operations = parts.operations(flow, given.task_operations, email, known[0])
    flow.dependencies = parts.dependencies(flow, given.dependencies, email, known[1])
    parts.sort(flow)
    return flow


def _new(scope: Scope, given: FlowIn, plan: Plan | None) -> Flow:
    flow = Flow(
        id=new_id(),
        name=given.name,
        created_by_human=plan is None,
        modified_by_human=False,
        sorted=False,
        planner=plan.planner if plan else None,
        planning_notes=list(plan.notes) if plan else [],
        planning=asdict(plan.planning) if plan and plan.planning else None,
        questions=None,
        deleted_at=None,
    )
    email = scope.principal.email
    flow.task_operations = parts.operations(flow, given.task_operations, email, {})
    flow.dependencies = parts.dependencies(flow, given.dependencies, email, {})
    return scope.own(flow)


def _check_part_ids(given: FlowChange, operations: set[str], dependencies: set[str]) -> None:
    findings: list[Finding] = []
    for field, listed, known in (
        ("task_operations", given.task_operations, operations),
        ("dependencies", given.dependencies, dependencies),
    ):
        seen: set[str] = set()
        for at, one in enumerate(listed):
            if one.id is None:
                continue
            place = ("body", field, at, "id")
            if str(one.id) not in known:
                findings.append(Finding(place, "This id is not a part of this flow."))
            elif str(one.id) in seen:
                findings.append(Finding(place, "This id is listed twice."))
            seen.add(str(one.id))
    if findings:
        raise InvalidFlow(None, findings)
