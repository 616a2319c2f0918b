"""The planner that asks a language model, with another planner behind it for when the model fails."""

from collections.abc import Sequence
from dataclasses import replace

from neena.flows.meaning.shelf import Shelf
from neena.flows.planner.model_answer import Reading
from neena.flows.planner.model_prompt import question
from neena.flows.planner.port import FlowNotGenerated, Plan, Planner, Planning, PlanningRequest, TaskSpec
from neena.flows.planner.retrieval import nearest
from neena.llm.fencing import without_quotes
from neena.llm.port import LanguageModel, ModelAnswerInvalid, ModelLimitReached, ModelUnavailable, Usage

SHOWN = 50
Fault = ModelUnavailable | ModelAnswerInvalid | ModelLimitReached


class LanguageModelPlanner:
    """Shows the model the fitting tasks, checks its plan, hands faults back twice, then lets `fallback` plan.

    A plan by the fallback says so: `planner` is the fallback's own name, a note and `planning` tell why.
    """

    def __init__(self, model: LanguageModel, fallback: Planner, shelf: Shelf) -> None:
        self._model = model
        self._shelf = shelf
        self._fallback = fallback

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """See `Planner.plan`.

        Raises `ModelUnavailable` or `ModelLimitReached` when neither the model nor the fallback can help.
        """
        # Metadata has no say in what is offered: a text from outside cannot bring a task into play.
        words = request.instructions if request.by_event else without_quotes(request.instructions, request.metadata)
        offered = await nearest(self._shelf, words, tasks, SHOWN)
        if not offered:
            return await self._fallback.plan(request, tasks)
        reading = Reading(request, offered, self._model.name)
        try:
            completion = await self._model.complete(question(request, offered), reading.read)
        except (ModelUnavailable, ModelAnswerInvalid, ModelLimitReached) as fault:
            return await self._without(request, tasks, fault, len(offered))
        if isinstance(completion.value, FlowNotGenerated):
            raise completion.value
        planning = planning_of(self._model.name, completion.usage, len(offered))
        return replace(completion.value, planning=planning)

    async def _without(self, request: PlanningRequest, tasks: Sequence[TaskSpec], fault: Fault, offered: int) -> Plan:
        try:
            plan = await self._fallback.plan(request, tasks)
        except FlowNotGenerated as refusal:
            if not isinstance(fault, ModelAnswerInvalid) and not refusal.missing:
                raise fault from None
            raise
        why = f"Planned without the language model. {fault.message}"
        planning = planning_without(plan.planner, self._model, fault, offered)
        return replace(plan, notes=(*plan.notes, why), planning=planning)


def planning_without(planner: str, model: LanguageModel, fault: Fault, offered: int) -> Planning:
    """How a plan came about that a model was asked for in vain."""
    used = None if isinstance(fault, ModelLimitReached) else fault.usage
    return replace(planning_of(planner, used or Usage(model.name), offered), fallback_reason=fault.message)


def planning_of(planner: str, usage: Usage, offered: int) -> Planning:
    """How a plan came about that a model was asked for; `planner` made it, `offered` is how many tasks were shown."""
    return Planning(
        planner=planner,
        model=usage.model,
        calls=usage.calls,
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cost=usage.cost,
        latency_ms=usage.latency_ms,
        shortlist=offered,
    )
