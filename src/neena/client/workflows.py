"""Workflows in Python: publishing them, running them, and what the runs leave."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Literal, TypedDict, Unpack
from urllib.parse import quote
from uuid import uuid4

from neena.client.acts import Group, act, each
from neena.client.calls import Event
from neena.client.faults import Json, NoSuch
from neena.client.types import (
    Run,
    RunAccepted,
    Workflow,
    WorkflowBrief,
    WorkflowDeleted,
    WorkflowPublished,
    WorkflowValidation,
)
from neena.client.wire import IDEMPOTENCY_KEY, Ask, Via

PAGE = 100  # rows
_ZIP = {"Content-Type": "application/zip"}
_JSON = {"Content-Type": "application/json"}
RunStatus = Literal["queued", "running", "completed", "failed", "timeout", "cancelled"]


class RunOptions(TypedDict, total=False):
    """What may be said beside a run's params."""

    webhook_callback: str | None
    desktop_id: str | None


class Workflows(Group[Via]):
    """Bundles of Python with a function `run`."""

    @act
    async def publish(
        self, archive: bytes, workflow: str | None = None, name: str | None = None, deployment: str | None = None
    ) -> WorkflowPublished:
        """Publish a ZIP archive as the next version of a workflow, or as a new one."""
        method, path = ("POST", "/workflows") if workflow is None else ("PUT", _path(workflow))
        asked = {"workflowName": name, "deploymentId": deployment}
        return await self._calls.json(method, path, asked, content=archive, headers=_ZIP)

    @act
    async def validate(self, archive: bytes) -> WorkflowValidation:
        """Look at a ZIP archive as if it were to be published."""
        return await self._calls.json("POST", "/workflows/validate", content=archive, headers=_ZIP)

    @each
    async def all(self, deployment: str | None = None, page: int = PAGE) -> AsyncGenerator[WorkflowBrief]:
        """Every workflow of a deployment, newest first."""
        asked = {"deploymentId": deployment, "limit": page}
        async for one in self._calls.cursor_rows("/workflows", "workflows", asked):
            yield one

    @act
    async def get(self, workflow: str) -> Workflow:
        """One workflow, with its schemas and versions."""
        return await self._calls.json("GET", _path(workflow))

    @act
    async def roll_back(self, workflow: str, version: int) -> Workflow:
        """Publish a former version again."""
        return await self._calls.json("POST", _path(workflow, "rollback"), json={"version": version})

    @act
    async def delete(self, workflow: str) -> WorkflowDeleted:
        """Delete a workflow: it cannot be run any more."""
        return await self._calls.json("DELETE", _path(workflow))

    @act
    async def archive(self, workflow: str, version: int) -> bytes:
        """The files of a version as a ZIP archive."""
        answer = await self._calls.answer(Ask("GET", _path(workflow, "versions", str(version), "files")))
        return answer.content


class Runs(Group[Via]):
    """Runs of workflows."""

    @act
    async def start(
        self,
        workflow: str,
        params: Json | None = None,
        *,
        secure_params: dict[str, str] | None = None,
        signing_key: str | None = None,
        idempotency_key: str | None = None,
        **options: Unpack[RunOptions],
    ) -> RunAccepted:
        """Start a run, which goes on in the background.

        Each call carries an idempotency key, one of its own unless one is given, so that an attempt whose answer was
        lost is repeated without starting a second run. `secure_params` need the `signing_key` of this API key.
        """
        given = {"workflow_id": workflow, "workflow_params": params or {}, **options}
        given |= {} if secure_params is None else {"secure_workflow_params": secure_params}
        body = json.dumps(given).encode()
        headers = {**_JSON, IDEMPOTENCY_KEY: idempotency_key or uuid4().hex}
        headers |= {} if signing_key is None else _signature(signing_key, "POST", "/runs", body)
        return await self._calls.json("POST", "/runs", content=body, headers=headers)

    @act
    async def get(self, run: str) -> Run:
        """One run; once it is over with its result and the addresses of its files."""
        return await self._calls.json("GET", _run(run))

    @each
    async def all(
        self, workflow: str | None = None, status: RunStatus | None = None, page: int = PAGE
    ) -> AsyncGenerator[Run]:
        """Every run, or those of a workflow or with a status, newest first."""
        asked = {"workflow_id": workflow, "status": status, "limit": page}
        async for one in self._calls.cursor_rows("/runs", "runs", asked):
            yield one

    @act
    async def cancel(self, run: str) -> Run:
        """End a run early."""
        return await self._calls.json("POST", _run(run, "cancel"))

    @act
    async def logs(self, run: str, tail: int | None = None) -> list[Json]:
        """The lines of a run's log so far, or the last ones."""
        answer = await self._calls.answer(Ask("GET", _run(run, "logs"), {"tail": tail}))
        return [json.loads(line) for line in answer.text.splitlines() if line]

    @each
    async def follow(self, run: str, after: str | None = None) -> AsyncGenerator[Event]:
        """A run's log as it is written, until the run is over; goes on after the line `after`.

        A connection that breaks is taken up again where it was.
        """
        async for event in self._calls.follow(Ask("GET", _run(run, "logs", "live")), Ask("GET", _run(run)), after):
            yield event

    @act
    async def save(self, run: str, artifact: str, to: Path | str) -> Path:
        """One of a run's files by its name, `assets.zip` for all of them, written to `to`; raises `NoSuch`."""
        shown: Run = await self._calls.json("GET", _run(run))
        addresses = {one["name"]: one["url"] for one in shown.get("artifacts") or ()}
        if assets := shown.get("assets"):
            addresses["assets.zip"] = assets
        if artifact not in addresses:
            raise NoSuch(f"The run has no file {artifact!r}; it has {', '.join(sorted(addresses)) or 'none'}.")
        return await self._calls.save(Ask("GET", addresses[artifact]), Path(to))


def _path(workflow: str, *names: str) -> str:
    return "/workflows/" + "/".join(quote(one, safe="") for one in (workflow, *names))


def _run(run: str, *names: str) -> str:
    return "/runs/" + "/".join(quote(one, safe="") for one in (run, *names))


def _signature(key: str, method: str, path: str, body: bytes) -> dict[str, str]:
    """The headers of a signed request (managed workflows contract, section 3)."""
    moment = str(int(time.time()))
    canonical = "\n".join((method, path, moment, hashlib.sha256(body).hexdigest()))
    return {
        "x-timestamp": moment,
        "x-signature": hmac.new(key.encode(), canonical.encode(), hashlib.sha256).hexdigest(),
    }
