"""Calls tasks as a run does, against a simulator or any other base URL."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from neena.authoring import TaskContext, Vendor
from neena.authoring.definition import Definition
from neena.catalog.loading import load_integration
from neena.errors import Invalid
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http


class Call:
    """`await call("create_card", name="x", id_list="y")` answers the JSON a flow sees; `attempt` is passed on."""

    def __init__(self, short_name: str, http: Http, url: str, credential: str, timeout: float) -> None:
        self._integration, tasks = load_integration(short_name)
        self._definitions = {one.method: Definition(self._integration, one) for one in tasks}
        self._vendor = Vendor(http, url, self._integration.auth.headers(credential), timeout=timeout)
        self._http = http
        self._credential = credential

    async def __call__(self, task: str, /, attempt: int = 1, **arguments: Any) -> Any:
        definition, values = self._checked(task, arguments)
        return definition.dump(await definition.task.function(self._context(attempt), **values))

    async def lookup(self, task: str, /, **arguments: Any) -> Any:
        """What the service says of a call that may have happened: its result, or None."""
        definition, values = self._checked(task, arguments)
        found = await definition.task.lookup(self._context(1), **values)
        return None if found is None else definition.dump(found)

    async def whoami(self) -> str:
        """Whose account the credential opens."""
        return await self._integration.whoami(self._context(1))

    def _checked(self, task: str, arguments: dict[str, Any]) -> tuple[Definition, dict[str, Any]]:
        definition = self._definitions[task]
        values, findings = definition.convert(arguments)
        if findings:
            raise Invalid(findings=findings)
        return definition, values

    def _context(self, attempt: int) -> TaskContext:
        key, secret = "test", self._credential
        return TaskContext(self._vendor, self._http.guard, idempotency_key=key, credential=secret, attempt=attempt)


@asynccontextmanager
async def calling(short_name: str, url: str, credential: str, timeout: float = 5.0) -> AsyncIterator[Call]:
    """Tasks of an integration at work with one credential."""
    http = Http(EgressGuard(allow=[urlsplit(url).netloc]))
    try:
        yield Call(short_name, http, url, credential, timeout)
    finally:
        await http.close()
