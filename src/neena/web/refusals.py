"""Telling of refused access: who asked for what and was not let in."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from neena.errors import NeenaError, NotPermitted, Unauthenticated
from neena.kernel.principal import Principal
from neena.web.sources import source_of


@dataclass(frozen=True)
class Refusal:
    """One request that was refused with 401 or 403, without what was tried as a credential.

    `who` is the caller, as far as known; `organization` the one that was asked, else the caller's; `hint` the beginning
    of an API key that is none.
    """

    method: str
    path: str
    code: str
    who: Principal | None
    organization: UUID | None
    hint: str | None
    source: str | None


Report = Callable[[Refusal], None]


def report(request: Request, error: NeenaError) -> None:
    """Tell whoever listens (`app.state.refused`, a `Report`) when an error is a refusal; takes no time."""
    listener: Report | None = getattr(request.app.state, "refused", None)
    if listener is None or not isinstance(error, Unauthenticated | NotPermitted):
        return
    who: Principal | None = getattr(error, "principal", None) or getattr(request.state, "principal", None)
    listener(
        Refusal(
            method=request.method,
            path=request.url.path,
            code=error.code,
            who=who,
            organization=getattr(error, "organization", None) or (who.organization if who else None),
            hint=getattr(error, "hint", None),
            source=source_of(request),
        )
    )
