"""Work that begins with the commit of a scope."""

from uuid import UUID

from neena.engine.engine import Engine
from neena.kernel.scope import Scope


async def enlist(scope: Scope, engine: Engine, work: UUID, kind: str, *, given: object = None) -> None:
    """Enter work in a scope: it begins after the commit, and is forgotten when that fails; see `Engine.enlist`."""
    enlisted = await engine.enlist(scope.session, work, kind, given=given)
    scope.on_failure.append(enlisted.drop)
    scope.after_commit.append(enlisted.go)
