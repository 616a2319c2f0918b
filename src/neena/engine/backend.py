"""What the engine asks of a database: commit a group, claim work, say who owns what."""

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol
from uuid import UUID

from neena.engine.group import Group, Outcome


class Claimed(NamedTuple):
    """A piece of work that this process has just claimed."""

    id: UUID
    kind: str
    claim: UUID
    attempt: int
    crashes: int
    cancelled: bool


class Owned(NamedTuple):
    """What the database says this process owns: its claims, and the works among them that are cancelled."""

    claims: frozenset[UUID]
    cancelled: frozenset[UUID]


class Listener(Protocol):
    """What a backend tells the engine."""

    def work_waits(self) -> None:
        """Work without a living owner is there, or may be."""
        ...

    def owns(self, owned: Owned) -> None:
        """A fresh view of what this process owns."""
        ...

    def was_cancelled(self, work: UUID) -> None:
        """Somebody asked for the end of a piece of work."""
        ...

    def has_changed(self, works: Iterable[UUID] | None) -> None:
        """Another process changed these works; None when changes may have been missed."""
        ...


class Backend(Protocol):
    """One database's way of owning and committing; SQLite and PostgreSQL have one each."""

    @property
    def alive(self) -> bool:
        """Whether this process may believe that it still owns what it has claimed."""
        ...

    async def open(self, executor: UUID, listener: Listener, kinds: Sequence[str]) -> None:
        """Connect, and enter this process, which works on these kinds, among the living."""
        ...

    async def close(self) -> None:
        """Give back what this process owns and leave."""
        ...

    def turn(self) -> AbstractAsyncContextManager[None]:
        """The right to commit the next group."""
        ...

    async def commit(self, group: Group) -> Sequence[Outcome]:
        """Commit a group; one outcome for each of its entries."""
        ...

    async def claim(self, kinds: Sequence[str], room: int) -> list[Claimed]:
        """Claim up to `room` works that are due and have no living owner."""
        ...

    async def next_due(self, kinds: Sequence[str]) -> float | None:
        """Seconds until unowned work of these kinds falls due, where nothing else will tell; None for never."""
        ...

    async def owned(self) -> Owned:
        """What the database says this process owns."""
        ...

    async def disown(self, claims: Iterable[UUID]) -> None:
        """Give back claims that nobody here works on."""
        ...

    def notify(self, kind: str, works: Iterable[UUID]) -> None:
        """Tell other processes: `ready`, `cancel` or `changed`; coalesced, outside any commit."""
        ...
