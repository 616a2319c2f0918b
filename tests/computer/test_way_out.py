"""The proxy of a desktop: where it connects, and what it makes of requests that are meant to mislead it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from neena.computer.sandbox.proxy_requests import RequestRefused, read_request
from neena.computer.sandbox.way_out import AllowList, WayOut
from neena.kernel.egress import EgressGuard


class Far:
    """A server that answers every connection with what it was sent: a head, and the body that its length announces."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.port = 0

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard = b""
        try:
            async with asyncio.timeout(2):
                heard = await reader.readuntil(b"\r\n\r\n")
                for line in heard.lower().split(b"\r\n"):
                    if line.startswith(b"content-length:"):
                        heard += await reader.readexactly(int(line.split(b":")[1]))
        except (TimeoutError, asyncio.IncompleteReadError) as fault:
            heard += getattr(fault, "partial", b"")
        self.heard.append(heard)
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello from far")
        await writer.drain()
        await asyncio.sleep(0.02)
        self.heard += [bytes(reader._buffer)] if reader._buffer else []  # what came after the answer
        writer.close()


@asynccontextmanager
async def proxied(allow: Sequence[str] = ("*",), *, opened: bool = True) -> AsyncIterator[tuple[int, Far]]:
    """The proxy's port, and a server beyond it that the operator has opened to desktops, or not."""
    far = Far()
    beyond = await asyncio.start_server(far.answer, "127.0.0.1", 0)
    far.port = beyond.sockets[0].getsockname()[1]
    entries = [f"127.0.0.1:{far.port}", f"localhost:{far.port}"] if opened else []
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    way_out = WayOut(EgressGuard(entries), AllowList([one.replace("PORT", str(far.port)) for one in allow]))
    await way_out.start(listener)
    try:
        yield listener.getsockname()[1], far
    finally:
        await way_out.stop()
        beyond.close()
        await beyond.wait_closed()


async def say(port: int, sent: bytes) -> bytes:
    """All that the proxy answers."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)
    try:
        async with asyncio.timeout(5):
            return await reader.read()
    finally:
        writer.close()


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


async def ask(port: int, target: str, *headers: str, method: str = "GET", body: bytes = b"") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *headers, "", ""]
    return await say(port, "\r\n".join(lines).encode("latin-1") + body)


@pytest.mark.parametrize(
    ("allow", "reached"),
    [
        (("*",), True),
        (("127.0.0.1",), True),
        (("127.0.0.1:PORT",), True),
        (("*:PORT",), True),
        ((), False),
        (("127.0.0.1:1",), False),
        (("localhost",), False),
        (("*.0.0.1",), True),
        (("*.127.0.0.1",), False),
    ],
)
async def test_a_desktop_reaches_what_its_list_names_and_nothing_else(allow: Sequence[str], reached: bool) -> None:
    async with proxied(allow) as (port, far):
        plain = await ask(port, f"http://127.0.0.1:{far.port}/a?b=c")
        tunnel = await ask(port, f"127.0.0.1:{far.port}", method="CONNECT", body=b"GET / HTTP/1.1\r\n\r\n")
        assert [status(plain), status(tunnel)] == ([200, 200] if reached else [403, 403])
        assert (b"hello from far" in plain) == (b"hello from far" in tunnel) == reached
        assert bool(far.heard) == reached


async def test_names_match_whole_labels() -> None:
    allow = AllowList(["example.com", "*.corp.test:8443", "[2001:db8::1]:80"])
    assert allow.allows("EXAMPLE.com.", 443)
    assert not allow.allows("notexample.com", 443)
    assert not allow.allows("a.example.com", 443)
    assert not allow.allows("example.com.evil.test", 443)
    assert allow.allows("a.b.corp.test", 8443)
    assert not allow.allows("corp.test", 8443)
    assert not allow.allows("a.corp.test", 443)
    assert allow.allows("2001:db8::1", 80)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
async def test_private_addresses_stay_closed_however_they_are_written(host: str) -> None:
    """A list that allows every host opens none that the operator has not opened; a name is judged by its address."""
    async with proxied(opened=False) as (port, far):
        for answer in (
            await ask(port, f"http://{host}:{far.port}/"),
            await ask(port, f"{host}:{far.port}", method="CONNECT"),
        ):
            assert status(answer) in {403, 502}, answer
        assert not far.heard


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "10.0.0.1", "192.168.1.1", "100.100.100.200", "[fd00:ec2::254]"]
)
async def test_metadata_and_private_networks_are_refused(address: str) -> None:
    async with proxied() as (port, _):
        answer = await ask(port, f"http://{address}/latest/meta-data/")
        assert status(answer) == 403
        assert status(await ask(port, f"{address}:80", method="CONNECT")) == 403


async def test_a_name_without_an_address_is_a_bad_gateway() -> None:
    async with proxied() as (port, _):
        assert status(await ask(port, "http://nowhere.invalid/")) == 502


async def test_the_host_of_the_address_is_the_one_that_is_told() -> None:
    """RFC 9112, 3.2.2: an allowed server cannot be asked for another one that it serves too."""
    async with proxied() as (port, far):
        await ask(port, f"http://127.0.0.1:{far.port}/x", "Host: internal.test", "Proxy-Authorization: Basic eA==")
        (heard,) = far.heard
        assert b"internal.test" not in heard
        assert b"Basic" not in heard
        assert heard.startswith(f"GET /x HTTP/1.1\r\nHost: 127.0.0.1:{far.port}\r\n".encode())
        assert b"Connection: close\r\n" in heard


async def test_a_second_request_on_a_connection_does_not_go_through() -> None:
    async with proxied() as (port, far):
        first = f"GET http://127.0.0.1:{far.port}/one HTTP/1.1\r\n\r\n"
        answer = await say(port, f"{first}GET /two HTTP/1.1\r\nHost: internal.test\r\n\r\n".encode())
        assert answer.count(b"hello from far") == 1
        assert b"/two" not in b"".join(far.heard)


async def test_a_body_goes_through_whole_and_nothing_behind_it() -> None:
    async with proxied() as (port, far):
        body = b"x" * 300_000
        headers = (f"Content-Length: {len(body)}", "Content-Type: text/plain", "Connection: close, Content-Length")
        answer = await ask(port, f"http://127.0.0.1:{far.port}/", *headers, method="POST", body=body + b"GET /two")
        assert status(answer) == 200
        assert far.heard[0].endswith(b"\r\n\r\n" + body)
        assert b"/two" not in b"".join(far.heard)


@pytest.mark.parametrize(
    ("line", "headers", "expected"),
    [
        ("GET / HTTP/1.1", (), 400),
        ("GET https://a.test/ HTTP/1.1", (), 400),
        ("GET ftp://a.test/ HTTP/1.1", (), 400),
        ("GET http://user@a.test/ HTTP/1.1", (), 400),
        ("GET http://user:word@a.test/ HTTP/1.1", (), 400),
        ("GET http://a.test@b.test/ HTTP/1.1", (), 400),
        ("GET http://a.test\\@b.test/ HTTP/1.1", (), 400),
        ("GET http://a.test#@b.test/ HTTP/1.1", (), 400),
        ("GET http://a.test:99999/ HTTP/1.1", (), 400),
        ("GET http://a.test:0/ HTTP/1.1", (), 400),
        ("GET http:///x HTTP/1.1", (), 400),
        ("GET http://a.test/ /x HTTP/1.1", (), 400),
        ("GET  http://a.test/ HTTP/1.1", (), 400),
        ("GET http://a.test/ HTTP/2.0", (), 400),
        ("GET http://\xe4.test/ HTTP/1.1", (), 400),
        ("get http://a.test/ HTTP/1.1", (), 400),
        ("CONNECT a.test HTTP/1.1", (), 400),
        ("CONNECT user@a.test:443 HTTP/1.1", (), 400),
        ("CONNECT http://a.test:443 HTTP/1.1", (), 400),
        ("CONNECT a.test:443:80 HTTP/1.1", (), 400),
        ("CONNECT a.test:0 HTTP/1.1", (), 400),
        ("", (), 400),
        ("\x16\x03\x01\x02", (), 400),
        ("GET http://a.test/ HTTP/1.1", ("Content-Length: 1", "Content-Length: 2"), 400),
        ("GET http://a.test/ HTTP/1.1", ("Content-Length: 1, 1",), 400),
        ("GET http://a.test/ HTTP/1.1", ("Content-Length: -1",), 400),
        ("GET http://a.test/ HTTP/1.1", ("Content-Length: +1",), 400),
        ("POST http://a.test/ HTTP/1.1", ("Transfer-Encoding: chunked",), 411),
        ("POST http://a.test/ HTTP/1.1", ("Content-Length: 3", "Transfer-Encoding: chunked"), 411),
        ("POST http://a.test/ HTTP/1.1", ("Transfer-Encoding : chunked",), 400),
        ("GET http://a.test/ HTTP/1.1", ("X: a\nHost: b.test",), 400),
        ("GET http://a.test/ HTTP/1.1", ("X: a\rY: b",), 400),
        ("GET http://a.test/ HTTP/1.1", ("X: a", " folded"), 400),
        ("GET http://a.test/ HTTP/1.1", ("No colon",), 400),
        ("GET http://a.test/ HTTP/1.1", ("X: \x00",), 400),
    ],
)
async def test_a_request_that_can_be_read_in_two_ways_is_refused(
    line: str, headers: Sequence[str], expected: int
) -> None:
    with pytest.raises(RequestRefused) as refused:
        read_request("\r\n".join([line, *headers, "", ""]).encode("latin-1"))
    assert int(refused.value.status[:3]) == expected


async def test_a_refusal_is_told_to_the_program() -> None:
    async with proxied(()) as (port, _):
        assert status(await ask(port, "nonsense")) == 400
        answer = await ask(port, "http://example.test/", "X: y")
        assert status(answer) == 403
        assert b"This desktop may not reach example.test:80." in answer


async def test_a_huge_head_is_refused() -> None:
    async with proxied() as (port, far):
        answer = await ask(port, f"http://127.0.0.1:{far.port}/", *(f"X-{at}: {'x' * 1000}" for at in range(100)))
        assert status(answer) == 431
        assert not far.heard


async def test_a_redirect_is_the_programs_to_follow_through_the_same_door() -> None:
    """The proxy follows nothing itself: the next address is asked for, and judged, like any other."""
    async with proxied(("127.0.0.1:PORT",)) as (port, far):
        assert status(await ask(port, f"http://127.0.0.1:{far.port}/")) == 200
        assert status(await ask(port, "http://169.254.169.254/")) == 403


async def test_one_desktop_cannot_hold_all_connections_of_the_server() -> None:
    async with proxied() as (port, far):
        held = [await asyncio.open_connection("127.0.0.1", port) for _ in range(256)]
        for _, writer in held:
            writer.write(b"GET ")
        await asyncio.sleep(0.1)
        assert await ask(port, f"http://127.0.0.1:{far.port}/") == b""
        for _, writer in held:
            writer.close()
        await asyncio.sleep(0.05)
        assert status(await ask(port, f"http://127.0.0.1:{far.port}/")) == 200


@pytest.mark.parametrize("steps", range(6))
async def test_who_connects_while_a_desktop_ends_is_hung_up_on(steps: int) -> None:
    """However far the event loop has come with the connection: left open, it would be held for the server's life."""
    async with proxied() as (port, _):
        client = socket.create_connection(("127.0.0.1", port))
        client.settimeout(5)
        for _ in range(steps):
            await asyncio.sleep(0)
    with client, suppress(ConnectionResetError):  # it was never taken in
        assert await asyncio.to_thread(client.recv, 1) == b""
