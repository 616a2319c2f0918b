"""Signing in and out: how a browser exchanges an API key, or what the identity provider says, for a session."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Request, Response

from neena.audit.trail import NOBODY, append
from neena.errors import BadRequest
from neena.identity import sessions
from neena.identity.attempts import Attempts
from neena.identity.authentication import Authenticator
from neena.identity.membership import admit, member
from neena.identity.schemas import KeyToSignIn, SessionOut, SessionsEnded, SignInBegun, SignInCode, SignInOffer
from neena.identity.sessions import Lifetimes
from neena.identity.sign_in import LANDING, LIFETIME, NotOffered, Proof, SignIn
from neena.identity.tokens import Token
from neena.kernel.clock import now
from neena.kernel.principal import Principal
from neena.kernel.schema import EXAMPLE_ID
from neena.kernel.scope import writing_scope
from neena.web.browsers import OwnCookie, check_page, csrf_token_of, origin_of, page_origin
from neena.web.doors import ReadingAsMyself, WritingAsMyself
from neena.web.paths import PREFIX
from neena.web.requests import PlatformRoute
from neena.web.routing import Router
from neena.web.sources import source_of

_UNKEPT = {"Cache-Control": "no-store"}
_LIMITED: dict[int | str, dict[str, Any]] = {
    429: {
        "description": "Signing in has failed too often; `Retry-After` tells when to try again.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
}
Whose = Annotated[UUID | None, Query(description="Whose; one's own when left out.", examples=[EXAMPLE_ID])]


class OtherAddress(BadRequest):
    """This server is reached at another address for signing in at the identity provider."""


class SignInRoute(PlatformRoute):
    """A route for whoever sits before a page of ours: another site's page could sign them in as somebody else."""

    async def let_in(self, request: Request) -> None:
        """Raise `CrossOrigin` for all others."""
        check_page(request)


sign_in_router = Router(f"{PREFIX}/session", route_class=SignInRoute, tags=["session"])
router = Router(f"{PREFIX}/session", route_class=PlatformRoute, tags=["session"])


@sign_in_router.post("", responses=_LIMITED)
async def sign_in(request: Request, response: Response, given: KeyToSignIn) -> SessionOut:
    """Exchange an API key for a session, held by a cookie that scripts cannot read.

    For pages of this server: `Origin` has to be its own. A session that the browser had before is ended.
    """
    attempts: Attempts = request.app.state.attempts
    with attempts.attempt(source_of(request), given.api_key):
        caller = await request.app.state.authenticator.by_key(given.api_key)
    return await _begin(request, response, caller)


@sign_in_router.get("/provider")
async def read_sign_in_offer(request: Request) -> SignInOffer:
    """Whether people can sign in at an identity provider, and what it is called. Needs no key."""
    offered: SignIn | None = request.app.state.sign_in
    return SignInOffer(provider=None if offered is None else offered.name)


@sign_in_router.post("/provider")
async def begin_sign_in(request: Request, response: Response) -> SignInBegun:
    """Begin to sign in at the identity provider: the browser goes on to the address that is answered.

    For pages of this server, as above. What the sign-in is bound to stays in the browser, in a cookie for ten minutes.
    """
    proof = Proof.new()
    address = await _offered(request).address(proof, _landing(request))
    _cookie(request).give(response, proof.secret, LIFETIME)
    response.headers.update(_UNKEPT)
    return SignInBegun(authorize_url=address)


@sign_in_router.post("/provider/code", responses=_LIMITED)
async def finish_sign_in(request: Request, response: Response, given: SignInCode) -> SessionOut:
    """Exchange the code that the provider has sent the browser back with for a session, as above.

    Good in the browser that began, and once. 403: the provider has vouched for somebody who has no user here.
    """
    cookie, attempts = _cookie(request), request.app.state.attempts
    offered, secret = _offered(request), cookie.read(request.scope["headers"])
    with attempts.attempt(source_of(request)):
        token = await offered.finish(None if secret is None else Proof(secret), given, _landing(request))
    caller = await _admitted(request, offered, token)
    cookie.take_back(response)
    return await _begin(request, response, caller, token.permissions)


async def _admitted(request: Request, offered: SignIn, token: Token) -> Principal:
    # Who is refused is known, and stands so in the audit trail; they may do nothing.
    request.state.principal = Principal(NOBODY, token.email or token.subject, None, frozenset(), subject=token.subject)
    async with request.app.state.database.writing() as session:
        user, acts = await admit(session, token, offered.joining)
        await append(session, [replace(act, source=source_of(request)) for act in acts])
        return member(user, token.permissions)


async def _begin(
    request: Request, response: Response, caller: Principal, lent: frozenset[str] | None = None
) -> SessionOut:
    state = request.app.state
    authenticator: Authenticator = state.authenticator
    former = authenticator.cookie.read(request.scope["headers"])
    async with writing_scope(state.database, caller, source_of(request)) as scope:
        begun, token = await sessions.start(scope, Lifetimes.of(state.settings), former, lent)
        session = await sessions.shown(scope, begun, csrf_token_of(token))
    if former is not None:
        authenticator.forget(former)
    authenticator.cookie.give(response, token, round((session.expires_date - now()).total_seconds()))
    response.headers.update(_UNKEPT)
    return session


def _offered(request: Request) -> SignIn:
    offered: SignIn | None = request.app.state.sign_in
    if offered is None:
        raise NotOffered
    return offered


def _cookie(request: Request) -> OwnCookie:
    """What keeps the secret of a sign-in that was begun."""
    return OwnCookie("neena_sign_in", request.app.state.authenticator.cookie.secure)


def _landing(request: Request) -> str:
    """The address that the provider leads back to: of the host whose page asks, since the cookie is there."""
    here, public = page_origin(request), request.app.state.settings.public_url
    if public is not None and here != origin_of(public):
        raise OtherAddress(
            f"Open Neena at {public} to sign in there: the identity provider leads back to that address."
        )
    return here + LANDING


@router.get("")
async def read_session(response: Response, scope: ReadingAsMyself) -> SessionOut:
    """Who is signed in, with the token that requests which change something have to bring."""
    response.headers.update(_UNKEPT)
    return await sessions.shown(scope, scope.principal.session, scope.principal.csrf_token)


@router.delete("", status_code=204)
async def sign_out(request: Request, scope: WritingAsMyself) -> Response:
    """Sign out: the session is over, and the browser forgets its cookie."""
    authenticator: Authenticator = request.app.state.authenticator
    await sessions.end(scope)
    authenticator.forget(authenticator.cookie.read(request.scope["headers"]) or "")
    answer = Response(status_code=204, headers=_UNKEPT)
    authenticator.cookie.take_back(answer)
    return answer


@router.delete("/all")
async def end_sessions(scope: WritingAsMyself, user: Whose = None) -> SessionsEnded:
    """Sign out everywhere: every session of oneself, or for an admin of a user of the organization, is over."""
    return SessionsEnded(ended=await sessions.end_all(scope, user))
