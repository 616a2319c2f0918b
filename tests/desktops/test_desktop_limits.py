"""What one desktop may use: what goes beyond stays its own trouble, and the server goes on answering."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import select

from neena.audit.tables import AuditEntry
from neena.computer.sandbox.control import ProgramNotStarted
from neena.computer.sandbox.groups import ControlGroup
from neena.desktops import upkeep
from neena.desktops.running import RunningDesktop
from neena.kernel.clock import now
from support.sandboxes import House, inside, is_root, open_house, started, until

pytestmark = pytest.mark.asyncio(loop_scope="module")
MIB = 1024 * 1024


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    folder = tmp_path_factory.mktemp("limits")
    async with open_house(folder, desktop_memory=256, desktop_processes=80, desktop_disk=48) as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desktop(house: House) -> RunningDesktop:
    return await house.create()


async def answers(house: House) -> float:
    """Seconds that the slowest of some requests took."""
    slowest = 0.0
    for _ in range(20):
        began = time.perf_counter()
        assert (await house.ask("GET", "/desktops")).status_code == 200
        slowest = max(slowest, time.perf_counter() - began)
        await asyncio.sleep(0.01)
    return slowest


async def test_a_fork_bomb_stays_inside(house: House, desktop: RunningDesktop) -> None:
    started(desktop, "bomb() { bomb | bomb & }; bomb; sleep 3")
    await asyncio.sleep(0.3)
    assert await answers(house) < 1.0
    assert (await house.act(desktop)).status_code == 200
    await house.host.calm(desktop.id)
    left = "for at in $(seq 50); do [ $(ls -d /proc/[0-9]* | wc -l) -lt 10 ] && exit 0; sleep 0.05; done; exit 1"
    assert (await inside(desktop, left)).code == 0


async def test_a_desktop_has_so_many_processes_and_no_more(house: House, desktop: RunningDesktop) -> None:
    done = await inside(desktop, "for at in $(seq 200); do sleep 5 & done; wait")
    assert b"fork" in done.output
    assert done.code != 0

    def crowd() -> None:
        for _ in range(3):
            started(desktop, "exec sleep 5")

    with pytest.raises(ProgramNotStarted):
        crowd()
    await house.host.calm(desktop.id)
    started(desktop, "true")


@pytest.mark.skipif(not is_root(), reason="memory is counted where control groups can be made")
async def test_a_program_that_takes_all_memory_ends_and_the_desktop_goes_on(
    house: House, desktop: RunningDesktop
) -> None:
    greedy = "x = []\nwhile True: x.append(bytearray(1 << 20))"
    done = await inside(desktop, ["python3", "-I", "-S", "-c", greedy])
    assert done.code == 128 + 9
    assert (await house.act(desktop)).status_code == 200


@pytest.mark.skipif(not is_root(), reason="memory is counted where control groups can be made")
async def test_files_in_memory_count_as_memory(house: House, desktop: RunningDesktop) -> None:
    done = await inside(desktop, "head -c 400M /dev/zero > /dev/shm/x; head -c 400M /dev/zero > /tmp/x")
    assert done.code != 0
    await inside(desktop, "rm -f /dev/shm/x /tmp/x")
    assert (await house.act(desktop)).status_code == 200


async def test_temporary_folders_have_a_size(desktop: RunningDesktop) -> None:
    sizes = (await inside(desktop, "df --output=size -B1 /tmp /run /dev/shm /var/tmp | tail -n +2")).output.split()
    assert {int(one) for one in sizes} == {512 * MIB}


async def test_one_file_has_a_size(desktop: RunningDesktop) -> None:
    done = await inside(desktop, "head -c 49M /dev/zero > big; stat -c %s big; rm big")
    assert done.output.split()[-1] == str(48 * MIB).encode()


async def test_a_busy_desktop_does_not_starve_the_server(house: House, desktop: RunningDesktop) -> None:
    for _ in range(6):
        started(desktop, "while :; do :; done")
    assert await answers(house) < 0.5
    await house.host.calm(desktop.id)


async def test_a_desktop_whose_files_take_too_much_loses_its_programs_but_not_its_files(house: House) -> None:
    """It tells so as `failure` while it runs on, and no longer once there is room again."""
    desktop = await house.create()
    await inside(desktop, "head -c 30M /dev/zero > drive/one; head -c 30M /dev/zero > two")
    started(desktop, "exec -a writer sleep 60")
    started(desktop, "exec sleep 61")
    await house.product.neena.upkeep.round()
    shown = await house.shown(desktop)
    assert shown["status"] == "running"
    assert "48 MiB" in shown["failure"]
    assert (await inside(desktop, "pgrep sleep")).code == 1
    assert (await house.ask("GET", f"/desktops/{desktop.id}/files")).json()["files"][0]["size"] == 30 * MIB
    assert (await house.act(desktop)).status_code == 200
    await inside(desktop, "rm two")
    await house.product.neena.upkeep.round()
    assert "failure" not in await house.shown(desktop)
    await inside(desktop, "for at in 1 2 3 4 5; do head -c 40M /dev/zero > drive/$at; done")
    await house.product.neena.upkeep.round()
    assert (await house.shown(desktop))["status"] == "deleted"


async def test_a_desktop_that_is_not_used_is_deleted_and_a_used_one_is_not(house: House) -> None:
    unused, used = await house.create(), await house.create()
    unused.idle_seconds = used.idle_seconds = 0.3
    began = time.monotonic()
    while time.monotonic() - began < 0.4:
        assert (await house.act(used, "cursor_position")).status_code == 200
    await house.product.neena.upkeep.round()
    assert [(await house.shown(one))["status"] for one in (unused, used)] == ["deleted", "running"]
    assert not unused.folder.exists()
    used.viewers = 1
    await asyncio.sleep(0.4)
    await house.product.neena.upkeep.round()
    assert (await house.shown(used))["status"] == "running"
    used.viewers = 0
    await asyncio.sleep(0.4)
    await house.product.neena.upkeep.round()
    assert (await house.shown(used))["status"] == "deleted"


async def test_a_desktop_is_deleted_when_its_lifetime_is_over(house: House) -> None:
    desktop = await house.create(lifetime_seconds=60)
    assert desktop.expires_at is not None
    await house.product.neena.upkeep.round()
    assert desktop.id in house.host.running
    desktop.expires_at = desktop.expires_at.replace(year=2020)
    await house.product.neena.upkeep.round()
    assert (await house.shown(desktop))["status"] == "deleted"
    assert not desktop.folder.exists()


@pytest.mark.parametrize("pool", [0, 2])
async def test_quota_and_maximum_hold_exactly_under_parallel_creates(
    tmp_path_factory: pytest.TempPathFactory, pool: int
) -> None:
    folder = tmp_path_factory.mktemp("quota")
    async with open_house(folder, desktop_max=5, desktop_quota=3, desktop_pool=pool) as house:
        if pool:
            first = await house.create(width=1024, height=768)
            assert (await house.ask("DELETE", f"/desktops/{first.id}")).status_code == 200
            await until(lambda: len(house.host._warm) == pool)
        usual = {"width": 1024, "height": 768}
        asked = [house.ask("POST", "/desktops", usual) for _ in range(20)]
        codes = [one.status_code for one in await asyncio.gather(*asked)]
        assert sorted(codes) == [200] * 3 + [429] * 17
        other = await house.product.member()
        answers = await asyncio.gather(*(house.ask("POST", "/desktops", usual, other) for _ in range(20)))
        assert [one.status_code for one in answers].count(200) == 2
        assert {one.status_code for one in answers} <= {200, 429, 503}
        assert all("Retry-After" in one.headers for one in answers if one.status_code != 200)
        assert len(house.host.running) == 5


async def test_version_2_of_control_groups_is_written_as_the_kernel_reads_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    root = tmp_path_factory.mktemp("cgroup")
    folder = root / "neena" / "dsk_x"
    folder.mkdir(parents=True)
    for one in (root, root / "neena"):
        (one / "cgroup.controllers").write_text("cpu memory pids")
        (one / "cgroup.subtree_control").touch()
    for name in ("memory.max", "memory.swap.max", "pids.max", "cgroup.procs"):
        (folder / name).touch()
    joining = ControlGroup("dsk_x", root).joining(256 * MIB, 80)
    assert joining[:2] == ["/bin/sh", "-c"]
    assert f'echo $$ > "{folder}/cgroup.procs"' in joining[2]
    assert joining[2].endswith('&& exec "$@"')
    assert (folder / "memory.max").read_text() == str(256 * MIB)
    assert (folder / "memory.swap.max").read_text() == "0"
    assert (folder / "pids.max").read_text() == "80"
    assert (root / "cgroup.subtree_control").read_text() == "+cpu"  # the last of three writes, each of its own


async def test_without_the_right_to_make_groups_a_desktop_runs_at_a_lower_priority(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    assert ControlGroup("dsk_x", tmp_path_factory.mktemp("none")).joining(1, 1) == ["nice", "-n", "5"]


async def test_more_files_than_can_be_counted_are_too_many_and_the_owner_reads_when_they_are_not(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting takes a minute at most: what is not counted by then is not taken for nothing."""
    desktop, rounds = await house.create(), house.product.neena.upkeep
    started(desktop, "exec sleep 100")
    with monkeypatch.context() as patched:
        patched.setattr(upkeep, "_COUNT_SECONDS", 0.0)
        await rounds.round()
        assert desktop.is_full
        assert b"sleep" not in (await inside(desktop, "cat /proc/[0-9]*/comm")).output
        assert "delete some" in (await house.shown(desktop))["failure"]
        upload = await house.product.client.post(
            f"/desktops/{desktop.id}/files/x", headers={"x-api-key": house.owner.key}, content=b"x"
        )
        assert upload.status_code == 409
    await rounds.round()
    assert "failure" not in await house.shown(desktop)
    await house.host.stop(desktop.id)


async def test_what_upkeep_deletes_is_in_the_audit_trail_by_its_id(house: House) -> None:
    desktop = await house.create()
    desktop.expires_at = now()
    await house.product.neena.upkeep.round()
    async with house.product.neena.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.object_id == desktop.id, AuditEntry.action == "desktop.deleted")
        entries = list(await session.scalars(query))
    assert [one.detail for one in entries] == [{"why": "lifetime"}]


async def test_a_desktop_whose_upkeep_fails_leaves_the_others_theirs(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, over = await house.create(), await house.create()
    over.expires_at = now()
    monkeypatch.setattr(broken, "folder", None)  # nothing can be counted there
    await house.product.neena.upkeep.round()
    assert over.id not in house.host.running
    monkeypatch.undo()
    await house.host.stop(broken.id)
