"""A small OpenID Connect provider: its discovery document, its keys, people who sign in, and any token that is wanted.

GET  /authorize    back to the redirect URI with a code; or a page that asks who it is, when `asks` is true
POST /token        codes to ID tokens: PKCE S256, the client's secret by Basic or in the form, each code once
POST /_sim/mint    {"claims", "header", "alg", "stranger"}, all optional: answers `{"token"}`. Null leaves a claim or a
                   header out. `alg` may be `none`, or HS256, which signs with the public key as its secret;
                   `stranger` signs with a key that is not published, under the present key's id.
POST /_sim/rotate  {"alg", "withdraw", "publish"}, all optional: a new present key; `withdraw` takes the old ones away,
                   `publish` false keeps the new one back.
`/_sim/load` takes `discovery` (laid over the discovery document), `person` (claims of who signs in), `id_token` (an
order as for mint, laid over the next ID tokens), `back` (laid over what a browser is sent back with; null leaves it
out), `asks`, and `client_secret` (null for a public client).
"""

import hashlib
import hmac
import secrets
import time
from base64 import b64decode
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any, Literal, cast
from urllib.parse import unquote, urlencode

from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key
from joserfc.jws import JWSRegistry
from joserfc.util import json_b64encode, urlsafe_b64encode
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from neena.simulators.serve import Simulator, fields, run

Fields = dict[str, Any]
CLIENT = "neena-console"
SECRET = "a secret: with a colon"  # noqa: S105  # of a simulator
MIRA: Fields = {"sub": "auth0|1", "email": "mira@acme.test", "email_verified": True, "name": "Mira Lund"}
PairKey = RSAKey | ECKey | OKPKey
_CURVES: dict[str, Literal["P-256", "P-384", "P-521"]] = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


class OidcSimulator(Simulator):
    """An issuer with its keys; the one used last is the present one."""

    def empty(self) -> Fields:
        """One RSA key."""
        kept: Fields = {"discovery": {}, "person": MIRA, "id_token": {}, "back": {}, "codes": {}}
        return {**kept, "asks": False, "client_secret": SECRET, "made": 1, "keys": [_new_key("RS256", 1)]}

    def routes(self) -> list[Route]:
        """What a relying party and its people meet."""
        return [
            Route("/.well-known/openid-configuration", self._discovery, methods=["GET"]),
            Route("/jwks", self._jwks, methods=["GET"]),
            Route("/authorize", self._authorize, methods=["GET"]),
            Route("/token", self._token, methods=["POST"]),
        ]

    def controls(self) -> list[Route]:
        """Minting and rotating."""
        return [
            Route("/_sim/mint", self._mint, methods=["POST"]),
            Route("/_sim/rotate", self._rotate, methods=["POST"]),
        ]

    async def _discovery(self, request: Request) -> Response:
        issuer = _issuer(request)
        document: Fields = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/authorize",
            "token_endpoint": f"{issuer}/token",
            "jwks_uri": f"{issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        return JSONResponse(document | self.state["discovery"])

    async def _jwks(self, _: Request) -> Response:
        keys = [_key(one).as_dict(private=False) for one in self.state["keys"] if one["published"]]
        return JSONResponse({"keys": keys})

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        wanted = {"response_type": "code", "client_id": CLIENT, "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in wanted.items()) or "openid" not in asked["scope"].split():
            return JSONResponse({"error": "invalid_request"}, 400)
        email = asked.pop("email", None)
        if self.state["asks"] and email is None:
            return HTMLResponse(_page(asked))
        person = self.state["person"] | ({} if email is None else {"email": email, "sub": f"auth0|{email}"})
        code = secrets.token_urlsafe(24)
        self.state["codes"][code] = {"asked": asked, "person": person}
        said = {"code": code, "state": asked.get("state"), "iss": _issuer(request), **self.state["back"]}
        query = urlencode({name: value for name, value in said.items() if value is not None})
        return RedirectResponse(f"{asked['redirect_uri']}?{query}", 302)

    async def _token(self, request: Request) -> Response:
        given = await fields(request)
        if not self._is_client(request, given):
            return JSONResponse({"error": "invalid_client"}, 401)
        kept = self.state["codes"].pop(given.get("code", ""), None)
        if kept is None or given.get("grant_type") != "authorization_code":
            return JSONResponse({"error": "invalid_grant"}, 400)
        asked = kept["asked"]
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        proven = urlsafe_b64encode(digest).decode()
        if proven != asked["code_challenge"] or given.get("redirect_uri") != asked["redirect_uri"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        order: Fields = self.state["id_token"]
        claims = {"aud": CLIENT, "nonce": asked.get("nonce"), **kept["person"], **order.get("claims", {})}
        token = self._minted(_issuer(request), {**order, "claims": claims})
        said = {"access_token": secrets.token_urlsafe(24), "token_type": "Bearer", "expires_in": 3600}
        return JSONResponse({**said, "id_token": token}, headers={"Cache-Control": "no-store"})

    def _is_client(self, request: Request, given: Fields) -> bool:
        secret = self.state["client_secret"]
        header = request.headers.get("authorization")
        if header is not None:
            pair = b64decode(header.removeprefix("Basic ")).decode().partition(":")
            return (unquote(pair[0]), unquote(pair[2])) == (CLIENT, secret)
        return given.get("client_id") == CLIENT and given.get("client_secret") == secret

    async def _mint(self, request: Request) -> Response:
        return JSONResponse({"token": self._minted(_issuer(request), await request.json())})

    def _minted(self, issuer: str, given: Fields) -> str:
        present = self.state["keys"][-1]
        algorithm = given.get("alg") or present["alg"]
        moment = int(time.time())
        claims = {"iss": issuer, "aud": "neena", "sub": "auth0|1", "iat": moment, "exp": moment + 3600}
        header = {"alg": algorithm, "typ": "JWT", "kid": present["jwk"]["kid"]}
        signed = _segment(header | given.get("header", {})) + b"." + _segment(claims | given.get("claims", {}))
        key = _stranger() if given.get("stranger") else _key(present)
        return (signed + b"." + urlsafe_b64encode(_sign(signed, algorithm, key))).decode()

    async def _rotate(self, request: Request) -> Response:
        given: Fields = await request.json()
        self.state["made"] += 1
        made = _new_key(given.get("alg", "RS256"), self.state["made"]) | {"published": given.get("publish", True)}
        if given.get("withdraw"):
            self.state["keys"].clear()
        self.state["keys"].append(made)
        return JSONResponse({"kid": made["jwk"]["kid"]})


def _page(asked: Fields) -> str:
    hidden = "".join(f'<input type=hidden name={name} value="{escape(value)}">' for name, value in asked.items())
    return (
        "<!doctype html><html lang=en><title>Acme</title><main><h1>Sign in to Acme</h1><form>"
        f"{hidden}<label>E-mail <input name=email type=email></label><button>Continue</button></form></main>"
    )


def _issuer(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _segment(members: Fields) -> bytes:
    return json_b64encode({name: value for name, value in members.items() if value is not None})


def _sign(signed: bytes, algorithm: str, key: PairKey) -> bytes:
    if algorithm == "none":
        return b""
    if algorithm == "HS256":
        return hmac.digest(key.as_pem(private=False), signed, "sha256")
    return JWSRegistry.algorithms[algorithm].sign(signed, key)


def _new_key(algorithm: str, number: int) -> Fields:
    key: PairKey
    if algorithm in _CURVES:
        key = ECKey.generate_key(_CURVES[algorithm])
    elif algorithm in {"EdDSA", "Ed25519"}:
        key = OKPKey.generate_key("Ed25519")
    else:
        key = RSAKey.generate_key(2048)
    named = {"kid": f"key-{number}", "use": "sig"}
    return {"alg": algorithm, "published": True, "jwk": key.as_dict(private=True) | named}


def _key(kept: Fields) -> PairKey:
    return cast("PairKey", import_key(kept["jwk"]))


@cache
def _stranger() -> PairKey:
    return RSAKey.generate_key(2048)


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(OidcSimulator, arguments)
