"""Calling one task: a time limit, retries of passing faults only, and never a blind repetition of a write.

A call that was sent and not answered may have happened. An idempotent task is simply called again; another is asked
about (`lookup`), and where the service cannot tell, the task ends with `outcome_unknown` for a person to judge.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from neena.authoring.context import TaskContext, UnderWay
from neena.authoring.definition import Definition
from neena.engine import Interrupted, is_being_cancelled
from neena.errors import IntegrationFailed, NeenaError
from neena.kernel.columns import storable
from neena.kernel.egress import EgressRefused

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 3
MAX_WAIT = 120.0


class TaskFailed(NeenaError):
    """The task failed; `reason` is the error code that the task run shows."""

    def __init__(self, message: str, reason: str, attempts: int = 0) -> None:
        super().__init__(message)
        self.reason = reason
        self.attempts = attempts


class Cancelled(NeenaError):
    """The run was cancelled before this call began."""


@dataclass(frozen=True)
class Call:
    """One call of a task with checked values. `context` makes the task context for an attempt."""

    definition: Definition
    values: Mapping[str, Any]
    context: Callable[[int], Awaitable[TaskContext]]
    timeout: float
    retry_delay: float
    lookup_after: float
    cancelled: asyncio.Event


@dataclass(frozen=True)
class Outcome:
    """What a task answered, as JSON data, and after how many attempts."""

    result: Any
    attempts: int


async def perform(call: Call, *, in_doubt: bool = False) -> Outcome:
    """Call the task until it answers, fails for good, or three attempts are used.

    `in_doubt`: an earlier process may have made this call already. Raises `TaskFailed` or `Cancelled`, and `UnderWay`
    where a later call like this one is answered.
    """
    attempt = 1
    if in_doubt and not call.definition.task.idempotent:
        found = await _ask(call, attempt, "The process stopped while this call was under way.")
        if found is not None:
            return Outcome(found, attempt)
    if in_doubt:
        attempt = 2
    while True:
        try:
            return Outcome(await _attempt(call, attempt), attempt)
        except IntegrationFailed as fault:
            found = await _judge(call, fault, attempt)
            if found is not None:
                return Outcome(found, attempt)
            await _rest(call, fault, attempt)
            attempt += 1


async def _judge(call: Call, fault: IntegrationFailed, attempt: int) -> Any | None:
    """After a fault: the result if the call happened all the same, None to try again; raises to give up."""
    if fault.acted and not call.definition.task.idempotent:
        found = await _ask(call, attempt, fault.message)
        if found is not None:
            return found
    if not fault.passing:
        raise TaskFailed(fault.message, "integration_failed", attempt) from fault
    if attempt >= MAX_ATTEMPTS:
        raise TaskFailed(f"{fault.message} (after {attempt} attempts)", "integration_failed", attempt) from fault
    return None


async def _attempt(call: Call, attempt: int) -> Any:
    definition = call.definition
    context = await call.context(attempt)
    try:
        async with asyncio.timeout(call.timeout):
            return storable(definition.dump(await definition.task.function(context, **call.values)))
    except TimeoutError:
        message = f"{definition.integration.name} did not answer within {call.timeout:g} s."
        raise IntegrationFailed(message, passing=True, acted=definition.task.effect == "write") from None
    except EgressRefused as fault:
        raise TaskFailed(fault.message, "egress_refused", attempt) from fault
    except (IntegrationFailed, UnderWay):
        raise
    except NeenaError as fault:
        raise TaskFailed(fault.message, fault.code, attempt) from fault
    except asyncio.CancelledError as fault:
        if is_being_cancelled():
            raise
        raise _broken_down(definition, fault) from fault
    except Exception as fault:  # whatever it is, it ends the task and nothing else
        raise _broken_down(definition, fault) from fault


def _broken_down(definition: Definition, fault: BaseException) -> IntegrationFailed:
    log.error("the task %s broke down", definition.dotted_name, exc_info=fault)
    message = f"The task broke down ({type(fault).__name__}); the server's log says more."
    return IntegrationFailed(message, acted=definition.task.effect == "write")


async def _ask(call: Call, attempt: int, why: str) -> Any | None:
    """The result of a call that may have happened: None when the service says that it has not."""
    lookup = call.definition.task.lookup
    if lookup is None:
        raise TaskFailed(_unknown(why), "outcome_unknown", attempt)
    await asyncio.sleep(call.lookup_after)
    try:
        async with asyncio.timeout(call.timeout):
            found = await lookup(await call.context(attempt), **call.values)
    except Interrupted:
        raise
    except (TimeoutError, NeenaError) as fault:
        raise TaskFailed(_unknown(f"{why} Asking the service failed: {fault}"), "outcome_unknown", attempt) from fault
    return None if found is None else storable(call.definition.dump(found))


def _unknown(why: str) -> str:
    return (
        f"{why} The service may or may not have done this, and it cannot tell, so it is not repeated. "
        "Look there before you run this again."
    )


def _delay(call: Call, fault: IntegrationFailed, attempt: int) -> float:
    backoff = call.retry_delay * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311  # jitter, not a secret
    return min(max(backoff, fault.retry_after or 0.0), MAX_WAIT)


async def _rest(call: Call, fault: IntegrationFailed, attempt: int) -> None:
    """Wait before the next attempt; a cancellation meanwhile leaves open whether a repeatable write has happened."""
    task = call.definition.task
    try:
        await _wait(call, _delay(call, fault, attempt))
    except Cancelled:
        if fault.acted and task.idempotent and task.effect == "write":
            message = f"{fault.message} The service may or may not have done this: the run was cancelled meanwhile."
            raise TaskFailed(message, "outcome_unknown", attempt) from fault
        raise


async def _wait(call: Call, seconds: float) -> None:
    try:
        await asyncio.wait_for(call.cancelled.wait(), seconds)
    except TimeoutError:
        return
    raise Cancelled
