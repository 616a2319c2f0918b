"""The desktops that this process drives, and the one line in which actions on each of them wait."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from neena.computer.machine import Machine
from neena.computer.turn import Turn
from neena.errors import Conflict, NotFound
from neena.kernel.principal import Principal

Answer = TypeVar("Answer")


class DesktopNotFound(NotFound):
    """There is no such desktop."""


class DesktopTakenOver(Conflict):
    """A person has taken over this desktop; the action was not done. Try again when they have given it back."""


@dataclass(eq=False)
class RunningDesktop:
    """One desktop of this process. Its thread takes one action at a time, in the order of their arrival."""

    id: str
    organization: UUID | None
    owner: str  # e-mail: whose it is where there is no organization
    machine: Machine
    folder: Path  # what this host keeps of it: drive, log, recording
    picture_size: tuple[int, int]  # the size of screenshots, the space of all coordinates
    turns: int = 0  # actions under way or waiting
    last_used: float = 0.0  # time.monotonic()
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "desktop"))
    _given_back: asyncio.Event = field(default_factory=asyncio.Event)
    _watchers: set[Callable[[], None]] = field(default_factory=set[Callable[[], None]])
    _lock: threading.Lock = field(default_factory=threading.Lock)
