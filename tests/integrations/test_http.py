"""HTTP tasks against a real server on loopback."""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from neena.authoring import IntegrationFailed, Invalid, TaskContext, Vendor
from neena.errors import NeenaError
from neena.integrations.http import css, integration, jsonpath
from neena.integrations.http.tasks import fetch, send
from neena.kernel.egress import EgressGuard, EgressRefused
from neena.kernel.http import Http

PAGE = "<html><h1>Hello  <b>you</b></h1><a class=more href=/1>one</a><a class=more href=/2>two</a></html>"


@dataclass
class Server:
    """Answers by path and remembers what it was sent."""

    port: int = 0
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)
    other: int = 0

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        self.seen.append((method, target, headers, body))
        if not target.startswith("/drop"):
            writer.write(self.answer(method, target))
            await writer.drain()
        writer.close()
        await writer.wait_closed()

    def answer(self, method: str, target: str) -> bytes:
        status, kind, body, extra = "200 OK", "application/json", b"", ""
        match target.partition("?")[0]:
            case "/json":
                body = json.dumps({"items": [{"name": "A", "n": 1}, {"name": "B", "n": 2}]}).encode()
            case "/page":
                kind, body = "text/html; charset=iso-8859-1", PAGE.encode() + "é".encode("latin-1")
            case "/image":
                kind, body = "image/png", b"\x89PNG\0"
            case "/big":
                kind, body = "text/plain", b"x" * (2 * 1024 * 1024)
            case "/elsewhere":
                status, extra = "302 Found", f"Location: http://127.0.0.1:{self.other}/json\r\n"
            case "/slow-down":
                status, body, extra = "429 Too Many Requests", b'{"m": "wait"}', "Retry-After: 7\r\n"
            case "/secret":
                status, body = "401 Unauthorized", b'{"m": "who are you"}'
            case "/broken":
                status, body = "503 Service Unavailable", b""
            case _:
                pass
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}Connection: close\r\n\r\n"  # noqa: E501
        return head.encode() + (b"" if method == "HEAD" else body)


async def start(server: Server) -> asyncio.Server:
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    return listening


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    async with await start(server):
        yield server


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    http = Http(EgressGuard(["127.0.0.0/8"]))
    yield http
    await http.close()


def context(http: Http, credential: str | None = None, bound_to: str | None = None) -> TaskContext:
    headers = integration.auth.headers(credential) if credential else None  # type: ignore[union-attr]
    vendor = Vendor(http, None, headers, bound_to, timeout=3)
    return TaskContext(vendor=vendor, sockets=http.guard, idempotency_key="run:1", credential=credential)


async def call(task: Any, *args: Any, **given: Any) -> Any:
    return await task.function(*args, **given)


async def test_json_is_read_and_a_part_picked(http: Http, server: Server) -> None:
    whole = await call(fetch, context(http), server.url("/json"))
    assert (whole.status, whole.content_type, whole.body["items"][1]["name"]) == (200, "application/json", "B")
    many = await call(fetch, context(http), server.url("/json"), pick="$.items[*].name")
    assert (many.picked, many.body) == (["A", "B"], None)
    one = await call(fetch, context(http), server.url("/json"), pick="$.items[?@.n > 1].name")
    assert one.picked == "B"


async def test_a_page_is_read_and_a_part_picked(http: Http, server: Server) -> None:
    assert (await call(fetch, context(http), server.url("/page"))).body.endswith("é")
    assert (await call(fetch, context(http), server.url("/page"), pick="h1")).picked == "Hello you"
    assert (await call(fetch, context(http), server.url("/page"), pick="a.more@href")).picked == ["/1", "/2"]


async def test_head_large_and_binary_answers(http: Http, server: Server) -> None:
    assert (await call(fetch, context(http), server.url("/json"), method="HEAD")).status == 200
    big = await call(fetch, context(http), server.url("/big"))
    assert (len(big.body), big.truncated) == (1024 * 1024, True)
    assert (await call(fetch, context(http), server.url("/image"))).body is None


async def test_query_is_added_to_what_the_address_has(http: Http, server: Server) -> None:
    await call(fetch, context(http), server.url("/json?a=1"), query={"b": "x y", "c": [1, 2], "d": None})
    assert server.seen[0][1] == "/json?a=1&b=x+y&c=1&c=2"


async def test_sends_json_text_and_forms_with_an_idempotency_key(http: Http, server: Server) -> None:
    await call(send, context(http), server.url("/x"), body={"a": "é"})
    await call(send, context(http), server.url("/x"), method="PUT", body="plain")
    await call(send, context(http), server.url("/x"), form={"a": "1 2"})
    await call(send, context(http), server.url("/x"), method="DELETE")
    sent = [
        (method, headers.get("content-type", "").partition(";")[0], body) for method, _, headers, body in server.seen
    ]
    assert sent == [
        ("POST", "application/json", '{"a": "é"}'.encode()),
        ("PUT", "text/plain", b"plain"),
        ("POST", "application/x-www-form-urlencoded", b"a=1+2"),
        ("DELETE", "", b""),
    ]
    assert {headers["idempotency-key"] for _, _, headers, _ in server.seen} == {"run:1"}


@pytest.mark.parametrize(
    ("path", "expected", "words"),
    [
        ("/secret", (401, False, False, None), "connect HTTP"),
        ("/slow-down", (429, True, False, 7.0), "slow down"),
        ("/broken", (503, True, True, None), "503"),
    ],
)
async def test_any_status_but_success_is_a_helpful_failure(
    http: Http, server: Server, path: str, expected: tuple[Any, ...], words: str
) -> None:
    with pytest.raises(IntegrationFailed, match=words) as caught:
        await call(send, context(http), server.url(path))
    fault = caught.value
    assert (fault.status, fault.passing, fault.acted, fault.retry_after) == expected


async def test_a_broken_connection_says_that_it_may_have_acted(http: Http, server: Server) -> None:
    with pytest.raises(IntegrationFailed) as caught:
        await call(send, context(http), server.url("/drop"))
    assert (caught.value.passing, caught.value.acted) == (True, True)


async def test_a_refused_connection_says_that_nothing_happened(http: Http) -> None:
    async with (listening := await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)):
        port = listening.sockets[0].getsockname()[1]
    with pytest.raises(IntegrationFailed) as caught:
        await call(send, context(http), f"http://127.0.0.1:{port}/")
    assert (caught.value.passing, caught.value.acted) == (True, False)


async def test_the_guard_holds() -> None:
    http = Http(EgressGuard())
    with pytest.raises(EgressRefused):
        await call(fetch, context(http), "http://127.0.0.1:1/")
    for url in ("file:///etc/passwd", "ftp://example.com/", "https://user:secret@example.com/"):
        with pytest.raises(NeenaError) as caught:
            await call(fetch, context(http), url)
        assert "secret@" not in str(caught.value)
    await http.close()


async def test_the_credential_goes_to_its_host_only_and_not_along_redirects(http: Http, server: Server) -> None:
    other = Server()
    async with await start(other):
        server.other = other.port
        bound = context(http, "X-Token: s3cret", f"127.0.0.1:{server.port}")
        await call(fetch, bound, server.url("/elsewhere"))
        await call(fetch, bound, other.url("/json"))
    assert server.seen[0][2]["x-token"] == "s3cret"
    assert [headers.get("x-token") for _, _, headers, _ in other.seen] == [None, None]


@pytest.mark.parametrize("wrong", ["", "token", "X-Token:", ": x", "X Token: a", "Host: a", "X-T: a\r\nB: c", "X-T: é"])
def test_the_form_of_the_credential_is_checked(wrong: str) -> None:
    with pytest.raises(ValueError, match="Header-Name: value"):
        integration.auth.check(wrong)  # type: ignore[union-attr]
    integration.auth.check("Authorization: Bearer abc")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "given",
    [
        {"headers": {"Host": "b"}},
        {"headers": {"X": "a\r\nB: c"}},
        {"headers": {"X\r\n": "a"}},
        {"body": 1, "form": {}},
        {"pick": "$.[["},
        {"pick": "$[?search(@.a, '(a*)*b')]"},
        {"pick": "a:has(b)"},
        {"pick": "a["},
    ],
)
async def test_wrong_inputs_send_nothing(http: Http, server: Server, given: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        await call(send, context(http), server.url("/x"), **given)
    assert server.seen == []


@pytest.mark.parametrize(
    "hostile",
    [
        "$..*[?count($..*) > 1]",
        "$" + "[0,0,0,0,0,0,0,0,0,0]" * 20,
        "$..[" + ",".join(["'x'"] * 100) + "]" + "..*" * 20,
        "$[?" + "(" * 200 + "@" + ")" * 200 + "]",
        "$..[?@ == $]..[?@ == $]",
    ],
)
def test_a_hostile_jsonpath_ends_quickly(hostile: str) -> None:
    nested: Any = 1
    for _ in range(40):
        nested = [nested, {"x": 1}]
    began = time.monotonic()
    for document in (nested, [{"x": number} for number in range(20_000)]):
        with contextlib.suppress(Invalid):
            jsonpath.find(hostile, document)
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    "html", ["<div>" * 20_000, "<font a=1><font a=2>" * 200 + "<p></p>" * 100_000, "x" * 3_000_000]
)
def test_a_hostile_page_is_refused_before_it_is_parsed(html: str) -> None:
    with pytest.raises(Invalid):
        css.find("x div", html)
