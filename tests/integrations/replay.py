"""Replays recorded exchanges (docs/integrations.md) against a real loopback server in the vendor's place."""

import asyncio
import base64
import json
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

import neena.integrations
from neena.authoring import Integration, NoAuth, Task, TaskContext, Vendor
from neena.authoring.definition import Definition
from neena.catalog.loading import IntegrationBroken, load_integration
from neena.errors import Invalid, NeenaError
from neena.kernel import clock
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http

FOLDERS = Path(neena.integrations.__path__[0])


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Request(Shape):
    method: str
    path: str
    query: dict[str, str] | None = None
    headers: dict[str, str | None] = Field(default_factory=dict)
    json_: Any = Field(default=None, alias="json")
    form: dict[str, str] | None = None
    text: str | None = None


class Answer(Shape):
    status: int = 200
    headers: dict[str, str] = Field(default_factory=dict)
    json_: Any = Field(default=None, alias="json")
    text: str | None = None
    base64: str | None = None

    @property
    def body(self) -> bytes:
        if "json_" in self.model_fields_set:
            return json.dumps(self.json_).encode()
        return base64.b64decode(self.base64) if self.base64 else (self.text or "").encode()


class Pair(Shape):
    request: Request
    answer: Answer = Answer()


class Error(Shape):
    kind: str = "IntegrationFailed"
    message: str = ""
    status: int | None = None
    passing: bool | None = None
    acted: bool | None = None
    retry_after: float | None = None


class Exchange(Shape):
    title: str
    task: str
    credential: str | None = None
    bound_to: str | None = None
    attempt: int = 1
    now: datetime | None = None
    arguments: dict[str, Any] = Field(default_factory=dict)
    http: list[Pair] = Field(default_factory=list)
    model: list[Any] = Field(default_factory=list)
    output: Any = None
    error: Error | None = None

    @model_validator(mode="after")
    def one_outcome(self) -> "Exchange":
        if ("output" in self.model_fields_set) == ("error" in self.model_fields_set):
            raise ValueError("an exchange has either an output or an error")
        return self


@dataclass(frozen=True)
class Recording:
    """One file of one integration."""

    integration: Integration
    tasks: tuple[Task, ...]
    file: Path

    @property
    def exchange(self) -> Exchange:
        return Exchange.model_validate_json(self.file.read_text("utf-8"))

    def __str__(self) -> str:
        return f"{self.integration.short_name}/{self.file.stem}"


def loadable() -> list[tuple[Integration, list[Task]]]:
    """The integrations that load: a broken folder fails its own test, not the collection of all."""
    found: list[tuple[Integration, list[Task]]] = []
    for folder in sorted(one.name for one in pkgutil.iter_modules([str(FOLDERS)]) if one.ispkg):
        with suppress(IntegrationBroken):
            found.append(load_integration(folder))
    return found


def recordings() -> list[Recording]:
    return [
        Recording(integration, tuple(tasks), file)
        for integration, tasks in loadable()
        for file in sorted((FOLDERS / integration.short_name / "exchanges").glob("*.json"))
    ]


@dataclass
class Stage:
    """The loopback server: expects the requests in order, notes what differs."""

    pairs: list[Pair] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    served: int = 0
    host: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            writer.write(self.answer(method, target, headers, body))
            await writer.drain()
        finally:
            writer.close()

    def answer(self, method: str, target: str, headers: dict[str, str], body: bytes) -> bytes:
        if self.served == len(self.pairs):
            self.wrong.append(f"one request too many: {method} {target}")
            return _written(Answer(status=599))
        pair = self.pairs[self.served]
        self.served += 1
        self.wrong += [
            f"request {self.served}: {one}" for one in differences(pair.request, method, target, headers, body)
        ]
        return _written(pair.answer)


def _written(answer: Answer) -> bytes:
    kind = "application/json" if "json_" in answer.model_fields_set else "text/plain; charset=utf-8"
    headers = {"Content-Type": kind, "Content-Length": str(len(answer.body)), "Connection": "close", **answer.headers}
    lines = [f"HTTP/1.1 {answer.status} Said", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1") + answer.body


def differences(wanted: Request, method: str, target: str, headers: dict[str, str], body: bytes) -> list[str]:
    """What of a request is not as recorded, in words."""
    parts = urlsplit(target)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    pairs: list[tuple[str, Any, Any]] = [("method", wanted.method, method), ("path", wanted.path, unquote(parts.path))]
    if wanted.query is not None:
        pairs.append(("query", wanted.query, query))
    pairs += [(f"header {name}", value, headers.get(name.lower())) for name, value in wanted.headers.items()]
    if "json_" in wanted.model_fields_set:
        pairs.append(("json", wanted.json_, json.loads(body) if body else None))
    elif wanted.form is not None:
        pairs.append(("form", wanted.form, dict(parse_qsl(body.decode(), keep_blank_values=True))))
    else:
        pairs.append(("text", wanted.text or "", body.decode()))
    return [f"{what}: {had!r} instead of {should!r}" for what, should, had in pairs if had != should]


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    it = Stage()
    server = await asyncio.start_server(it.serve, "127.0.0.1", 0)
    it.host = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield it
    finally:
        server.close()
        await server.wait_closed()


class RecordedModel:
    """A language model that gives the recorded answers in order."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, str, dict[str, Any] | None]] = []

    async def complete(self, instructions: str, data: str, schema: dict[str, Any] | None = None) -> Any:
        self.asked.append((instructions, data, schema))
        assert self.answers, "the model was asked once too often"
        return self.answers.pop(0)


async def replay(recording: Recording) -> None:
    """Call the task as a run does, and compare what it sent and what came of it."""
    async with stage() as it:
        text = recording.file.read_text("utf-8")
        text = text.replace("{server}", f"http://{it.host}").replace("{host}", it.host)
        exchange = Exchange.model_validate_json(text)
        it.pairs = exchange.http
        http = Http(EgressGuard(allow=[it.host]))
        model = RecordedModel(exchange.model)
        try:
            outcome, fault = await _call(recording, exchange, _context(recording, exchange, it, http, model))
        finally:
            await http.close()
        assert it.wrong == []
        _check(exchange, outcome, fault)
        assert it.served == len(it.pairs), f"{len(it.pairs) - it.served} recorded requests were not made"
        assert model.answers == [], "the model was not asked for all recorded answers"


def _context(recording: Recording, exchange: Exchange, it: Stage, http: Http, model: RecordedModel) -> TaskContext:
    auth = recording.integration.auth
    headers: dict[str, str] = {}
    if exchange.credential is not None and not isinstance(auth, NoAuth):
        auth.check(exchange.credential)
        headers = dict(auth.headers(exchange.credential))
    base = f"http://{it.host}" if recording.integration.base_url else None
    return TaskContext(
        vendor=Vendor(http, base, headers, bound_to=exchange.bound_to, timeout=10),
        sockets=http.guard,
        idempotency_key="replayed",
        credential=exchange.credential,
        model=model if exchange.model else None,
        attempt=exchange.attempt,
        now=lambda: exchange.now or clock.now(),
    )


async def _call(recording: Recording, exchange: Exchange, context: TaskContext) -> tuple[Any, NeenaError | None]:
    task = next((one for one in recording.tasks if one.method == exchange.task), None)
    assert task is not None, f"there is no task {exchange.task}"
    definition = Definition(recording.integration, task)
    values, findings = definition.convert(exchange.arguments)
    if findings:
        return None, Invalid(findings=findings)
    try:
        return definition.dump(await task.function(context, **values)), None
    except NeenaError as fault:
        return None, fault


def _check(exchange: Exchange, outcome: Any, fault: NeenaError | None) -> None:
    wanted = exchange.error
    if wanted is None:
        if fault is not None:
            raise fault
        assert outcome == exchange.output
        return
    assert fault is not None, f"expected {wanted.kind}, got {outcome!r}"
    assert type(fault).__name__ == wanted.kind, fault
    assert wanted.message in fault.message
    for name in wanted.model_fields_set - {"kind", "message"}:
        assert getattr(fault, name, None) == getattr(wanted, name), name
