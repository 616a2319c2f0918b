"""Changing a flow by a language model, with the embedded way behind it for when the model fails."""

from collections.abc import Sequence
from dataclasses import replace

from neena.catalog.specs import TaskSpec
from neena.errors import Invalid
from neena.flows.meaning.shelf import Shelf
from neena.flows.planner.language_model import SHOWN, Fault, planning_of, planning_without
from neena.flows.planner.port import FlowNotGenerated
from neena.flows.planner.retrieval import nearest
from neena.flows.refining.model_answer import Reading
from neena.flows.refining.model_prompt import is_showable, question
from neena.flows.refining.port import Changed, Refiner
from neena.flows.refining.work import Work
from neena.llm.port import LanguageModel, ModelAnswerInvalid, ModelLimitReached, ModelUnavailable, Payer


class LanguageModelRefiner:
    """Shows the model the flow and the fitting tasks, checks its change, hands faults back twice, then the fallback.

    A change by the fallback says so, as a plan of `LanguageModelPlanner` does.
    """

    def __init__(self, model: LanguageModel, fallback: Refiner, shelf: Shelf) -> None:
        self._model = model
        self._fallback = fallback
        self._shelf = shelf

    async def refine(
        self, work: Work, instruction: str, tasks: Sequence[TaskSpec], payer: Payer | None = None
    ) -> Changed:
        """See `Refiner.refine`.

        Raises `ModelUnavailable` or `ModelLimitReached` when neither the model nor the fallback can help.
        """
        own = {one.task.id: one.task for one in work.operations}
        near = await nearest(self._shelf, instruction, tasks, SHOWN)
        offered = [*own.values(), *(one for one in near if one.id not in own)]
        if not is_showable(work):
            too_large = ModelAnswerInvalid("The flow is too large to be shown to the language model.")
            return await self._without(work, instruction, tasks, too_large, len(offered))
        asked = question(work, instruction, offered, payer)
        try:
            completion = await self._model.complete(asked, Reading(work, instruction, offered).read)
        except (ModelUnavailable, ModelAnswerInvalid, ModelLimitReached) as fault:
            return await self._without(work, instruction, tasks, fault, len(offered))
        if isinstance(completion.value, Invalid):
            raise completion.value
        return Changed(*completion.value, planning_of(self._model.name, completion.usage, len(offered)))

    async def _without(
        self, work: Work, instruction: str, tasks: Sequence[TaskSpec], fault: Fault, offered: int
    ) -> Changed:
        try:
            changed = await self._fallback.refine(work, instruction, tasks)
        except Invalid as refusal:
            asks = isinstance(refusal, FlowNotGenerated) and refusal.missing
            if not isinstance(fault, ModelAnswerInvalid) and not asks:
                raise fault from None
            raise
        planning = planning_without(changed.planning.planner, self._model, fault, offered)
        why = f"Changed without the language model. {fault.message}"
        return replace(changed, planning=planning, notes=(*changed.notes, why))
