"""What programs of a desktop cannot reach: the host, its network, its secrets, other desktops, their own launcher."""

import asyncio
import json
import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from neena.computer.programs import Done, Programs
from neena.computer.sandbox.control import Control
from neena.computer.sandbox.packages import lacking
from neena.computer.sandbox.way_out import AllowList, WayOut
from neena.computer.turn import Turn
from neena.desktops.running import RunningDesktop
from neena.kernel.egress import EgressGuard
from support.probes import PROBES, Listeners, shell
from support.product import Person, Product, open_product

pytestmark = pytest.mark.asyncio(loop_scope="module")
SRC = Path(__file__).parents[2] / "src"
PLAIN_UID = 54321


@dataclass
class Two:
    """Two desktops of two organizations."""

    product: Product
    owner: Person
    mine: RunningDesktop
    other: RunningDesktop

    async def inside(self, argv: Sequence[str], desktop: RunningDesktop | None = None) -> Done:
        """What a program says and how it ends."""
        programs = (desktop or self.mine).machine.programs
        assert programs is not None
        return await asyncio.to_thread(_run, programs, argv)


async def _create(product: Product, owner: Person) -> Any:
    given = {"width": 640, "height": 480, "allow": ["*"]}
    answer = await product.client.post("/desktops", json=given, headers={"x-api-key": owner.key})
    assert answer.status_code == 200, answer.text
    return answer.json()


def _run(programs: Programs, argv: Sequence[str]) -> Done:
    return programs.run(argv, Turn(20))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def two(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Two]:
    if fault := lacking():
        pytest.skip(fault)
    async with open_product(tmp_path_factory.mktemp("isolation"), desktop_pool=0) as product:
        people = [await product.member(), await product.member()]
        made = [await _create(product, one) for one in people]
        running = [product.neena.desktops.running[one["desktop_id"]] for one in made]
        try:
            yield Two(product, people[0], *running)
        finally:
            for one in running:
                await product.neena.desktops.stop(one.id)


@pytest.fixture(scope="module")
def listeners() -> Iterator[Listeners]:
    name = f"neena-{secrets.token_hex(6)}"
    with socket.socket() as port, socket.socket(socket.AF_UNIX) as abstract:
        port.bind(("127.0.0.1", 0))
        port.listen()
        abstract.bind(f"\0{name}")
        abstract.listen()
        yield Listeners(port.getsockname()[1], name)


@pytest.mark.parametrize("name", PROBES)
async def test_a_program_of_a_desktop_gets_nowhere(two: Two, name: str) -> None:
    done = await two.inside(PROBES[name])
    assert done.code != 0, done.output.decode(errors="replace")
    assert done.code != 127, done.output.decode(errors="replace")


async def test_doors_of_the_host_do_not_exist_inside(two: Two, listeners: Listeners) -> None:
    for name, argv in listeners.probes.items():
        done = await two.inside(argv)
        assert done.code == 1, (name, done.output.decode())
        assert b"refused" in done.output, name


async def test_probes_find_what_they_look_for_where_it_is_open(listeners: Listeners) -> None:
    """On the host itself the same programs succeed: their failing inside says something."""
    open_here = {name: argv for name, argv in listeners.probes.items() if "IPv6" not in name}
    for name in ("homes of the host", "processes of the host", "sysfs", "name of the host", "capabilities"):
        open_here[name] = PROBES[name]
    for name, argv in open_here.items():
        assert subprocess.run(argv, capture_output=True, check=False).returncode == 0, name


async def test_a_desktop_sees_no_folder_of_another_nor_of_the_server(two: Two) -> None:
    data = two.product.neena.settings.data_dir.resolve()
    secret = two.other.folder / "drive" / "secret"
    secret.write_text("of another desktop")
    for path in (data, two.other.folder, secret, two.mine.folder / "run" / "control", data / "credentials.json"):
        assert path.exists()
        assert (await two.inside(["ls", str(path)])).code != 0
    found = await two.inside(
        shell("find / -path /usr -prune -o -path /proc -prune -o -name secret -print -o -name '*.db*' -print")
    )
    assert b"secret" not in found.output
    assert b".db" not in found.output
    mine, other = [(one.machine.owner, one.machine.isolation) for one in (two.mine, two.other)]
    if os.geteuid() == 0:
        assert mine[0] != other[0]
        assert mine[1] == "uid+namespaces"
        assert (await two.inside(["id", "-u"])).output.decode().strip() == str(mine[0])


async def test_nothing_kills_the_launcher_from_inside(two: Two) -> None:
    for signal in ("KILL", "TERM", "INT", "HUP", "STOP", "USR1", "QUIT"):
        await two.inside(shell(f"kill -{signal} 1"))
        assert (await two.inside(["true"])).code == 0, signal


async def test_a_shared_memory_of_the_host_is_not_there_inside(two: Two) -> None:
    made = subprocess.run(["ipcmk", "-M", "4096"], capture_output=True, text=True, check=True).stdout.split()[-1]
    try:
        assert f" {made} " in subprocess.run(["ipcs", "-m"], capture_output=True, text=True, check=True).stdout
        assert "0x" not in (await two.inside(["ipcs", "-m"])).output.decode()
    finally:
        subprocess.run(["ipcrm", "-m", made], check=True)


async def test_a_browser_has_what_its_own_sandbox_needs(two: Two) -> None:
    """User namespaces work inside, so that Chromium needs no `--no-sandbox`."""
    assert (await two.inside(["unshare", "--user", "--map-root-user", "--net", "true"])).code == 0


async def test_the_isolation_is_told(two: Two) -> None:
    answer = await two.product.client.get(f"/desktops/{two.mine.id}", headers={"x-api-key": two.owner.key})
    assert answer.json()["isolation"] == ("uid+namespaces" if os.geteuid() == 0 else "namespaces")


async def test_a_browser_shows_a_page_that_it_may_reach_and_no_other(two: Two) -> None:
    """Through the proxy, which is all that it has; its own sandbox is on."""

    def page(text: str) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(f"HTTP/1.1 200 OK\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
            writer.close()

        return answer

    browser = "timeout 20 chromium --headless --disable-gpu --proxy-bypass-list='<-loopback>' --dump-dom"
    async with (
        await asyncio.start_server(page("the open page"), "127.0.0.1", 0) as opened,
        await asyncio.start_server(page("the shut page"), "127.0.0.1", 0) as shut,
    ):
        ports = [one.sockets[0].getsockname()[1] for one in (opened, shut)]
        guard = EgressGuard([f"127.0.0.1:{ports[0]}", f"127.0.0.1:{ports[1]}"])
        way_out = WayOut(guard, AllowList([f"127.0.0.1:{ports[0]}"]))
        programs = two.mine.machine.programs
        assert isinstance(programs, Control)
        await way_out.start(await asyncio.to_thread(programs.listen, 3129))
        try:
            asked = [f"{browser} --proxy-server=http://127.0.0.1:3129 http://127.0.0.1:{port}/" for port in ports]
            shown = [(await two.inside(shell(f"{one} 2>/dev/null"))).output.decode() for one in asked]
        finally:
            await way_out.stop()
    assert "the open page" in shown[0]
    assert f"This desktop may not reach 127.0.0.1:{ports[1]}." in shown[1]
    assert "the shut page" not in shown[1]


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    """The same probes on a desktop that an ordinary user started, in namespaces alone."""
    become = ["setpriv", f"--reuid={PLAIN_UID}", f"--regid={PLAIN_UID}", "--clear-groups", "--inh-caps=-all"]
    reachable = subprocess.run([*become, "test", "-r", str(SRC / "neena")], check=False)
    if os.geteuid() != 0 or reachable.returncode:
        pytest.skip("Needs root, to become an ordinary user who can read the sources.")
    folder = Path(tempfile.mkdtemp(prefix="neena-"))
    metadata = folder / "neena-0.dist-info" / "METADATA"  # what an installation would have
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: neena\nVersion: 0\n")
    os.chown(folder, PLAIN_UID, PLAIN_UID)
    program = SRC.parent / "tests" / "support" / "plain_user.py"
    done = subprocess.run(
        [*become, "/usr/bin/python3", "-B", str(program), str(folder)],
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{SRC}:{folder}"},
        input=json.dumps(PROBES),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


async def test_an_ordinary_user_runs_desktops_in_namespaces(plain: dict[str, Any]) -> None:
    assert plain["isolation"] == "namespaces"
    assert plain["read"] == "hello"
    assert plain["owner"] == PLAIN_UID
    assert plain["picture"].startswith("RFB 003.008")
    assert not plain["left"]


async def test_a_program_gets_nowhere_without_a_uid_of_its_own_either(plain: dict[str, Any]) -> None:
    assert {name: code for name, code in plain["results"].items() if code in (0, 127)} == {}
