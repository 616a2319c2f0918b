"""How much this process has under way, and whether the database agrees."""

import time
from typing import NamedTuple
from uuid import UUID

from neena.engine.backend import Owned
from neena.engine.lease import Lease

_FORGOTTEN_AFTER = 10.0
_NEVER_COMMITTED_AFTER = 120.0


class View(NamedTuple):
    """What a comparison found: leases others hold, committed work nobody began, claims nobody here knows."""

    lost: list[Lease]
    forgotten: list[tuple[UUID, UUID, str]]
    strays: frozenset[UUID]


class Room:
    """The works under way here and the places kept for those whose commit is under way."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.open = False
        self.claiming = 0
        self.doubtful = False
        self.leases: dict[UUID, Lease] = {}
        self._reserved: dict[UUID, tuple[UUID, str, float]] = {}
        self._unknown: frozenset[UUID] = frozenset()
        self._missing: frozenset[UUID] = frozenset()

    @property
    def free(self) -> int:
        """How many more works may begin here."""
        if not self.open:
            return 0
        return self.capacity - len(self.leases) - len(self._reserved) - self.claiming

    @property
    def uncertain(self) -> bool:
        """Whether there may be work that is owned here and forgotten."""
        return bool(self.doubtful or self._reserved or self._unknown)

    def reserve(self, claim: UUID, work: UUID, kind: str) -> None:
        """Keep a place while the caller commits."""
        self._reserved[claim] = (work, kind, time.monotonic())

    def settle(self, claim: UUID) -> bool:
        """Use or give up a kept place; False when there is none."""
        return self._reserved.pop(claim, None) is not None and self.open

    def cancel(self, work: UUID) -> bool:
        """Tell whoever works on it here; False when nobody does."""
        found = [lease for lease in self.leases.values() if lease.id == work and not lease.settled]
        for lease in found:
            lease.cancelled.set()
        return bool(found)

    def compare(self, owned: Owned) -> View:
        """Compare with the database's view. Only what two views in a row say is believed: the first may be older."""
        self.doubtful = False
        for lease in self.leases.values():
            if lease.id in owned.cancelled and lease.claim in owned.claims:
                lease.cancelled.set()
        moment = time.monotonic()
        unknown = owned.claims - self.leases.keys() - self._reserved.keys()
        missing = frozenset(claim for claim, lease in self.leases.items() if not lease.settled) - owned.claims
        lost = [self.leases[claim] for claim in missing & self._missing]
        strays = unknown & self._unknown
        self._unknown, self._missing = unknown, missing
        forgotten: list[tuple[UUID, UUID, str]] = []
        for claim, (work, kind, since) in list(self._reserved.items()):
            if claim in owned.claims and moment - since > _FORGOTTEN_AFTER:
                forgotten.append((claim, work, kind))
            elif claim not in owned.claims and moment - since > _NEVER_COMMITTED_AFTER:
                del self._reserved[claim]
        return View(lost, forgotten, strays)
