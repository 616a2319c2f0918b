"""Files of a desktop over HTTP (D-36 to D-45), on a desktop that is a folder; and its tool log (D-32)."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
import pytest_asyncio

from neena.computer import drive
from neena.computer.drive import MAX_FILE
from neena.desktops.running import RunningDesktop
from neena.web.downloads import disposition
from support.asgi import ask
from support.folder_desktop import folder_desktop
from support.product import Person, Product, open_product
from support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="module")
MIB = 1024 * 1024
MIRA = "mira@acme.test"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    async with open_product(tmp_path_factory.mktemp("product"), desktop_pool=0, desktop_disk=256) as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mira(product: Product) -> Person:
    return await product.member()


class Desk:
    """A desktop's files as one person sees them."""

    def __init__(self, desktop: RunningDesktop, person: Person) -> None:
        self.root = desktop.machine.drive
        self.desktop = desktop
        self.url = f"/desktops/{desktop.id}/files"
        self.client = person.product.client
        self.headers = {"x-api-key": person.key}

    async def send(self, method: str, name: str | None = None, path: str | None = None, **more: Any) -> httpx2.Response:
        url = self.url if name is None else f"{self.url}/{quote(name, safe='')}"
        headers = {**self.headers, **more.pop("headers", {})}
        params = {} if path is None else {"path": path}
        return await self.client.request(method, url, params=params, headers=headers, **more)

    async def put(self, name: str, data: Any = b"x", path: str | None = None, **headers: str) -> httpx2.Response:
        return await self.send("POST", name, path, content=data, headers=headers)

    async def get(self, name: str, path: str | None = None) -> httpx2.Response:
        return await self.send("GET", name, path)

    async def files(self, path: str | None = None) -> Any:
        answer = await self.send("GET", path=path)
        assert answer.status_code == 200, answer.text
        return answer.json()["files"]

    def held(self) -> list[str]:
        return sorted(one.relative_to(self.root).as_posix() for one in self.root.rglob("*"))


@pytest.fixture
def desk(mira: Person, tmp_path: Path) -> Desk:
    return Desk(folder_desktop(mira, tmp_path), mira)


def refused(answer: httpx2.Response, status: int, word: str = "") -> None:
    body = answer.json()
    assert (answer.status_code, body.keys()) == (status, {"error", "message"}), answer.text
    assert word in body["message"]


async def test_a_fresh_drive_is_empty(desk: Desk) -> None:
    """D-36."""
    assert (await desk.send("GET")).json() == {"files": []}
    assert await desk.files("") == []


async def test_a_round_trip_keeps_everything(desk: Desk) -> None:
    """D-37: bytes, size, name, type; modified is a float of seconds."""
    data = os.urandom(3 * MIB + 7)
    stored = await desk.put("büro & co.bin", data, **{"Content-Type": "text/x-log; charset=latin-1"})
    assert (stored.status_code, stored.json()) == (
        200,
        {"success": True, "size": len(data), "filename": "büro & co.bin"},
    )
    (entry,) = await desk.files()
    assert entry == {"name": "büro & co.bin", "size": len(data), "modified": entry["modified"]}
    assert isinstance(entry["modified"], float)
    got = await desk.get("büro & co.bin")
    assert got.content == data
    assert got.headers["content-type"] == "text/x-log; charset=latin-1"
    assert got.headers["content-length"] == str(len(data))
    assert got.headers["x-content-type-options"] == "nosniff"
    assert got.headers["content-disposition"].startswith("attachment; ")


async def test_type_and_bytes_may_be_left_out(desk: Desk) -> None:
    answer = await desk.client.post(f"{desk.url}/empty", headers=desk.headers)
    assert answer.json() == {"success": True, "size": 0, "filename": "empty"}
    got = await desk.get("empty")
    assert (got.content, got.headers["content-type"]) == (b"", "application/octet-stream")


async def test_a_stream_without_a_length_arrives_whole(desk: Desk) -> None:
    """D-38."""

    async def parts() -> AsyncIterator[bytes]:
        for at in range(300):
            yield bytes([at % 256]) * 10_007

    answer = await desk.put("stream", parts())
    assert answer.json()["size"] == 300 * 10_007
    assert (await desk.get("stream")).content == b"".join([part async for part in parts()])


async def test_folders_are_made_and_named_as_such(desk: Desk) -> None:
    """D-39."""
    await desk.put("f.txt", b"abc", "a/b c/ü")
    (entry,) = await desk.files()
    assert entry == {"name": "a", "size": 0, "modified": entry["modified"], "is_dir": True}
    assert [one["name"] for one in await desk.files("a/b c")] == ["ü"]
    assert (await desk.files("a/b c/ü"))[0].keys() == {"name", "size", "modified"}
    assert (await desk.get("f.txt", "a/b c/ü")).content == b"abc"
    assert "is_dir" not in (await desk.files("a/b c/ü"))[0]


async def test_what_is_not_there_is_404(desk: Desk) -> None:
    """D-40."""
    await desk.put("f", path="a")
    for answer in (
        await desk.get("none"),
        await desk.get("f", "none"),
        await desk.get("a"),
        await desk.get("g", "a/f"),
        await desk.send("GET", path="none"),
    ):
        refused(answer, 404)
    refused(await desk.send("GET", path="a/f"), 400, "path")


async def test_a_folder_keeps_its_name(desk: Desk) -> None:
    await desk.put("f", path="a")
    refused(await desk.put("a"), 409, "name")
    refused(await desk.put("g", path="a/f"), 409, "path")
    assert desk.held() == ["a", "a/f"]


async def test_an_upload_takes_the_place_of_a_file(desk: Desk) -> None:
    await desk.put("f", b"one, which is longer", **{"Content-Type": "text/plain"})
    await desk.put("f", b"two")
    got = await desk.get("f")
    assert (got.content, got.headers["content-type"]) == (b"two", "application/octet-stream")


async def _of_size(size: int) -> AsyncIterator[bytes]:
    block = bytes(MIB)
    for at in range(0, size, MIB):
        yield block[: min(MIB, size - at)]


async def test_100_mib_pass_and_one_byte_more_does_not(desk: Desk) -> None:
    """D-41: with a length and without; nothing is left behind."""
    exactly = await desk.put("most", _of_size(MAX_FILE))
    assert exactly.json()["size"] == 104_857_600
    announced = await desk.put("more", _of_size(MAX_FILE + 1), "a", **{"Content-Length": str(MAX_FILE + 1)})
    refused(announced, 413, "100 MiB")
    refused(await desk.put("more", _of_size(MAX_FILE + 1), "a"), 413, "100 MiB")
    assert announced.json()["error"] == "payload_too_large"
    assert desk.held() == ["most"]


async def test_a_full_desktop_takes_no_more(desk: Desk, mira: Person) -> None:
    """What would exceed the disk of the desktop is refused before it does, and nothing is left behind."""
    (desk.root / "large").write_bytes(b"\1" * (255 * MIB))
    refused(await desk.put("two", bytes(2 * MIB)), 409, "full")
    assert desk.held() == ["large"]


async def test_uploads_at_one_time_do_not_count_on_the_same_room(desk: Desk) -> None:
    """Of three unfinished uploads of 100 MiB to a desktop of 256, the third is refused, and nothing stays reserved."""
    go_on = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await go_on.wait()

    waiting = [asyncio.create_task(desk.put(str(at), slow())) for at in range(2)]
    while desk.desktop.receiving < 2 * MAX_FILE:
        await asyncio.sleep(0.01)
    large = await desk.put("large", bytes(60 * MIB), **{"Content-Length": str(60 * MIB)})
    refused(large, 409, "full")
    assert (await desk.put("small", b"small")).status_code == 200
    go_on.set()
    assert [one.status_code for one in await asyncio.gather(*waiting)] == [200, 200]
    assert desk.desktop.receiving == 0
    assert desk.held() == ["0", "1", "small"]


BAD = ["..", ".", "a/../b", "a/b", "..\\x", "a\\b", "/etc/passwd", "C:", "c:\\x", "a\x00b", "a\nb", "\x7f", "x" * 256]


@pytest.mark.parametrize("name", BAD, ids=ascii)
async def test_a_name_that_leads_elsewhere_is_refused(desk: Desk, name: str) -> None:
    """D-42: 400 names the field, and nothing is touched."""
    app = desk.client._transport.app  # type: ignore[attr-defined]
    written = quote(name, safe="").replace(".", "%2e")
    for method in ("GET", "POST"):
        refused(await ask(app, method, f"{desk.url}/{written}", "", desk.headers), 400, "name: ")
        if "/" not in name:
            query = f"path={written}"
            refused(await ask(app, method, f"{desk.url}/f", query, desk.headers), 400)
            refused(await ask(app, "GET", desk.url, f"path=a/{written}/b", desk.headers), 400)
    assert desk.held() == []


@pytest.mark.parametrize("path", ["/", "a//b", "../..", "a/", "/a", "./a", "a/..", "x" * 2000])
async def test_a_path_that_leads_elsewhere_is_refused(desk: Desk, path: str) -> None:
    """D-42."""
    for answer in (
        await desk.send("GET", path=path),
        await desk.get("f", path),
        await desk.put("f", path=path),
    ):
        refused(answer, 400, "path: ")
    assert desk.held() == []


async def test_a_name_is_decoded_once(desk: Desk) -> None:
    """D-42: what is encoded twice stays literal."""
    answer = await desk.put("%2e%2e%2fx")
    assert answer.json()["filename"] == "%2e%2e%2fx"
    assert desk.held() == ["%2e%2e%2fx"]
    assert (await desk.get("%2e%2e%2fx")).status_code == 200
    app = desk.client._transport.app  # type: ignore[attr-defined]
    refused(await ask(app, "GET", f"{desk.url}/%ff", "", desk.headers), 400, "name: ")


async def test_an_empty_name_stores_nothing(desk: Desk) -> None:
    refused(await desk.client.post(f"{desk.url}/", headers=desk.headers, content=b"x"), 405)
    assert desk.held() == []


async def test_links_of_programs_lead_nowhere(desk: Desk, tmp_path: Path) -> None:
    """D-43."""
    (tmp_path / "secret").write_text("of the host")
    (desk.root / "file").symlink_to(tmp_path / "secret")
    (desk.root / "out").symlink_to("..")
    os.mkfifo(desk.root / "pipe")
    assert await desk.files() == []
    refused(await desk.get("file"), 404)
    refused(await desk.get("secret", "out"), 404)
    refused(await desk.get("pipe"), 404)
    refused(await desk.send("GET", path="out"), 404)
    refused(await desk.put("secret", b"mine", "out"), 409)
    assert (await desk.put("file", b"mine")).status_code == 200
    assert (tmp_path / "secret").read_text() == "of the host"


async def test_what_a_program_wrote_is_listed_and_cannot_say_what_it_is(desk: Desk) -> None:
    """D-44; a program that changes the type kept with a file writes no header."""
    (desk.root / "made").write_bytes(b"<script>")
    os.setxattr(desk.root / "made", "user.neena.content_type", b"text/html\r\nSet-Cookie: a=b")
    assert [one["name"] for one in await desk.files()] == ["made"]
    got = await desk.get("made")
    assert got.headers["content-type"] == "application/octet-stream"
    assert "set-cookie" not in got.headers
    assert "sandbox" in got.headers["content-security-policy"]


async def test_odd_things_of_a_program_do_not_break_the_list(desk: Desk) -> None:
    (desk.root / os.fsdecode(b"\xff\xfe")).touch()
    (desk.root / "old").touch()
    os.utime(desk.root / "old", (-(10**9), -(10**9)))
    with (desk.root / "huge").open("wb") as file:
        file.truncate(2**40)
    assert [(one["name"], one["size"]) for one in await desk.files()] == [("huge", 2**40), ("old", 0)]


async def test_another_organization_finds_nothing(desk: Desk, product: Product, mira: Person) -> None:
    """D-45, D-54: nor does another desktop of the same one."""
    await desk.put("f")
    stranger = Desk(desk.desktop, await product.member("nils"))
    refused(await stranger.send("GET"), 404)
    refused(await stranger.get("f"), 404)
    refused(await stranger.put("f", b"theirs"), 404)
    refused(await product.client.get(f"/desktops/{desk.desktop.id}/tool-logs", headers=stranger.headers), 404)
    refused(await product.client.get(desk.url), 401)
    other = Desk(folder_desktop(mira, desk.root.parent / "other"), mira)
    assert await other.files() == []
    refused(await other.get("f"), 404)


async def test_who_may_only_read_stores_nothing(desk: Desk, product: Product, mira: Person) -> None:
    reader = await product.person("reader", desk.desktop.organization, scopes=["read"])
    refused(await Desk(desk.desktop, reader).put("f"), 403)
    assert await Desk(desk.desktop, reader).files() == []


async def test_blocks_and_never_files_are_held_in_memory(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """D-41: the largest pieces that are written and read are a little over a mebibyte."""
    sizes: list[int] = []
    write, read = drive.Incoming.write, drive.Opened.read

    def writing(incoming: drive.Incoming, data: bytes | bytearray) -> None:
        sizes.append(len(data))
        write(incoming, data)

    def reading(opened: drive.Opened, start: int, length: int) -> bytes:
        sizes.append(length)
        return read(opened, start, length)

    monkeypatch.setattr(drive.Incoming, "write", writing)
    monkeypatch.setattr(drive.Opened, "read", reading)
    await desk.put("f", _of_size(20 * MIB))
    assert len((await desk.get("f")).content) == 20 * MIB
    assert len(sizes) >= 40
    assert max(sizes) <= 2 * MIB


def _open_files(below: Path) -> int:
    """Descriptors of this process that lead to something below a folder, files without a name included."""
    links = [one for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
    return sum(str(one.readlink()).startswith(str(below)) for one in links)


async def _until(condition: Callable[[], bool]) -> None:
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError


async def test_an_upload_that_breaks_off_leaves_nothing(desk: Desk, product: Product) -> None:
    """D-41: a client that goes away; the file that was there stays."""
    await desk.put("f", b"before")
    async with serving(product.app) as (host, port):
        key = desk.headers["x-api-key"]
        head = f"POST {desk.url}/f HTTP/1.1\r\nHost: x\r\nx-api-key: {key}\r\nContent-Length: {8 * MIB}\r\n\r\n"
        _, writer = await asyncio.open_connection(host, port)
        writer.write(head.encode() + bytes(3 * MIB))
        await writer.drain()
        await _until(lambda: _open_files(desk.root) == 1)
        writer.transport.abort()
        await _until(lambda: _open_files(desk.root) == 0)
    assert desk.held() == ["f"]
    assert (await desk.get("f")).content == b"before"


async def test_a_download_that_nobody_finishes_lets_go_of_its_file(desk: Desk, product: Product) -> None:
    await desk.put("f", _of_size(32 * MIB))
    async with serving(product.app) as (host, port):
        reader, writer = await asyncio.open_connection(host, port)
        key = desk.headers["x-api-key"]
        writer.write(f"GET {desk.url}/f HTTP/1.1\r\nHost: x\r\nx-api-key: {key}\r\n\r\n".encode())
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        assert _open_files(desk.root) == 1
        writer.transport.abort()
        await _until(lambda: _open_files(desk.root) == 0)


async def test_a_client_that_sends_too_much_gets_to_read_why(desk: Desk, product: Product) -> None:
    """D-41: the refusal comes over a real connection, although the body is still on its way."""
    async with serving(product.app) as (host, port):
        url = f"http://{host}:{port}{desk.url}/f"
        async with httpx2.AsyncClient(trust_env=False) as client:
            answer = await client.post(url, content=_of_size(MAX_FILE + MIB), headers=desk.headers)
            refused(answer, 413)
            length = {"Content-Length": str(MAX_FILE + MIB)}
            answer = await client.post(url, content=_of_size(MAX_FILE + MIB), headers={**desk.headers, **length})
            refused(answer, 413)
    assert desk.held() == []


async def test_a_header_says_the_name_whatever_it_is() -> None:
    """RFC 6266: an ASCII form for old clients, the name itself for all others; no quote or break gets through."""
    assert disposition("a.txt") == "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt"
    assert disposition('ü"\\;\r\n.txt') == (
        "attachment; filename=\"______.txt\"; filename*=UTF-8''%C3%BC%22%5C%3B%0D%0A.txt"
    )


async def test_the_log_shows_what_was_done(desk: Desk, product: Product) -> None:
    """D-32."""
    url = f"/desktops/{desk.desktop.id}/tool-logs"
    assert (await product.client.get(url, headers=desk.headers)).json() == []
    desk.desktop.log.note(
        "computer", "type", {"text": "pass word", "secret": True}, seconds=0.1, by=MIRA, output="typed"
    )
    desk.desktop.log.note("computer", "key", {"text": "Return"}, seconds=0.1, by=MIRA, error="No such key.")
    answer = await product.client.get(url, headers=desk.headers)
    assert [one["action"] for one in answer.json()] == ["type", "key"]
    assert answer.json()[0]["params"]["text"] == "***"
    assert "pass word" not in answer.text
    assert answer.json()[1]["error"] == "No such key."


async def test_every_call_on_files_counts_as_use(desk: Desk) -> None:
    """A desktop whose files are used is not idle."""
    for act in (desk.files, lambda: desk.put("f"), lambda: desk.get("f")):
        desk.desktop.last_used = 0.0
        await act()
        assert desk.desktop.last_used > 0.0
