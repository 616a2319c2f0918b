"""A desktop in a container: how Docker, Podman or Kubernetes is told to start and to end one.

Its image is `deploy/desktop/Dockerfile`: the launcher of a sandbox, whose door is a socket in a mounted folder.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from neena.computer.sandbox.inside import HOME, HOST
from neena.computer.sandbox.namespaces import Limits

Engine = Literal["docker", "podman", "kubectl"]
_LABEL = "neena-desktop"


@dataclass(frozen=True)
class Order:
    """A command of an engine, and what it reads."""

    argv: Sequence[str]
    given: bytes = b""


@dataclass(frozen=True)
class Box:
    """A container to be. `folder` is the desktop's on this host: its `home`, `drive` and `run` are mounted."""

    name: str
    image: str
    folder: Path
    uid: int
    limits: Limits

    @property
    def mounts(self) -> dict[str, Path]:
        """What is mounted inside, by path."""
        folder = self.folder
        return {HOME: folder / "home", f"{HOME}/drive": folder / "drive", "/door": folder / "run"}


def to_start(engine: Engine, box: Box) -> Order:
    """Start a desktop that nothing of the network reaches, and that reaches nothing but its loopback."""
    if engine == "kubectl":
        return Order(("kubectl", "apply", "--filename=-"), json.dumps(manifest(box)).encode())
    limits = box.limits
    argv = [
        engine,
        "run",
        "--detach",
        "--rm",
        f"--name={box.name}",
        f"--hostname={HOST}",
        f"--user={box.uid}:{box.uid}",
    ]
    argv += ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--network=none", "--ipc=private"]
    argv += [f"--memory={limits.memory_bytes}", f"--memory-swap={limits.memory_bytes}"]
    argv += [f"--pids-limit={limits.processes}", f"--shm-size={limits.temporary_bytes}"]
    argv += [f"--ulimit=fsize={limits.file_bytes}", "--ulimit=core=0", "--ulimit=nofile=4096:4096"]
    if engine == "podman":
        argv.append("--userns=keep-id")
    for path in ("/tmp", "/run", "/var/tmp"):  # noqa: S108  # inside, where each desktop has its own
        argv.append(f"--tmpfs={path}:rw,nosuid,nodev,mode=1777,size={limits.temporary_bytes}")
    argv += [f"--mount=type=bind,source={source},target={target}" for target, source in box.mounts.items()]
    return Order((*argv, box.image))


def to_end(engine: Engine, name: str) -> Order:
    """End a desktop; what is gone already is fine."""
    if engine == "kubectl":
        return Order(("kubectl", "delete", "pod,networkpolicy", _pod_name(name), "--ignore-not-found", "--now"))
    return Order((engine, "rm", "--force", name))


def manifest(box: Box) -> dict[str, Any]:
    """A pod on this node, and the policy that keeps it from the network, which Kubernetes gives every pod."""
    name = _pod_name(box.name)
    labels = {"app": _LABEL, "desktop": name}
    about = {"name": name, "labels": labels}
    policy = {"podSelector": {"matchLabels": {"desktop": name}}, "policyTypes": ["Ingress", "Egress"]}
    return {
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": about, "spec": policy},
            {"apiVersion": "v1", "kind": "Pod", "metadata": about, "spec": _pod(box)},
        ],
    }


def _pod_name(name: str) -> str:
    return name.replace("_", "-")  # which Kubernetes does not take


def _pod(box: Box) -> dict[str, Any]:
    amounts = {"memory": str(box.limits.memory_bytes), "cpu": "2"}
    spaces = {"tmp": "/tmp", "run": "/run", "vartmp": "/var/tmp", "shm": "/dev/shm"}  # noqa: S108  # inside
    folders = {f"folder{number}": mount for number, mount in enumerate(box.mounts.items())}
    container = {
        "name": "desktop",
        "image": box.image,
        "securityContext": {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
        "resources": {"limits": amounts, "requests": {"memory": "64Mi", "cpu": "50m"}},
        "volumeMounts": [
            *({"name": volume, "mountPath": path} for volume, path in spaces.items()),
            *({"name": volume, "mountPath": target} for volume, (target, _) in folders.items()),
        ],
    }
    room = {"medium": "Memory", "sizeLimit": str(box.limits.temporary_bytes)}
    return {
        "restartPolicy": "Never",
        "hostname": HOST,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": box.uid,
            "runAsGroup": box.uid,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [container],
        "volumes": [
            *({"name": volume, "emptyDir": room} for volume in spaces),
            *(
                {"name": volume, "hostPath": {"path": str(source), "type": "Directory"}}
                for volume, (_, source) in folders.items()
            ),
        ],
    }
