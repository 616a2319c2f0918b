"""A host that cannot isolate, and an operator who trusts the code (`NEENA_SANDBOX=off`)."""

import asyncio
import json
import os
import socket
import stat
from pathlib import Path

import pytest

from neena.computer.sandbox.packages import lacking, missing
from neena.sandbox.box import Box, BoxNotStarted, NotIsolated
from neena.sandbox.door import Door
from neena.sandbox.order import Ending
from support.box_probes import FILES, NETWORK, given
from support.boxes import DAEMON, MIB, Bench, alive
from support.sandboxes import until

SAYS = "import json, os, sys; print(json.dumps([dict(os.environ), os.getcwd(), os.getuid(), sys.path]))"


async def test_where_nothing_isolates_the_code_is_not_run(
    plain_bench: Bench, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))  # a host without bubblewrap
    async with Door({}) as door:
        order = plain_bench.order("open('ran', 'w')", door)
        with pytest.raises(NotIsolated, match=r"NEENA_SANDBOX=off.*sudo apt-get install .*bubblewrap"):
            async with Box(order):
                pass
    assert not order.output.exists()


def test_the_packages_that_are_missing_are_named() -> None:
    assert missing({"no-such-program": "some-package", "sh": "dash"}) == ["some-package"]
    assert "some-package" in (lacking({"no-such-program": "some-package"}) or "")


async def test_why_it_did_not_start_is_in_the_log_alone(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    async with Door({}) as door:
        order = bench.order("", door)
        door.path.unlink()
        with pytest.raises(BoxNotStarted) as fault:
            async with Box(order):
                pass
    assert str(door.path) not in fault.value.message
    assert f"Can't find source path {door.path}" in caplog.text
    assert not alive(order.token)


async def test_trusted_code_has_a_clean_environment_too(plain_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEENA_SECRET_KEY", "not for the code")
    async with plain_bench.running(SAYS, isolated=False) as (box, order):
        environment, folder, uid, _ = json.loads([line async for line in box.lines()][-1])
        assert (await box.wait()).how is Ending.EXITED
    assert environment.pop("PWD", folder) == folder  # a shell's, where one counts the run
    assert environment.pop("OLDPWD", "") == ""
    assert environment == {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/tmp",
        "NEN_RPC": str(order.door),
        "NEN_TOKEN": order.token,
        "NEN_WORKFLOW": str(order.bundle),
    }
    assert folder == str(order.output)
    assert uid == os.getuid()


async def test_trusted_code_has_the_sdk_and_reaches_its_door(plain_bench: Bench) -> None:
    async def greet(params: dict[str, str]) -> str:
        return f"hello {params['name']}"

    script = "import pydantic\nfrom nen import rpc\nprint(rpc.call('greet', {'name': 'ada'}))"
    heard = await plain_bench.run(script, {"greet": greet}, isolated=False)
    assert heard.lines == ["hello ada"]


@pytest.mark.parametrize("script", [DAEMON + "time.sleep(1000)", "import os\nwhile True: os.fork() or print('x')"])
async def test_trusted_code_is_killed_whole(plain_bench: Bench, script: str) -> None:
    if "fork() or" in script and os.geteuid() != 0:
        pytest.skip("Nothing counts the processes of a plain run for an ordinary user.")
    async with plain_bench.running(script, isolated=False, limits={"processes": 20}) as (box, order):
        await until(lambda: len(alive(order.token)) > 1, 20)
        assert (await box.kill()).how is Ending.KILLED
        await until(lambda: not alive(order.token), 20)


async def test_trusted_code_has_limits_and_a_time(plain_bench: Bench) -> None:
    run = plain_bench.run
    hog, large, endless = await asyncio.gather(
        run("x = bytearray(200 * 1024**2)", isolated=False, limits={"memory_bytes": 100 * MIB}),
        run("open('x', 'wb').write(b'x' * 2 * 1024**2)", isolated=False, limits={"file_bytes": MIB}),
        run("while True: pass", isolated=False, seconds=1.0),
    )
    assert hog.lines[-1] == "MemoryError"
    assert "File too large" in large.lines[-1]
    assert endless.ended.how is Ending.OUT_OF_TIME


async def test_the_probes_of_isolation_reach_what_is_open(plain_bench: Bench, tmp_path: Path) -> None:
    """What they report as shut off inside is not just badly asked for."""
    path = str(tmp_path / "service.sock")
    with socket.create_server(("127.0.0.1", 0)) as tcp, socket.socket(socket.AF_UNIX) as unix:
        unix.bind(path)
        unix.listen()
        address = tcp.getsockname()
        network = given(TCP=[address], ABSTRACT="none", PATH=path) + NETWORK
        reached = (await plain_bench.run(network, isolated=False)).told
    assert {f"tcp {address}", "path"} <= set(reached)
    (tmp_path / "secret").write_text("secret")
    seen = {"PATHS": [str(tmp_path / "secret")], "FOLDERS": [str(tmp_path)], "OTHER": "PATH=", "SERVER_UID": -1}
    script = given(**seen) + "from importlib.util import find_spec as found\n" + FILES
    reached = (await plain_bench.run(script, isolated=False)).told
    assert {str(tmp_path / "secret"), f"listed {tmp_path}", "a token of others", "processes of others"} <= set(reached)


async def test_a_door_has_a_folder_that_others_cannot_enter() -> None:
    async with Door({}) as door:
        assert stat.S_IMODE(door.path.parent.stat().st_mode) == 0o700
        with socket.socket(socket.AF_UNIX) as one:
            one.connect(str(door.path))
    assert not door.path.parent.exists()
