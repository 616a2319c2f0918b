"""Remote desktops by VNC: a foreign server with a password, registered and driven like any other (spec section 12)."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import select

from neena.cli.secrets import PLACES
from neena.credentials.rotation import rotate
from neena.desktops.tables import Desktop as Row
from neena.kernel.vault import MasterKeys
from support import vnc_server as foreign
from support.desktops import Caller, Desktop, DesktopServer, open_desktop_server
from support.product import open_product
from support.serving import serving
from support.viewing import live_view
from support.vnc_server import COLOUR, PASSWORD, SIZE, VncServer, vnc_server

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.skipif(bool(foreign.missing()), reason=f"not installed: {', '.join(foreign.missing())}"),
]
LOOPBACK = {"egress_allow": ("127.0.0.0/8",)}


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VncServer]:
    with vnc_server(tmp_path_factory.mktemp("machine")) as server:
        yield server


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DesktopServer]:
    async with open_desktop_server(tmp_path_factory.mktemp("product"), **LOOPBACK) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def caller(served: DesktopServer) -> Caller:
    return (await served.member())[1]


def target(machine: VncServer, **more: Any) -> dict[str, Any]:
    return {"desktop_type": "vnc", "host": "127.0.0.1", "port": machine.port, "password": PASSWORD, **more}


async def seen(lines: list[str], machine: VncServer) -> None:
    for _ in range(100):
        if machine.typed[-len(lines) :] == lines:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(machine.typed)


async def test_d_59_it_shows_and_does_what_is_asked(caller: Caller, machine: VncServer) -> None:
    desktop = await caller.create(**target(machine, name="Till"))
    shown = desktop.shown
    assert (shown["desktop_type"], shown["status"], shown["isolation"]) == ("vnc", "running", "none")
    assert (shown["width"], shown["height"]) == SIZE
    picture = await desktop.picture()
    assert picture.size == SIZE
    assert picture.getpixel((600, 400)) == COLOUR
    await desktop.do("left_click", coordinate=[300, 300])
    await desktop.do("type", text="Hello, World! ~@#$%\n")
    await desktop.do("key", text="a")
    await desktop.do("key", text="Return")
    await seen(["Hello, World! ~@#$%", "a"], machine)
    assert (await desktop.do("cursor_position"))["coordinate"] == [300, 300]
    tools = [one["name"] for one in await caller.ok("GET", f"{desktop.path}/tools")]
    assert "computer" in tools
    assert "bash" not in tools
    assert "no tool" in await desktop.refuses("run", tool="bash", command="id")
    assert (await desktop.delete())["status"] == "deleted"
    assert machine.process is not None
    assert machine.process.poll() is None


async def test_a_smaller_picture_is_scaled(caller: Caller, machine: VncServer) -> None:
    desktop = await caller.create(**target(machine, picture_width=450, picture_height=300))
    assert (await desktop.picture()).size == (450, 300)
    assert "picture_width" in await caller.refused(400, "POST", "/desktops", target(machine, picture_width=3000))
    await desktop.delete()


async def test_d_59_a_name_is_taken_once(caller: Caller, served: DesktopServer, machine: VncServer) -> None:
    first = await caller.create(**target(machine, name="Till"))
    again = await caller.send("POST", "/desktops", target(machine, name="Till"))
    assert (again.status_code, again.json()["error"]) == (409, "name_exists")
    second = await caller.create(**target(machine, name="Other"))
    renamed = await caller.send("PATCH", second.path, {"name": "Till"})
    assert (renamed.status_code, renamed.json()["error"]) == (409, "name_exists")
    assert (await caller.ok("PATCH", first.path, {"name": "Till"}))["name"] == "Till"
    _, elsewhere = await served.member()
    await (await elsewhere.create(**target(machine, name="Till"))).delete()
    await first.delete()
    await second.delete()
    await (await caller.create(**target(machine, name="Till"))).delete()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"desktop_type": "vnc"}, "host: is needed"),
        ({"desktop_type": "rdp", "host": "a.test"}, "username: is needed"),
        ({"desktop_type": "rdp", "host": "a.test", "username": "m", "password": ""}, "password: is needed"),
        ({"desktop_type": "rdp", "host": "a.test", "username": "m", "password": "a\nb"}, "password: has control"),
        ({"desktop_type": "rdp", "host": "a.test", "username": "m\n", "password": "a"}, "username"),
        ({"desktop_type": "vnc", "host": "a.test", "username": "m"}, "username: is for"),
        ({"desktop_type": "vnc", "host": "a.test", "security": "nla"}, "security: is for"),
        ({"desktop_type": "vnc", "host": "a.test", "width": 800}, "width: is for"),
        ({"desktop_type": "vnc", "host": "a.test", "snapshot": "x"}, "snapshot: is for"),
        ({"host": "a.test"}, "host: is for"),
        ({"password": "x"}, "password: is for"),
        ({"desktop_type": "vnc", "host": "http://a.test"}, "host"),
        ({"desktop_type": "vnc", "host": "a.test", "port": 0}, "port"),
        ({"desktop_type": "vnc", "host": "a.test", "port": "5900"}, "port"),
        ({"desktop_type": "rdp", "host": "a.test", "key_delay_ms": -1}, "key_delay_ms"),
        ({"desktop_type": "rdp", "host": "a.test", "security": "ssl"}, "security"),
        ({"desktop_type": "rdp", "host": "a.test", "drive_name": "a,b"}, "drive_name"),
        ({"desktop_type": "rdp", "host": "a.test", "ignore_cert": "yes"}, "ignore_cert"),
    ],
)
async def test_a_wrong_target_is_refused_naming_the_field(caller: Caller, given: dict[str, Any], named: str) -> None:
    assert named in await caller.refused(400, "POST", "/desktops", given)
    assert await caller.ok("GET", "/desktops") == []


async def speaks_ssh(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2p1\r\n")
    writer.close()


async def test_what_does_not_let_us_in_is_told_and_not_stored(
    caller: Caller, served: DesktopServer, machine: VncServer
) -> None:
    before = set((served.product.neena.settings.data_dir / "desktops").glob("*"))
    said = await caller.refused(400, "POST", "/desktops", target(machine, password="hArb0ur?"))
    assert said.startswith("password:")
    assert "password" in await caller.refused(400, "POST", "/desktops", target(machine, password=None))
    said = await caller.refused(502, "POST", "/desktops", target(machine, port=9))
    assert "127.0.0.1:9 does not answer" in said
    async with await asyncio.start_server(speaks_ssh, "127.0.0.1", 0) as other:
        port = other.sockets[0].getsockname()[1]
        assert "VNC" in await caller.refused(502, "POST", "/desktops", target(machine, port=port))
    assert "has no address" in await caller.refused(502, "POST", "/desktops", target(machine, host="no.such.invalid"))
    assert await caller.ok("GET", "/desktops") == []
    assert set((served.product.neena.settings.data_dir / "desktops").glob("*")) == before


async def test_private_addresses_stay_closed_unless_the_operator_opens_them(tmp_path: Path, machine: VncServer) -> None:
    async with open_desktop_server(tmp_path, egress_allow=()) as guarded:
        _, caller = await guarded.member()
        said = await caller.refused(400, "POST", "/desktops", target(machine))
        assert said.startswith("host:")
        assert "NEENA_EGRESS_ALLOW" in said


async def test_the_password_is_stored_sealed_and_shown_nowhere(
    caller: Caller, served: DesktopServer, machine: VncServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    desktop = await caller.create(**target(machine, name="Till"))
    await desktop.do("screenshot")
    answers = [await caller.send("GET", path) for path in ("/desktops", desktop.path, f"{desktop.path}/tool-logs")]
    assert not any(PASSWORD in one.text for one in [*answers])
    assert PASSWORD not in json.dumps(desktop.shown) + caplog.text
    async with served.product.neena.database.reading() as session:
        row = await session.scalar(select(Row).where(Row.id == desktop.id))
    assert row is not None
    assert row.sealed_target
    assert PASSWORD.encode() not in row.sealed_target
    assert PASSWORD not in str({name: getattr(row, name) for name in ("options", "runtime", "facts", "name")})
    opened = json.loads(served.product.neena.vault.open(row.sealed_target, row.context))
    assert opened["password"] == PASSWORD
    data = served.product.neena.settings.data_dir
    assert not any(PASSWORD.encode() in file.read_bytes() for file in data.rglob("*") if file.is_file())
    await desktop.delete()


async def test_it_has_no_drive(caller: Caller, machine: VncServer) -> None:
    desktop = await caller.create(**target(machine))
    said = await caller.refused(409, "GET", f"{desktop.path}/files")
    assert "no drive" in said
    await caller.refused(409, "POST", f"{desktop.path}/files/a.txt", content=b"a")
    await desktop.delete()


async def test_it_is_watched_live_without_the_password(caller: Caller, machine: VncServer) -> None:
    desktop = await caller.create(**target(machine))
    async with live_view(desktop) as viewer:
        await desktop.do("left_click", coordinate=[300, 300])
        await viewer.take()
        await viewer.type("from a browser\n")
        await seen(["from a browser"], machine)
    await desktop.delete()


async def test_a_lost_connection_is_made_again_and_a_machine_that_is_off_is_unavailable(
    caller: Caller, machine: VncServer
) -> None:
    desktop = await caller.create(**target(machine))
    await desktop.do("screenshot")
    machine.stop()
    off = await desktop.answer("screenshot")
    assert (off.status_code, off.json()["error"]) == (502, "desktop_unavailable")
    assert PASSWORD not in off.text
    machine.start()
    assert (await desktop.picture()).getpixel((600, 400)) == COLOUR
    machine.stop()
    machine.start()
    await asyncio.sleep(1.1)  # a connection that was used a moment ago is not asked whether it is there
    await desktop.do("left_click", coordinate=[300, 300])
    await desktop.do("type", text="again\n")
    await seen(["again"], machine)
    await desktop.delete()


async def test_the_next_server_connects_again_under_another_master_key(tmp_path: Path, machine: VncServer) -> None:
    async with open_product(tmp_path, **LOOPBACK) as product, serving(product.app) as (host, port):
        person = await product.member()
        caller = Caller(f"http://{host}:{port}", person.key)
        desktop = await caller.create(**target(machine, name="Till"))
        await caller.client.aclose()
        database = product.neena.database
        keys = MasterKeys((), tmp_path / "secret.key")
        await rotate(database, keys, PLACES, lambda _: None)
    async with open_product(tmp_path, **LOOPBACK) as product, serving(product.app) as (host, port):
        caller = Caller(f"http://{host}:{port}", person.key)
        again = Desktop(caller, desktop.shown)
        assert [one["desktop_id"] for one in await caller.ok("GET", "/desktops")] == [desktop.id]
        assert (await again.picture()).getpixel((600, 400)) == COLOUR
        await again.delete()
        await caller.client.aclose()
