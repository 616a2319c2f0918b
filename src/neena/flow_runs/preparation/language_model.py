"""The preparer that asks a language model, with another preparer behind it for when the model fails."""

from neena.errors import Finding
from neena.flow_runs.preparation.model_answer import Reading
from neena.flow_runs.preparation.model_prompt import asked, question
from neena.flow_runs.preparation.port import NotPrepared, Prepared, Preparer, Situation
from neena.llm.port import LanguageModel, ModelAnswerInvalid, ModelLimitReached, ModelUnavailable


class LanguageModelPreparer:
    """Asks for each parameter's value or for the place it comes from, checks the answer, hands faults back once.

    What the model leaves unusable, `fallback` prepares when there is one.
    """

    def __init__(self, model: LanguageModel, fallback: Preparer | None = None) -> None:
        self._model = model
        self._fallback = fallback

    async def prepare(self, situation: Situation) -> Prepared:
        """See `Preparer.prepare`.

        Raises `ModelUnavailable` or `ModelLimitReached` when neither the model nor the fallback can help.
        """
        if not asked(situation):
            return _without_asking(situation)
        try:
            completion = await self._model.complete(question(situation), Reading(situation).read)
        except (ModelUnavailable, ModelLimitReached) as fault:
            return await self._without(situation, fault)
        except ModelAnswerInvalid as fault:
            findings = [Finding(("parameters",), one) for one in fault.faults]
            return await self._without(situation, NotPrepared(f"{situation.operation.name}: {fault.message}", findings))
        filling = completion.value
        if isinstance(filling, NotPrepared):
            raise filling
        messages = tuple({"role": one.role, "content": one.content} for one in completion.messages)
        return Prepared(messages, filling.calls, filling.per_item)

    async def _without(
        self, situation: Situation, fault: ModelUnavailable | ModelLimitReached | NotPrepared
    ) -> Prepared:
        if self._fallback is None:
            raise fault
        try:
            return await self._fallback.prepare(situation)
        except NotPrepared:
            raise fault from None


def _without_asking(situation: Situation) -> Prepared:
    """Nothing is left to ask: the task takes nothing, or the flow sets it all."""
    filling = Reading(situation).read({"parameters": {}})
    if isinstance(filling, NotPrepared):
        raise filling
    return Prepared((), filling.calls, filling.per_item)
