"""A desktop as the agent has it: looked at, and acted on with the tool `computer` alone."""

from collections.abc import Mapping
from typing import Any

from neena.agent.pictures import fitted
from neena.computer.tools.asked import Asked, Result
from neena.computer.tools.computer import COMPUTER, Screenshot, Type
from neena.computer.tools.registry import perform
from neena.computer.turn import ActionTimedOut, Turn
from neena.desktops.executing import do
from neena.desktops.running import RunningDesktop
from neena.desktops.schemas import Action
from neena.errors import Invalid
from neena.llm.port import Picture


class Desk:
    """One desktop. A look or an act takes at most `seconds`, its waiting in the desktop's line included.

    `by` is the e-mail of whoever it is driven for, for the desktop's log.
    """

    def __init__(self, desktop: RunningDesktop, seconds: float, by: str) -> None:
        self._desktop = desktop
        self._seconds = seconds
        self._by = by

    async def look(self) -> Picture:
        """The screen once it is at rest, in the size that models see. Raises what `RunningDesktop.act` raises."""
        size = fitted(self._desktop.memory.picture_size)

        def work(turn: Turn) -> Result:
            return perform(Screenshot(), self._desktop.machine, turn, self._desktop.memory, size)

        image = (await self._desktop.act(work, self._seconds)).image
        assert image is not None
        return Picture(image, size)

    async def act(self, asked: Asked, params: Mapping[str, Any], space: tuple[int, int]) -> str:
        """Do a checked action whose places are pixels of `space`, and say in words what came of it.

        What the model can do better is said to it. Raises what ends all acting: `DesktopEnding`, `ScreenGone`, ...
        """
        withheld = {"secret": True} if isinstance(asked, Type) else {}  # typed text is not logged
        entry = Action.model_construct(tool=COMPUTER.name, action=asked.name, params={**params, **withheld})
        try:
            result = await self._desktop.act(
                lambda turn: do(self._desktop, entry, asked, turn, self._by, space), self._seconds
            )
        except (Invalid, ActionTimedOut) as fault:
            return f"failed: {fault.message}"
        return result.output or "done"
