"""The declaration of an integration: what it is called, where it lives, how one signs in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Literal
from uuid import UUID

from neena.kernel.ids import stable_id

AuthType = Literal["oauth2", "api_key", "none"]


def bearer(credential: str) -> dict[str, str]:
    """`Authorization: Bearer <credential>`: how most services take a token (RFC 6750)."""
    return {"Authorization": f"Bearer {credential}"}


@dataclass(frozen=True)
class NoAuth:
    """The service needs no credential."""

    auth_type: AuthType = "none"
    optional: bool = True


@dataclass(frozen=True)
class ApiKey:
    """A credential that people paste.

    `form` shows how it is written (`APIKEY:TOKEN`); `check` raises `ValueError` with a helpful message when the
    form is wrong; `headers` gives the request headers that carry it. `by_host` means that one credential belongs
    to one host, named when it is stored. `optional` means that tasks also work without one.
    """

    form: str
    headers: Callable[[str], Mapping[str, str]] = bearer
    check: Callable[[str], object] = str
    by_host: bool = False
    optional: bool = False
    auth_type: AuthType = "api_key"


@dataclass(frozen=True)
class OAuth2:
    """A credential got by the OAuth 2.0 authorization code grant (RFC 6749), or a token pasted by hand."""

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...] = ()
    form: str = "TOKEN"
    headers: Callable[[str], Mapping[str, str]] = bearer
    check: Callable[[str], object] = str
    by_host: bool = False
    optional: bool = False
    auth_type: AuthType = "oauth2"


@dataclass(frozen=True)
class Integration:
    """One outside service (or built-in group of tasks).

    `base_url` is the vendor's API root, version included; the operator may replace it (a proxy, a simulator).
    `since` dates the declaration. `retired` names tasks that are gone, so that old flows can explain themselves.
    `words` are what people call the service and its things, beside its name; the offline planner reads them.
    `exempt` maps a conformance rule (docs/integrations.md) to the reason why it does not hold here.
    """

    name: str
    short_name: str
    class_name: str
    auth: NoAuth | ApiKey | OAuth2
    docs_url: str
    since: date
    base_url: str | None = None
    needs_model: bool = False
    words: tuple[str, ...] = ()
    retired: Mapping[str, str] = field(default_factory=dict[str, str])
    exempt: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def id(self) -> UUID:
        """The same on every machine: made from the short name."""
        return stable_id("integration", self.short_name)

    @property
    def created(self) -> datetime:
        """Midnight UTC of `since`."""
        return datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC)
