"""Tool calls of language models, taken as the model made them and answered in its vendor's shape (contract, 12)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from neena.computer.dialects.dialect import Dialect
from neena.computer.tools.asked import Asked, Result
from neena.computer.tools.registry import tool_of
from neena.computer.turn import Turn
from neena.desktops.executing import do
from neena.desktops.running import RunningDesktop
from neena.desktops.schemas import Action
from neena.desktops.tool_log import is_secret
from neena.errors import NeenaError

Call = Mapping[str, Any]


@dataclass(frozen=True)
class Answered:
    """What a call came to: the answer in the vendor's shape, and the last picture that was taken for it."""

    body: dict[str, Any]
    image: bytes | None = None


async def answer_call(
    desktop: RunningDesktop, dialect: Dialect, call: Call, space: tuple[int, int], seconds: float, by: str
) -> Answered:
    """Do one call. A failure is answered in the vendor's shape where that has a place for it, and raised otherwise."""
    outcome = (await answer_calls(desktop, dialect, [call], space, seconds, by))[0]
    if isinstance(outcome, NeenaError):
        raise outcome
    return outcome


async def answer_calls(
    desktop: RunningDesktop,
    dialect: Dialect,
    calls: Sequence[Call],
    space: tuple[int, int],
    seconds: float,
    by: str,
) -> list[Answered | NeenaError]:
    """Do several calls in one turn; one that fails does not stop the rest."""

    def work(turn: Turn) -> list[Answered | NeenaError]:
        return [_answered(desktop, dialect, call, space, turn, by) for call in calls]

    return await desktop.act(work, seconds)


def _answered(
    desktop: RunningDesktop, dialect: Dialect, call: Call, space: tuple[int, int], turn: Turn, by: str
) -> Answered | NeenaError:
    try:
        results = [_do(desktop, call, asked, turn, space, by) for asked in dialect.read(call, space)]
    except NeenaError as fault:
        said = dialect.failed(call, fault.message)
        return fault if said is None else Answered(said)
    images = [one.image for one in results if one.image is not None]
    return Answered(dialect.answer(call, results), images[-1] if images else None)


def _do(desktop: RunningDesktop, call: Call, asked: Asked, turn: Turn, space: tuple[int, int], by: str) -> Result:
    params = asked.model_dump(mode="json", exclude_none=True, warnings=False)  # a place is a named pair
    if is_secret(call):
        params["secret"] = True  # no vendor's calls have that: it is the caller's word to our log
    entry = Action.model_construct(tool=tool_of(asked), action=asked.name, params=params)
    return do(desktop, entry, asked, turn, by, space)
