"""Every error Neena raises on purpose, drawn as a tree.

    NeenaError
    ├── Unauthenticated      nobody, or nobody we know, asks
    ├── NotPermitted         a known caller without the right
    ├── NotFound             no such thing in the caller's scope
    ├── Conflict             the present state forbids the act
    ├── Invalid              the input is wrong; carries findings
    ├── TooLarge             the input is larger than the limit
    ├── UnknownMedia         the input is of a type that is not taken here
    ├── BadRequest           the request contradicts itself
    ├── LimitReached         later, not now; carries retry_after
    ├── IntegrationFailed    an outside service answered with a fault
    ├── Unavailable          an outside service or our own store cannot be reached
    ├── NoCapacity           there is no room now; carries retry_after
    ├── TimedOut             an outside service took too long
    └── Misconfigured        the operator has to mend a setting before anything runs

The class docstring is the default message; the class name gives the machine-readable code.
Slices subclass a kind (`FlowNotFound(NotFound)`), `web.errors` maps kinds to HTTP.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple


class Finding(NamedTuple):
    """One thing wrong with an input: where (path of keys and indexes), what, and a short type."""

    location: tuple[str | int, ...]
    message: str
    kind: str = "value_error"


class NeenaError(Exception):
    """Something went wrong. `facts` are what a machine may want to know beside the message."""

    facts: Mapping[str, Any] = MappingProxyType({})

    def __init__(self, message: str | None = None) -> None:
        self.message = message or " ".join((self.__doc__ or "").split())
        super().__init__(self.message)

    @property
    def code(self) -> str:
        """The error's stable name for machines: the class name in snake case."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class Unauthenticated(NeenaError):
    """The credential is missing or not valid."""


class NotPermitted(NeenaError):
    """You may not do this."""


class NotFound(NeenaError):
    """Not found"""


class Conflict(NeenaError):
    """The present state forbids this."""


class BadRequest(NeenaError):
    """The request contradicts itself."""


class TooLarge(NeenaError):
    """The input is larger than allowed."""


class UnknownMedia(NeenaError):
    """The content type is not one that is taken here."""


class Invalid(NeenaError):
    """The input is not valid."""

    def __init__(self, message: str | None = None, findings: Sequence[Finding] = ()) -> None:
        super().__init__(message or "; ".join(found.message for found in findings) or None)
        self.findings = tuple(findings)


class LimitReached(NeenaError):
    """A limit is reached; try again later."""

    def __init__(self, message: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class IntegrationFailed(NeenaError):
    """The outside service answered with an error.

    `passing` says that a later attempt may succeed; `acted` that the service may already have done
    what was asked, so that only an idempotent call may be repeated.
    """

    def __init__(
        self,
        message: str | None = None,
        *,
        status: int | None = None,
        passing: bool = False,
        acted: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.passing = passing
        self.acted = acted
        self.retry_after = retry_after


class Unavailable(NeenaError):
    """The service cannot be reached."""


class NoCapacity(NeenaError):
    """There is no room for this now; try again later."""

    def __init__(self, message: str | None = None, retry_after: float = 30.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TimedOut(NeenaError):
    """The service took too long to answer."""


class Misconfigured(NeenaError):
    """A setting is missing or wrong."""
