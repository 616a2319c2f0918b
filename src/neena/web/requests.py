"""How a request is let in: authenticated first, then its body read with a limit and parsed strictly."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import Headers

from neena.errors import Finding, Invalid, TooLarge
from neena.kernel.principal import Principal
from neena.kernel.strict_json import parse, text_fault
from neena.web.browsers import may_change
from neena.web.sources import source_of

MAX_BODY = 1024 * 1024


class BodyTooLarge(TooLarge):
    """The request body is larger than 1 MiB."""


async def read_body(request: Request, most: int = MAX_BODY) -> bytes:
    """The body, byte for byte; raises `BodyTooLarge` as soon as it has more than `most` bytes."""
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > most:
            raise BodyTooLarge(f"The request body is larger than {most // MAX_BODY} MiB.")
        chunks.append(chunk)
    return b"".join(chunks)


class JsonRequest(Request):
    """A request whose body is JSON whatever its content type says (contract 1.3), already read and parsed."""

    @property
    def headers(self) -> Headers:
        """The headers, with the content type FastAPI needs to see."""
        kept = [(name, value) for name, value in self.scope["headers"] if name != b"content-type"]
        return Headers(raw=[*kept, (b"content-type", b"application/json")])

    async def read(self) -> None:
        """Read and parse the body; raises `BodyTooLarge` or `Invalid`."""
        self._body = await read_body(self)
        if self._body:
            self._json = parse(self._body)

    async def json(self) -> Any:
        """The parsed body."""
        return self._json


class PlatformRoute(APIRoute):
    """A route for known callers: nothing of the request is read before the caller is known."""

    async def let_in(self, request: Request) -> None:
        """Raise for a request that is not to be read."""
        await know_caller(request)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with authentication and strict reading before it."""
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def handler(request: Request) -> Response:
            await self.let_in(request)
            _check_query(request)
            if takes_body:
                request = JsonRequest(request.scope, request.receive)
                await request.read()
            answer = await handle(request)
            if "cookie" in request.headers:  # what follows from a cookie is for its browser alone, and ends with it
                answer.headers.setdefault("Cache-Control", "no-store")
            return answer

        return handler


async def know_caller(request: Request) -> None:
    """Find out who asks, or whether who asked is still known; raises `Unauthenticated`.

    Raises `NotPermitted` for a request through a browser's session that no page of ours made.
    """
    principal: Principal = await request.app.state.authenticator.principal(
        request.scope["headers"], request.query_params.keys(), source_of(request)
    )
    request.state.principal = principal
    request.state.may_change = principal.session is None or may_change(request, principal.csrf_token)


def _check_query(request: Request) -> None:
    findings = [
        Finding(("query", name), f"The value {fault}.", "text_invalid")
        for name, value in request.query_params.multi_items()
        if (fault := text_fault(value) or text_fault(name))
    ]
    if findings:
        raise Invalid(None, findings)
