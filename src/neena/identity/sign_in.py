"""Signing in at the identity provider: authorization code and PKCE (OpenID Connect Core 1.0, 3.1; RFC 7636, 9700).

The browser that begins keeps 256 random bits in a cookie that no script reads. What the provider is told, state, nonce
and code challenge, is derived from these, so nothing is stored here, and a code counts only in the browser whose
sign-in it answers. The provider leads back to a page of the console, which hands the code on; whoever is led there by
somebody else's link lacks the cookie.
"""

import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from neena.errors import BadRequest, Invalid, Misconfigured, NotFound, TimedOut, Unavailable
from neena.identity.membership import Joining
from neena.identity.provider import Places, Provider, ProviderUnavailable
from neena.identity.schemas import SignInCode
from neena.identity.tokens import Token
from neena.kernel.egress import EgressRefused
from neena.kernel.http import Answer, AnswerTooLarge, Http
from neena.kernel.strict_json import parse
from neena.settings import Settings
from neena.web.oauth2 import basic, challenge_of, with_query

LANDING = "/app/signed-in"  # the console's page that the provider leads back to
LIFETIME = 600  # seconds that a person has for signing in there
_TIMEOUT = 15.0  # seconds
_MAX_ANSWER = 256 * 1024


class NotOffered(NotFound):
    """There is no identity provider to sign in with here; sign in with an API key."""


class NotBegunHere(BadRequest):
    """This sign-in was not begun in this browser, or more than ten minutes ago. Begin again."""


class AnotherIssuer(BadRequest):
    """The answer does not come from the identity provider that was asked. Begin again."""


class SignInRefused(BadRequest):
    """The identity provider refuses. Begin again."""


@dataclass(frozen=True)
class Proof:
    """What one browser's sign-in is bound to: all of it follows from the secret that the browser keeps."""

    secret: str

    @classmethod
    def new(cls) -> "Proof":
        """One that nobody knows."""
        return cls(secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        """Comes back with the code, and says whose it is."""
        return self._derived(b"state")

    @property
    def nonce(self) -> str:
        """Comes back in the ID token, which nobody but the provider can write."""
        return self._derived(b"nonce")

    @property
    def verifier(self) -> str:
        """Goes with the code, which is worth nothing without it."""
        return self._derived(b"verifier")

    def _derived(self, what: bytes) -> str:
        return urlsafe_b64encode(hmac.digest(self.secret.encode(), what, "sha256")).rstrip(b"=").decode()


class SignIn:
    """Neena as a client of the identity provider. `joining` says whose first sign-in makes a user."""

    def __init__(self, settings: Settings, provider: Provider, http: Http, client_id: str) -> None:
        self.name = settings.oidc_name
        self.joining = Joining(settings.oidc_join, settings.oidc_join_permissions)
        self._provider = provider
        self._http = http
        self._client_id = client_id
        self._secret = settings.oidc_client_secret
        self._scopes = " ".join(settings.oidc_scopes.split())

    async def address(self, proof: Proof, redirect_uri: str) -> str:
        """Where a person signs in; raises `ProviderUnavailable`."""
        places = await self._provider.places()
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": self._scopes,
            "state": proof.state,
            "nonce": proof.nonce,
            "code_challenge": challenge_of(proof.verifier),
            "code_challenge_method": "S256",
        }
        return with_query(places.authorize, asked)

    async def finish(self, proof: Proof | None, given: SignInCode, redirect_uri: str) -> Token:
        """What the provider says of who has signed in, for the code that it sent the browser back with.

        Raises `NotBegunHere`, `AnotherIssuer`, `SignInRefused`, `InvalidToken`, `ProviderUnavailable`.
        """
        if proof is None or not hmac.compare_digest(proof.state.encode(), given.state.encode()):
            raise NotBegunHere
        places = await self._provider.places()
        if given.iss != self._provider.issuer and (given.iss is not None or places.names_itself):
            raise AnotherIssuer
        token = await self._exchange(places, proof, given.code, redirect_uri)
        return await self._provider.read_id(token, self._client_id, proof.nonce)

    async def _exchange(self, places: Places, proof: Proof, code: str, redirect_uri: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": proof.verifier,
        }
        headers = {"Accept": "application/json"}
        secret = self._secret.get_secret_value() if self._secret else None
        if secret is not None and not places.by_form:
            headers["Authorization"] = basic(self._client_id, secret)
        else:
            form |= {"client_id": self._client_id} | ({} if secret is None else {"client_secret": secret})
        try:
            answer = await self._http.request(
                "POST",
                places.token,
                headers=headers,
                form=form,
                timeout=_TIMEOUT,
                max_body=_MAX_ANSWER,
                follow=False,  # what is sent is for this address alone
            )
        except (Unavailable, TimedOut, EgressRefused, AnswerTooLarge) as fault:
            raise ProviderUnavailable(f"The identity provider cannot be asked: {fault.message}") from fault
        return _id_token(answer)


def configured_sign_in(settings: Settings, provider: Provider | None, http: Http) -> SignIn | None:
    """Signing in at the provider, if the settings offer it; raises `Misconfigured`."""
    if provider is not None and settings.oidc_client_id is not None:
        return SignIn(settings, provider, http, settings.oidc_client_id)
    if settings.oidc_client_secret is not None or settings.oidc_join:
        raise Misconfigured("NEENA_OIDC_CLIENT_SECRET and NEENA_OIDC_JOIN are for NEENA_OIDC_CLIENT_ID: set that too.")
    return None


def _id_token(answer: Answer) -> str:
    """The ID token of a token endpoint's answer (RFC 6749, 5; OpenID Connect Core 1.0, 3.1.3.3)."""
    if answer.status >= 500 or answer.status == 429:
        raise ProviderUnavailable(f"The identity provider gives out no token now: it answered {answer.status}.")
    said = _object(answer.body)
    if answer.status != 200:
        error = said.get("error")
        known = isinstance(error, str) and len(error) <= 64 and error.replace("_", "").isalnum()
        raise SignInRefused(
            f"The identity provider refuses: {error if known else f'HTTP {answer.status}'}. Begin again."
        )
    token = said.get("id_token")
    if not isinstance(token, str):
        raise ProviderUnavailable("The identity provider gave no ID token. Is `openid` among NEENA_OIDC_SCOPES?")
    return token


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = parse(body)
    except Invalid:
        return {}
    return cast("dict[str, Any]", said) if isinstance(said, dict) else {}
