"""A conversation with a model: bounded in time, repeated when the server stumbles, corrected when it errs."""

import asyncio
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Literal, Protocol

import structlog

from neena.llm.port import (
    AnswerRejected,
    Completion,
    Message,
    ModelAnswerInvalid,
    ModelUnavailable,
    Prices,
    Question,
    Usage,
    Value,
)

ATTEMPTS = 3
FIRST_WAIT = 0.5
_KEPT_ANSWER = 8000
_FAULTS_SHOWN = 12
_FENCE = re.compile(r"^\s*```[a-zA-Z]*\s*\n(.*?)\n?\s*```\s*$", re.DOTALL)
_THOUGHTS = re.compile(r"^\s*<think>.*?</think>", re.DOTALL)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Reply:
    """One answer of a server, as text (JSON when a schema was given), and how it ended."""

    text: str
    end: Literal["complete", "cut", "refused"]
    input_tokens: int = 0
    output_tokens: int = 0


class ExchangeFailed(Exception):  # never leaves this package
    """One exchange failed; `passing` says that a repetition may succeed. The message names no content and no key."""

    def __init__(self, message: str, *, passing: bool, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.passing = passing
        self.retry_after = retry_after


class _GivenUp(Exception):  # a signal within this module
    def __init__(self, message: str, calls: int, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.calls = calls
        self.retry_after = retry_after


class Exchange(Protocol):
    """One request to a model's server, one reply: what a vendor's adapter implements."""

    @property
    def name(self) -> str:
        """The model's name."""
        ...

    async def ask(self, messages: Sequence[Message], schema: dict[str, Any] | None) -> Reply:
        """The reply; raises `ExchangeFailed`."""
        ...


class Asker:
    """A `LanguageModel` over an exchange. One answer, repetitions included, takes at most `timeout` seconds."""

    def __init__(self, exchange: Exchange, timeout: float, prices: Prices | None = None) -> None:
        self._exchange = exchange
        self._timeout = timeout
        self._prices = prices

    @property
    def name(self) -> str:
        """The model's name, without its vendor."""
        return self._exchange.name

    async def complete(self, question: Question, check: Callable[[Any], Value]) -> Completion[Value]:
        """See `LanguageModel.complete`."""
        messages = [Message("system", question.instructions), Message("user", question.data, question.pictures)]
        usage = Usage(self.name)
        faults: tuple[str, ...] = ()
        for _ in range(question.corrections + 1):
            reply, usage = await self._timed(messages, question.schema, usage)
            try:
                value = check(_read(reply, as_json=question.schema is not None))
            except AnswerRejected as verdict:
                faults = verdict.faults[:_FAULTS_SHOWN]
                messages += [Message("assistant", reply.text[:_KEPT_ANSWER] or "(nothing)"), _correction(faults)]
            else:
                return Completion(value, usage, tuple(messages))
        fault = f"The language model {self.name} gave no usable answer: {'; '.join(faults)}"
        raise ModelAnswerInvalid(fault, faults, usage)

    async def _timed(
        self, messages: Sequence[Message], schema: dict[str, Any] | None, usage: Usage
    ) -> tuple[Reply, Usage]:
        begun = time.monotonic()
        try:
            reply, calls = await self._reply(messages, schema, begun + self._timeout)
        except _GivenUp as fault:
            usage = self._more(usage, None, fault.calls, begun)
            raise ModelUnavailable(fault.message, fault.retry_after, usage) from None
        usage = self._more(usage, reply, calls, begun)
        _log.info("model_answered", usage=str(usage), end=reply.end)
        if reply.end == "refused":
            raise ModelAnswerInvalid(f"The language model {self.name} refused to answer.", usage=usage)
        return reply, usage

    def _more(self, usage: Usage, reply: Reply | None, calls: int, begun: float) -> Usage:
        told, said = (reply.input_tokens, reply.output_tokens) if reply else (0, 0)
        given, taken = usage.input_tokens + told, usage.output_tokens + said
        return replace(
            usage,
            calls=usage.calls + calls,
            input_tokens=given,
            output_tokens=taken,
            latency_ms=usage.latency_ms + round((time.monotonic() - begun) * 1000),
            cost=self._prices.cost(given, taken) if self._prices else None,
        )

    async def _reply(
        self, messages: Sequence[Message], schema: dict[str, Any] | None, deadline: float
    ) -> tuple[Reply, int]:
        """One reply and the number of calls it took, before `deadline`; raises `_GivenUp`."""
        fault = f"The language model {self.name} did not answer within {self._timeout:g} s."
        for attempt in count(1):
            failed: ExchangeFailed
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    return await self._exchange.ask(messages, schema), attempt
            except TimeoutError:
                raise _GivenUp(fault, attempt) from None
            except ExchangeFailed as found:
                failed = found
            fault = str(failed)
            _log.warning("model_exchange_failed", model=self.name, attempt=attempt, fault=fault)
            wait = failed.retry_after
            if wait is None:
                wait = FIRST_WAIT * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311  # spreads load, guards nothing
            if not failed.passing or attempt == ATTEMPTS or time.monotonic() + wait >= deadline:
                raise _GivenUp(fault, attempt, failed.retry_after) from None
            await asyncio.sleep(wait)
        raise AssertionError  # counting has no end


def _correction(faults: Sequence[str]) -> Message:
    listed = "\n".join(f"- {fault}" for fault in faults)
    return Message(
        "user", f"The answer cannot be used:\n{listed}\nGive the whole answer again with these faults mended."
    )


def _read(reply: Reply, *, as_json: bool) -> Any:
    if reply.end == "cut":
        raise AnswerRejected("The answer was cut off at the length limit; answer shorter.")
    text = _THOUGHTS.sub("", reply.text).strip()
    if not as_json:
        return text
    fenced = _FENCE.match(text)
    try:
        value: Any = json.loads(fenced.group(1) if fenced else text)
        # Lone surrogates and NUL survive parsing, but no database stores them.
        storable = "\\u0000" not in json.dumps(value, ensure_ascii=False).encode().decode()
    except (ValueError, RecursionError):
        raise AnswerRejected("The answer is not valid JSON.") from None
    if not storable:
        raise AnswerRejected("The answer holds a NUL character.")
    if not isinstance(value, dict):
        raise AnswerRejected("The answer is not a JSON object.")
    return value  # pyright: ignore[reportUnknownVariableType]  # checked by the caller
