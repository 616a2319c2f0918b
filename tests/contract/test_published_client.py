"""Clients that other people wrote, against a served product with real desktops."""

import asyncio
import base64
import importlib
import io
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.desktops import Caller, DesktopServer, open_desktop_server

ROOT = Path(__file__).parents[2]
CLIENTS = ROOT / ".tools" / "clients"


@pytest.fixture(scope="module")
def nen_sdk() -> Iterator[Any]:
    """The published client as a module."""
    if not (CLIENTS / "nen_sdk").is_dir():
        pytest.skip("The published client is not installed: make .tools/clients/.ready")
    sys.path.insert(0, str(CLIENTS))
    try:
        yield importlib.import_module("nen_sdk")
    finally:
        sys.path.remove(str(CLIENTS))


async def run(served: DesktopServer, doing: Any, *given: Any) -> None:
    """Do something that blocks while the server, in this process, goes on."""
    _, caller = await served.member()
    await asyncio.to_thread(doing, served.url, caller, *given)


async def test_the_published_client_passes_a_whole_round(served: DesktopServer, nen_sdk: Any) -> None:
    """D-34, D-47: nen-sdk-python 0.4.0: create, list, rename, tools, delete, as its own tests do it."""

    def a_round(url: str, caller: Caller) -> None:
        with nen_sdk.NenDesktop(caller.key, base_url=url + "/") as client:
            made = client.create_desktop()
            assert (made.status, made.desktop_type) == ("running", "sandbox")
            assert made.created_at > 0 < made.updated_at
            assert [one.desktop_id for one in client.list_desktops()] == [made.desktop_id]
            assert client.get_desktop(made.desktop_id) == made
            assert client.update_desktop(made.desktop_id, name="Renamed").name == "Renamed"
            assert client.list_desktops()[0].name == client.get_desktop(made.desktop_id).name == "Renamed"
            act(client, made.desktop_id)
            watch(client, made.desktop_id, nen_sdk)
            keep_files(client, made.desktop_id, nen_sdk)
            gone = client.delete_desktop(made.desktop_id)
            assert (gone.desktop_id, gone.status) == (made.desktop_id, "deleted")
            assert client.get_desktop(made.desktop_id).status == "deleted"
            assert client.list_desktops() == []

    await run(served, a_round)


def act(client: Any, desktop: str) -> None:
    """Every helper of the client, and what the log tells of it."""
    (computer, *_) = client.list_tools(desktop)
    assert computer.name
    assert "action" in computer.parameters["properties"]
    for shot in (client.screenshot(desktop), client.execute(desktop, tool="computer", action="screenshot")):
        assert (shot.status, shot.error) == ("ok", "")
        assert base64.b64decode(shot.base64_image).startswith(b"\x89PNG")
    for click in (client.left_click, client.right_click, client.double_click, client.middle_click, client.mouse_move):
        assert click(desktop, 512, 384).status == "ok"
    assert client.key_press(desktop, "Escape").status == "ok"
    assert client.type_text(desktop, "hello").status == "ok"
    assert client.scroll(desktop, 512, 384, direction="up").status == "ok"
    assert client.scroll(desktop, 512, 384, direction="down", amount=5).status == "ok"
    told = client.cursor_position(desktop)
    assert told.coordinate == [512, 384]
    assert told.output == "X=512,Y=384"
    actions = [one["action"] for one in client.get_tool_logs(desktop)]
    assert actions[:3] == ["screenshot", "screenshot", "left_click"]
    assert actions[-1] == "cursor_position"


def watch(client: Any, desktop: str, nen_sdk: Any) -> None:
    """The life of a session."""
    assert client.create_session(desktop).active
    again = client.create_session(desktop)
    assert again.active
    assert again.href.startswith("http")
    assert client.get_session(desktop).active
    assert client.get_desktop(desktop).session is not None
    assert client.delete_session(desktop) is None
    with pytest.raises(nen_sdk.NotFoundError):
        client.get_session(desktop)
    assert client.get_desktop(desktop).session is None


def keep_files(client: Any, desktop: str, nen_sdk: Any) -> None:
    """Files as bytes, as a stream, and below folders."""
    assert client.list_files(desktop) == []
    plain = client.upload_file(desktop, "plain.txt", b"hello", content_type="text/plain")
    assert (plain.success, plain.size, plain.filename) == (True, 5, "plain.txt")
    assert client.download_file(desktop, "plain.txt") == b"hello"
    large = bytes(range(256)) * 4096
    assert client.upload_file(desktop, "large.bin", io.BytesIO(large), path="in/2026").size == len(large)
    assert client.download_file(desktop, "large.bin", path="in/2026") == large

    unsized = iter([b"one ", b"two"])  # sent in chunks
    assert client.upload_file(desktop, "ä b+c.txt", unsized, path="in").size == 7
    assert client.download_file(desktop, "ä b+c.txt", path="in") == b"one two"
    listed = {one.name: one for one in client.list_files(desktop)}
    assert set(listed) == {"in", "plain.txt"}
    assert (listed["in"].is_dir, listed["in"].size, listed["plain.txt"].is_dir) == (True, 0, False)
    assert listed["plain.txt"].modified > 0
    for missing in (lambda: client.download_file(desktop, "none"), lambda: client.list_files(desktop, path="none")):
        with pytest.raises(nen_sdk.NotFoundError):
            missing()
    for hostile in ("a/../../b", "..\\x", "a\x00b"):
        with pytest.raises(nen_sdk.NenDesktopError) as refused:
            client.upload_file(desktop, hostile, b"x")
        assert refused.value.status_code == 400
    with pytest.raises(nen_sdk.NenDesktopError) as refused:
        client.list_files(desktop, path="../..")
    assert refused.value.status_code == 400


async def test_every_refusal_reaches_its_exception(served: DesktopServer, nen_sdk: Any, tmp_path: Path) -> None:
    """D-49: 401, 404, 409, 5xx and other errors, with status and body."""

    def refusals(url: str, caller: Caller, full: str, key_there: str) -> None:
        def refused(kind: type[Exception], status: int, doing: Any) -> None:
            with pytest.raises(kind) as error:
                doing()
            assert type(error.value) is kind
            assert error.value.status_code == status
            assert '"error"' in error.value.response_body

        with nen_sdk.NenDesktop("sk_nen_wrong", base_url=url) as client:
            refused(nen_sdk.AuthenticationError, 401, client.list_desktops)
        with nen_sdk.NenDesktop(caller.key, base_url=url) as client:
            desktop = client.create_desktop().desktop_id
            refused(nen_sdk.NotFoundError, 404, lambda: client.get_desktop("dsk_000000000000"))
            refused(nen_sdk.NenDesktopError, 400, lambda: client.update_desktop(desktop, name=""))
            refused(nen_sdk.NenDesktopError, 400, lambda: client.execute(desktop, tool="computer", action="drag"))
            refused(nen_sdk.NenDesktopError, 400, lambda: client.create_desktop("windows"))
            client.upload_file(desktop, "x", b"", path="folder")
            refused(nen_sdk.ConflictError, 409, lambda: client.upload_file(desktop, "folder", b"x"))
            client.delete_desktop(desktop)
            refused(nen_sdk.NotFoundError, 404, lambda: client.screenshot(desktop))
        with nen_sdk.NenDesktop(key_there, base_url=full) as client:
            refused(nen_sdk.ServerError, 503, client.create_desktop)

    async with open_desktop_server(tmp_path, desktop_max=0) as full:
        _, there = await full.member()
        await run(served, refusals, full.url, there.key)


async def test_a_strict_client_in_javascript_passes(served: DesktopServer) -> None:
    """D-48: 204 without a body, the exact shape of files, errors with both fields."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("Node is not installed.")
    _, caller = await served.member()
    process = await asyncio.create_subprocess_exec(
        *(node, str(ROOT / "tests" / "clients" / "desktop.mjs"), served.url, caller.key),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert (process.returncode, said.decode().strip()) == (0, "passed")
