"""What the code of a run cannot reach, tried from inside (W-42, W-33)."""

import asyncio
import json
import os
import platform
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

import neena
import nen
from support.box_probes import FILES, KERNEL, NETWORK, WRITING, given
from support.boxes import Bench, alive
from support.probes import SETUID

SRC = Path(neena.__file__).parents[1]
PLAIN_USER = Path(__file__).parents[1] / "support" / "plain_box.py"
PLAIN_UID = 65534


async def test_the_code_reaches_no_network(bench: Bench, tmp_path: Path) -> None:
    """W-42"""
    listening = [socket.create_server((host, 0)) for host in ("127.0.0.1", "0.0.0.0")]
    abstract, path = f"neena-{secrets.token_hex(8)}", str(tmp_path / "service.sock")
    with socket.socket(socket.AF_UNIX) as one, socket.socket(socket.AF_UNIX) as two:
        one.bind("\0" + abstract)
        one.listen()
        two.bind(path)
        two.listen()
        tcp = [("127.0.0.1", each.getsockname()[1]) for each in listening] + [("169.254.169.254", 80), ("1.1.1.1", 443)]
        heard = await bench.run(given(TCP=tcp, ABSTRACT=abstract, PATH=path) + NETWORK)
    for each in listening:
        each.close()
    assert heard.told == {}


async def test_the_code_sees_nothing_of_the_host_or_of_other_runs(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """W-42, W-33"""
    monkeypatch.setenv("NEENA_SECRET_KEY", "not for the code")
    secret = tmp_path / "master.key"
    secret.write_text("secret")
    secret.chmod(0o644)
    async with bench.running("import time; time.sleep(1000)") as (_, other):
        paths = [str(secret), "/etc/shadow", "/etc/hostname", "/etc/environment", str(SRC / "neena" / "app.py")]
        paths += [str(other.bundle / "probe.py"), f"/proc/{os.getpid()}/environ", f"{sys.prefix}/pyvenv.cfg"]
        folders = [str(tmp_path), str(other.door.parent), str(SRC), "/root/.ssh", "/home", "/var", "/sys", "/mnt"]
        found = "from importlib.util import find_spec as found\n"
        values = given(PATHS=paths, FOLDERS=folders, OTHER=other.token, SERVER_UID=os.getuid())
        heard = await bench.run(values + found + FILES)
        assert heard.told == {}
        assert alive(other.token)


async def test_one_run_has_no_way_to_another(bench: Bench) -> None:
    """Nor can it end it."""
    async with bench.running("import time; time.sleep(1000)") as (_, other):
        killing = "import os, signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nos.kill(-1, signal.SIGTERM)"
        await bench.run(killing)
        assert alive(other.token)


async def test_the_kernel_stays_closed(bench: Bench) -> None:
    x86 = platform.machine() == "x86_64"
    numbers = {"UNSHARE": 272 if x86 else 97, "CLONE": 56 if x86 else 220, "PTRACE": 101 if x86 else 117}
    assert (await bench.run(given(**numbers, SETUID=SETUID) + KERNEL)).told == {}


async def test_the_code_writes_to_its_output_and_to_temporary_folders_alone(bench: Bench) -> None:
    writable, written = (await bench.run(given(BASE=sys.base_prefix) + WRITING)).told
    assert set(writable) == {"/assets", "/tmp", "/dev/shm", "/run/nen.sock"}
    assert written == []


async def test_the_environment_holds_what_was_given_and_no_more(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEENA_SECRET_KEY", "not for the code")
    async with bench.running("import json, os; print(json.dumps(dict(os.environ)))") as (box, order):
        told = json.loads([line async for line in box.lines()][-1])
    assert told == {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "HOME": "/tmp",
        "PWD": "/assets",
        "NEN_RPC": "/run/nen.sock",
        "NEN_TOKEN": order.token,
        "NEN_WORKFLOW": "/workflow",
    }


async def test_the_code_has_the_sdk_pydantic_and_the_standard_library(bench: Bench) -> None:
    heard = await bench.run(
        "import json, os, ssl, sqlite3, zoneinfo, multiprocessing, concurrent.futures\nimport nen, pydantic\n"
        "class One(pydantic.BaseModel):\n  a: int = 1\n"
        "with concurrent.futures.ThreadPoolExecutor() as pool: assert pool.submit(max, 1, 2).result() == 2\n"
        "with multiprocessing.Pool(1) as pool: assert pool.apply(max, (1, 2)) == 2\n"
        "print(json.dumps([os.listdir('/opt/nen/site'), One().model_dump(), nen.__file__, os.getcwd()]))"
    )
    site, model, sdk, folder = heard.told
    needed = {"pydantic", "pydantic_core", "annotated_types", "typing_inspection", "typing_extensions.py", "nen"}
    assert set(site) == needed
    assert model == {"a": 1}
    assert sdk == f"/opt/nen/site/nen/{Path(nen.__file__).name}"
    assert folder == "/assets"


async def test_runs_start_side_by_side(bench: Bench) -> None:
    heard = await asyncio.gather(*(bench.run(f"import os; print({n}, os.getuid())") for n in range(6)))
    said = [one.lines[0].split() for one in heard]
    assert [number for number, _ in said] == [str(n) for n in range(6)]
    if os.geteuid() == 0:
        assert len({uid for _, uid in said}) == 6


def test_an_ordinary_user_confines_as_well() -> None:
    """Without a uid for each run, in a user namespace: the same probes."""
    become = ["setpriv", f"--reuid={PLAIN_UID}", f"--regid={PLAIN_UID}", "--clear-groups", "--inh-caps=-all"]
    reachable = subprocess.run([*become, "test", "-r", SRC / "neena"], check=False)
    if os.geteuid() != 0 or reachable.returncode:
        pytest.skip("Needs root, to become an ordinary user who can read the sources.")
    folder = Path(tempfile.mkdtemp(prefix="neena-"))
    metadata = folder / "neena-0.dist-info" / "METADATA"  # what an installation would have
    metadata.parent.mkdir()
    metadata.write_text("Metadata-Version: 2.1\nName: neena\nVersion: 0\n")
    os.chown(folder, PLAIN_UID, PLAIN_UID)
    secret = folder / "secret"
    secret.write_text("secret")
    secret.chmod(0o644)
    x86 = platform.machine() == "x86_64"
    numbers = {"UNSHARE": 272 if x86 else 97, "CLONE": 56 if x86 else 220, "PTRACE": 101 if x86 else 117}
    with socket.create_server(("127.0.0.1", 0)) as service:
        tcp = [service.getsockname()]
        seen = {"PATHS": [str(secret), "/etc/hostname"], "FOLDERS": [str(folder)], "OTHER": "x" * 20}
        scripts = {
            "network": given(TCP=tcp, ABSTRACT="none", PATH=str(secret)) + NETWORK,
            "files": given(**seen, SERVER_UID=PLAIN_UID) + "found = lambda one: None\n" + FILES,
            "kernel": given(**numbers, SETUID=SETUID) + KERNEL,
        }
        done = subprocess.run(
            [*become, "/usr/bin/python3", "-B", str(PLAIN_USER), str(folder)],
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": f"{SRC}:{folder}"},
            input=json.dumps(scripts),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
    heard = json.loads(done.stdout)
    assert {name: json.loads(one["lines"][-1]) for name, one in heard.items()} == {name: {} for name in scripts}
    assert [(one["written"], one["left"]) for one in heard.values()] == [("hi", [])] * 3
