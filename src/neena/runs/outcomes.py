"""How runs end (managed workflows contract, section 4)."""

from dataclasses import dataclass
from typing import Any

from neena.runs.schemas import Status
from neena.sandbox.order import Ended, Ending

MOST_ERROR = 4096  # characters


@dataclass(frozen=True)
class Outcome:
    """The end of a run. `error_type` is the exception's class, or a word for what ended it from outside."""

    status: Status
    result: Any | None = None
    error: str | None = None
    error_type: str | None = None


CANCELLED = Outcome("cancelled", error="The run was cancelled.", error_type="cancelled")
INTERRUPTED = Outcome("failed", error="The server stopped while this run was under way.", error_type="interrupted")


def out_of_time(seconds: float) -> Outcome:
    """The end of a run that took too long."""
    return Outcome("timeout", error=f"The run took longer than {seconds:g} s.", error_type="timeout")


def failed(error: str, error_type: str) -> Outcome:
    """The end of a run that an exception ended."""
    return Outcome("failed", error=error[:MOST_ERROR], error_type=error_type[:200])


def without_result(ended: Ended, seconds: float) -> Outcome:
    """The end of a run whose process ended before it said how it went."""
    if ended.how is Ending.OUT_OF_TIME:
        return out_of_time(seconds)
    said = {
        Ending.OUT_OF_MEMORY: "The workflow used more memory than a run may have.",
        Ending.OUT_OF_CPU: "The workflow used more processor time than a run may have.",
        Ending.SIGNALLED: f"The workflow's process was ended by the signal {ended.signal}.",
    }.get(ended.how, f"The workflow's process ended without a result (exit code {ended.code}).")
    return failed(said, ended.how.value)
