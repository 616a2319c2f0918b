"""The port of providers."""

import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from neena.computer.machine import Machine
from neena.computer.remote.target import Target


@dataclass(frozen=True)
class Wanted:
    """A desktop to be: what the caller chose, completed by the operator's settings."""

    id: str
    folder: Path
    screen: tuple[int, int]  # the real screen, in pixels
    allow: tuple[str, ...]  # hosts that it may reach
    target: Target | None = None  # where a remote one is


@dataclass
class Held:
    """A desktop in our hands.

    `runtime` is what the next server needs to find it again. `watch` becomes readable when the desktop ends by itself.
    `stop` ends it whole; `let_go` leaves it for the next server; `calm`, where it can be done, ends its programs only.
    """

    machine: Machine
    runtime: dict[str, Any]
    watch: socket.socket | None
    stop: Callable[[], Awaitable[None]]
    let_go: Callable[[], Awaitable[None]]
    reach: Callable[[tuple[str, ...]], None] = lambda _: None  # which hosts it may reach from now on
    calm: Callable[[], Awaitable[None]] | None = None
    rest: Callable[[], None] | None = None  # lays down a connection that the next use makes again


class Provider(Protocol):
    """One kind of desktops."""

    async def create(self, wanted: Wanted) -> Held:
        """A new one, ready to be used; raises `NoCapacity` when this host has no room, `Unavailable` when it fails."""
        ...

    async def adopt(self, wanted: Wanted, runtime: dict[str, Any]) -> Held:
        """One that an earlier server held; raises `Unavailable` when it is gone."""
        ...
