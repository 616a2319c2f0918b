"""Calls tasks as a run does, against a simulator or any other base URL."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

from neena.authoring import TaskContext, Vendor
from neena.authoring.definition import Definition
from neena.catalog.loading import load_integration
from neena.errors import Invalid
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http

Call = Callable[..., Awaitable[Any]]


@asynccontextmanager
async def calling(short_name: str, url: str, credential: str, timeout: float = 5.0) -> AsyncIterator[Call]:
    """`await call("create_card", name="x", id_list="y")` answers the JSON a flow sees; `attempt` is passed on."""
    integration, tasks = load_integration(short_name)
    definitions = {one.method: Definition(integration, one) for one in tasks}
    http = Http(EgressGuard(allow=[urlsplit(url).netloc]))
    vendor = Vendor(http, url, integration.auth.headers(credential), timeout=timeout)

    async def call(task: str, /, attempt: int = 1, **arguments: Any) -> Any:
        definition = definitions[task]
        values, findings = definition.convert(arguments)
        if findings:
            raise Invalid(findings=findings)
        context = TaskContext(vendor, http.guard, idempotency_key="test", credential=credential, attempt=attempt)
        return definition.dump(await definition.task.function(context, **values))

    try:
        yield call
    finally:
        await http.close()
