"""Workflows that tests publish and run over HTTP."""

import asyncio
import time
from typing import Any

import httpx2

from support.product import Person

HEAD = """
from pydantic import BaseModel, Field
import time, os, sys, logging, pathlib

__nen_version__ = "1.0.0"

class Params(BaseModel):
    name: str = Field(default="world", max_length=20)
    seconds: float = 0

class Result(BaseModel):
    greeting: str
    note: str | None = None
"""
GREET = (
    HEAD
    + """
def run(params: Params) -> Result:
    time.sleep(params.seconds)
    print("hello from the workflow")
    return Result(greeting=f"Hello, {params.name}!")
"""
)
OVER = frozenset({"completed", "failed", "timeout", "cancelled"})


class Author:
    """Somebody who publishes workflows and runs them."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.headers = {"x-api-key": person.key}

    async def send(self, method: str, path: str, json: Any = None, **given: Any) -> httpx2.Response:
        """Any request at the root of the server."""
        headers = {**self.headers, **given.pop("headers", {})}
        sent = given if json is None else {**given, "json": json}
        return await self.person.product.client.request(method, path, headers=headers, **sent)

    async def publish(self, source: str = GREET, **files: str) -> str:
        """A new workflow's id."""
        listed = [{"filename": "workflow.py", "content": source}]
        listed += [{"filename": name, "content": text} for name, text in files.items()]
        answer = await self.send("POST", "/workflows", {"files": listed})
        assert answer.status_code == 200, answer.text
        return answer.json()["workflowId"]

    async def start(self, workflow: str, headers: dict[str, str] | None = None, **given: Any) -> str:
        """A new run's id."""
        answer = await self.send("POST", "/runs", {"workflow_id": workflow, **given}, headers=headers or {})
        assert answer.status_code == 202, answer.text
        return answer.json()["messageId"]

    async def read(self, run: str) -> Any:
        """A run."""
        answer = await self.send("GET", f"/runs/{run}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def until(self, run: str, wanted: frozenset[str] = OVER, seconds: float = 60.0) -> Any:
        """A run once its status is one of these."""
        end = time.monotonic() + seconds
        while (shown := await self.read(run))["status"] not in wanted:
            assert time.monotonic() < end, shown
            await asyncio.sleep(0.05)
        return shown

    async def ran(self, source: str, **given: Any) -> Any:
        """What became of a run of a workflow of its own."""
        return await self.until(await self.start(await self.publish(source), **given))

    async def log(self, run: str, **params: Any) -> list[Any]:
        """The lines of a run's log."""
        answer = await self.send("GET", f"/runs/{run}/logs", params=params)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("application/x-ndjson")
        return [httpx2.Response(200, text=line).json() for line in answer.text.splitlines()]
