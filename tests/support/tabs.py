"""A tab of a browser that shows a page of ours: its cookies, and the headers that browsers send by themselves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2

from support.product import Product

SESSION = "/api/v1/session"


class Tab:
    """What the page asks for; `origin` is where the page is from."""

    def __init__(self, product: Product, client: httpx2.AsyncClient, origin: str) -> None:
        self.product = product
        self.client = client
        self.origin = origin
        self.csrf = ""

    async def send(self, method: str, path: str, json: Any = None, **headers: str) -> httpx2.Response:
        """A request as a browser sends it; `headers` are named as in Python, an empty one is left out."""
        brought = {"sec_fetch_site": "same-origin", "x_csrf_token": self.csrf}
        brought |= {} if method in {"GET", "HEAD"} else {"origin": self.origin}
        given = {
            name.replace("_", "-").encode(): value.encode("latin-1")
            for name, value in (brought | headers).items()
            if value
        }
        sent: dict[str, Any] = {} if json is None else {"json": json}
        return await self.client.request(method, path, headers=given, **sent)

    async def ok(self, method: str, path: str, json: Any = None, **headers: str) -> Any:
        """The JSON of a 200 answer."""
        answer = await self.send(method, path, json, **headers)
        assert answer.status_code == 200, (method, path, answer.status_code, answer.text)
        return answer.json()

    async def refused(self, status: int, code: str, method: str, path: str, json: Any = None, **headers: str) -> None:
        """A refusal with this status and code."""
        answer = await self.send(method, path, json, **headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), (method, path, headers, answer.text)

    async def sign_in(self, key: str) -> Any:
        """The session that the key is exchanged for."""
        session = await self.ok("POST", SESSION, {"api_key": key})
        self.csrf = session["csrf_token"]
        return session

    @property
    def cookie(self) -> str:
        """What the browser's one cookie holds."""
        (found,) = self.client.cookies.jar
        return found.value or ""


@asynccontextmanager
async def open_tab(product: Product, key: str | None = None, origin: str = "http://neena.test") -> AsyncIterator[Tab]:
    """A tab of a browser of its own, signed in with a key if there is one."""
    transport = httpx2.ASGITransport(product.app)
    async with httpx2.AsyncClient(transport=transport, base_url=origin, timeout=30) as client:
        tab = Tab(product, client, origin)
        if key is not None:
            await tab.sign_in(key)
        yield tab
