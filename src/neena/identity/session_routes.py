"""Signing in: how a browser exchanges an API key for a session."""

from fastapi import APIRouter, Request, Response

from neena.identity import sessions
from neena.identity.authentication import Authenticator
from neena.identity.schemas import SessionOut, SignIn
from neena.identity.sessions import Lifetimes
from neena.kernel.clock import now
from neena.kernel.scope import writing_scope
from neena.web.browsers import check_page, csrf_token_of
from neena.web.doors import ReadingAsMyself, WritingAsMyself, source_of
from neena.web.requests import PlatformRoute

_UNKEPT = {"Cache-Control": "no-store"}


class SignInRoute(PlatformRoute):
    """A route for whoever sits before a page of ours: another site's page could sign them in as somebody else."""

    async def let_in(self, request: Request) -> None:
        """Raise `CrossOrigin` for all others."""
        check_page(request)


sign_in_router = APIRouter(prefix="/session", route_class=SignInRoute, tags=["session"])
router = APIRouter(prefix="/session", route_class=PlatformRoute, tags=["session"])


@sign_in_router.post("")
async def sign_in(request: Request, response: Response, given: SignIn) -> SessionOut:
    """Exchange an API key for a session, held by a cookie that scripts cannot read.

    For pages of this server: `Origin` has to be its own. A session that the browser had before is ended.
    """
    state = request.app.state
    authenticator: Authenticator = state.authenticator
    caller = await authenticator.by_key(given.api_key)
    former = authenticator.cookie.read(request.scope["headers"])
    async with writing_scope(state.database, caller, source_of(request)) as scope:
        begun, token = await sessions.start(scope, Lifetimes.of(state.settings), former)
        session = await sessions.shown(scope, begun, csrf_token_of(token))
    if former is not None:
        authenticator.forget(former)
    authenticator.cookie.give(response, token, round((session.expires_date - now()).total_seconds()))
    response.headers.update(_UNKEPT)
    return session


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
