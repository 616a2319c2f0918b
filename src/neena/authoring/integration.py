"""The declaration of an integration: what it is called, where it lives, how one signs in, what it sends."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Literal
from uuid import UUID

from neena.authoring.context import TaskContext
from neena.authoring.trigger import Trigger, Webhooks
from neena.kernel.http import Answer
from neena.kernel.ids import stable_id

AuthType = Literal["oauth2", "api_key", "none"]
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")

WhoAmI = Callable[[TaskContext], Awaitable[str]]


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
    to one host, named when it is stored. `optional` means that tasks also work without one. `account` reads from the
    credential which customer's API it opens, for services that give each customer a host (see `base_url`). `public`
    names the parts of the credential that are no secret (an account's name, an email address); all others are masked
    wherever they turn up.
    """

    form: str
    headers: Callable[[str], Mapping[str, str]] = bearer
    check: Callable[[str], object] = str
    by_host: bool = False
    optional: bool = False
    account: Callable[[str], str] | None = None
    public: Callable[[str], Collection[str]] = field(default=lambda _: ())
    auth_type: AuthType = "api_key"


def is_unauthorized(answer: Answer) -> bool:
    """The usual sign of an access token that is accepted no more."""
    return answer.status == 401


@dataclass(frozen=True)
class OAuth2:
    """A credential got by the OAuth 2.0 authorization code grant (RFC 6749, PKCE RFC 7636), or a token pasted by hand.

    - `token_url`: begins with the integration's `base_url` where that is so, and is then replaced along with it.
    - `scope_separator`: blank by the standard; some services want a comma.
    - `parameters`: more of the authorize URL (`access_type=offline`).
    - `basic`: whether the client proves itself by HTTP Basic (RFC 6749 2.3.1) instead of fields of the body.
    - `issuer`: the provider's issuer identifier, where it names itself in the callback (RFC 9207).
    - `refused(answer)`: whether an answer means that the access token is accepted no more, so that it is renewed once.
    - `spent`: the errors of the token endpoint that say that the consent is gone, so that a person must connect again.
    - `by_code`: false where the consent page hands a token to the person, who pastes it.
    """

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...] = ()
    scope_separator: str = " "
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])
    basic: bool = False
    issuer: str | None = None
    refused: Callable[[Answer], bool] = is_unauthorized
    spent: Collection[str] = frozenset({"invalid_grant"})
    by_code: bool = True
    form: str = "TOKEN"
    headers: Callable[[str], Mapping[str, str]] = bearer
    check: Callable[[str], object] = str
    by_host: bool = False
    optional: bool = False
    auth_type: AuthType = "oauth2"


@dataclass(frozen=True)
class Integration:
    """One outside service (or built-in group of tasks).

    `base_url` is the vendor's API root, version included; the operator may replace it (a proxy, a simulator). It may
    hold `{account}` in its host: the one label that `auth.account` reads from the credential (see `api_root`).
    `since` dates the declaration. `retired` names tasks that are gone, so that old flows can explain themselves.
    `words` are what people call the service and its things, beside its name; the offline planner reads them.
    `whoami(context)` asks the service whose account the credential opens: the connection test.
    `webhooks` says how the service signs what it sends, `triggers` which events it sends.
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
    whoami: WhoAmI | None = None
    webhooks: Webhooks | None = None
    triggers: tuple[Trigger, ...] = ()
    retired: Mapping[str, str] = field(default_factory=dict[str, str])
    exempt: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def id(self) -> UUID:
        """The same on every machine: made from the short name."""
        return stable_id("integration", self.short_name)

    def account_of(self, credential: str) -> str | None:
        """Which customer's API a credential opens, where each has a host; None for all other services.

        It is one DNS label and nothing else (RFC 1035 2.3.1), so that no credential can lead to a host outside of the
        vendor's domain; raises `ValueError`, without repeating it, for an account that is no label.
        """
        read = self.auth.account if isinstance(self.auth, ApiKey) else None
        label = None if read is None else read(credential)
        if label is not None and _LABEL.fullmatch(label) is None:
            raise ValueError("The account's name is not one part of a host name: letters, digits and hyphens.")
        return label

    def api_root(self, account: str | None) -> str | None:
        """`base_url` for one account; None while the account is not known that is a part of it."""
        if self.base_url is None or "{account}" not in self.base_url:
            return self.base_url
        return self.base_url.replace("{account}", account) if account else None

    @property
    def created(self) -> datetime:
        """Midnight UTC of `since`."""
        return datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC)
