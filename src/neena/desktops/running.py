"""A desktop that this process drives, and the one line in which actions on it wait."""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from neena.computer.machine import Machine
from neena.computer.tools.hands import Memory
from neena.computer.turn import ActionTimedOut, Turn
from neena.desktops.recorder import Recorder
from neena.desktops.tool_log import ToolLog
from neena.errors import Conflict, LimitReached, NotFound
from neena.kernel.principal import Principal

Answer = TypeVar("Answer")
_IN_LINE = 64
_GRACE = 2.0  # seconds that an action which is over gets to notice


class DesktopNotFound(NotFound):
    """There is no such desktop."""


class DesktopTakenOver(Conflict):
    """A person has taken over this desktop; the action was not done. Try again when they have given it back."""


class DesktopEnding(Conflict):
    """This desktop is being deleted; the action was not done."""


class TooManyInLine(LimitReached):
    """Too many actions wait on this desktop already; send the next one when an answer has come."""


@dataclass(eq=False)
class RunningDesktop:
    """One desktop of this process. Its thread takes one action at a time, in the order of their arrival."""

    id: str
    organization: UUID | None
    owner: str  # e-mail: whose it is where there is no organization
    machine: Machine
    folder: Path  # what this host keeps of it: drive, log, recording
    memory: Memory  # of the tools: the size of screenshots among it
    idle_seconds: float = 0.0  # without use it is deleted after that; 0: never
    expires_at: datetime | None = None
    turns: int = 0  # actions under way or waiting
    last_used: float = field(default_factory=time.monotonic)
    rested: float | None = None  # the last use, once its connection was laid down after it
    viewers: int = 0  # who watches it live
    is_full: bool = False  # its files take too much room, and its owner reads so
    receiving: int = 0  # bytes that uploads under way may write
    recorder: Recorder | None = None  # of what its screen shows
    session_changes: int = 0  # how often its live session was changed or ended
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "desktop"))
    _present: Turn | None = None
    _is_ending: bool = False
    _taken: bool = False
    _free: threading.Event = field(default_factory=threading.Event)
    _watchers: set[Callable[[], None]] = field(default_factory=set[Callable[[], None]])

    def __post_init__(self) -> None:
        self._free.set()
        self.log = ToolLog(self.folder / "tools.log")

    def belongs_to(self, principal: Principal) -> bool:
        """Whether the caller may know of it: one of the organization, or who made it where there is none."""
        if principal.organization is not None:
            return self.organization == principal.organization
        return self.organization is None and self.owner == principal.email

    async def act(self, work: Callable[[Turn], Answer], seconds: float) -> Answer:
        """Do something to the desktop when its turn comes.

        `seconds` holds for waiting and doing together. Raises `ActionTimedOut`, `DesktopTakenOver`, `DesktopEnding`,
        `TooManyInLine`, and what `work` raises.
        """
        if self.turns >= _IN_LINE:
            raise TooManyInLine(retry_after=1)
        turn = Turn(seconds)
        self._count(1)
        try:
            doing = asyncio.get_running_loop().run_in_executor(self._thread, self._do, work, turn)
            try:
                done, _ = await asyncio.wait([doing], timeout=seconds + _GRACE)
                if not done:
                    raise ActionTimedOut
                return doing.result()
            finally:
                # Nobody waits for it any more: what has not begun never does, and what has ends at its next step.
                turn.call_off()
                doing.cancel()
        except RuntimeError as fault:  # the thread takes nothing any more
            if self._is_ending:
                raise DesktopEnding from fault
            raise
        finally:
            self._count(-1)

    def _do(self, work: Callable[[Turn], Answer], turn: Turn) -> Answer:
        if not self._free.wait(turn.left):
            raise DesktopTakenOver
        self._present = turn
        try:
            if self._is_ending:  # asked only now that `end` sees this turn, to call it off
                raise DesktopEnding
            turn.check()
            return work(turn)
        finally:
            self._present = None

    def end(self) -> None:
        """Take no more actions, and call off the present one."""
        self._is_ending = True
        self._free.set()
        if self._present is not None:
            self._present.call_off()
        if self.recorder is not None:
            self.recorder.halt()
        with suppress(RuntimeError):  # a second time is fine
            self._thread.submit(self.memory.close)
        self._thread.shutdown(wait=False, cancel_futures=False)
        self._tell()

    @property
    def is_ending(self) -> bool:
        """Whether it is being deleted, or left to another server."""
        return self._is_ending

    @property
    def is_acting(self) -> bool:
        """Whether an action is using the screen at this moment."""
        return self._present is not None

    @property
    def is_driven(self) -> bool:
        """Whether an agent's action is under way or waiting."""
        return self.turns > 0

    @property
    def is_taken(self) -> bool:
        """Whether a person has taken over: actions wait."""
        return self._taken

    def take(self) -> None:
        """Let a person have the desktop: the action under way is finished, the next ones wait."""
        self._taken = True
        self._free.clear()
        self._tell()

    def give_back(self) -> None:
        """Let the agent go on."""
        self._taken = False
        self._free.set()
        self._tell()

    def watch(self, told: Callable[[], None]) -> Callable[[], None]:
        """Have `told` called whenever the control of the desktop changes; returns how to end that."""
        self._watchers.add(told)
        return lambda: self._watchers.discard(told)

    def session_changed(self) -> None:
        """Have everybody who watches look at the live session again."""
        self.session_changes += 1
        self._tell()

    def _count(self, by: int) -> None:
        was = self.is_driven
        self.turns += by
        self.last_used = time.monotonic()
        if self.is_driven != was:
            self._tell()

    def _tell(self) -> None:
        for told in tuple(self._watchers):
            told()
