"""The desktop that a run works on: one that was chosen for it, or a new one, made when it is first used."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from neena.computer.tools.browser import BLANK
from neena.desktops.lending import Lender
from neena.desktops.running import RunningDesktop
from neena.kernel.principal import Principal
from neena.runs.filming import Filming

_LONGER = 300  # seconds that it outlives the run's time limit by: upkeep deletes it after a crash


class Desk:
    """An async context; whatever it made is deleted at its end. `made` is told the id of a new desktop."""

    def __init__(
        self,
        lender: Lender,
        principal: Principal,
        chosen: str | None,
        seconds: float,
        made: Callable[[str], None],
        filming: Filming,
    ) -> None:
        self._lender = lender
        self._principal = principal
        self._chosen = chosen
        self._seconds = seconds
        self._made = made
        self._filming = filming
        self._desktop: RunningDesktop | None = None
        self._making = asyncio.Lock()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._filming.end()  # while there is something to be seen
        finally:
            await self._stack.aclose()

    @property
    def driver(self) -> str:
        """The e-mail of whoever it is driven for."""
        return self._principal.email

    async def desktop(self) -> RunningDesktop:
        """The desktop; raises what the desktops' `service.create` and `service.reach` raise."""
        async with self._making:
            if self._desktop is None:
                self._desktop = await self._obtain()
                self._filming.begin(self._desktop)
            return self._desktop

    async def _obtain(self) -> RunningDesktop:
        if self._chosen is not None:
            return await self._lender.reach(self._principal, self._chosen)
        # With its browser on the screen, as authors expect it: it has no other program that an agent could start.
        lent = self._lender.desktop(self._principal, "Workflow run", round(self._seconds) + _LONGER, BLANK)
        desktop = await self._stack.enter_async_context(lent)
        self._made(desktop.id)
        return desktop
