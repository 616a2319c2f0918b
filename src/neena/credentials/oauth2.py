"""Connecting an account by the OAuth 2.0 authorization code grant (RFC 6749) with PKCE (RFC 7636): E28 and E29.

The state is 256 random bits, of which only the hash is kept. It is good once, for ten minutes, for the user who asked,
for one integration and one redirect URI, and it is gone, committed, before the service is asked: of many who send it
at once one goes on. A code is never exchanged for anybody but the caller who proves, with their own key, to be the user
whose state it came with (docs/decisions/0005). Each integration has a callback of its own, so that one provider's code
is not sent to another one (RFC 9700 4.4.2); where the provider names itself in the callback, that is compared too.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete

from neena.audit.trail import note
from neena.authoring.integration import Integration
from neena.catalog.catalogue import Catalogue
from neena.credentials.schemas import CodeIn, ConsentIn, ConsentOut, Named
from neena.credentials.sealing import seal
from neena.credentials.service import KIND, NewSecret, put
from neena.credentials.tables import IntegrationCredential, OAuth2State
from neena.credentials.tokens import OAuth2Client
from neena.errors import BadRequest, Finding, Invalid
from neena.kernel.clock import now
from neena.kernel.http import Http
from neena.kernel.ids import stable_id
from neena.kernel.scope import Door, Scope
from neena.kernel.vault import Vault
from neena.settings import PREFIX, Settings
from neena.web.oauth2 import challenge_of, with_query

LIFETIME = timedelta(minutes=10)


class UnknownState(BadRequest):
    """The state is not known: it was used, has expired, or is another user's or integration's. Begin again."""


class WrongIssuer(BadRequest):
    """The answer does not come from the service that was asked. Begin again."""


class TwoIntegrations(BadRequest):
    """The integration is named twice, differently."""


@dataclass(frozen=True)
class Authority:
    """What the dance needs beside the caller: settings, the vault, the way out, the catalogue."""

    settings: Settings
    vault: Vault
    http: Http
    catalogue: Catalogue

    def integration(self, given: Named) -> Integration | None:
        """The integration that is named by id or short name, if one is; raises `IntegrationNotFound`."""
        names = {one.strip().lower() for one in (given.integration_short_name, given.short_name) if one}
        ids = {stable_id("integration", name) for name in names}
        if given.integration is not None:
            ids.add(given.integration)
        if len(ids) > 1:
            raise TwoIntegrations
        return self.catalogue.integration(ids.pop()) if ids else None


async def begin(scope: Scope, authority: Authority, given: ConsentIn) -> ConsentOut:
    """A consent page's address with a new state (E28)."""
    integration = authority.integration(given)
    if integration is None:
        raise Invalid(None, [Finding(("query", "integration"), "Name the integration by id or short name.", "missing")])
    client = OAuth2Client.of(authority.settings, integration)
    redirect_uri = _redirect_uri(authority.settings, integration, given.redirect_uri)
    state, verifier = secrets.token_urlsafe(32), secrets.token_urlsafe(48)
    row = OAuth2State(
        id=hash_of(state),
        user=scope.principal.user,
        integration=integration.id,
        redirect_uri=redirect_uri,
        expires_date=now() + LIFETIME,
    )
    row.sealed = await seal(scope.session, authority.vault, verifier, row.context)
    await scope.session.execute(delete(OAuth2State).where(OAuth2State.expires_date <= now()))
    scope.session.add(row)
    return ConsentOut(authorize_url=authorize_url(client, redirect_uri, state, verifier), state=state)


async def finish(door: Door, authority: Authority, given: CodeIn) -> IntegrationCredential:
    """Exchange a code for a token set and store it as the caller's credential (E29).

    Raises `UnknownState`, `WrongIssuer`, `ProviderRefuses` with the service's error name, `ProviderUnreachable`.
    """
    missing = [name for name in ("code", "state") if not getattr(given, name)]
    if missing:
        raise Invalid(None, [Finding(("body", name), "Field required", "missing") for name in missing])
    named = authority.integration(given)
    async with door.writing() as scope:
        taken = await _take(scope, authority.vault, given.state or "", named.id if named else None)
    integration = authority.catalogue.integration(taken.integration)
    client = OAuth2Client.of(authority.settings, integration)
    if client.auth.issuer is not None and given.iss is not None and given.iss != client.auth.issuer:
        raise WrongIssuer
    tokens = await client.exchange(authority.http, given.code or "", taken.redirect_uri, taken.verifier)
    secret = NewSecret(tokens.model_dump_json(), by_oauth2=True, expires=tokens.expires_at)
    async with door.writing() as scope:
        row = await put(scope, authority.vault, integration, secret)
        note(scope, "credential.connected", KIND, row.id, integration=integration.short_name, granted=tokens.scope)
    return row


@dataclass(frozen=True)
class _Taken:
    integration: UUID
    redirect_uri: str
    verifier: str


async def _take(scope: Scope, vault: Vault, state: str, integration: UUID | None) -> _Taken:
    """Use a state up. One that is not the caller's stays as it is."""
    mine = delete(OAuth2State).where(
        OAuth2State.id == hash_of(state), OAuth2State.user == scope.principal.user, OAuth2State.expires_date > now()
    )
    if integration is not None:
        mine = mine.where(OAuth2State.integration == integration)
    row = await scope.session.scalar(mine.returning(OAuth2State))
    if row is None:
        raise UnknownState
    verifier = vault.open(row.sealed, row.context)
    return _Taken(row.integration, row.redirect_uri, verifier)


def hash_of(state: str) -> str:
    """What is kept of a state."""
    return hashlib.sha256(state.encode()).hexdigest()


def authorize_url(client: OAuth2Client, redirect_uri: str, state: str, verifier: str) -> str:
    """The provider's consent page for this request (RFC 6749 4.1.1, RFC 7636 4.3); its own query is kept."""
    auth = client.auth
    asked: Mapping[str, str] = {
        **auth.parameters,
        "response_type": "code",
        "client_id": client.client_id,
        "redirect_uri": redirect_uri,
        **({"scope": auth.scope_separator.join(auth.scopes)} if auth.scopes else {}),
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    return with_query(client.authorize_url, asked)


def callback(settings: Settings, integration: Integration) -> str:
    """Neena's own callback for an integration: the address to register with the provider."""
    return f"{settings.url}/oauth2/callback/{integration.short_name}"


def _redirect_uri(settings: Settings, integration: Integration, given: str | None) -> str:
    """The callback, or another address that the operator has configured; compared exactly (RFC 9700 2.1)."""
    own = callback(settings, integration)
    if given is None or given == own or given in settings.oauth2_redirect_uris:
        return given or own
    message = f"The redirect URI is not {own} and not listed in {PREFIX}OAUTH2_REDIRECT_URIS."
    raise Invalid(None, [Finding(("query", "redirect_uri"), message)])
