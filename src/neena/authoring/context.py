"""What a task may reach: its vendor, guarded sockets, a model, a desktop, workflows. Nothing else is handed in."""

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from neena.authoring.vendor import Vendor
from neena.errors import Unavailable
from neena.kernel import clock


class Sockets(Protocol):
    """Guarded addresses for protocols other than HTTP (SMTP, IMAP)."""

    async def resolve(self, host: str, port: int) -> str:
        """The checked address to connect to; raises when it may not be reached."""
        ...


class TextModel(Protocol):
    """A language model, as text tasks see it."""

    async def complete(self, instructions: str, data: str, schema: dict[str, Any] | None = None) -> Any:
        """The model's answer to `instructions` about `data` (fenced as data): text, or JSON that fits `schema`."""
        ...


class Desktop(Protocol):
    """A desktop of the caller's organization, with a browser: for services that have pages and no API."""

    async def execute(self, tool: str, action: str, **params: Any) -> Mapping[str, Any]:
        """Do one action, as `POST /desktops/{id}/execute` does and answers it; raises `NeenaError` when it fails."""
        ...

    async def read_file(self, name: str, most: int) -> bytes:
        """A file of its drive; raises `TooLarge` beyond so many bytes, `NotFound`."""
        ...


class UnderWay(Exception):  # an answer of its own kind, and no fault
    """What a task asked for, `work`, goes on elsewhere; the same call, with the same key, answers once that is over.

    Whoever ends it wakes the caller, who asks again after so many `seconds` at the latest.
    """

    def __init__(self, work: UUID, seconds: float) -> None:
        super().__init__(work)
        self.work = work
        self.seconds = seconds


class Workflows(Protocol):
    """The workflows of the caller's organization, as steps see them."""

    async def run(self, workflow: UUID, version: UUID, params: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """What the run came to that the call with this key began; raises `UnderWay` until it is over."""
        ...


class NoDesktops(Unavailable):
    """This server runs no desktops, which this task needs; `neena check` says what is missing."""


def no_desktop() -> AbstractAsyncContextManager[Desktop]:
    """What opens a desktop where there are none: raises `NoDesktops`."""
    raise NoDesktops


@dataclass(frozen=True)
class TaskContext:
    """Handed to every task as its first argument.

    `credential` is the caller's secret for this integration, already checked, or None where it is optional.
    `idempotency_key` is the same for every attempt of one operation in one run: pass it on where the vendor takes one.
    `attempt` counts the calls of one operation in one run, across restarts: above 1, a delete that finds nothing left
    has reached its goal. `now` gives the present moment in UTC. `desktop` makes a desktop, which is
    deleted at the end of the `async with` that it is used in. `workflows` is there for tasks that are workflows.
    """

    vendor: Vendor
    sockets: Sockets
    idempotency_key: str
    credential: str | None = None
    model: TextModel | None = None
    attempt: int = 1
    now: Callable[[], datetime] = clock.now
    desktop: Callable[[], AbstractAsyncContextManager[Desktop]] = no_desktop
    workflows: Workflows | None = None
