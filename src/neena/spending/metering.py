"""A language model whose questions count against their payers' limits."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import structlog

from neena.audit.trail import Act, append
from neena.kernel.clock import now
from neena.kernel.columns import dump_json
from neena.kernel.database import Database
from neena.llm.connecting import prices_of
from neena.llm.port import (
    Completion,
    LanguageModel,
    ModelAnswerInvalid,
    ModelLimitReached,
    ModelUnavailable,
    Payer,
    Question,
    Usage,
    Value,
)
from neena.settings import Settings
from neena.spending import store
from neena.spending.store import Amount, Limit

_CHARACTERS = 3  # of a prompt in one token: fewer than in most texts, so that estimates are rather too high
_ANSWER = 1_000  # tokens of a usual answer
_PICTURE = 1_500  # tokens of a picture

_log = structlog.get_logger(__name__)


def metered(model: LanguageModel | None, database: Database, settings: Settings) -> LanguageModel | None:
    """The model with the limit that the settings name; None for none."""
    if model is None:
        return None
    most = settings.llm_daily_limit
    return MeteredModel(model, database, None if most is None else Limit(most, prices_of(settings)))


class MeteredModel:
    """A `LanguageModel` that counts what its questions take, by payer and day, and asks none beyond the limit."""

    def __init__(self, model: LanguageModel, database: Database, limit: Limit | None) -> None:
        self._model = model
        self._database = database
        self._limit = limit

    @property
    def name(self) -> str:
        """The model's name, without its vendor."""
        return self._model.name

    async def complete(self, question: Question, check: Callable[[Any], Value]) -> Completion[Value]:
        """See `LanguageModel.complete`."""
        payer = question.payer
        if payer is None:
            return await self._model.complete(question, check)
        day, estimate = now().date(), _estimate(question)
        if not await store.add(self._database, payer, day, estimate, self._limit):
            raise await self._refusal(payer, day)
        # Whoever is cut off here, or killed, has spent the estimate: what was really used nobody knows.
        try:
            completion = await self._model.complete(question, check)
        except (ModelUnavailable, ModelAnswerInvalid) as fault:
            await self._settle(payer, day, estimate, fault.usage)
            raise
        await self._settle(payer, day, estimate, completion.usage)
        return completion

    async def _settle(self, payer: Payer, day: date, estimate: Amount, usage: Usage | None) -> None:
        used = Amount(usage.calls, usage.input_tokens, usage.output_tokens) if usage else Amount()
        await store.add(self._database, payer, day, used.less(estimate))

    async def _refusal(self, payer: Payer, day: date) -> ModelLimitReached:
        """What is said of a question beyond the limit; the day's first stands in the audit trail."""
        assert self._limit is not None
        unit = "of the prices' currency" if self._limit.prices else "tokens"
        async with self._database.writing() as session:
            if await store.refuse(session, payer, day):
                facts = {"day": day.isoformat(), "limit": self._limit.most, "unit": unit}
                act = Act("model.limit_reached", payer.email, payer.organization, outcome="refused", detail=facts)
                await append(session, [act])
                _log.warning("model_limit_reached", payer=store.name_of(payer), **facts)
        told = f"Today's limit for the language model, {self._limit.most:g} {unit} (NEENA_LLM_DAILY_LIMIT), is reached."
        return ModelLimitReached(told, _until_midnight())


def _estimate(question: Question) -> Amount:
    shape = dump_json(question.schema) if question.schema is not None else ""
    characters = len(question.instructions) + len(question.data) + len(shape)
    return Amount(0, characters // _CHARACTERS + _PICTURE * len(question.pictures), _ANSWER)


def _until_midnight() -> float:
    moment = now()
    midnight = datetime.combine(moment.date() + timedelta(days=1), time(), UTC)
    return (midnight - moment).total_seconds()
