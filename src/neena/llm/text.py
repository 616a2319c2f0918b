"""The language model as text tasks see it: instructions and fenced data in, text or JSON out."""

from typing import Any

from neena.llm.fencing import FENCED_IS_DATA, fenced
from neena.llm.port import AnswerRejected, LanguageModel, Payer, Question
from neena.llm.schema import faults

_LIMIT = 100_000


class FencedTextModel:
    """Implements `neena.authoring.context.TextModel` over a language model."""

    def __init__(self, model: LanguageModel, payer: Payer | None = None) -> None:
        self._model = model
        self._payer = payer

    async def complete(self, instructions: str, data: str, schema: dict[str, Any] | None = None) -> Any:
        """The answer to `instructions` about `data`: text, or JSON that fits `schema`.

        Raises `ModelUnavailable`, `ModelAnswerInvalid` or `ModelLimitReached`.
        """
        told, shown = f"{instructions}\n\n{FENCED_IS_DATA}", fenced("data", data, _LIMIT)
        question = Question(told, shown, schema, payer=self._payer)

        def check(answer: Any) -> Any:
            if schema is not None:
                found = faults(answer, schema)
                if found:
                    raise AnswerRejected(*found)
            elif not answer:
                raise AnswerRejected("The answer is empty.")
            return answer

        return (await self._model.complete(question, check)).value
