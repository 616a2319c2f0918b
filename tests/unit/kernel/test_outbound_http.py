"""The one outbound client against servers that lie, stall, flood and redirect."""

import asyncio
import gzip
import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from raw_server import Say, Server, moved, ok, said

from neena.errors import Invalid, NeenaError, TimedOut, Unavailable
from neena.kernel.egress import EgressRefused, NeverSent
from neena.kernel.http import AnswerTooLarge, Http, origin


async def test_answer_has_status_lower_case_headers_and_body(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/a"] = said(418, b"{}", "X-Kind: Pot", "Content-Type: Application/JSON; charset=utf-8")
    answer = await http.request("GET", f"{vendor_server.url}/a")
    assert (answer.status, answer.body, answer.headers["x-kind"]) == (418, b"{}", "Pot")
    assert answer.content_type == "application/json"


async def test_cookie_set_for_one_caller_is_not_sent_with_anothers_request(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/login"] = ok(b"", "set-cookie: session=mira; Path=/")
    await http.request("GET", f"{vendor_server.url}/login")
    await http.request("GET", f"{vendor_server.url}/next")
    await http.request("GET", f"{vendor_server.url}/own", headers={"Cookie": "session=own"})
    assert "cookie" not in vendor_server.seen[1].headers
    assert vendor_server.seen[2].headers["cookie"] == "session=own"


ASK = """
import asyncio, sys
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http

async def ask() -> None:
    http = Http(EgressGuard([sys.argv[1].removeprefix("http://")]))
    print((await http.request("GET", sys.argv[1] + "/x")).body.decode())
    await http.close()

asyncio.run(ask())
"""


async def test_nothing_of_the_environment_leads_elsewhere_or_signs_in(vendor_server: Server, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login mira password secret\ndefault login mira password secret\n")
    netrc.chmod(0o600)
    proxies = {f"{name}_proxy": "http://127.0.0.1:1" for name in ("http", "https", "all", "HTTP", "HTTPS", "ALL")}
    names = {**proxies, **{name.upper(): value for name, value in proxies.items()}, "NO_PROXY": ""}
    names |= {
        "HOME": str(tmp_path),
        "NETRC": str(netrc),
        "SSL_CERT_FILE": str(netrc),
        "SSLKEYLOGFILE": str(tmp_path / "k"),
    }
    command = [sys.executable, "-c", ASK, vendor_server.url]
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **names}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    said, faults = await process.communicate()
    assert (said, process.returncode) == (b"ok\n", 0), faults.decode()
    assert not {"authorization", "proxy-authorization", "cookie"} & set(vendor_server.seen[0].headers)
    assert vendor_server.seen[0].path == "/x"  # asked straight, not by its whole URL as a proxy is


async def test_params_are_added_to_those_of_the_url(vendor_server: Server, http: Http) -> None:
    await http.request("GET", f"{vendor_server.url}/x?a=1&b=2", params={"c": "3"})
    await http.request("GET", f"{vendor_server.url}/x?a=1", params={})
    assert [one.path for one in vendor_server.seen] == ["/x?a=1&b=2&c=3", "/x?a=1"]


async def test_answer_over_the_limit_is_refused(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/"] = ok(b"x" * 1001)
    with pytest.raises(AnswerTooLarge):
        await http.request("GET", f"{vendor_server.url}/", max_body=1000)
    assert len((await http.request("GET", f"{vendor_server.url}/", max_body=1001)).body) == 1001


async def test_packed_answer_is_unpacked(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/gzip"] = ok(gzip.compress(b"words"), "content-encoding: gzip")
    vendor_server.answers["/deflate"] = ok(zlib.compress(b"words"), "content-encoding: deflate")
    for path in ("/gzip", "/deflate"):
        assert (await http.request("GET", vendor_server.url + path)).body == b"words"


async def test_bomb_is_stopped_at_the_limit(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/"] = ok(gzip.compress(bytes(64 << 20), 9), "content-encoding: gzip")
    begun = time.thread_time()
    with pytest.raises(AnswerTooLarge):
        await http.request("GET", f"{vendor_server.url}/", max_body=100_000)
    assert time.thread_time() - begun < 1


@pytest.mark.parametrize("encoding", ["gzip, gzip", "gzip,gzip,gzip", "br", "zstd", "nonsense"])
async def test_packing_that_was_not_asked_for_is_refused(vendor_server: Server, http: Http, encoding: str) -> None:
    vendor_server.answers["/"] = ok(gzip.compress(gzip.compress(b"x")), f"content-encoding: {encoding}")
    with pytest.raises(Unavailable, match="packed"):
        await http.request("GET", f"{vendor_server.url}/")


@pytest.mark.parametrize("body", [b"no gzip at all", gzip.compress(b"words " * 99, mtime=0)[:-9]])
async def test_damaged_packed_answer_is_a_broken_connection(vendor_server: Server, http: Http, body: bytes) -> None:
    vendor_server.answers["/"] = ok(body, "content-encoding: gzip")
    with pytest.raises(Unavailable):
        await http.request("GET", f"{vendor_server.url}/")


async def test_head_of_a_packed_page_has_no_body_and_is_no_fault(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/"] = b"HTTP/1.1 200 OK\r\ncontent-length: 900\r\ncontent-encoding: gzip\r\n\r\n"
    assert (await http.request("HEAD", f"{vendor_server.url}/")).body == b""


async def test_flood_of_headers_is_cut_off(vendor_server: Server, http: Http) -> None:
    async def flood(say: Say) -> None:
        await say(b"HTTP/1.1 200 OK\r\n")
        for _ in range(4000):
            await say(b"x-more: " + b"x" * 1000 + b"\r\n")

    vendor_server.answers["/"] = flood
    with pytest.raises(Unavailable):
        await http.request("GET", f"{vendor_server.url}/")


@pytest.mark.parametrize("line", [b"x: y\r\n", b"x-long: " + b"y" * 90_000 + b"\r\n"], ids=["many", "long"])
async def test_headers_are_held_up_to_about_100_kib(vendor_server: Server, http: Http, line: bytes) -> None:
    async def answer(say: Say) -> None:
        await say(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n" + line * (300_000 // len(line)) + b"\r\nok")

    vendor_server.answers["/"] = answer
    with pytest.raises(Unavailable):
        await http.request("GET", f"{vendor_server.url}/")


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"])
async def test_endless_drip_ends_with_the_time_limit(vendor_server: Server, http: Http, start: bytes) -> None:
    async def drip(say: Say) -> None:
        await say(start)
        while True:
            await say(b"x: y\r\n")
            await asyncio.sleep(0.01)

    vendor_server.answers["/"] = drip
    async with asyncio.timeout(5):
        with pytest.raises(TimedOut):
            await http.request("GET", f"{vendor_server.url}/", timeout=0.2)


async def test_redirects_share_one_time_limit(vendor_server: Server, http: Http) -> None:
    async def slowly(say: Say) -> None:
        await asyncio.sleep(0.15)
        await say(moved(302, "/again"))

    vendor_server.answers.update({"/": slowly, "/again": slowly})
    with pytest.raises(TimedOut):
        await http.request("GET", f"{vendor_server.url}/", timeout=0.25)


async def test_nothing_was_sent_where_nobody_listens(vendor_server: Server, http: Http) -> None:
    http = Http(http.guard)
    with pytest.raises(EgressRefused):
        await http.request("GET", "http://127.0.0.1:1/")
    with pytest.raises(NeverSent):
        await http.request("GET", "http://no-such-host.invalid/")
    await http.close()


async def test_broken_off_answer_may_have_acted(vendor_server: Server, http: Http) -> None:
    vendor_server.answers["/garbage"] = b"I am no HTTP\r\n\r\n"
    with pytest.raises(Unavailable) as fault:
        await http.request("GET", f"{vendor_server.url}/garbage")
    assert not isinstance(fault.value, NeverSent)


@pytest.mark.parametrize("headers", [{"x": "ü"}, {"x": "a\r\nb: c"}, {"x y": "a"}, {"x": "\x00"}, {"ü": "x"}])
async def test_header_that_cannot_be_sent_is_told_without_its_value(
    vendor_server: Server, http: Http, headers: dict[str, str]
) -> None:
    with pytest.raises(Invalid, match="header"):
        await http.request("GET", vendor_server.url, headers=headers)
    assert vendor_server.seen == []


@pytest.mark.parametrize(
    "url",
    [
        *(
            "",
            "x",
            "ftp://h/",
            "file:///etc/passwd",
            "http://",
            "http:///x",
            "http:h",
            "http://h:0/",
            "http://h:99999/",
        ),
        *("http://[::1", "http://h:x/", "http://h\n/", "http://user@h/", "http://user:pw@h/", "http://:pw@h/"),
        *("http://good.test\\@127.0.0.1/", "unix:/x", " http://h/", "javascript:alert(1)", "http://\u24d0.\u24d1/"),
    ],
)
async def test_what_is_no_plain_web_address_is_invalid(http: Http, url: str) -> None:
    with pytest.raises(Invalid):
        await http.request("GET", url)


@given(st.text(alphabet="htp:/@\\?#[]%.a1\u0130\u212a\u3002\uff0f \t", max_size=24))
def test_origin_of_any_text_is_known_or_invalid(text: str) -> None:
    for url in (text, f"http://{text}", f"https://good.test{text}"):
        try:
            scheme, host, port = origin(url)
        except Invalid:
            continue
        assert scheme in {"http", "https"}
        assert host
        assert 0 < port < 65536
        assert not set(host) & set("/@?# ")


@pytest.mark.parametrize(
    ("one", "same"),
    [
        ("HTTPS://H/", "https://h:443/x"),
        ("http://h", "http://h:80"),
        ("http://B\u00dccher.test", "http://xn--bcher-kva.test"),
    ],
)
def test_spellings_of_one_origin_are_one(one: str, same: str) -> None:
    assert origin(one) == origin(same)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://[::1]:1/",
        "http://2130706433:1/",
        "http://0x7f.1:1/",
        "http://127.1:1/",
        "http://127\u30020\u30020\u30021:1/",
        "http://017700000001:1/",
        "http://0x7f000001:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://[::ffff:7f00:1]:1/",
        "http://[64:ff9b::7f00:1]:1/",
        "http://localhost:1/",
        "http://169.254.169.254/latest/meta-data/",
    ],
)
async def test_no_spelling_of_a_private_address_is_connected(http: Http, url: str) -> None:
    with pytest.raises(EgressRefused):
        await http.request("GET", url)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.1.:1/", "http://localhost.:1/", "http://0:1/", "http://[::]:1/", "http://0177.0.0.1:1/"),
        *(
            "http://\uff11\uff12\uff17.\uff10.\uff10.\uff11:1/",
            "http://\u2460\u2461\u2466.1:1/",
            "http://[::1%25lo]:1/",
        ),
    ],
)
async def test_odd_spelling_of_this_machine_is_refused_or_no_name_at_all(http: Http, url: str) -> None:
    with pytest.raises((EgressRefused, NeverSent, Invalid)):
        await http.request("GET", url)


def test_every_fault_of_the_client_is_one_of_ours() -> None:
    assert all(issubclass(one, NeenaError) for one in (AnswerTooLarge, EgressRefused, NeverSent))
