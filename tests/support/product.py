"""The whole product in this process, and people who call it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx2
from fastapi import FastAPI

from neena.app import Loaded, Neena, web_app
from neena.authoring.definition import Definition
from neena.catalog.loading import load_integrations
from neena.identity.service import add_organization, add_user, issue_key
from neena.kernel.ids import new_id
from neena.settings import Settings
from support.lab import LAB, TASKS

PREFIX = "/api/v1"
FINAL = {"completed", "failed", "cancelled"}


class Product:
    """One running Neena; `client` sends no credential of its own."""

    def __init__(self, neena: Neena, app: FastAPI, client: httpx2.AsyncClient) -> None:
        self.neena = neena
        self.app = app
        self.client = client

    async def organization(self) -> UUID:
        async with self.neena.database.writing() as session:
            return add_organization(session, "Acme").id

    async def person(self, name: str = "mira", organization: UUID | None = None, **key: Any) -> "Person":
        """A new user with a key; `permissions` and `scopes` may be named."""
        permissions = key.pop("permissions", None)
        async with self.neena.database.writing() as session:
            user = add_user(
                session, f"{name}-{uuid4().hex[:12]}@acme.test", f"auth0|{uuid4()}", organization, "Mira Lund"
            )
            user.permissions = permissions
            await session.flush()
            _, secret = issue_key(session, user.id, "test", **key)
        return Person(self, user.id, user.email, organization, secret)

    async def member(self, name: str = "mira", **key: Any) -> "Person":
        """The only user of a new organization."""
        return await self.person(name, await self.organization(), **key)


class Person:
    """A user with a key, and the requests they make."""

    def __init__(self, product: Product, user: UUID, email: str, organization: UUID | None, key: str) -> None:
        self.product = product
        self.user = user
        self.email = email
        self.organization = str(organization) if organization else None
        self.key = key

    async def send(self, method: str, path: str, json: Any = None, **params: Any) -> httpx2.Response:
        """A request below `/api/v1`."""
        headers = {"Authorization": f"Bearer {self.key}"}
        sent: dict[str, Any] = {} if json is None else {"json": json}
        return await self.product.client.request(method, PREFIX + path, headers=headers, params=params or None, **sent)

    async def refused(self, status: int, method: str, path: str, json: Any = None, **params: Any) -> Any:
        """The body of a refusal with this status."""
        answer = await self.send(method, path, json, **params)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        return answer.json()

    async def ok(self, method: str, path: str, json: Any = None, **params: Any) -> Any:
        """The JSON of a 200 answer."""
        return await self.refused(200, method, path, json, **params)

    async def get(self, path: str, **params: Any) -> Any:
        return await self.ok("GET", path, **params)

    async def post(self, path: str, json: Any = None, **params: Any) -> Any:
        return await self.ok("POST", path, json, **params)

    async def put(self, path: str, json: Any = None, **params: Any) -> Any:
        return await self.ok("PUT", path, json, **params)

    async def delete(self, path: str, **params: Any) -> Any:
        return await self.ok("DELETE", path, **params)

    async def request(self, instructions: str = "Visit the harbour.", **more: Any) -> Any:
        """A new flow request."""
        return await self.post("/flow_requests/", {"request_instructions": instructions, **more})

    async def flow(self, *operations: tuple[str, str | None], links: Sequence[tuple[int, int]] = ()) -> Any:
        """A new flow of (dotted task name, instruction), numbered from 0."""
        return await self.post("/flows/", flow_body(*operations, links=links))

    async def execute(self, flow: Any, request: Any = None) -> Any:
        """A run under way."""
        request = request or await self.request()
        return await self.post("/flows/execute", flow_id=flow["id"], flow_request_id=request["id"])

    async def finished(self, run: Any, seconds: float = 60.0) -> Any:
        """The run with its result, once it is over."""
        return await self.until(run, lambda shown: shown["status"] in FINAL, seconds)

    async def until(self, run: Any, condition: Any, seconds: float = 60.0) -> Any:
        """The run as soon as the condition holds for it."""
        end = time.monotonic() + seconds
        while True:
            shown = await self.get("/flow_runs/with_flow_result", id=run["id"])
            if condition(shown):
                return shown
            assert time.monotonic() < end, shown
            await asyncio.sleep(0.01)

    async def run(
        self, *operations: tuple[str, str | None], links: Sequence[tuple[int, int]] = (), request: Any = None
    ) -> Any:
        """A flow executed to its end."""
        return await self.finished(await self.execute(await self.flow(*operations, links=links), request))


def definition_id(dotted_name: str) -> str:
    """The id of a task definition."""
    return str(Definition.id_of(dotted_name))


def flow_body(
    *operations: tuple[str, str | None], links: Sequence[tuple[int, int]] = (), **more: Any
) -> dict[str, Any]:
    """The body of `POST /flows/`."""
    return {
        "name": "A flow",
        "task_operations": [
            {"name": f"Step {at}", "task_definition": definition_id(task), "instruction": instruction, "index": at}
            for at, (task, instruction) in enumerate(operations)
        ],
        "dependencies": [{"source_task_operation": s, "target_task_operation": t} for s, t in links],
        **more,
    }


def unknown_id() -> str:
    return str(new_id())


def with_lab() -> Loaded:
    """The product's own integrations and the lab's."""
    return [*load_integrations(), (LAB, TASKS)]


@asynccontextmanager
async def open_product(
    folder: Path, *, loaded: Loaded | None = None, works: bool = True, **settings: Any
) -> AsyncIterator[Product]:
    """A product of its own. `settings` are those of `Settings`."""
    given: dict[str, Any] = {"data_dir": folder, "retry_delay": 0.01, "task_timeout": 10.0, **settings}
    neena = Neena(Settings(_env_file=None, **given), works=works, integrations=loaded or with_lab())
    app = web_app(neena)
    transport = httpx2.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=transport, base_url="http://neena.test", timeout=30) as client,
    ):
        yield Product(neena, app, client)


def first_key(product: Product) -> str:
    """The key made on the first start."""
    assert product.neena.credentials_file is not None
    return json.loads(product.neena.credentials_file.read_text())["api_key"]
