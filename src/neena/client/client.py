"""The two clients: `Neena` for programs that wait, `AsyncNeena` for those on an event loop."""

from typing import Any, Self

from neena.client.acts import Group, act
from neena.client.calls import Calls
from neena.client.desktops import Desktops
from neena.client.events import Triggers, WebhookEndpoints
from neena.client.faults import Json
from neena.client.flows import FlowRequests, FlowResults, FlowRuns, Flows
from neena.client.services import Credentials, Integrations, TaskDefinitions
from neena.client.wire import Awaiting, Blocking, Server, Via
from neena.client.workflows import Runs, Workflows

TIMEOUT = 130.0  # seconds without a byte: a desktop's action may take 120
RETRIES = 3


class Acts(Group[Via]):
    """All that a client can do, by subject."""

    def __init__(self, wire: Via, retries: int) -> None:
        calls = Calls(wire, retries)
        super().__init__(calls)
        self.flow_requests = FlowRequests(calls)
        self.flows = Flows(calls)
        self.flow_runs = FlowRuns(calls)
        self.flow_results = FlowResults(calls)
        self.integrations = Integrations(calls)
        self.task_definitions = TaskDefinitions(calls)
        self.credentials = Credentials(calls)
        self.triggers = Triggers(calls)
        self.webhook_endpoints = WebhookEndpoints(calls)
        self.workflows = Workflows(calls)
        self.runs = Runs(calls)
        self.desktops = Desktops(calls)

    @act
    async def call(self, method: str, path: str, *, params: Json | None = None, json: object = None) -> Any:
        """Any endpoint, by its path from the server's root."""
        return await self._calls.json(method, path, params, json=json)


class Neena(Acts[Blocking]):
    """Calls one server with one API key, and waits for the answers. May be used by many threads at once.

    `timeout` is in seconds without a byte. What only reads, and what carries an idempotency key, is repeated up to
    `retries` times after faults of the connection and after 429 and 503; nothing else is. Methods raise `ApiError` for
    a refusal and `Unreachable` where there is no answer.
    """

    def __init__(self, url: str, api_key: str, *, timeout: float = TIMEOUT, retries: int = RETRIES) -> None:
        self._wire = Blocking(Server(url.rstrip("/"), api_key, timeout))
        super().__init__(self._wire, retries)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_fault: object) -> None:
        self.close()

    def close(self) -> None:
        """Close its connections."""
        self._wire.http.close()


class AsyncNeena(Acts[Awaiting]):
    """The same for an event loop: what `Neena` answers is awaited, what it iterates is iterated with `async for`."""

    def __init__(self, url: str, api_key: str, *, timeout: float = TIMEOUT, retries: int = RETRIES) -> None:
        self._wire = Awaiting(Server(url.rstrip("/"), api_key, timeout))
        super().__init__(self._wire, retries)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_fault: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close its connections."""
        await self._wire.http.aclose()
