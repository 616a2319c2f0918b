"""Desktops in containers: what engines are told. No engine runs here: these are commands and manifests as data."""

import json
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from neena.computer.display import XDisplay
from neena.computer.sandbox.container import Box, manifest, to_end, to_start
from neena.computer.sandbox.namespaces import Limits
from neena.computer.sandbox.packages import lacking
from neena.computer.sandbox.sandbox import Sandbox, Start, begin
from neena.computer.turn import Turn

ROOT = Path(__file__).parents[2]
BOX = Box("dsk_4f1k9q2z7x0b", "neena-desktop", Path("/srv/neena/desktops/dsk_4f1k9q2z7x0b"), 268435457, Limits())


@pytest.mark.parametrize("engine", ["docker", "podman"])
def test_a_container_gets_no_rights_no_network_and_no_more_than_its_limits(engine: str) -> None:
    argv = to_start(engine, BOX).argv
    assert argv[:2] == (engine, "run")
    assert argv[-1] == "neena-desktop"
    assert {
        *("--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none"),
        *("--user=268435457:268435457", f"--memory={2 * 1024**3}", f"--memory-swap={2 * 1024**3}", "--pids-limit=512"),
    } <= set(argv)
    mounts = {one for one in argv if one.startswith("--mount=")}
    assert mounts == {
        f"--mount=type=bind,source={BOX.folder}/{name},target={target}"
        for name, target in (("home", "/home/desktop"), ("drive", "/home/desktop/drive"), ("run", "/door"))
    }
    assert not any("privileged" in one and "no-new" not in one for one in argv)
    assert not any("docker.sock" in one for one in argv)
    assert ("--userns=keep-id" in argv) == (engine == "podman")
    assert to_end(engine, BOX.name).argv == (engine, "rm", "--force", BOX.name)


def test_a_pod_gets_no_rights_no_network_and_no_more_than_its_limits() -> None:
    order = to_start("kubectl", BOX)
    assert order.argv == ("kubectl", "apply", "--filename=-")
    assert json.loads(order.given) == manifest(BOX)
    policy, pod = manifest(BOX)["items"]
    assert policy["spec"]["policyTypes"] == ["Ingress", "Egress"]
    assert not {"ingress", "egress"} & set(policy["spec"])
    assert policy["spec"]["podSelector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    spec = pod["spec"]
    assert spec["securityContext"] == {
        "runAsNonRoot": True,
        "runAsUser": BOX.uid,
        "runAsGroup": BOX.uid,
        "seccompProfile": {"type": "RuntimeDefault"},
    }
    assert (spec["automountServiceAccountToken"], spec["enableServiceLinks"]) == (False, False)
    (container,) = spec["containers"]
    assert container["securityContext"] == {
        "readOnlyRootFilesystem": True,
        "allowPrivilegeEscalation": False,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["resources"]["limits"]["memory"] == str(2 * 1024**3)
    assert {one["name"] for one in container["volumeMounts"]} == {one["name"] for one in spec["volumes"]}
    assert "_" not in pod["metadata"]["name"]
    assert to_end("kubectl", BOX.name).argv[3] == pod["metadata"]["name"]


def test_the_image_has_what_a_desktop_needs() -> None:
    recipe = (ROOT / "deploy" / "desktop" / "Dockerfile").read_text()
    for package in ("tigervnc-standalone-server", "openbox", "chromium", "dbus-daemon", "python3-minimal", "xclip"):
        assert f" {package} " in recipe.replace("\\", " ")
    for source in ("src/neena/computer/sandbox/launcher.py", "deploy/desktop/door.py"):
        assert source in recipe
        assert (ROOT / source).exists()


@pytest.mark.skipif(bool(lacking()), reason="this machine runs no desktops")
def test_the_door_of_the_image_opens_and_leads_to_a_desktop(tmp_path: Path) -> None:
    """The image's first program, with the mounts of a container, and bubblewrap in place of an engine."""
    for name in ("home", "drive", "run", "image"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "deploy/desktop/door.py", tmp_path / "image")
    shutil.copy(ROOT / "src/neena/computer/sandbox/launcher.py", tmp_path / "image")
    mounts = [part for at, source in BOX.mounts.items() for part in ("--bind", str(tmp_path / source.name), at)]
    argv = ["bwrap", "--unshare-pid", "--unshare-net", "--unshare-ipc", "--as-pid-1", "--die-with-parent"]
    argv += ["--ro-bind", "/usr", "/usr", "--ro-bind", "/etc", "/etc", "--tmpfs", "/tmp", "--tmpfs", "/run"]
    argv += [part for name in ("bin", "lib", "lib64", "sbin") for part in ("--symlink", f"usr/{name}", f"/{name}")]
    argv += ["--proc", "/proc", "--dev", "/dev", "--dir", "/var/tmp", *mounts]
    entry = ["/usr/bin/python3", "-I", "-S", "/image/door.py"]
    process = subprocess.Popen([*argv, "--ro-bind", str(tmp_path / "image"), "/image", "--", *entry])
    try:
        until = time.monotonic() + 5
        while not (tmp_path / "run" / "control").exists():
            assert time.monotonic() < until
            time.sleep(0.02)
        watch = begin(Start(tmp_path, (640, 480)), b"c" * 16)
        sandbox = Sandbox(tmp_path, watch, b"c" * 16, None)
        screen = XDisplay(sandbox.x(), sandbox.cookie)
        screen.windows.wait_for_manager(Turn(10))
        assert screen.size == (640, 480)
        screen.close()
        watch.close()
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
