"""`neena desktop` against a real server with a real desktop (D-51, D-52)."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from neena.client import AsyncNeena, Neena
from support.desktops import need_desktops
from support.processes import Server, servers
from support.terminal import Terminal

MIB = 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    need_desktops()
    with servers(tmp_path_factory.mktemp("desktops")) as made:
        server = made.make(desktop_pool=0).start()
        try:
            yield server
        finally:
            with Neena(server.url, server.api_key) as client:
                for one in client.desktops.all():
                    client.desktops.delete(one["desktop_id"])


@pytest.fixture(scope="module")
def desktop(server: Server) -> str:
    with Neena(server.url, server.api_key) as client:
        return client.desktops.create(name="for files")["desktop_id"]


@pytest.fixture
def nen(
    server: Server, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Terminal:
    monkeypatch.setenv("NEN_API_URL", server.url)
    monkeypatch.setenv("NEN_API_KEY", server.api_key)
    monkeypatch.chdir(tmp_path)
    return Terminal(monkeypatch, capfdbinary, "desktop")


def test_a_desktop_is_created_shown_listed_and_deleted(nen: Terminal) -> None:
    """D-51: id, status, local time as RFC 3339, name; `--json` as the API answers; ids alone."""
    said = nen.ok("create", "--name", "Invoices")
    moment = r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d)"
    lines = rf"ID +(dsk_[a-z0-9]{{12}})\nStatus +running\nCreated +{moment}\nName +Invoices\n"
    shown = re.fullmatch(lines, said)
    assert shown, said
    desktop = shown[1]
    assert nen.ok("status", desktop) == said
    assert nen.json("status", desktop)["desktop_id"] == desktop
    assert desktop in nen.ok("list", "-q").splitlines()
    assert nen.ok("list").splitlines()[0].split() == ["ID", "STATUS", "CREATED", "NAME"]
    assert any(line.split()[::3] == [desktop, "Invoices"] for line in nen.ok("list").splitlines())
    listed = nen.json("list")
    assert [one["name"] for one in listed if one["desktop_id"] == desktop] == ["Invoices"]
    refused = nen("delete", desktop, typed="n\n")
    assert refused.code == 1
    assert "Delete" in refused.err
    assert nen.json("status", desktop)["status"] == "running"
    assert nen("delete", desktop, typed="y\n").code == 0
    assert nen.json("status", desktop)["status"] == "deleted"
    assert nen.ok("delete", desktop, "--force") == f"{desktop} is deleted.\n"
    assert desktop not in nen.ok("list", "-q")
    made = nen.json("create")["desktop_id"]
    assert nen.json("delete", "-f", made) == {"desktop_id": made, "status": "deleted"}


def test_files_go_there_are_listed_and_come_back(nen: Terminal, desktop: str, tmp_path: Path) -> None:
    """D-51: every flag of `files`; the type is that of the extension."""
    (tmp_path / "report.txt").write_text("the report")
    assert nen.ok("files", "upload", desktop, "report.txt", "-p", "in/2026") == "report.txt: 10 bytes\n"
    up = ("files", "upload", desktop, "report.txt", "--name", "other.bin", "--content-type", "x/y", "--path", "in")
    assert nen.json(*up) == {"success": True, "size": 10, "filename": "other.bin"}
    assert nen.ok("files", "list", desktop, "-p", "in", "-q") == "2026/\nother.bin\n"
    table = nen.ok("files", "list", desktop, "--path", "in").splitlines()
    assert [line.split()[:2] for line in table] == [["NAME", "SIZE"], ["2026/", "<DIR>"], ["other.bin", "10"]]
    listed = nen.json("files", "list", desktop, "-p", "in/2026")
    assert [(one["name"], one["size"]) for one in listed] == [("report.txt", 10)]
    answer = httpx2.get(
        f"{os.environ['NEN_API_URL']}/desktops/{desktop}/files/report.txt",
        params={"path": "in/2026"},
        headers={"x-api-key": os.environ["NEN_API_KEY"]},
    )
    assert answer.headers["content-type"] == "text/plain"
    nen.ok("files", "download", desktop, "other.bin", "-p", "in", "--output", "here.bin")
    assert (tmp_path / "here.bin").read_text() == "the report"
    refused = nen("files", "list", desktop, "-p", "none")
    assert refused == (1, "", "neena: There is no such folder on the drive.\n")


def test_a_file_is_not_overwritten_unless_forced_and_stdout_gets_bytes_alone(
    nen: Terminal, desktop: str, tmp_path: Path
) -> None:
    """D-52."""
    data = bytes(range(256)) * 8 * 1024
    (tmp_path / "data.bin").write_bytes(data)
    nen.ok("files", "upload", desktop, "data.bin")
    (tmp_path / "data.bin").write_bytes(b"mine")
    refused = nen("files", "download", desktop, "data.bin")
    assert refused.code == 2
    assert "--force" in refused.err
    assert (tmp_path / "data.bin").read_bytes() == b"mine"
    nen.ok("files", "download", desktop, "data.bin", "-f")
    assert (tmp_path / "data.bin").read_bytes() == data
    assert nen.raw("files", "download", desktop, "data.bin", "-o", "-") == (0, data, "")
    missing = nen("files", "download", desktop, "none")
    assert (missing.code, missing.out) == (1, "")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data.bin"]


def test_what_is_used_wrongly_ends_with_2_and_what_is_refused_with_1(nen: Terminal, desktop: str) -> None:
    """D-51: errors are on stderr."""
    for words in (["delete"], ["files", "upload", desktop, "/nothing"], ["list", "--bogus"], ["execute", desktop]):
        said = nen(*words)
        assert (said.code, said.out) == (2, ""), words
    assert nen("execute", desktop, "wait", "--params", "{").code == 2
    refused = nen("status", "dsk_none")
    assert refused == (1, "", "neena: There is no such desktop.\n")
    assert nen("list", "--api-key", "sk_nen_wrong").code == 1
    assert "does not answer" in nen("list", "--base-url", "http://127.0.0.1:9").err


def test_an_action_and_a_picture(nen: Terminal, desktop: str, tmp_path: Path) -> None:
    at = '{"coordinate": [10, 20]}'
    assert json.loads(nen.ok("execute", desktop, "mouse_move", "--params", at))["status"] == "ok"
    assert json.loads(nen.ok("execute", desktop, "cursor_position"))["coordinate"] == [10, 20]
    refused = nen("execute", desktop, "drag")
    assert (refused.code, refused.out) == (1, "")
    nen.ok("screenshot", desktop)
    assert (tmp_path / "screenshot.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert nen("screenshot", desktop).code == 2
    assert nen.raw("screenshot", desktop, "-o", "-")[1][:4] == b"\x89PNG"


def test_the_command_as_a_process_of_its_own(server: Server, desktop: str) -> None:
    """D-52: bytes alone in a pipe; where no key is named, the first user of the data folder asks."""
    with Neena(server.url, server.api_key) as client:
        client.desktops.files.upload(desktop, "f", b"\x00\xff" * 1000, "x/y")
    environment = {name: one for name, one in os.environ.items() if not name.startswith("NEN_")}
    given = {**environment, "NEENA_DATA_DIR": str(server.data), "NEN_API_URL": server.url}
    command = [sys.executable, "-m", "neena", "desktop", "files", "download", desktop, "f", "-o", "-"]
    done = subprocess.run(command, env=given, check=True, capture_output=True)
    assert (done.stdout, done.stderr) == (b"\x00\xff" * 1000, b"")


def test_a_hundred_mebibytes_go_through_without_being_held(server: Server, desktop: str, tmp_path: Path) -> None:
    """D-41: both ways, the server's memory grows by a few mebibytes at most."""
    (tmp_path / "large").write_bytes(os.urandom(MIB) * 100)
    assert server.process
    before = _most_memory(server.process.pid)
    with Neena(server.url, server.api_key) as client:
        with (tmp_path / "large").open("rb") as content:
            assert client.desktops.files.upload(desktop, "large", content, "application/x-large")["size"] == 100 * MIB
        assert sum(map(len, client.desktops.files.download(desktop, "large"))) == 100 * MIB
    assert _most_memory(server.process.pid) - before < 30 * MIB


async def test_an_open_file_goes_there_and_back_awaited(server: Server, desktop: str, tmp_path: Path) -> None:
    """D-41: what is read as it is sent has no length beforehand."""
    (tmp_path / "there").write_bytes(os.urandom(MIB))
    async with AsyncNeena(server.url, server.api_key) as client:
        with (tmp_path / "there").open("rb") as content:
            assert (await client.desktops.files.upload(desktop, "awaited", content))["size"] == MIB
        back = await client.desktops.files.save(desktop, "awaited", tmp_path / "back")
    assert back.read_bytes() == (tmp_path / "there").read_bytes()


def test_files_and_log_outlive_a_server_that_was_killed(server: Server, desktop: str) -> None:
    """D-46, D-32: the next server finds the desktop, its files and what was done on it."""
    with Neena(server.url, server.api_key) as client:
        client.desktops.files.upload(desktop, "kept", b"before", "text/x-kept", "in")
        client.desktops.execute(desktop, "mouse_move", {"coordinate": [3, 4]})
    server.kill()
    server.start()
    with Neena(server.url, server.api_key) as client:
        assert b"".join(client.desktops.files.download(desktop, "kept", "in")) == b"before"
        log = client.desktops.tool_logs(desktop)
    assert (log[-1]["action"], log[-1]["params"]) == ("mouse_move", {"coordinate": [3, 4]})


def _most_memory(pid: int) -> int:
    """The most memory that a process has had in use, in bytes."""
    (line,) = re.findall(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(line) * 1024
