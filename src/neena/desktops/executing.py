"""Actions on a desktop (desktops contract, section 5): checked, done when its turn comes, entered in the log."""

import time
from collections.abc import Sequence
from typing import Any

from neena.computer.tools.asked import Asked, Result
from neena.computer.tools.registry import parse, perform
from neena.computer.turn import Turn
from neena.desktops.running import RunningDesktop
from neena.desktops.schemas import Action
from neena.errors import NeenaError


async def execute(desktop: RunningDesktop, action: Action, seconds: float, by: str) -> Result:
    """Check an action and do it; `by` is the e-mail of who asks, for the log.

    Raises `ActionInvalid` before anything is touched, `ActionTimedOut` after `seconds`, `DesktopTakenOver`, and
    `Unavailable` when the desktop does not answer.
    """
    asked = parse(action.tool, action.action, action.params, desktop.memory.picture_size)
    return await desktop.act(lambda turn: do(desktop, action, asked, turn, by), seconds)


async def execute_all(
    desktop: RunningDesktop, actions: Sequence[Action], seconds: float, by: str
) -> list[Result | NeenaError]:
    """Do several actions in one turn, nothing in between; one that fails does not stop the rest.

    Raises what `RunningDesktop.act` raises; an action that the time does not reach gives `ActionTimedOut`.
    """

    def work(turn: Turn) -> list[Result | NeenaError]:
        return [_one_of_many(desktop, action, turn, by) for action in actions]

    return await desktop.act(work, seconds)


def _one_of_many(desktop: RunningDesktop, action: Action, turn: Turn, by: str) -> Result | NeenaError:
    try:
        # Checked only now: an action before it may have changed the size of the screen.
        asked = parse(action.tool, action.action, action.params, desktop.memory.picture_size)
        return do(desktop, action, asked, turn, by)
    except NeenaError as fault:
        return fault


def do(
    desktop: RunningDesktop, action: Action, asked: Asked, turn: Turn, by: str, space: tuple[int, int] | None = None
) -> Result:
    """Do a checked action, and enter it in the log as `action`, whether it succeeds or fails.

    `space`: the size of the picture that its places are meant in, where that is not the desktop's.
    """
    began = time.perf_counter()
    try:
        result = perform(asked, desktop.machine, turn, desktop.memory, space)
    except NeenaError as fault:
        _note(desktop, action, began, by, error=fault.message)
        raise
    except Exception as fault:
        _note(desktop, action, began, by, error=type(fault).__name__)
        raise
    _note(desktop, action, began, by, output=result.output, picture=result.image)
    return result


def _note(desktop: RunningDesktop, action: Action, began: float, by: str, **outcome: Any) -> None:
    seconds = time.perf_counter() - began
    desktop.log.note(action.tool, action.action, action.params, seconds=seconds, by=by, **outcome)
