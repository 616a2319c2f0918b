"""How requests come in to `/runs`: known callers, JSON, and a signature that is checked wherever there is one."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request, Response
from starlette.types import Message

from neena.errors import Unauthenticated, UnknownMedia
from neena.kernel.schema import EXAMPLE_ID
from neena.runs.signed_requests import SIGNATURE, TIMESTAMP
from neena.runs.signing_keys import check_signature
from neena.web.requests import PlatformRoute, know_caller, read_body

RunId = Annotated[UUID, Path(description="The run's `messageId`.", examples=[EXAMPLE_ID])]


class SignatureIncomplete(Unauthenticated):
    """A signed request carries both x-timestamp and x-signature."""


class NotJson(UnknownMedia):
    """The body has to be JSON, sent as `Content-Type: application/json`."""


class RunsRoute(PlatformRoute):
    """A route whose requests may be signed: `request.state.is_signed` says whether this one is."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with the checks before it."""
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def handler(request: Request) -> Response:
            request.state.is_signed = False
            if TIMESTAMP in request.headers or SIGNATURE in request.headers:
                request = await _checked(request)
            if takes_body:
                _check_type(request.headers.get("content-type"))
            return await handle(request)

        return handler


def _check_type(given: str | None) -> None:
    kind = (given or "application/json").partition(";")[0].strip().lower()
    if kind != "application/json" and not kind.endswith("+json"):
        raise NotJson


async def _checked(request: Request) -> Request:
    """The request, to be read once more. Raises `Unauthenticated`."""
    await know_caller(request)
    signed = request.headers.get(TIMESTAMP), request.headers.get(SIGNATURE)
    if signed[0] is None or signed[1] is None:
        raise SignatureIncomplete
    body = await read_body(request)
    state = request.app.state
    asked = request.method, request.scope["path"], body
    await check_signature(state.database, state.vault, request.state.principal, (signed[0], signed[1]), asked)
    request.state.is_signed = True

    async def again() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(request.scope, again)
