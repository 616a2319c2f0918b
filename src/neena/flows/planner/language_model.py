"""The planner that asks a language model, with another planner behind it for when the model fails."""

from collections.abc import Sequence
from dataclasses import replace

from neena.flows.planner.model_answer import Reading
from neena.flows.planner.model_prompt import question
from neena.flows.planner.port import FlowNotGenerated, Plan, Planner, PlanningRequest, TaskSpec
from neena.flows.planner.retrieval import nearest
from neena.llm.fencing import without_quotes
from neena.llm.port import LanguageModel, ModelAnswerInvalid, ModelUnavailable

SHOWN = 50


class LanguageModelPlanner:
    """Shows the model the fitting tasks, checks its plan, hands faults back twice, then lets `fallback` plan.

    A plan by the fallback says so: `planner` is the fallback's own name and a note tells why.
    """

    def __init__(self, model: LanguageModel, fallback: Planner) -> None:
        self._model = model
        self._fallback = fallback

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        """See `Planner.plan`; raises `ModelUnavailable` when neither the model nor the fallback can help."""
        # Metadata has no say in what is offered: a text from outside cannot bring a task into play.
        words = request.instructions if request.by_event else without_quotes(request.instructions, request.metadata)
        offered = nearest(words, tasks, SHOWN)
        if not offered:
            return await self._fallback.plan(request, tasks)
        reading = Reading(request, offered, self._model.name)
        try:
            completion = await self._model.complete(question(request, offered), reading.read)
        except (ModelUnavailable, ModelAnswerInvalid) as fault:
            return await self._without(request, tasks, fault)
        if isinstance(completion.value, FlowNotGenerated):
            raise completion.value
        return replace(completion.value, notes=(f"Planned by {completion.usage}.",))

    async def _without(
        self, request: PlanningRequest, tasks: Sequence[TaskSpec], fault: ModelUnavailable | ModelAnswerInvalid
    ) -> Plan:
        try:
            plan = await self._fallback.plan(request, tasks)
        except FlowNotGenerated as refusal:
            if isinstance(fault, ModelUnavailable) and not refusal.missing:
                raise fault from None
            raise
        why = f"Planned without the language model. {fault.message}"
        return replace(plan, notes=(*plan.notes, why))
