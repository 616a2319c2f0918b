"""The product's own HTTP API, asked within this process on behalf of whoever called a tool."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx2
from starlette.requests import Request

from neena.web.sources import source_of

_WHO = ("authorization", "x-api-key")


class Refused(Exception):
    """The API said no: `error` is a short label, `message` what is wrong and what mends it."""

    def __init__(self, error: str, message: str, **facts: Any) -> None:
        super().__init__(message)
        self.error = error
        self.message = message
        self.facts = facts


def segment(given: object) -> str:
    """Any value as one part of a path; none leads to another path, dots included."""
    return quote(str(given), safe="").replace(".", "%2E")


class Api:
    """Asks with the credentials of one request, and from its address."""

    def __init__(self, request: Request) -> None:
        transport = httpx2.ASGITransport(request.app, client=(source_of(request) or "127.0.0.1", 0))
        headers = {name: request.headers[name] for name in _WHO if name in request.headers}
        self._client = httpx2.AsyncClient(  # noqa: TID251  # opens no socket: the transport calls the application
            transport=transport, base_url="http://neena", headers=headers, timeout=None
        )

    async def ask(
        self, method: str, path: str, *, query: Mapping[str, Any] | None = None, body: object = None
    ) -> httpx2.Response:
        """What an endpoint answers; raises `Refused` for every status of 400 and more."""
        given = {name: value for name, value in (query or {}).items() if value is not None}
        answer = await self._client.request(method, path, params=given, json=body)
        if answer.status_code >= 400:
            raise _refused(answer)
        return answer

    async def get(self, path: str, **query: Any) -> Any:
        """The JSON that is read there."""
        return (await self.ask("GET", path, query=query)).json()

    async def post(self, path: str, body: object) -> Any:
        """The JSON that is answered to a body."""
        return (await self.ask("POST", path, body=body)).json()


def _refused(answer: httpx2.Response) -> Refused:
    """An error in either shape of the API: `{"error", "message"}` or `{"detail", "code"}`."""
    body: dict[str, Any] = answer.json()
    if "error" in body:
        return Refused(body.pop("error"), body.pop("message"), **body)
    label, found = body.pop("code"), body.pop("detail")
    facts = {name: value for name, value in body.items() if name != "errors"}
    if isinstance(found, str):
        return Refused(label, found, **facts)
    return Refused(label, "; ".join(f"{'.'.join(map(str, one['loc'][1:]))}: {one['msg']}" for one in found), **facts)
