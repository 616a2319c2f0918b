"""The language models that the agent of one run asks, and the most that it may ask of them."""

from collections.abc import Callable
from typing import Any

from neena.errors import IntegrationFailed
from neena.llm.connecting import Models
from neena.llm.port import Completion, ModelAnswerInvalid, Question, Usage, Value


class AgentFailed(IntegrationFailed):
    """The agent did not do what it was to do."""


class Mind:
    """Asks models until `tokens` tokens, in and out, are used up."""

    def __init__(self, models: Models, tokens: int) -> None:
        self._models = models
        self._most = tokens
        self.tokens = 0  # used so far

    def knows(self, model: str | None) -> None:
        """Raise what `Models.named` raises when this model cannot be asked."""
        self._models.named(model)

    async def ask(
        self, question: Question, check: Callable[[Any], Value], model: str | None = None
    ) -> Completion[Value]:
        """The checked answer of the model of this name, the configured one for None.

        Raises `AgentFailed` when the tokens are used up, what `Models.named` and `LanguageModel.complete` raise.
        """
        asked = self._models.named(model)
        if self.tokens >= self._most:
            raise AgentFailed(
                f"The agent of this run has used {self.tokens:,} tokens; NEENA_AGENT_TOKENS allows {self._most:,}."
            )
        try:
            completion = await asked.complete(question, check)
        except ModelAnswerInvalid as fault:
            self._count(fault.usage)
            raise
        self._count(completion.usage)
        return completion

    def _count(self, usage: Usage | None) -> None:
        if usage is not None:
            self.tokens += usage.input_tokens + usage.output_tokens
