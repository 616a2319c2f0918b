"""However the code of a run goes on, it ends, and all of it with it (W-28)."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from neena.computer.sandbox.groups import ROOT
from neena.sandbox.order import Ending
from support.boxes import DAEMON, MIB, Bench, alive
from support.sandboxes import until

SERVER = Path(__file__).parents[1] / "support" / "box_server.py"
ENDLESS = {
    "loop": "while True: pass",
    "sleep": "import time; time.sleep(1000)",
    "stopped": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "ignores signals": """
import signal, time
for one in {*range(1, 32)} - {signal.SIGKILL, signal.SIGSTOP}: signal.signal(one, signal.SIG_IGN)
print("deaf")
time.sleep(1000)
""",
    "flood": "while True: print('x' * 1000)",
}
HOGS = {
    "many processes": """
import os, time
for _ in range(5):
    if not os.fork():
        x = bytearray(40 * 1024**2)
        time.sleep(9)
x = bytearray(60 * 1024**2)
for _ in range(5): assert not os.wait()[1]
""",
    "shared memory": """
import mmap
x = mmap.mmap(-1, 300 * 1024**2)
for at in range(0, len(x), 4096): x[at] = 1
""",
}
FILLERS = {
    "named": """
import itertools
for n in itertools.count(): open(str(n), "wb").write(b"x" * 1024**2)
""",
    "unlinked": """
import os
held = []
while True:
    held.append(open("x", "wb"))
    os.unlink("x")
    held[-1].write(b"x" * 1024**2)
    held[-1].flush()
""",
}
counted = pytest.mark.skipif(
    not (ROOT / "cgroup.controllers").exists() and not os.access(ROOT / "memory", os.W_OK),
    reason="no control groups here",
)


@pytest.mark.parametrize("code", [0, 1, 77])
async def test_the_exit_code_is_told(bench: Bench, code: int) -> None:
    heard = await bench.run(f"print('out'); raise SystemExit({code})")
    assert heard.ended.how is Ending.EXITED
    assert heard.ended.code == code
    assert heard.lines == ["out"]


async def test_a_signal_is_told(bench: Bench) -> None:
    ended = (await bench.run("import os; os.abort()")).ended
    assert (ended.how, ended.signal) == (Ending.SIGNALLED, signal.SIGABRT)


@pytest.mark.parametrize("name", ENDLESS)
async def test_a_run_ends_with_its_time(bench: Bench, name: str) -> None:
    """W-28"""
    async with bench.running(ENDLESS[name], seconds=1.0) as (box, order):
        assert (await box.wait()).how is Ending.OUT_OF_TIME
        assert not alive(order.token)


async def test_a_daemon_ends_with_the_run(bench: Bench) -> None:
    heard = await bench.run(DAEMON + "time.sleep(0.2)")
    assert heard.lines == ["daemon"]
    assert heard.ended.how is Ending.EXITED


async def test_who_kills_a_run_kills_its_daemons(bench: Bench) -> None:
    async with bench.running(DAEMON + "time.sleep(1000)") as (box, order):
        assert await anext(box.lines()) == "daemon"
        assert len(alive(order.token)) > 1
        assert (await box.kill()).how is Ending.KILLED
        assert not alive(order.token)


async def test_who_stops_waiting_kills_the_run(bench: Bench) -> None:
    async with bench.running(DAEMON + "time.sleep(1000)") as (box, order):
        assert await anext(box.lines()) == "daemon"
        waiting = asyncio.create_task(box.wait())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert not alive(order.token)


async def test_a_run_that_is_left_ends(bench: Bench) -> None:
    async with bench.running("import time; time.sleep(1000)") as (_, order):
        pass
    assert not alive(order.token)


async def test_nothing_survives_the_server(bench: Bench, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, SERVER, tmp_path / "served"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        token = server.stdout.readline().strip()
        assert server.stdout.readline() == "daemon\n"
        assert alive(token)
        server.kill()
    await until(lambda: not alive(token), 30)


async def test_a_fork_bomb_ends_with_the_run(bench: Bench) -> None:
    bomb = "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    async with bench.running(bomb, limits={"processes": 20}) as (box, order):
        await until(lambda: len(alive(order.token)) > 10, 20)
        assert len(alive(order.token)) < 26
        await box.kill()
        assert not alive(order.token)


async def test_one_process_gets_no_more_memory_than_the_limit(bench: Bench) -> None:
    heard = await bench.run("x = bytearray(200 * 1024**2)", limits={"memory_bytes": 100 * MIB})
    assert heard.lines[-1] == "MemoryError"


@counted
@pytest.mark.parametrize("name", HOGS)
async def test_all_processes_together_get_no_more_memory_than_the_limit(bench: Bench, name: str) -> None:
    ended = (await bench.run(HOGS[name], limits={"memory_bytes": 100 * MIB, "output_bytes": MIB})).ended
    assert ended.how is Ending.OUT_OF_MEMORY


async def test_the_processor_is_limited(bench: Bench) -> None:
    ended = (await bench.run("while True: pass", limits={"cpu_seconds": 1})).ended
    assert ended.how is Ending.OUT_OF_CPU


async def test_a_large_file_is_refused_to_its_writer(bench: Bench) -> None:
    heard = await bench.run("open('x', 'wb').write(b'x' * 3 * 1024**2)", limits={"file_bytes": MIB})
    assert "File too large" in heard.lines[-1]


@pytest.mark.parametrize("name", FILLERS)
async def test_the_output_has_room_for_no_more_than_its_limit(bench: Bench, name: str) -> None:
    heard = await bench.run(FILLERS[name], limits={"output_bytes": 5 * MIB})
    assert "No space left" in heard.lines[-1]
    assert sum(path.stat().st_size for path in heard.output.iterdir()) <= 5 * MIB


async def test_what_costs_its_writer_nothing_does_not_fill_the_host(bench: Bench) -> None:
    """Sparse files, many files, deep folders."""
    sparse = "for n in range(20): os.truncate(os.open(f's{n}', os.O_CREAT | os.O_WRONLY), 4 * 1024**2)\n"
    many = "for n in range(500): open(f'm{n}', 'w').close()\n"
    deep = "for n in range(3000): os.mkdir('d'); os.chdir('d')\n"
    for script in (sparse, many, deep):
        heard = await bench.run("import os\n" + script, limits={"output_bytes": 5 * MIB, "output_files": 100})
        assert heard.ended.how is Ending.EXITED, heard.lines
        assert heard.ended.output_cut
        assert sum(path.stat().st_size for path in heard.output.rglob("*")) <= 5 * MIB
        assert len([*heard.output.rglob("*")]) <= 100


async def test_plain_files_and_folders_come_out_and_nothing_else(bench: Bench) -> None:
    """W-25: both names of the folder; links, pipes and sockets stay behind."""
    heard = await bench.run(
        "import os, socket; os.makedirs('a/b')\n"
        "open('/artifacts/a/b/c', 'w').write('c'); open('/assets/x', 'w').write('x')\n"
        "os.symlink('/etc/passwd', 'link'); os.symlink('/', 'a/root'); os.mkfifo('pipe')\n"
        "socket.socket(socket.AF_UNIX).bind('socket'); os.chmod('x', 0o4777); os.link('x', 'hard')"
    )
    found = {str(path.relative_to(heard.output)) for path in heard.output.rglob("*")}
    assert found == {"a", "a/b", "a/b/c", "x", "hard"}
    assert {path.stat().st_uid for path in heard.output.rglob("*")} == {os.getuid()}
    assert (heard.output / "x").stat().st_mode & 0o7000 == 0
    assert (heard.output / "a/b/c").read_text() == "c"


async def test_lines_are_cut_and_their_bytes_made_text(bench: Bench) -> None:
    heard = await bench.run(
        "import os, sys; os.write(1, b'a' * 50_000 + b'\\nb\\xff\\x00\\r\\n\\n'); print('err', file=sys.stderr); "
        "os.write(1, b'no end')"
    )
    assert heard.lines == ["a" * 16384, "b\ufffd\ufffd", "", "err", "no end"]


async def test_a_flood_waits_for_its_reader(bench: Bench) -> None:
    flood = "import os\nfor n in range(200_000): os.write(1, b'x' * 99 + b'\\n')\n"
    async with bench.running(flood) as (box, _):
        await asyncio.sleep(0.5)
        assert len([line async for line in box.lines()]) == 200_000
        assert (await box.wait()).code == 0


@counted
async def test_what_a_killed_server_left_is_removed_by_the_next(bench: Bench) -> None:
    """An empty control group; one that is new, or in use, stays."""
    parent = next(one for one in (ROOT, ROOT / "memory") if (one / "neena").is_dir()) / "neena"
    left, new = parent / "run-left", parent / "run-new"
    for one in (left, new):
        one.mkdir(exist_ok=True)
    os.utime(left, (1, 1))
    async with bench.running("import time; time.sleep(1000)") as (box, order):
        used = parent / box._group._folders[0].name
        os.utime(used, (1, 1))
        await bench.run("")
        assert not left.exists()
        assert new.exists()
        assert alive(order.token)
        assert used.exists()
    new.rmdir()


async def test_what_was_written_is_kept_however_the_run_ends(bench: Bench) -> None:
    """W-15, W-28"""
    script = "open('half', 'w').write('done'); print('wrote'); import time; time.sleep(1000)"
    assert ((await bench.run(script, seconds=3.0)).output / "half").read_text() == "done"
    async with bench.running(script) as (box, order):
        assert await anext(box.lines()) == "wrote"
        await box.kill()
        assert (order.output / "half").read_text() == "done"


async def test_a_run_leaves_no_descriptor_no_group_and_no_folder(bench: Bench) -> None:
    await bench.run("")
    descriptors = len([*Path("/proc/self/fd").iterdir()])
    for _ in range(3):
        async with bench.running("print('x')") as (box, order):
            await box.wait()
        assert not order.door.exists()
        assert not any(folder.exists() for folder in box._group._folders)
    assert len([*Path("/proc/self/fd").iterdir()]) <= descriptors
