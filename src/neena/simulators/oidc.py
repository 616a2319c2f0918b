"""A small OpenID Connect issuer: its discovery document, its keys, and tokens with whatever claims are asked for.

POST /_sim/mint    {"claims", "header", "alg", "stranger"}, all optional: answers `{"token"}`. Null leaves a claim or a
                   header out. `alg` may be `none`, or HS256, which signs with the public key as its secret;
                   `stranger` signs with a key that is not published, under the present key's id.
POST /_sim/rotate  {"alg", "withdraw", "publish"}, all optional: a new present key; `withdraw` takes the old ones away,
                   `publish` false keeps the new one back.
`/_sim/load` takes `{"discovery": {...}}`, laid over the discovery document.
"""

import hmac
import time
from collections.abc import Sequence
from functools import cache
from typing import Any, Literal, cast

from joserfc.jwk import ECKey, OKPKey, RSAKey, import_key
from joserfc.jws import JWSRegistry
from joserfc.util import json_b64encode, urlsafe_b64encode
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from neena.simulators.serve import Simulator, run

Fields = dict[str, Any]
PairKey = RSAKey | ECKey | OKPKey
_CURVES: dict[str, Literal["P-256", "P-384", "P-521"]] = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


class OidcSimulator(Simulator):
    """An issuer with its keys; the one used last is the present one."""

    def empty(self) -> Fields:
        """One RSA key."""
        return {"discovery": {}, "made": 1, "keys": [_new_key("RS256", 1)]}

    def routes(self) -> list[Route]:
        """What a relying party reads."""
        return [
            Route("/.well-known/openid-configuration", self._discovery, methods=["GET"]),
            Route("/jwks", self._jwks, methods=["GET"]),
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

    async def _mint(self, request: Request) -> Response:
        given: Fields = await request.json()
        present = self.state["keys"][-1]
        algorithm = given.get("alg") or present["alg"]
        moment = int(time.time())
        claims = {"iss": _issuer(request), "aud": "neena", "sub": "auth0|1", "iat": moment, "exp": moment + 3600}
        header = {"alg": algorithm, "typ": "JWT", "kid": present["jwk"]["kid"]}
        signed = _segment(header | given.get("header", {})) + b"." + _segment(claims | given.get("claims", {}))
        key = _stranger() if given.get("stranger") else _key(present)
        return JSONResponse({"token": (signed + b"." + urlsafe_b64encode(_sign(signed, algorithm, key))).decode()})

    async def _rotate(self, request: Request) -> Response:
        given: Fields = await request.json()
        self.state["made"] += 1
        made = _new_key(given.get("alg", "RS256"), self.state["made"]) | {"published": given.get("publish", True)}
        if given.get("withdraw"):
            self.state["keys"].clear()
        self.state["keys"].append(made)
        return JSONResponse({"kid": made["jwk"]["kid"]})


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
