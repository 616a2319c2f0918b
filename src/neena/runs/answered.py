"""The same request a second time gets the same run (managed workflows contract, section 4, idempotency)."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select

from neena.errors import BadRequest, Conflict
from neena.kernel.clock import now
from neena.kernel.scope import Scope
from neena.runs.tables import Answered, Run

KEPT = timedelta(hours=24)
_MOST = 255  # characters


class IdempotencyKeyReused(Conflict):
    """This Idempotency-Key was used with another body in the last 24 hours; use a new one for a new run."""


class IdempotencyKeyInvalid(BadRequest):
    """Idempotency-Key has 1 to 255 characters."""


@dataclass(frozen=True)
class Again:
    """What tells a repeated request: who sent it, under which key, and a hash of its body."""

    caller: UUID
    key: str
    body_hash: str

    @classmethod
    def of(cls, caller: UUID, key: str, body: bytes) -> "Again":
        """Raises `IdempotencyKeyInvalid`."""
        if not 0 < len(key) <= _MOST:
            raise IdempotencyKeyInvalid
        return cls(caller, key, hashlib.sha256(body).hexdigest())


async def earlier(scope: Scope, again: Again) -> Run | None:
    """The run that this request was answered with before; raises `IdempotencyKeyReused`."""
    mine = (Answered.caller == again.caller) & (Answered.key == again.key)
    await scope.session.execute(delete(Answered).where(mine, Answered.created_date < now() - KEPT))
    row = await scope.session.scalar(select(Answered).where(mine))
    if row is None:
        return None
    if row.body_hash != again.body_hash:
        raise IdempotencyKeyReused
    return await scope.session.scalar(scope.select(Run).where(Run.id == row.run))


def remember(scope: Scope, again: Again, run: Run) -> None:
    """Have the next such request answered with this run. Of two at once one fails at the commit."""
    row = Answered(caller=again.caller, key=again.key, body_hash=again.body_hash, run=run.id, created_date=now())
    scope.session.add(row)
