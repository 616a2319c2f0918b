"""Remote desktops by RDP: xrdp as a machine with a user of its own, reached through xfreerdp in a sandbox (D-59)."""

import asyncio
import gc
import os
import shutil
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from neena.computer.sandbox.packages import lacking
from neena.desktops.upkeep import Upkeep
from support import rdp_server as foreign
from support.desktops import Caller, Desktop, DesktopServer, open_desktop_server
from support.product import open_product
from support.rdp_server import NLA_PASSWORD, PASSWORD, USER, RdpServer, nla_server, rdp_server
from support.serving import serving
from support.viewing import live_view
from support.xserver import x_server

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(bool(lacking()), reason="this machine runs no desktops"),
    pytest.mark.skipif(bool(foreign.missing()), reason=f"not there: {', '.join(foreign.missing())}"),
]
LOOPBACK = {"egress_allow": ("127.0.0.0/8",), "desktop_pool": 0}
GREEN = (0x20, 0x60, 0x40)  # the ground of the session
CORNER, OK_BUTTON = (20, 20), (762, 438)


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RdpServer]:
    with rdp_server(tmp_path_factory.mktemp("machine")) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DesktopServer]:
    async with open_desktop_server(tmp_path_factory.mktemp("product"), **LOOPBACK) as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def caller(served: DesktopServer) -> Caller:
    return (await served.member())[1]


def target(machine: RdpServer, **more: Any) -> dict[str, Any]:
    return {
        "desktop_type": "rdp",
        "host": "127.0.0.1",
        "port": machine.port,
        "username": USER,
        "password": PASSWORD,
        "ignore_cert": True,
        "key_delay_ms": 10,
        **more,
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desktop(caller: Caller, machine: RdpServer) -> Desktop:
    made = await caller.create(**target(machine, name="Till"))
    await ready(machine)
    return made


async def ready(machine: RdpServer) -> None:
    """The session has a window that takes what is typed."""
    for _ in range(200):
        if "typing" in await asyncio.to_thread(machine.order, "xdotool getactivewindow getwindowname 2>&1"):
            await asyncio.sleep(0.2)  # when it gets the keyboard, it selects what was typed before
            return
        await asyncio.sleep(0.05)
    raise AssertionError("no window")


async def entered(machine: RdpServer, count: int = 1) -> list[str]:
    """The next lines that are entered."""
    for _ in range(200):
        if len(machine.typed) >= count:
            break
        await asyncio.sleep(0.02)
    lines = machine.typed
    (machine.home / "typed").unlink(missing_ok=True)
    await ready(machine)
    return lines


def client_processes() -> dict[int, list[bytes]]:
    """Every xfreerdp of this machine that fills a desktop, with its arguments."""
    found: dict[int, list[bytes]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if words[:2] == [b"xfreerdp", b"/run/desktop/target.rdp"]:
            found[int(folder.name)] = words
    return found


async def clients_end() -> None:
    for _ in range(100):
        if not client_processes():
            return
        await asyncio.sleep(0.02)
    raise AssertionError(client_processes())


async def shows_the_session(desktop: Desktop) -> None:
    """Until then a machine shows that it is being connected."""
    for _ in range(50):
        if (await desktop.picture()).getpixel(CORNER) == GREEN:
            return
        await asyncio.sleep(0.1)
    raise AssertionError((await desktop.picture()).getpixel(CORNER))


async def test_d_59_it_shows_the_session_at_the_screens_size(desktop: Desktop, machine: RdpServer) -> None:
    assert (desktop.shown["desktop_type"], desktop.shown["status"]) == ("rdp", "running")
    assert (desktop.shown["width"], desktop.shown["height"]) == (1024, 768)
    picture = await desktop.picture()
    assert picture.size == (1024, 768)
    await shows_the_session(desktop)
    assert "1024x768" in machine.order("xdpyinfo | grep dimensions")


@pytest.mark.parametrize(
    "text",
    [
        "Hello, World! ~`@#$%^&*()_+-={}[]|\\:;\"'<>?,./ aabbccddee 00112233 AAaaBBbb",
        "Grüße aus Zürich, naïve café",
        "東京 Москва Ελλάδα",
    ],
)
async def test_text_arrives_exactly(desktop: Desktop, machine: RdpServer, text: str) -> None:
    await ready(machine)
    await desktop.do("type", text=text + "\n")
    assert await entered(machine) == [text]


async def test_lines_and_pauses_as_long_as_was_asked(desktop: Desktop, machine: RdpServer) -> None:
    began = asyncio.get_running_loop().time()
    await desktop.do("type", text="x" * 40)
    assert asyncio.get_running_loop().time() - began >= 40 * 0.01
    await desktop.do("key", text="Return")
    assert await entered(machine) == ["x" * 40]


async def test_mouse_keys_and_chords_belong_to_the_machine(desktop: Desktop, machine: RdpServer) -> None:
    await desktop.do("type", text="clicked")
    await desktop.do("left_click", coordinate=OK_BUTTON)
    assert await entered(machine) == ["clicked"]
    before = await asyncio.to_thread(machine.order, "pidof zenity")
    await desktop.do("key", text="alt+F4")  # neither our window manager nor xfreerdp takes it
    for _ in range(100):
        after = await asyncio.to_thread(machine.order, "pidof zenity")
        if after.strip() and after != before:
            break
    assert after != before
    assert (await desktop.picture()).getpixel(CORNER) == GREEN
    await ready(machine)


async def test_the_tools_are_those_of_its_screen(desktop: Desktop, caller: Caller) -> None:
    tools = {one["name"] for one in await caller.ok("GET", f"{desktop.path}/tools")}
    assert "computer" in tools
    assert not tools & {"bash", "text_editor", "windows", "clipboard", "browser"}


async def test_its_drive_takes_files(desktop: Desktop, caller: Caller, served: DesktopServer) -> None:
    await caller.ok("POST", f"{desktop.path}/files/in.txt", content=b"for the machine")
    drive = served.product.neena.desktops.running[desktop.id].machine.drive
    assert drive is not None
    assert (drive / "in.txt").read_bytes() == b"for the machine"
    assert any(b"/drive:Neena,/home/desktop/drive" in words for words in client_processes().values())


async def test_it_is_watched_live(desktop: Desktop, machine: RdpServer) -> None:
    await ready(machine)
    async with live_view(desktop) as viewer:
        await viewer.take()
        for character in "browser\n":
            await viewer.type(character)
            await asyncio.sleep(0.02)
        assert await entered(machine) == ["browser"]


async def test_the_login_is_in_no_process_answer_or_log(
    desktop: Desktop, caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await desktop.do("screenshot")
    assert client_processes()
    told = b"\n".join(word for words in client_processes().values() for word in words)
    assert PASSWORD.encode() not in told
    assert USER.encode() not in told
    for path in ("/desktops", desktop.path, f"{desktop.path}/tool-logs"):
        answer = await caller.send("GET", path)
        assert PASSWORD not in answer.text
        assert f'"{USER}"' not in answer.text
    assert PASSWORD not in caplog.text


async def test_a_lost_connection_is_made_again_to_the_same_session(desktop: Desktop, machine: RdpServer) -> None:
    await ready(machine)
    session = await asyncio.to_thread(machine.order, "pidof zenity")
    for process in client_processes():
        os.kill(process, signal.SIGKILL)
    await clients_end()
    lost = await desktop.answer("type", text="again\n")  # told as lost where the loss was not noticed before
    if lost.status_code != 200:
        assert (lost.status_code, lost.json()["error"]) == (502, "desktop_unavailable")
        await desktop.do("type", text="again\n")
    assert await entered(machine) == ["again"]
    assert session.strip()
    await shows_the_session(desktop)


async def test_who_rests_is_disconnected_and_connected_again(
    desktop: Desktop, machine: RdpServer, served: DesktopServer
) -> None:
    neena = served.product.neena
    running = neena.desktops.running[desktop.id]
    upkeep = Upkeep(neena.database, neena.desktops, 2**40, rest_seconds=300)
    await upkeep.round()
    assert client_processes()
    running.last_used = used = running.last_used - 400
    await upkeep.round()
    await clients_end()
    assert running.last_used == used  # resting is no use: it may still be deleted for idleness
    await desktop.do("type", text="awake\n")
    assert await entered(machine) == ["awake"]


@pytest.mark.parametrize(
    ("more", "status", "named"),
    [
        ({"ignore_cert": False}, 400, "ignore_cert:"),
        ({"security": "nla"}, 400, "security:"),
        ({"port": 9}, 502, "127.0.0.1:9 does not answer"),
        ({"host": "no.such.invalid"}, 502, "has no address"),
    ],
)
async def test_what_does_not_work_is_told_and_not_stored(
    caller: Caller, desktop: Desktop, machine: RdpServer, served: DesktopServer, more: Any, status: int, named: str
) -> None:
    before = client_processes().keys()
    assert named in await caller.refused(status, "POST", "/desktops", target(machine, **more))
    assert [one["desktop_id"] for one in await caller.ok("GET", "/desktops")] == [desktop.id]
    folders = (served.product.neena.settings.data_dir / "desktops").glob("dsk_*")
    assert [one.name for one in folders] == [desktop.id]
    assert client_processes().keys() == before


async def test_d_59_a_name_is_taken_once(caller: Caller, desktop: Desktop, machine: RdpServer) -> None:
    answer = await caller.send("POST", "/desktops", target(machine, name=desktop.shown["name"]))
    assert (answer.status_code, answer.json()["error"]) == (409, "name_exists")


@pytest.mark.skipif(not shutil.which("freerdp-shadow-cli"), reason="not installed: freerdp2-shadow-x11")
async def test_a_login_is_checked_where_the_machine_checks_it_first(caller: Caller, tmp_path: Path) -> None:
    with x_server(tmp_path / "x") as x, nla_server(tmp_path, x) as port:
        given = {"desktop_type": "rdp", "host": "127.0.0.1", "port": port, "username": USER, "ignore_cert": True}
        made = await caller.create(**given, password=NLA_PASSWORD, security="nla", drive_enabled=False)
        assert "no drive" in await caller.refused(409, "GET", f"{made.path}/files")
        await made.delete()
        said = await caller.refused(400, "POST", "/desktops", {**given, "password": "wrong"})
        assert said.startswith("password:")


async def test_d_60_deleting_ends_the_client_and_not_the_machine(caller: Caller, machine: RdpServer) -> None:
    made = await caller.create(**target(machine))  # the same user: the machine gives the session to who came last
    assert client_processes()
    await made.delete()
    await clients_end()
    assert (await asyncio.to_thread(machine.order, "echo here")) == "here\n"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_the_next_server_connects_again(tmp_path: Path, machine: RdpServer) -> None:
    async with open_product(tmp_path, **LOOPBACK) as product, serving(product.app) as (host, port):
        person = await product.member()
        caller = Caller(f"http://{host}:{port}", person.key)
        desktop = await caller.create(**target(machine))
        await caller.client.aclose()
    async with open_product(tmp_path, **LOOPBACK) as product, serving(product.app) as (host, port):
        caller = Caller(f"http://{host}:{port}", person.key)
        again = Desktop(caller, desktop.shown)
        await shows_the_session(again)
        await ready(machine)
        await again.do("type", text="adopted\n")
        assert await entered(machine) == ["adopted"]
        await again.delete()
        await caller.client.aclose()
    gc.collect()  # of the first server, whose children outlive it
