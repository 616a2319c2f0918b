"""The configured identity provider: its keys and its addresses (OpenID Connect Discovery 1.0, RFC 7517)."""

import asyncio
import logging
import re
import time
import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from math import inf
from typing import Any, cast

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import Key, import_key

from neena.errors import Invalid, Misconfigured, NeenaError, Unavailable
from neena.identity.tokens import REGISTRY, InvalidToken, Token, TokenRules, key_named, read
from neena.kernel.http import Http, origin
from neena.kernel.strict_json import parse
from neena.settings import Settings

log = logging.getLogger(__name__)
FRESH = 600.0  # seconds that keys are used without asking again, unless the provider says less
KEPT = 3600.0  # seconds more while the provider does not answer
LOOK_AGAIN = 10.0  # seconds between two looks for a key that nobody knows: made-up ids must not flood the provider
TRY_AGAIN = 2.0  # seconds between two attempts at a provider that does not answer
MAX_DOCUMENT = 1024 * 1024
_MAX_AGE = re.compile(r"\bmax-age=(\d{1,9})\b")


class ProviderUnavailable(Unavailable):
    """The identity provider does not answer as it should, so tokens cannot be checked; the log says why."""


@dataclass(frozen=True)
class Places:
    """Where people sign in (`authorize`) and codes are exchanged (`token`), as the provider describes itself.

    `by_form`: a secret goes into the form and not into a header. `names_itself`: it says who it is when it sends a
    browser back (RFC 9207).
    """

    authorize: str
    token: str
    by_form: bool
    names_itself: bool

    @classmethod
    def of(cls, about: Mapping[str, Any], issuer: str) -> "Places":
        """Those of a discovery document; raises `Unavailable`."""
        methods = about.get("token_endpoint_auth_methods_supported")
        return cls(
            authorize=_place(about, "authorization_endpoint", issuer),
            token=_place(about, "token_endpoint", issuer),
            by_form=isinstance(methods, list)
            and "client_secret_basic" not in methods
            and "client_secret_post" in methods,
            names_itself=about.get("authorization_response_iss_parameter_supported") is True,
        )


class Provider:
    """Checks the tokens of one issuer. The provider's keys are fetched by one caller while the others wait."""

    def __init__(self, rules: TokenRules, http: Http) -> None:
        self.issuer = rules.issuer
        self._rules = rules
        self._http = http
        self._about: Mapping[str, Any] = {}
        self._keys: tuple[Key, ...] = ()
        self._stale_at = self._useless_at = self._surprise_at = -inf
        self._fetching = asyncio.Lock()
        self._attempts: int = 0

    async def read(self, token: str) -> Token:
        """What a token for access says, once everything about it is checked.

        Raises `InvalidToken`, `ProviderUnavailable`.
        """
        return read(token, await self._key(*key_named(token)), self._rules)

    async def read_id(self, token: str, client_id: str, nonce: str) -> Token:
        """What an ID token says that answers one sign-in of a client of ours; raises as `read` does."""
        key = await self._key(*key_named(token, for_access=False))
        return read(token, key, replace(self._rules, audience=client_id, nonce=nonce))

    async def places(self) -> Places:
        """Where people sign in; raises `ProviderUnavailable`."""
        await self._know()
        try:
            return Places.of(self._about, self.issuer)
        except Unavailable as fault:
            log.warning("identity provider %s: %s", self.issuer, fault.message)
            raise ProviderUnavailable from fault

    async def _know(self) -> None:
        """Have what the provider has published at hand; raises `ProviderUnavailable`."""
        useful = time.monotonic() < self._useless_at
        if time.monotonic() >= self._stale_at and not (useful and self._fetching.locked()):
            await self._fetch()
        if time.monotonic() >= self._useless_at:
            raise ProviderUnavailable

    async def _key(self, kid: str | None, algorithm: str) -> Key:
        """The key of that id; raises `InvalidToken`, `ProviderUnavailable`."""
        await self._know()
        key = self._find(kid, algorithm)
        if key is None and (self._fetching.locked() or time.monotonic() >= self._surprise_at):
            self._surprise_at = time.monotonic() + LOOK_AGAIN
            await self._fetch()
            key = self._find(kid, algorithm)
        if key is None:
            raise InvalidToken("The token is signed with a key that the identity provider does not publish.")
        return key

    async def check(self) -> str:
        """The issuer, once it was asked who it is; raises `NeenaError` saying what is wrong."""
        about, keys, _ = await self._published()
        if not keys:
            raise Unavailable("it publishes no key that tokens may be signed with")
        Places.of(about, self.issuer)
        return self.issuer

    def _find(self, kid: str | None, algorithm: str) -> Key | None:
        """The key of that id; without an id, the only one that fits the algorithm."""
        fitting = [one for one in self._keys if kid in {None, one.kid} and _fits(one, algorithm)]
        return fitting[0] if fitting and (kid is not None or len(fitting) == 1) else None

    async def _fetch(self) -> None:
        """Fetch the keys, unless another caller has finished doing so in the meantime."""
        attempts = self._attempts
        async with self._fetching:
            if self._attempts != attempts:
                return
            try:
                self._about, self._keys, lifetime = await self._published()
            except NeenaError as fault:
                log.warning("identity provider %s: %s", self.issuer, fault.message)
                self._stale_at = time.monotonic() + TRY_AGAIN
            else:
                self._stale_at = time.monotonic() + lifetime
                self._useless_at = self._stale_at + KEPT
            self._attempts += 1

    async def _published(self) -> tuple[Mapping[str, Any], tuple[Key, ...], float]:
        """What the provider says of itself, its keys, and for how many seconds these are fresh."""
        issuer = self.issuer
        about, _ = await self._document(issuer.rstrip("/") + "/.well-known/openid-configuration")
        if about.get("issuer") != issuer:  # Discovery 1.0, 4.3: exactly, the slash at the end included
            raise Unavailable(f"it calls itself {about.get('issuer')!r}, which is not NEENA_OIDC_ISSUER")
        document, lifetime = await self._document(_place(about, "jwks_uri", issuer))
        listed = document.get("keys")
        if not isinstance(listed, list):
            raise Unavailable("its key set holds no list of keys")
        found = (_imported(one) for one in cast("list[object]", listed))
        return about, tuple(one for one in found if one is not None), lifetime

    async def _document(self, url: str) -> tuple[dict[str, Any], float]:
        # Not followed: where the keys are is the provider's word, not that of whoever it redirects to.
        answer = await self._http.request("GET", url, timeout=5, max_body=MAX_DOCUMENT, follow=False)
        value = parse(answer.body) if answer.status == 200 else None
        if not isinstance(value, dict):
            raise Unavailable(f"{url} answers {answer.status}, and no JSON object")
        stated = _MAX_AGE.search(answer.headers.get("cache-control", ""))
        lifetime = min(max(float(stated[1]), LOOK_AGAIN), FRESH) if stated else FRESH
        return cast("dict[str, Any]", value), lifetime


def configured_provider(settings: Settings, http: Http) -> Provider | None:
    """The provider that the settings name, if any; raises `Misconfigured`."""
    issuer, audience = settings.oidc_issuer, settings.oidc_audience
    uses = audience or settings.oidc_client_id
    if issuer is None and uses is None:
        return None
    if issuer is None or uses is None:
        raise Misconfigured(
            "NEENA_OIDC_ISSUER wants NEENA_OIDC_CLIENT_ID, by which people sign in to the console, or "
            "NEENA_OIDC_AUDIENCE, whose tokens the API takes, or both; and neither goes without it."
        )
    if not _is_trustworthy(issuer, settings.egress_allow):
        raise Misconfigured(
            "NEENA_OIDC_ISSUER must be the provider's https URL, exactly as it writes it itself, without a query. "
            "Plain http is for this machine, and for a host:port that NEENA_EGRESS_ALLOW names."
        )
    claims = (settings.oidc_email_claim, settings.oidc_organization_claim, settings.oidc_email_trusted)
    return Provider(TokenRules(issuer, audience, *claims), http)


def _place(about: Mapping[str, Any], name: str, issuer: str) -> str:
    """An address from a discovery document: one that nobody on the way answers for; raises `Unavailable`."""
    found = about.get(name)
    schemes = "https://" if issuer.startswith("https:") else ("https://", "http://")
    if not isinstance(found, str) or not found.startswith(schemes):
        raise Unavailable(f"its {name} is not an https URL: {found!r}")
    return found


def _is_trustworthy(issuer: str, allowed: Collection[str]) -> bool:
    """Whether nobody on the way can answer in the issuer's place."""
    try:
        scheme, host, port = origin(issuer)
    except Invalid:
        return False
    is_near = scheme == "http" and (_is_loopback(host) or f"{host}:{port}" in allowed)
    return (scheme == "https" or is_near) and not set(issuer) & set("?#")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _imported(published: object) -> Key | None:
    """A published public key that tokens may be signed with; None for every other (RFC 7517, 5)."""
    if not isinstance(published, dict):
        return None
    known = cast("dict[str, Any]", published)
    if known.get("kty") not in ("RSA", "EC", "OKP"):  # it may be a list, which has no hash
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", SecurityWarning)  # RSA of less than 2048 bits
            return import_key(known)
    except (JoseError, SecurityWarning, ValueError, TypeError, KeyError):
        return None


def _fits(key: Key, algorithm: str) -> bool:
    try:
        REGISTRY.get_alg(algorithm).check_key(key)
    except JoseError:
        return False
    return True
