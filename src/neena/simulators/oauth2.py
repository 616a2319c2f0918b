"""A stand-in for a service with accounts: an OAuth 2.0 authorization server, and a small API behind its tokens.

    GET  /authorize     consents at once: back to the redirect URI with a code, the state and the issuer
    POST /api/token     codes (PKCE S256) and refresh tokens to token sets; HTTP Basic or fields of the form
    GET  /api/me        whose account it is
    POST /api/notes     leaves a note: {"text": "..."}

`/_sim/load` takes `lifetime` (seconds an access token lasts; tokens given out before keep theirs), `rotates` (whether a
refresh token is good once; the second use of one revokes its whole family, as many services do), `consents` (false:
the person declines), `expired` (true: every access token given out so far is accepted no more), `revoked` (true: every
refresh token is), `shown` (what /api/me tells besides the name). Effects counted: `code`, `refresh`, `reuse`, `me`,
`note`.
"""

import hashlib
import secrets
import time
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from neena.simulators.serve import Simulator, fields, run

Fields = dict[str, Any]
ISSUER = "https://club.test"
CLIENT = ("club-client", "club:client secret")
_CODE_LASTS = 60


class Refused(Exception):
    """An error of the token endpoint (RFC 6749 5.2)."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.answer = JSONResponse({"error": error, "error_description": "The simulator says no."}, status)


class OAuth2Simulator(Simulator):
    """Codes, token families and notes in memory (or in a file)."""

    root = "/api"

    def empty(self) -> Fields:
        """Tokens that last an hour and rotate; nothing given out yet."""
        orders: Fields = {"lifetime": 3600, "rotates": True, "consents": True, "shown": {}}
        return {**orders, "codes": {}, "access": {}, "refresh": {}, "revoked_families": [], "notes": []}

    def load(self, given: Fields) -> None:
        """Take orders."""
        if given.pop("expired", False):
            for one in self.state["access"].values():
                one["until"] = 0
        if given.pop("revoked", False):
            self.state["revoked_families"] = sorted({one["family"] for one in self.state["refresh"].values()})
        self.state.update(given)

    def routes(self) -> list[Route]:
        """The server's and the API's."""
        return [
            Route("/authorize", self._authorize, methods=["GET"]),
            Route("/api/token", self._token, methods=["POST"]),
            Route("/api/me", self._me, methods=["GET"]),
            Route("/api/notes", self._note, methods=["POST"]),
        ]

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        wanted = {"response_type": "code", "client_id": CLIENT[0], "code_challenge_method": "S256"}
        if any(asked.get(name) != value for name, value in wanted.items()) or not asked.get("redirect_uri"):
            return JSONResponse({"error": "invalid_request"}, 400)
        said = {"state": asked.get("state", ""), "iss": ISSUER}
        if not self.state["consents"]:
            said["error"] = "access_denied"
        else:
            said["code"] = secrets.token_urlsafe(24)
            kept = {name: asked[name] for name in ("redirect_uri", "code_challenge")}
            self.state["codes"][said["code"]] = {
                **kept,
                "scope": asked.get("scope"),
                "until": time.time() + _CODE_LASTS,
            }
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(said)}", 302)

    async def _token(self, request: Request) -> Response:
        try:
            given = await fields(request)
            _check_client(request, given)
            grants = {"authorization_code": self._by_code, "refresh_token": self._by_refresh}
            if given.get("grant_type") not in grants:
                raise Refused("unsupported_grant_type")  # noqa: TRY301  # told like any other refusal
            said = grants[given["grant_type"]](given)
        except Refused as fault:
            return fault.answer
        return JSONResponse(said, headers={"Cache-Control": "no-store"})

    def _by_code(self, given: Fields) -> Fields:
        kept = self.state["codes"].pop(given.get("code", ""), None)
        if kept is None or kept["until"] < time.time() or kept["redirect_uri"] != given.get("redirect_uri"):
            raise Refused("invalid_grant")
        digest = hashlib.sha256(str(given.get("code_verifier", "")).encode()).digest()
        if urlsafe_b64encode(digest).rstrip(b"=").decode() != kept["code_challenge"]:
            raise Refused("invalid_grant")
        self.did("code")
        return self._give_out(secrets.token_hex(8), kept["scope"])

    def _by_refresh(self, given: Fields) -> Fields:
        kept = self.state["refresh"].get(given.get("refresh_token", ""))
        if kept is None or kept["family"] in self.state["revoked_families"]:
            raise Refused("invalid_grant")
        if kept["used"]:
            self.state["revoked_families"].append(kept["family"])
            self.did("reuse")
            raise Refused("invalid_grant")
        kept["used"] = self.state["rotates"]
        self.did("refresh")
        return self._give_out(kept["family"], kept["scope"])

    def _give_out(self, family: str, scope: str | None) -> Fields:
        access, refresh = f"access-{secrets.token_urlsafe(24)}", f"refresh-{secrets.token_urlsafe(24)}"
        lasts = self.state["lifetime"]
        self.state["access"][access] = {"family": family, "until": time.time() + lasts}
        said = {"access_token": access, "token_type": "Bearer", "expires_in": lasts, "scope": scope}
        if self.state["rotates"] or not any(one["family"] == family for one in self.state["refresh"].values()):
            self.state["refresh"][refresh] = {"family": family, "used": False, "scope": scope}
            said["refresh_token"] = refresh
        return said

    def _knows(self, request: Request) -> bool:
        kept = self.state["access"].get(request.headers.get("authorization", "").removeprefix("Bearer "))
        return bool(kept and kept["until"] > time.time() and kept["family"] not in self.state["revoked_families"])

    async def _me(self, request: Request) -> Response:
        if not self._knows(request):
            return _unknown()
        self.did("me")
        return JSONResponse({"name": "Mira of the club", **self.state["shown"]})

    async def _note(self, request: Request) -> Response:
        if not self._knows(request):
            return _unknown()
        self.state["notes"].append((await request.json())["text"])
        self.did("note")
        return JSONResponse({"id": str(len(self.state["notes"])), "text": self.state["notes"][-1]})


def _check_client(request: Request, given: Fields) -> None:
    scheme, _, pair = request.headers.get("authorization", "").partition(" ")
    if scheme == "Basic":
        said = tuple(unquote(half) for half in b64decode(pair).decode().split(":", 1))
    else:
        said = given.get("client_id"), given.get("client_secret")
    if said != CLIENT:
        raise Refused("invalid_client", 401)


def _unknown() -> Response:
    return JSONResponse({"error": "invalid_token"}, 401, {"WWW-Authenticate": 'Bearer error="invalid_token"'})


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(OAuth2Simulator, arguments)
