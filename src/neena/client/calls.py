"""What acts are made of: an answer, the rows of a list, the events of a run, a file; repeated where that is safe."""

import json
import random
import secrets
import time
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Generic

import httpx2

from neena.client.faults import CONNECTION, ApiError, Json, Unreachable, fault_of
from neena.client.wire import Ask, Via

API = "/api/v1"
OVER = frozenset({"completed", "failed", "timeout", "cancelled"})
PATIENCE = 120.0  # seconds without an answer before following gives up: a server may be starting anew
_FIRST_PAUSE = 0.25  # seconds, doubled with each attempt
_LONGEST_PAUSE = 8.0
_LONGEST_WISH = 60.0  # seconds that a server may ask to wait for


@dataclass(frozen=True)
class Event:
    """One change of a run, or one line of its log: `id` resumes the stream after it."""

    id: str
    kind: str
    data: Json


class Calls(Generic[Via]):
    """Requests over one wire. `retries`: how often one that may be repeated is, before its fault is told."""

    def __init__(self, wire: Via, retries: int) -> None:
        self.wire = wire
        self._retries = retries

    async def json(self, method: str, path: str, params: Mapping[str, Any] | None = None, **given: Any) -> Any:
        """What the server answers, as JSON; raises `ApiError` and `Unreachable`."""
        answer = await self.answer(Ask(method, path, params or {}, **given))
        if not answer.content:
            return None
        try:
            return answer.json()
        except ValueError as fault:
            said = {"code": "not_json", "message": f"{answer.url} answers no JSON: is it a Neena server?"}
            raise ApiError(answer.status_code, said) from fault

    async def answer(self, ask: Ask) -> httpx2.Response:
        """A 2xx answer; what may be repeated is tried again after faults that pass."""
        attempt = 0
        while True:
            pause = pause_before(attempt)
            last = attempt >= self._retries or not ask.repeatable
            try:
                answer = await self.wire.send(ask)
            except httpx2.TransportError as fault:
                if last or not isinstance(fault, CONNECTION):
                    raise _unreachable(fault) from fault
            else:
                if answer.is_success:
                    return answer
                refusal = fault_of(answer)
                pause = pause if refusal.retry_after is None else refusal.retry_after
                if last or not refusal.passing or pause > _LONGEST_WISH:
                    raise refusal
            await self.wire.pause(pause)
            attempt += 1

    async def rows(self, path: str, page: int, params: Mapping[str, Any] | None = None) -> AsyncGenerator[Any]:
        """The rows of a list with `skip` and `limit`; one that moved to the next page meanwhile comes once."""
        skip, before = 0, set[str]()
        while True:
            found: list[Json] = await self.json("GET", path, {**(params or {}), "skip": skip, "limit": page})
            for one in found:
                if one["id"] not in before:
                    yield one
            if len(found) < page:
                return
            skip, before = skip + page, {one["id"] for one in found}

    async def cursor_rows(self, path: str, name: str, params: Mapping[str, Any]) -> AsyncGenerator[Any]:
        """The rows of a list whose pages lie under `name`, each with the cursor of the next."""
        cursor = None
        while True:
            page: Json = await self.json("GET", path, {**params, "cursor": cursor})
            for one in page[name]:
                yield one
            cursor = page.get("nextCursor")
            if cursor is None:
                return

    async def follow(self, stream: Ask, run: Ask, after: str | None) -> AsyncGenerator[Event]:
        """A stream's events until its run is over, after the event `after`.

        A connection that breaks, or that a stopping server ends, is taken up again where it was, until there has been
        no answer for `PATIENCE` seconds.
        """
        silent, over = None, False
        while True:
            try:
                async with aclosing(self._events(stream, after)) as events:
                    async for event in events:
                        after, silent = event.id, None
                        yield event
                if over:  # it was before this stream began, so nothing is left
                    return
                over = (await self.json(run.method, run.path, run.params))["status"] in OVER
                silent = None
            except (Unreachable, ApiError) as fault:
                silent = silent or time.monotonic()
                if (isinstance(fault, ApiError) and not fault.passing) or time.monotonic() - silent > PATIENCE:
                    raise
            if not over:
                await self.wire.pause(pause_before(0))

    async def _events(self, stream: Ask, after: str | None) -> AsyncGenerator[Event]:
        headers = {"Last-Event-ID": after} if after else {}
        fields: dict[str, str] = {}
        with _telling():
            async with aclosing(self.wire.lines(replace(stream, headers=headers))) as lines:
                async for line in lines:
                    name, _, value = line.partition(":")
                    if line:
                        fields[name] = value.removeprefix(" ")
                    elif "data" in fields:
                        yield Event(fields.get("id", ""), fields.get("event", ""), json.loads(fields["data"]))
                        fields = {}

    async def blocks(self, ask: Ask) -> AsyncGenerator[bytes]:
        """The bytes of an answer as they come."""
        with _telling():
            async with aclosing(self.wire.blocks(ask)) as blocks:
                async for block in blocks:
                    yield block

    async def save(self, ask: Ask, to: Path) -> Path:
        """An answer's bytes in a file, which is there only once it is whole; one that was there is replaced."""
        with landing(to) as file:
            async with aclosing(self.blocks(ask)) as blocks:
                async for block in blocks:
                    file.write(block)
        return to


def pause_before(attempt: int) -> float:
    """Seconds before another attempt, any of them from none up to twice as many as before the last one."""
    return random.uniform(0, min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**attempt))  # noqa: S311  # so that clients part ways


@contextmanager
def landing(to: Path) -> Generator[BinaryIO]:
    """A file that takes the place of `to` at the end, and is removed after a fault."""
    path = to.with_name(f".{secrets.token_hex(8)}")
    try:
        with path.open("xb") as file:
            yield file
        path.replace(to)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


@contextmanager
def _telling() -> Generator[None]:
    try:
        yield
    except httpx2.TransportError as fault:
        raise _unreachable(fault) from fault


def _unreachable(fault: httpx2.TransportError) -> Unreachable:
    return Unreachable(str(fault) or type(fault).__name__)
