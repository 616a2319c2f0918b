"""Requests that no well-behaved client sends, over a real socket: paths, framing, encodings."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from support.product import Person, Product
from support.serving import serving

Address = tuple[str, int]


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def server(product: Product) -> AsyncIterator[Address]:
    async with serving(product.app) as address:
        yield address


async def exchange(address: Address, raw: bytes) -> bytes:
    """What the server sends until it closes or falls silent."""
    reader, writer = await asyncio.open_connection(*address)
    writer.write(raw)
    answer = b""
    try:
        async with asyncio.timeout(5):
            while chunk := await reader.read(65536):
                answer += chunk
                if _complete(answer):
                    break
    finally:
        writer.close()
    return answer


def _complete(answer: bytes) -> bool:
    head, found, body = answer.partition(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return bool(found) and len(body) >= int(line.split(b":")[1])
    return False


def status(answer: bytes) -> int:
    """The status code of the first answer."""
    return int(answer.split(b" ", 2)[1])


def request(path: str, key: str, *, method: str = "GET", headers: str = "", body: bytes = b"") -> bytes:
    """A raw request with a credential."""
    head = f"{method} {path} HTTP/1.1\r\nHost: neena.test\r\nx-api-key: {key}\r\nConnection: close\r\n{headers}\r\n"
    return head.encode("latin-1") + body


PATHS = (
    "//api/v1/flows/all",
    "/api//v1/flows/all",
    "/api/v1/flows//all",
    "/api/v1/flows%2Fall",
    "/api/v1%2Fflows%2Fall",
    "/api/v1/flows/all%00",
    "/api/v1/flows/%00",
    "/api/v1/flows/all%2F..%2F..",
    "/api/v1/../v1/flows/all",
    "/api/v1/flows/../flows/all",
    "/api/v1/flows/..%2f..%2fetc/passwd",
    "/api/v1/flows/all;a=b",
    "/api/v1/flows/all%20",
    "/api/v1/Flows/All",
    "/API/V1/flows/all",
    "/api/v2/flows/all",
    "/api/v1",
    "/api/v1/",
    "/api/v1/api/v1/flows/all",
    "/%ff%fe",
    "/%ed%a0%80",
    "/api/v1/flows/all/" + "x" * 30_000,
    "/.env",
    "/neena.db",
    "/docs/../../neena.db",
)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[:40])
async def test_a_path_trick_finds_nothing(server: Address, mira: Person, path: str) -> None:
    """Only the written paths are served: 404 otherwise, never a redirect, a file or a fault."""
    answer = await exchange(server, request(path, mira.key))
    assert status(answer) == 404, answer[:300]
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "not_found"


FRAMING = {
    "negative length": (b"Content-Length: -1\r\n", b"{}", {400}),
    "length of no number": (b"Content-Length: x\r\n", b"{}", {400}),
    "two lengths": (b"Content-Length: 2\r\nContent-Length: 3\r\n", b"{}", {400}),
    "length and chunked": (b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n", b"2\r\n{}\r\n0\r\n\r\n", {400, 422}),
    "broken chunk": (b"Transfer-Encoding: chunked\r\n", b"zz\r\n{}\r\n0\r\n\r\n", {400}),
    "unknown coding": (b"Transfer-Encoding: gzip\r\n", b"{}", {400, 422, 501}),
    "header without colon": (b"nonsense\r\n", b"", {400}),
    "NUL in a header": (b"x-a: \x00\r\n", b"", {400}),
    "space before colon": (b"x-a : b\r\n", b"", {400, 422}),
    "folded header": (b"x-a: b\r\n c\r\n", b"", {400, 422}),
    "compressed body": (b"Content-Encoding: gzip\r\nContent-Length: 4\r\n", b"\x1f\x8b\x08\x00", {422}),
    "chunks of JSON": (b"Transfer-Encoding: chunked\r\n", b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", {422}),
    "huge header": (b"x-a: " + b"b" * 200_000 + b"\r\n", b"", {400, 422, 431}),
    "many headers": (b"".join(b"x-%d: b\r\n" % at for at in range(3000)), b"", {400, 422, 431}),
    "latin-1 header": (b"x-a: \xff\r\n", b"", {400, 422}),
    "wrong charset": (b"Content-Type: application/json; charset=utf-16\r\nContent-Length: 2\r\n", b"{}", {422}),
    "strange type": (b"Content-Type: \xff/\x01;;=\r\nContent-Length: 2\r\n", b"{}", {400, 422}),
    "expect": (b"Expect: 100-continue\r\nContent-Length: 2\r\n", b"{}", {422, 100}),
}


@pytest.mark.parametrize("case", FRAMING)
async def test_odd_framing_is_refused(server: Address, mira: Person, case: str) -> None:
    """A 4xx, nothing stored, and the server goes on serving."""
    headers, body, wanted = FRAMING[case]
    raw = request("/flow_requests/", mira.key, method="POST").removesuffix(b"\r\n") + headers + b"\r\n" + body
    answer = await exchange(server, raw)
    assert status(answer) in wanted, answer[:300]
    assert await mira.get("/flow_requests/all") == []
    assert status(await exchange(server, request("/flows/all", mira.key))) == 200


async def test_a_body_that_never_comes_writes_nothing(server: Address, mira: Person) -> None:
    """A connection cut in the middle of a body."""
    body = json.dumps({"request_instructions": "half"}).encode()
    raw = request(
        "/flow_requests/", mira.key, method="POST", headers=f"Content-Length: {len(body)}\r\n", body=body[:-3]
    )
    _, writer = await asyncio.open_connection(*server)
    writer.write(raw)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    assert status(await exchange(server, request("/flows/all", mira.key))) == 200
    assert await mira.get("/flow_requests/all") == []


@pytest.mark.parametrize(
    "start", [b"GET\r\n\r\n", b"\x16\x03\x01\x02\x00", b"GET / HTTP/9.9\r\n\r\n", b"\r\n\r\n\x00\x00"]
)
async def test_what_is_no_http_is_answered_400(server: Address, mira: Person, start: bytes) -> None:
    """Not HTTP at all: TLS on the plain port, no version, noise."""
    answer = await exchange(server, start + b"\r\n\r\n")
    assert status(answer) in {400, 404, 505}, answer[:100]
    assert status(await exchange(server, request("/flows/all", mira.key))) == 200


@pytest.mark.parametrize("value", ["é" * 20, "\xff", "sk_nen_" + "é" * 38, "Basic dXNlcjpwYXNz", "Bearer Bearer x"])
async def test_a_strange_credential_is_401(server: Address, value: str) -> None:
    """No form of credential is a fault of ours."""
    for header in ("Authorization", "x-api-key"):
        raw = f"GET /flows/all HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{header}: {value}\r\n\r\n".encode("latin-1")
        assert status(await exchange(server, raw)) == 401
