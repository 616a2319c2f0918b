"""Homes kept by name and brought back, on real desktops; and files between the API and programs of a desktop."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from neena.app import master_keys
from neena.cli.secrets import PLACES
from neena.computer.turn import Turn
from neena.credentials.rotation import rotate
from neena.desktops import snapshots
from support.desktops import Caller, Desktop, DesktopServer, need_desktops, open_desktop_server
from support.product import Person

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DesktopServer]:
    need_desktops()
    async with open_desktop_server(tmp_path_factory.mktemp("product")) as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def mira(served: DesktopServer) -> tuple[Person, Caller]:
    return await served.member()


@pytest.fixture(scope="module")
def caller(mira: tuple[Person, Caller]) -> Caller:
    return mira[1]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desktop(caller: Caller) -> Desktop:
    """One that has signed in somewhere."""
    made = await caller.create()
    assert made.shown["status"] == "running"
    return made


@pytest.fixture
def shell(served: DesktopServer) -> Any:
    async def run(desktop: Desktop, command: str) -> str:
        programs = served.product.neena.desktops.running[desktop.id].machine.programs
        assert programs is not None
        done = await asyncio.to_thread(programs.run, ["sh", "-c", f"cd; {command}"], Turn(20))
        assert done.code == 0, done
        return done.output.decode()

    return run


def stored(served: DesktopServer) -> list[Path]:
    folder = served.product.neena.settings.data_dir / "snapshots"
    return list(folder.iterdir()) if folder.exists() else []


async def test_a_file_of_the_api_is_there_inside_and_the_other_way_round(
    caller: Caller, desktop: Desktop, shell: Any
) -> None:
    """D-44: programs of the desktop can read, change and remove what was uploaded."""
    files = f"{desktop.path}/files"
    await caller.ok("POST", f"{files}/in.txt", content=b"from outside", params={"path": "a/b"})
    assert await shell(desktop, "cat drive/a/b/in.txt") == "from outside"
    await shell(desktop, "echo more >> drive/a/b/in.txt; mv drive/a/b/in.txt drive/a/out.txt; rmdir drive/a/b")
    answer = await caller.send("GET", f"{files}/out.txt", params={"path": "a"})
    assert answer.content == b"from outsidemore\n"
    await shell(desktop, "ln -s /etc/passwd drive/link; ln -s / drive/root; rm -r drive/a")
    assert await caller.ok("GET", files) == {"files": []}
    await caller.refused(404, "GET", f"{files}/link")
    await caller.refused(404, "GET", f"{files}/passwd", params={"path": "root/etc"})
    await shell(desktop, "rm drive/link drive/root")


async def test_a_home_is_kept_and_another_desktop_begins_with_it(
    caller: Caller, desktop: Desktop, shell: Any, served: DesktopServer
) -> None:
    """Files, links and permissions come back; the drive, caches and a browser's locks are left out."""
    await shell(
        desktop,
        "mkdir -p .config/chromium .cache/x; cd .config/chromium; echo token > Cookies; chmod 600 Cookies; "
        "ln -s desktop-17 SingletonLock; ln -s Cookies l; cd; echo d > drive/d; touch .cache/x/y",
    )
    kept = await caller.ok("POST", f"{desktop.path}/snapshots", {"name": "signed in"})
    assert (kept["name"], kept["desktop_id"]) == ("signed in", desktop.id)
    assert kept["size"] > 0
    assert kept["created_at"] >= desktop.shown["created_at"]
    assert await caller.ok("GET", "/desktop-snapshots") == [kept]
    assert all(b"token" not in one.read_bytes() for one in stored(served))
    second = await caller.create(snapshot="signed in")
    assert await shell(second, "cat .config/chromium/l; stat -c %a .config/chromium/Cookies") == "token\n600\n"
    assert await shell(second, "ls -A .config/chromium") == "Cookies\nl\n"
    assert await shell(second, "find .cache/x drive/d 2>/dev/null || true") == ""
    assert (await caller.ok("GET", f"{second.path}/files"))["files"] == []
    await second.delete()


async def test_a_home_is_replaced_and_the_drive_stays(caller: Caller, desktop: Desktop, shell: Any) -> None:
    await shell(desktop, "echo first > note; echo kept > drive/kept")
    await caller.ok("POST", f"{desktop.path}/snapshots", {"name": "first"})
    await shell(desktop, "echo second > note; touch other")
    await caller.ok("POST", f"{desktop.path}/restore", {"snapshot": "first"})
    assert await shell(desktop, "cat note drive/kept; ls other 2>/dev/null || echo gone") == "first\nkept\ngone\n"


async def test_a_browser_is_closed_first_where_that_is_asked(
    caller: Caller, desktop: Desktop, shell: Any, served: DesktopServer
) -> None:
    """What it knows is written down, and its profile comes back whole."""
    programs = served.product.neena.desktops.running[desktop.id].machine.programs
    assert programs is not None
    await asyncio.to_thread(programs.start, ["chromium", "--no-first-run", "--disable-gpu", "about:blank"])
    await shell(desktop, "until [ -e '.config/chromium/Default/Web Data' ]; do sleep 0.05; done")
    await caller.ok("POST", f"{desktop.path}/snapshots", {"name": "closed", "close_browsers": True})
    running = "cat /proc/[0-9]*/comm 2> /dev/null | grep -q chromium"
    await shell(desktop, f"while {running}; do sleep 0.05; done")  # its helpers end a moment after it; 20 s at most
    second = await caller.create(snapshot="closed")
    left = await shell(second, 'grep -o \'"exit_type":"[A-Za-z]*"\' .config/chromium/Default/Preferences')
    assert left in {'"exit_type":"Normal"\n', '"exit_type":"SessionEnded"\n'}
    await second.delete()


async def test_names_are_the_organizations_own(caller: Caller, desktop: Desktop, served: DesktopServer) -> None:
    """D-54: another organization neither sees, uses nor removes it; the same name is free there."""
    await caller.ok("POST", f"{desktop.path}/snapshots", {"name": "mine"})
    await caller.refused(409, "POST", f"{desktop.path}/snapshots", {"name": "mine"})
    _, nils = await served.member(name="nils")
    assert await nils.ok("GET", "/desktop-snapshots") == []
    await nils.refused(404, "POST", "/desktops", {"snapshot": "mine"})
    await nils.refused(404, "DELETE", "/desktop-snapshots/mine")
    await nils.refused(404, "POST", f"{desktop.path}/snapshots", {"name": "theirs"})
    await nils.refused(404, "POST", f"{desktop.path}/restore", {"snapshot": "mine"})
    theirs = await nils.create()
    await nils.refused(404, "POST", f"{theirs.path}/restore", {"snapshot": "mine"})
    await nils.ok("POST", f"{theirs.path}/snapshots", {"name": "mine"})
    await theirs.delete()


async def test_a_snapshot_that_is_removed_is_gone(caller: Caller, desktop: Desktop, served: DesktopServer) -> None:
    before = set(stored(served))
    await caller.ok("POST", f"{desktop.path}/snapshots", {"name": "short"})
    (made,) = set(stored(served)) - before
    assert made.stat().st_mode & 0o077 == 0
    answer = await caller.send("DELETE", "/desktop-snapshots/short/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert not made.exists()
    await caller.refused(404, "DELETE", "/desktop-snapshots/short")
    await caller.refused(404, "POST", "/desktops", {"snapshot": "short"})
    assert "short" not in [one["name"] for one in await caller.ok("GET", "/desktop-snapshots")]


async def test_a_damaged_snapshot_changes_no_home(
    caller: Caller, desktop: Desktop, shell: Any, served: DesktopServer
) -> None:
    before = set(stored(served))
    await caller.ok("POST", f"{desktop.path}/snapshots", {"name": "damaged"})
    (made,) = set(stored(served)) - before
    whole = made.read_bytes()
    await shell(desktop, "echo present > note")
    for damaged in (whole[:-20], whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:], b""):
        made.write_bytes(damaged)
        assert "does not open" in await caller.refused(409, "POST", f"{desktop.path}/restore", {"snapshot": "damaged"})
    made.unlink()
    assert "another host" in await caller.refused(502, "POST", f"{desktop.path}/restore", {"snapshot": "damaged"})
    await caller.refused(502, "POST", "/desktops", {"snapshot": "damaged"})
    assert await shell(desktop, "cat note") == "present\n"
    await caller.send("DELETE", "/desktop-snapshots/damaged")


async def test_a_home_that_is_too_large_leaves_nothing(
    caller: Caller, desktop: Desktop, shell: Any, served: DesktopServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored(served)
    await shell(desktop, "head -c 3M /dev/urandom > large")
    of = snapshots.Shelf.of
    monkeypatch.setattr(
        snapshots.Shelf, "of", lambda settings, vault: snapshots.Shelf(vault, of(settings, vault).folder, 2**20, 20.0)
    )
    await caller.refused(413, "POST", f"{desktop.path}/snapshots", {"name": "large"})
    assert stored(served) == before
    await shell(desktop, "rm large")
    monkeypatch.setattr(snapshots, "MAX_SNAPSHOTS", 1)
    await caller.refused(409, "POST", f"{desktop.path}/snapshots", {"name": "one more"})


BAD: list[Any] = [{}, {"name": ""}, {"name": "../x"}, {"name": "a/b"}, {"name": 3}, {"name": "x" * 65}, {"name": "a\n"}]


@pytest.mark.parametrize("body", [*BAD, {"name": "a", "close_browsers": "yes"}], ids=ascii)
async def test_a_bad_name_is_refused_and_the_field_named(caller: Caller, desktop: Desktop, body: Any) -> None:
    said = await caller.refused(400, "POST", f"{desktop.path}/snapshots", body)
    assert "close_browsers" in said or "name" in said


async def test_a_snapshot_opens_after_the_master_key_was_exchanged(
    caller: Caller, desktop: Desktop, shell: Any, served: DesktopServer
) -> None:
    neena = served.product.neena
    await shell(desktop, "echo before > note")
    await caller.ok("POST", f"{desktop.path}/snapshots", {"name": "before"})
    await rotate(neena.database, master_keys(neena.settings), PLACES, lambda _: None)
    await shell(desktop, "echo after > note")
    await caller.ok("POST", f"{desktop.path}/restore", {"snapshot": "before"})
    assert await shell(desktop, "cat note") == "before\n"


async def test_files_are_gone_with_their_desktop(caller: Caller, served: DesktopServer) -> None:
    """D-45: at once with DELETE, for the API and on the disk."""
    short = await caller.create()
    await caller.ok("POST", f"{short.path}/files/f", content=b"x")
    folder = served.product.neena.desktops.running[short.id].folder
    assert (folder / "drive" / "f").exists()
    await short.delete()
    for method, path in (("GET", "/files"), ("GET", "/files/f"), ("POST", "/files/f"), ("GET", "/tool-logs")):
        await caller.refused(404, method, short.path + path)
    assert not folder.exists()


async def test_what_was_done_stands_in_the_audit_trail(mira: tuple[Person, Caller], served: DesktopServer) -> None:
    organization = UUID(mira[0].organization)
    admin = await served.product.person("admin", organization, permissions=["read", "admin"])
    actions = {one["action"] for one in await admin.get("/audit/", limit=1000)}
    assert {"desktop.snapshot_kept", "desktop.snapshot_brought_back", "desktop.snapshot_removed"} <= actions
