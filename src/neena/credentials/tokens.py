"""A provider's token endpoint (RFC 6749): codes and refresh tokens in, token sets out."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, cast

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from neena.authoring.integration import Integration, OAuth2
from neena.errors import BadRequest, Conflict, TimedOut, Unavailable
from neena.kernel.clock import now
from neena.kernel.egress import EgressRefused
from neena.kernel.http import Answer, AnswerTooLarge, Http
from neena.settings import PREFIX, Settings
from neena.web.oauth2 import basic

TIMEOUT = 15.0  # seconds; half of a claim on a renewal, so that its outcome is stored while the claim holds
_MAX_ANSWER = 256 * 1024
_LONGEST = 10 * 365 * 24 * 3600
_ERROR = re.compile(r"[A-Za-z0-9_.\-]{1,64}")

Token = Annotated[str, Field(pattern=r"^[\x21-\x7e]+$", max_length=16384)]  # what a header can carry (RFC 6750 2.1)


class NotByConsent(BadRequest):
    """This integration is not connected by OAuth2."""


class NoClient(Conflict):
    """No OAuth2 client is configured for this integration."""


class TokenIsPasted(Conflict):
    """This service hands a token to you instead of a code to Neena."""


class ProviderRefuses(BadRequest):
    """The service refuses; `error` is its name for the reason."""

    def __init__(self, name: str, error: str) -> None:
        super().__init__(f"{name} refuses: {error}")
        self.error = error


class ProviderUnreachable(Unavailable):
    """The service that gives out tokens does not answer as it should."""


class TokenSet(BaseModel):
    """What a consent has given, as it is sealed. `expires_at` None means that the service does not say."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_token: Token = Field(repr=False)
    refresh_token: Token | None = Field(None, repr=False)
    expires_at: datetime | None = None
    scope: str | None = None
    token_type: str = "Bearer"  # noqa: S105  # a kind, not a token


class _Granted(BaseModel):
    """A token endpoint's answer (RFC 6749 5.1), as leniently as services write it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    access_token: Token
    refresh_token: Token | None = None
    expires_in: Annotated[float, Field(allow_inf_nan=False)] | None = None
    scope: Any = None
    token_type: str = "Bearer"  # noqa: S105

    @field_validator("refresh_token", "expires_in", mode="before")
    @classmethod
    def _none_when_empty(cls, value: Any) -> Any:
        return None if value == "" else value

    def token_set(self, asked: datetime, before: TokenSet | None) -> TokenSet:
        """What is kept. A refresh token stays good until it is replaced (RFC 6749 6)."""
        # Some services say 0 for tokens that do not expire.
        lasts = timedelta(seconds=min(self.expires_in, _LONGEST)) if self.expires_in and self.expires_in > 0 else None
        return TokenSet(
            access_token=self.access_token,
            refresh_token=self.refresh_token or (before.refresh_token if before else None),
            expires_at=asked + lasts if lasts else None,
            scope=self.scope if isinstance(self.scope, str) else before.scope if before else None,
            token_type=self.token_type,
        )


@dataclass(frozen=True)
class OAuth2Client:
    """This server as a client of one provider: who it is there, and where it asks."""

    name: str
    auth: OAuth2
    client_id: str
    client_secret: str = field(repr=False)
    authorize_url: str
    token_url: str

    @classmethod
    def of(cls, settings: Settings, integration: Integration) -> "OAuth2Client":
        """The client for an integration.

        Raises `NotByConsent`, `TokenIsPasted`, or `NoClient` with the settings that are missing.
        """
        auth = integration.auth
        if not isinstance(auth, OAuth2):
            raise NotByConsent(f"{integration.name} is not connected by OAuth2: store a credential instead.")
        if not auth.by_code:
            raise TokenIsPasted(
                f"{integration.name} hands a token to you instead of a code to Neena: store it as {auth.form}."
            )
        own = settings.integrations.get(integration.short_name, {})
        missing = [one for one in ("client_id", "client_secret") if not own.get(one)]
        if missing:
            names = " and ".join(f"{PREFIX}INTEGRATION_{integration.short_name}_{one}".upper() for one in missing)
            raise NoClient(
                f"No OAuth2 client is configured for {integration.name}: the operator must set {names}. Without them "
                f"a credential can be stored as {auth.form}."
            )
        return cls(
            integration.name,
            auth,
            own["client_id"],
            own["client_secret"],
            own.get("authorize_url") or auth.authorize_url,
            own.get("token_url") or _rebased(auth.token_url, integration.base_url, own.get("base_url")),
        )

    async def exchange(self, http: Http, code: str, redirect_uri: str, verifier: str) -> TokenSet:
        """Turn a code into a token set; raises `ProviderRefuses` or `ProviderUnreachable`."""
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        return await self._ask(http, {**grant, "code_verifier": verifier}, None)

    async def renew(self, http: Http, held: TokenSet) -> TokenSet:
        """A new access token for a refresh token; raises `ProviderRefuses` or `ProviderUnreachable`."""
        return await self._ask(http, {"grant_type": "refresh_token", "refresh_token": held.refresh_token or ""}, held)

    async def _ask(self, http: Http, grant: Mapping[str, str], before: TokenSet | None) -> TokenSet:
        headers = {"Accept": "application/json"}
        if self.auth.basic:
            headers["Authorization"] = basic(self.client_id, self.client_secret)
        else:
            grant = {**grant, "client_id": self.client_id, "client_secret": self.client_secret}
        asked = now()
        try:
            answer = await http.request(
                "POST",
                self.token_url,
                headers=headers,
                form=grant,
                timeout=TIMEOUT,
                max_body=_MAX_ANSWER,
                follow=False,  # what is sent is for this address alone
            )
        except (Unavailable, TimedOut, EgressRefused, AnswerTooLarge) as fault:
            raise ProviderUnreachable(f"{self.name} gives out no token now: {fault.message}") from fault
        return self._read(answer).token_set(asked, before)

    def _read(self, answer: Answer) -> _Granted:
        """Some services name an error in an answer of 200, so the status is not asked first."""
        if answer.status >= 500 or answer.status == 429:
            raise ProviderUnreachable(f"{self.name} gives out no token now: it answered {answer.status}.")
        said = _object(answer.body)
        if (error := said.get("error")) or answer.status >= 400:
            known = isinstance(error, str) and _ERROR.fullmatch(error)
            raise ProviderRefuses(self.name, cast("str", error) if known else f"HTTP {answer.status}")
        try:
            return _Granted.model_validate(said)
        except ValidationError as fault:
            wrong = ", ".join(sorted({str(one["loc"][0]) for one in fault.errors(include_input=False)}))
            raise ProviderUnreachable(f"{self.name} answered without a usable token ({wrong}).") from None


def _object(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return cast("dict[str, Any]", said) if isinstance(said, dict) else {}


def _rebased(url: str, declared: str | None, given: str | None) -> str:
    """`url` below the API root that the operator has given in place of the declared one."""
    if not (declared and given) or not f"{url}/".startswith(f"{declared.rstrip('/')}/"):
        return url
    return given.rstrip("/") + url[len(declared.rstrip("/")) :]
