"""The door of a run: who may speak, what is answered, and that nothing said harms the server (W-42)."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import pytest_asyncio

from neena.errors import Invalid, NoCapacity, NotFound, TimedOut, Unavailable
from neena.sandbox.door import CONNECTIONS, CallFailed, Door
from neena.sandbox.incoming import LINE_BYTES
from support.boxes import Bench
from support.sandboxes import until

FAULTS = {
    "own": (CallFailed("No such key.", "ValueError"), ("ValueError", "No such key.", False)),
    "passing": (CallFailed("Again.", "RPCError", transient=True), ("RPCError", "Again.", True)),
    "invalid": (Invalid("x is wrong."), ("ValidationError", "x is wrong.", False)),
    "late": (TimedOut(), ("TimeoutError", "The service took too long to answer.", False)),
    "full": (NoCapacity("Full."), ("RPCError", "Full.", True)),
    "away": (Unavailable("Gone."), ("RPCError", "Gone.", False)),
    "none": (NotFound("No such file."), ("WorkflowError", "No such file.", False)),
    "broken": (KeyError("/srv/secret"), ("RPCError", "Internal error", False)),
}


class Talk:
    """A client's connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def send(self, message: Any) -> None:
        self.writer.write(message if isinstance(message, bytes) else json.dumps(message).encode() + b"\n")

    async def hear(self) -> Any:
        return json.loads(await self.reader.readline())

    async def ask(self, method: str, params: Any = None, number: Any = 1) -> Any:
        self.send({"id": number, "method": method, "params": params or {}})
        return await self.hear()

    async def ended(self) -> bool:
        """Whether the server ends the connection without a word."""
        try:
            return await self.reader.read() == b""
        except ConnectionError:
            return True


@asynccontextmanager
async def talking(door: Door, token: str | None = None) -> AsyncIterator[Talk]:
    reader, writer = await asyncio.open_unix_connection(door.path, limit=2 * LINE_BYTES)
    talk = Talk(reader, writer)
    talk.send({"token": door.token if token is None else token})
    try:
        yield talk
    finally:
        writer.close()


@pytest.fixture
def logged() -> list[Any]:
    return []


@pytest_asyncio.fixture
async def door(logged: list[Any]) -> AsyncIterator[Door]:
    async def echo(params: dict[str, Any]) -> Any:
        return params

    async def fail(params: dict[str, Any]) -> Any:
        raise FAULTS[params["with"]][0]

    async def odd(params: dict[str, Any]) -> Any:
        return {"object": object(), "nan": float("nan"), "large": "x" * LINE_BYTES}[params["kind"]]

    async def later(_: dict[str, Any]) -> str:
        await asyncio.sleep(0.05)
        return "later"

    async def log(params: dict[str, Any]) -> None:
        logged.append(params)

    async def stay(_: dict[str, Any]) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            logged.append("stopped")

    methods = {"echo": echo, "fail": fail, "odd": odd, "later": later, "log": log, "stay": stay}
    async with Door(methods) as opened:
        yield opened


async def test_requests_are_answered_in_their_order(door: Door) -> None:
    async with talking(door) as talk:
        talk.send({"id": 7, "method": "later"})
        talk.send({"id": 8, "method": "echo", "params": {"a": "\u00e4\U0001f600"}})
        assert await talk.hear() == {"id": 7, "result": "later"}
        assert await talk.hear() == {"id": 8, "result": {"a": "\u00e4\U0001f600"}}


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_told_by_its_kind(door: Door, name: str, caplog: pytest.LogCaptureFixture) -> None:
    """Of a fault that nobody foresaw the code learns nothing, and the log all."""
    kind, message, transient = FAULTS[name][1]
    async with talking(door) as talk:
        answer = await talk.ask("fail", {"with": name})
        assert answer == {"id": 1, "error": {"kind": kind, "message": message, "transient": transient}}
        assert (await talk.ask("echo"))["result"] == {}
    assert ("/srv/secret" in caplog.text) == (name == "broken")


@pytest.mark.parametrize("kind", ["object", "nan", "large"])
async def test_an_answer_that_cannot_be_sent_is_an_error(door: Door, kind: str) -> None:
    async with talking(door) as talk:
        assert (await talk.ask("odd", {"kind": kind}))["error"]["kind"] == "RPCError"


async def test_an_unknown_method_is_an_error(door: Door) -> None:
    async with talking(door) as talk:
        for method in ("nothing", "__class__", "x" * 100_000):
            error = (await talk.ask(method))["error"]
            assert error["kind"] == "RPCError"
            assert len(error["message"]) < 200


async def test_a_log_is_taken_and_not_answered(door: Door, logged: list[Any]) -> None:
    """Also one with text that no store holds; a notification of anything else does nothing."""
    async with talking(door) as talk:
        talk.send({"method": "log", "params": {"message": "one"}})
        talk.send(b'{"method": "log", "params": {"message": "a\\u0000b\\ud800"}}\n')
        talk.send({"method": "stay"})
        assert await talk.ask("echo") == {"id": 1, "result": {}}
    assert logged == [{"message": "one"}, {"message": "a\ufffdb?"}]


@pytest.mark.parametrize(
    "greeting",
    [
        b'{"token": ""}\n', b'{"token": null}\n', b'{"token": ["x"]}\n', b"[]\n", b"\n", b"GET / HTTP/1.1\r\n\r\n",
        b'{"token": "' + b"x" * 2000 + b'"}\n', b"\xff\xfe\n", b"[" * 900 + b"\n", b'{"id": 1, "method": "echo"}\n',
        b"x" * 500_000,
    ],
)  # fmt: skip
async def test_who_has_not_the_token_is_not_heard(door: Door, greeting: bytes) -> None:
    reader, writer = await asyncio.open_unix_connection(door.path)
    writer.write(greeting + b'{"id": 1, "method": "echo"}\n')
    assert await Talk(reader, writer).ended()
    writer.close()


async def test_the_token_of_another_run_opens_nothing(door: Door) -> None:
    async with Door({}) as other, talking(door, other.token) as talk:
        assert other.token != door.token
        assert await talk.ended()


@pytest.mark.parametrize(
    "line",
    [
        b"not json\n", b"[1, 2]\n", b"null\n", b'"text"\n', b"\n", b"\xff\n", b"{}\n", b'{"id": 1}\n',
        b'{"id": "1", "method": "echo"}\n', b'{"id": true, "method": "echo"}\n', b'{"id": [], "method": "echo"}\n',
        b'{"id": 1, "method": ["echo"]}\n', b'{"id": 1, "method": null}\n',
        b'{"id": ' + b"9" * 10_000 + b', "method": "echo"}\n', b"[" * 200_000 + b"\n",
        b'{"id": 1, "method": "echo", "params": {"a": [' + b"[]," * 1_000_000 + b"[]]}}\n",
        b"x" * (LINE_BYTES + 200_000) + b"\n",
    ],
    ids=lambda line: line[:24].decode(errors="replace").strip() + f"-{len(line)}",
)  # fmt: skip
async def test_a_line_that_is_no_request_ends_the_connection_and_nothing_else(door: Door, line: bytes) -> None:
    async with talking(door) as talk, talking(door) as bystander:
        talk.send(line)
        assert await talk.ended()
        assert (await bystander.ask("echo"))["result"] == {}
    await until(lambda: door._room.left == 2 * LINE_BYTES)


@pytest.mark.parametrize(
    "line",
    [
        b'{"id": 1, "method": "echo", "params": [1]}\n', b'{"id": 1, "method": "echo", "params": null}\n',
        b'{"id": 1, "method": "echo", "params": {"a": NaN}}\n',
        b'{"id": 1, "method": "echo", "params": {"a": "\\u0000"}}\n',
        b'{"id": 1, "method": "echo", "params": {"a": 1, "a": 2}}\n',
        b'{"id": 1, "method": "echo", "params": {"a": ' + b"[" * 80 + b"]" * 80 + b"}}\n",
    ],
)  # fmt: skip
async def test_what_is_wrong_with_params_is_told(door: Door, line: bytes) -> None:
    async with talking(door) as talk:
        talk.send(line)
        answer = await talk.hear()
        assert (answer["id"], answer["error"]["kind"]) == (1, "ValidationError")
        assert (await talk.ask("echo"))["result"] == {}


async def test_a_large_message_passes(door: Door) -> None:
    async with talking(door) as talk:
        text = "x" * (LINE_BYTES - 100)
        assert (await talk.ask("echo", {"a": text}))["result"] == {"a": text}


async def test_many_connections_hold_little_together(door: Door) -> None:
    """Half lines of all connections: what they hold stays within twice a line."""
    talks = [talking(door) for _ in range(4)]
    opened = [await one.__aenter__() for one in talks]
    for one in opened:
        one.send(b"x" * (LINE_BYTES - 1000))
    await until(lambda: len(door._talks) < 4, 30)
    assert door._room.left >= -(2**20)
    for one in talks:
        await one.__aexit__(None, None, None)
    await until(lambda: not door._talks and door._room.left == 2 * LINE_BYTES)


async def test_a_run_has_sixteen_connections(door: Door) -> None:
    talks = [talking(door) for _ in range(CONNECTIONS)]
    opened = [await one.__aenter__() for one in talks]
    for one in opened:
        assert (await one.ask("echo"))["result"] == {}
    async with talking(door) as more:
        assert await more.ended()
    await talks[0].__aexit__(None, None, None)
    await until(lambda: len(door._talks) < CONNECTIONS)
    async with talking(door) as again:
        assert (await again.ask("echo"))["result"] == {}
    for one in talks[1:]:
        await one.__aexit__(None, None, None)


async def test_a_door_that_closes_ends_what_is_under_way(logged: list[Any], door: Door) -> None:
    async with talking(door) as talk:
        talk.send({"id": 1, "method": "stay"})
        assert (await asyncio.wait_for(_second(door), 10))["result"] == {}
        await door.__aexit__()
        assert await talk.ended()
    assert logged == ["stopped"]


async def _second(door: Door) -> Any:
    async with talking(door) as other:
        return await other.ask("echo")


async def test_the_sdk_speaks_with_the_door_from_inside(bench: Bench) -> None:
    async def double(params: dict[str, Any]) -> int:
        return params["n"] * 2

    async def refuse(_: dict[str, Any]) -> None:
        raise CallFailed("No such key.", "ValueError")

    script = (
        "import concurrent.futures\nfrom nen import rpc\n"
        "with concurrent.futures.ThreadPoolExecutor(8) as pool:\n"
        "  print(sum(pool.map(lambda n: rpc.call('double', {'n': n}), range(200))))\n"
        "try: rpc.call('refuse')\nexcept ValueError as fault: print(fault)\n"
    )
    assert (await bench.run(script, {"double": double, "refuse": refuse})).lines == ["39800", "No such key."]
