"""From a flow request to a stored flow: planning happens between a read and a write, never inside a transaction."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from neena.catalog.catalogue import Catalogue
from neena.credentials.accounts import Accounts
from neena.flow_requests import service as flow_requests
from neena.flow_requests.tables import FlowRequest
from neena.flows import service
from neena.flows.asking import Asked, Choice, Question, answers_in, ask, with_values, without_answers
from neena.flows.choices import Lister, Wanted, meant
from neena.flows.parts import Part, named
from neena.flows.planner.port import Plan, Planner, Planning, PlanningRequest, TaskSpec
from neena.flows.questions import OpenQuestions, stored
from neena.flows.tables import Flow
from neena.kernel.scope import Door, Scope
from neena.llm.port import Payer

Known = Mapping[str, tuple[Choice, ...]]


async def generate(
    door: Door,
    catalogue: Catalogue,
    planner: Planner,
    accounts: Accounts,
    flow_request_id: UUID,
    *,
    whole: bool = False,
) -> Flow:
    """Plan anew for a request, store the flow with the questions it leaves, and link the request to it (E15).

    Raises `FlowRequestNotFound`, `FlowNotGenerated` (nothing fits), `ModelUnavailable` and `ModelLimitReached` (the
    model cannot be asked, and nothing fits without it). With `whole`, and where a question is left, `OpenQuestions`:
    nothing is stored.
    """
    async with door.reading() as scope:
        request = await flow_requests.get(scope, flow_request_id)
        catalogue = await catalogue.whole(scope)
        known = await _known_choices(scope, request)
    asked = await plan_for(planner, request, catalogue.specs)
    lister = Lister(catalogue, accounts, door.principal.user)
    plan = await _answered(lister, asked, known)
    questions = await _with_choices(lister, asked)
    if whole and questions:
        raise OpenQuestions(_unstored(plan, questions, request))
    async with door.writing() as scope:
        request = await flow_requests.get(scope, flow_request_id, to_change=True)
        return service.store_plan(scope, request, plan, questions)


async def plan_for(planner: Planner, request: FlowRequest, tasks: Sequence[TaskSpec]) -> Asked:
    """The plan for a request with what it leaves open, and how long it took."""
    begun = time.monotonic()
    asked = await ask(planner, _planning_request(request), tasks)
    planning = asked.plan.planning or Planning(asked.plan.planner)
    took = replace(planning, latency_ms=round((time.monotonic() - begun) * 1000))
    return replace(asked, plan=replace(asked.plan, planning=took))


def _planning_request(request: FlowRequest) -> PlanningRequest:
    """What a planner reads of a request: the words of a person, without what an event filled in."""
    metadata = request.request_metadata or []
    payer = Payer(request.organization, request.created_by_email)
    if request.words is not None:
        return PlanningRequest(request.words, tuple(metadata), by_event=True, payer=payer)
    return PlanningRequest(
        request.request_instructions, tuple(without_answers(metadata)), answers=answers_in(metadata), payer=payer
    )


async def _known_choices(scope: Scope, request: FlowRequest) -> Known:
    """The choices that the questions of the request's flow have shown, by question."""
    flow = await scope.session.scalar(service.live(scope).where(Flow.id == request.flow)) if request.flow else None
    return {
        one["id"]: tuple(Choice(**each) for each in one["choices"]) for one in (flow.questions if flow else None) or ()
    }


async def _answered(lister: Lister, asked: Asked, known: Known) -> Plan:
    """The plan with its answers; who answered with a name means the choice that is called so."""
    unseen = [one for one, value in asked.answered.items() if isinstance(value, str) and not known.get(one.id)]
    listed = dict(zip(unseen, await lister.choices([_wanted(asked.plan, one) for one in unseen]), strict=True))
    values: dict[Question, Any] = {
        one: meant(value, known.get(one.id) or listed.get(one, ())) for one, value in asked.answered.items()
    }
    return with_values(asked.plan, values)


def _wanted(plan: Plan, question: Question) -> Wanted:
    task = plan.operations[question.operation].task
    return task, next(one for one in task.parameters if one.name == question.parameter)


def _unstored(plan: Plan, questions: Sequence[Question], request: FlowRequest) -> list[Part]:
    operations = [{"id": str(at), "name": one.name} for at, one in enumerate(plan.operations)]
    return named(stored(questions, operations, str(request.id)) or (), operations)


async def _with_choices(lister: Lister, asked: Asked) -> Sequence[Question]:
    open_values = [one for one in asked.questions if one.parameter is not None]
    listed = dict(
        zip(open_values, await lister.choices([_wanted(asked.plan, one) for one in open_values]), strict=True)
    )
    return [replace(one, choices=listed.get(one, one.choices)) for one in asked.questions]
