"""Calling one task: what is retried, how long, and that a write which may have happened is never repeated blindly."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from neena.authoring import Integration, IntegrationFailed, NoAuth, TaskContext, task
from neena.authoring.definition import Definition
from neena.engine import JournalUnavailable
from neena.errors import Invalid
from neena.flow_runs import calling
from neena.flow_runs.calling import MAX_WAIT, Call, Cancelled, Outcome, TaskFailed, perform
from neena.kernel.egress import EgressGuard, EgressRefused

LAB = Integration("Lab", "lab", "Lab", NoAuth(), "https://lab.test", date(2025, 1, 1))
PASSING = IntegrationFailed("busy", passing=True)
LASTING = IntegrationFailed("no such thing")
LOST = IntegrationFailed("lost", passing=True, acted=True)
BROKEN = IntegrationFailed("broken", acted=True)
HANGS = "hangs"
FORSAKEN = asyncio.CancelledError()


class Script:
    """What the task, and the lookup beside it, do at each call."""

    def __init__(self, *acts: Any, lookup: tuple[Any, ...] | None = None) -> None:
        self.acts = list(acts)
        self.found = list(lookup or ())
        self.can_tell = lookup is not None
        self.attempts: list[int] = []
        self.lookups = 0

    def definition(self, *, writes: bool, repeatable: bool) -> Definition:
        async def act(context: TaskContext, name: str) -> Any:
            self.attempts.append(context.attempt)
            return await _do(self.acts.pop(0))

        async def look(context: TaskContext, name: str) -> Any:
            self.lookups += 1
            return await _do(self.found.pop(0))

        effect = "write" if writes else "read"
        lookup = look if self.can_tell else None
        return Definition(LAB, task(effect=effect, tells="", idempotent=repeatable, lookup=lookup)(act))


async def _do(act: Any) -> Any:
    if isinstance(act, BaseException):
        raise act
    if act == HANGS:
        await asyncio.Event().wait()
    return act


def call_of(script: Script, *, writes: bool = True, repeatable: bool = False, **changed: Any) -> Call:
    async def context(attempt: int) -> TaskContext:
        return TaskContext(vendor=None, sockets=EgressGuard(), idempotency_key="key", attempt=attempt)

    times = {"timeout": 5.0, "retry_delay": 0.0, "lookup_after": 0.0, "cancelled": asyncio.Event(), **changed}
    return Call(script.definition(writes=writes, repeatable=repeatable), {"name": "n"}, context, **times)


async def reason_of(call: Call, *, in_doubt: bool = False) -> str:
    with pytest.raises(TaskFailed) as fault:
        await perform(call, in_doubt=in_doubt)
    return fault.value.reason


async def test_answer_comes_after_one_call() -> None:
    script = Script({"id": "1"})
    assert await perform(call_of(script)) == Outcome({"id": "1"}, 1)
    assert script.attempts == [1]


@pytest.mark.parametrize("writes", [True, False])
async def test_passing_fault_is_retried_three_times_in_all(*, writes: bool) -> None:
    script = Script(PASSING, PASSING, "done")
    assert await perform(call_of(script, writes=writes)) == Outcome("done", 3)
    script = Script(PASSING, PASSING, PASSING, "too late")
    with pytest.raises(TaskFailed, match="after 3 attempts") as fault:
        await perform(call_of(script, writes=writes))
    assert (fault.value.reason, fault.value.attempts, script.attempts) == ("integration_failed", 3, [1, 2, 3])


async def test_lasting_fault_is_not_retried() -> None:
    script = Script(LASTING, "never")
    assert await reason_of(call_of(script)) == "integration_failed"
    assert script.attempts == [1]


@pytest.mark.parametrize("fault", [LOST, BROKEN])
async def test_write_that_may_have_happened_is_never_repeated(fault: Exception) -> None:
    script = Script(fault, "again")
    assert await reason_of(call_of(script)) == "outcome_unknown"
    assert script.attempts == [1]


async def test_write_that_may_be_repeated_is() -> None:
    script = Script(LOST, "done")
    assert await perform(call_of(script, repeatable=True)) == Outcome("done", 2)


async def test_lookup_that_finds_the_call_settles_it() -> None:
    script = Script(LOST, lookup=({"id": "made"},))
    assert await perform(call_of(script)) == Outcome({"id": "made"}, 1)
    assert (script.attempts, script.lookups) == ([1], 1)


async def test_lookup_that_finds_nothing_lets_the_call_be_made_again() -> None:
    script = Script(LOST, "done", lookup=(None,))
    assert await perform(call_of(script)) == Outcome("done", 2)


async def test_lookup_that_finds_nothing_after_a_lasting_fault_ends_the_task() -> None:
    script = Script(BROKEN, "again", lookup=(None,))
    assert await reason_of(call_of(script)) == "integration_failed"
    assert script.attempts == [1]


@pytest.mark.parametrize("answer", [LASTING, PASSING, HANGS, EgressRefused("no")])
async def test_lookup_that_cannot_tell_leaves_the_outcome_unknown(answer: Any) -> None:
    script = Script(LOST, "again", lookup=(answer,))
    assert await reason_of(call_of(script, timeout=0.02)) == "outcome_unknown"
    assert script.attempts == [1]


async def test_call_in_doubt_is_asked_about_before_anything_else() -> None:
    assert await perform(call_of(Script("again", lookup=("was made",))), in_doubt=True) == Outcome("was made", 1)
    script = Script("made now", lookup=(None,))
    assert await perform(call_of(script), in_doubt=True) == Outcome("made now", 2)
    assert script.attempts == [2]


async def test_call_in_doubt_that_nobody_can_tell_about_is_not_made() -> None:
    script = Script("again")
    assert await reason_of(call_of(script), in_doubt=True) == "outcome_unknown"
    assert script.attempts == []


async def test_repeatable_call_in_doubt_is_made_again_as_a_later_attempt() -> None:
    script = Script("done")
    assert await perform(call_of(script, repeatable=True), in_doubt=True) == Outcome("done", 2)
    assert script.attempts == [2]


async def test_silence_of_a_read_is_tried_again_that_of_a_write_is_not() -> None:
    assert await perform(call_of(Script(HANGS, "done"), writes=False, repeatable=True, timeout=0.02)) == Outcome(
        "done", 2
    )
    script = Script(HANGS, "again")
    assert await reason_of(call_of(script, timeout=0.02)) == "outcome_unknown"
    assert script.attempts == [1]


@pytest.mark.parametrize(
    ("fault", "reason"), [(EgressRefused("private"), "egress_refused"), (Invalid("bad"), "invalid")]
)
async def test_other_faults_end_the_task_under_their_own_name(fault: Exception, reason: str) -> None:
    script = Script(fault, "again")
    assert await reason_of(call_of(script)) == reason
    assert script.attempts == [1]


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long was waited between attempts; no time passes."""
    waited: list[float] = []

    async def wait(_call: Call, seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(calling, "_wait", wait)
    return waited


async def test_waits_double_with_a_fifth_of_jitter(waits: list[float]) -> None:
    for _ in range(20):
        await perform(call_of(Script(PASSING, PASSING, 1), retry_delay=2.0))
    assert all(1.6 <= one <= 2.4 for one in waits[::2])
    assert all(3.2 <= one <= 4.8 for one in waits[1::2])
    assert len(set(waits)) > 10


@pytest.mark.parametrize(
    ("asked", "waited"), [(30.0, (30.0, 30.0)), (0.5, (1.6, 2.4)), (9e9, (MAX_WAIT, MAX_WAIT)), (None, (1.6, 2.4))]
)
async def test_wait_is_as_long_as_the_service_asks_within_reason(
    waits: list[float], asked: float | None, waited: tuple[float, float]
) -> None:
    busy = IntegrationFailed("busy", passing=True, retry_after=asked)
    await perform(call_of(Script(busy, 1), retry_delay=2.0))
    assert waited[0] <= waits[0] <= waited[1]


async def test_cancelled_run_does_not_wait_to_the_end() -> None:
    cancelled = asyncio.Event()
    script = Script(PASSING, "again")
    call = call_of(script, retry_delay=60.0, cancelled=cancelled)
    asyncio.get_running_loop().call_later(0.01, cancelled.set)
    async with asyncio.timeout(2):
        with pytest.raises(Cancelled):
            await perform(call)
    assert script.attempts == [1]


async def test_cancelled_run_says_so_when_the_call_may_have_happened() -> None:
    cancelled = asyncio.Event()
    cancelled.set()
    script = Script(LOST, "again")
    assert await reason_of(call_of(script, repeatable=True, retry_delay=60.0, cancelled=cancelled)) == "outcome_unknown"
    assert script.attempts == [1]


@pytest.mark.parametrize("in_doubt", [True, False])
async def test_interruption_is_no_outcome_of_the_call(*, in_doubt: bool) -> None:
    async def context(_attempt: int) -> TaskContext:
        raise JournalUnavailable

    with pytest.raises(JournalUnavailable):
        await perform(replace(call_of(Script(lookup=())), context=context), in_doubt=in_doubt)


@pytest.mark.parametrize(("writes", "reason"), [(True, "outcome_unknown"), (False, "integration_failed")])
async def test_cancellation_that_nobody_ordered_is_a_breakdown_of_the_task(*, writes: bool, reason: str) -> None:
    assert await reason_of(call_of(Script(FORSAKEN), writes=writes, repeatable=not writes)) == reason


async def test_ordered_cancellation_passes() -> None:
    task = asyncio.create_task(perform(call_of(Script(HANGS))))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_result_is_plain_data() -> None:
    assert (await perform(call_of(Script({"day": date(2025, 3, 4)})))).result == {"day": "2025-03-04"}
