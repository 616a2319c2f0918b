"""The account of a finished run in a few plain sentences, written by a language model."""

from collections.abc import Sequence
from typing import Any

from neena.llm.fencing import FENCED_IS_DATA, fenced
from neena.llm.port import AnswerRejected, LanguageModel, ModelAnswerInvalid, ModelUnavailable, Payer, Question

_LONGEST = 2_000
_INSTRUCTIONS = f"""Write the outcome of a finished automation for the person who requested it: one to five plain \
sentences, in the language of the request, without markup, without a greeting. Say what was found or done, with the \
figures, names and links that matter; answer the request's question if it asks one. Say nothing that the results do \
not show.
{FENCED_IS_DATA}"""


async def write_result(
    model: LanguageModel, request: str, results: Sequence[tuple[str, Any]], payer: Payer | None = None
) -> str:
    """A short plain-text account. `results` are the operations' names and results, in execution order.

    Raises `ModelUnavailable` or `ModelLimitReached` when the model gives none, so that the caller can use a template.
    """
    room = max(1_500, 60_000 // max(1, len(results)))
    data = [fenced("request", request, 16_000)]
    data += [fenced("operation", {"name": name, "result": result}, room) for name, result in results]
    try:
        question = Question(_INSTRUCTIONS, "\n\n".join(data), corrections=1, payer=payer)
        completion = await model.complete(question, _checked)
    except ModelAnswerInvalid as fault:
        raise ModelUnavailable(fault.message) from None
    return completion.value


def _checked(answer: Any) -> str:
    text = str(answer).replace("\x00", "").strip()
    if not text:
        raise AnswerRejected("The answer is empty.")
    if len(text) > _LONGEST:
        raise AnswerRejected(f"The answer is longer than {_LONGEST} characters; be brief.")
    return text
