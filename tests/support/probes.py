"""What a program of a desktop might try. Each probe succeeds (exit code 0) only when something was not shut off."""

import json
import socket
from dataclasses import dataclass

_CALL = """
import ctypes, os, sys
def call(*numbers):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    done = libc.syscall(*[ctypes.c_long(one) for one in numbers])
    sys.exit(f"refused: {os.strerror(ctypes.get_errno())}") if done == -1 else print("done", done)
"""
_CONNECT = """
import socket, sys
to = socket.socket(getattr(socket, sys.argv[1]))
to.settimeout(2)
to.connect(sys.argv[2] if sys.argv[1] == "AF_UNIX" else (sys.argv[2], int(sys.argv[3])))
"""
_NO_COOKIE = """
import socket, struct, sys
x = socket.socket(socket.AF_UNIX)
x.connect(sys.argv[1])
x.sendall(struct.pack("<cxHHHHxx", b"l", 11, 0, 0, 0))
sys.exit("refused" if x.recv(1) != b"\\x01" else 0)
"""
_STEAL = """
import os, ctypes, sys
descriptor = os.pidfd_open(1)
libc = ctypes.CDLL(None, use_errno=True)
for number in range(3, 20):
    if libc.syscall(438, descriptor, number, 0) >= 0:
        sys.exit(0)
sys.exit("refused")
"""
PROC_1 = ("environ", "fd/0", "mem", "maps", "cwd/", "root/etc/passwd", "task/1/environ", "auxv")
SETUID = ("su root -c true", "chfn -f x", "newgrp root", "passwd -d desktop", "mount -t tmpfs x /tmp")


def python(code: str, *arguments: object) -> tuple[str, ...]:
    return ("python3", "-I", "-c", code, *(str(one) for one in arguments))


def shell(script: str) -> tuple[str, ...]:
    return ("sh", "-c", script)


def connecting(family: str, *address: object) -> tuple[str, ...]:
    return python(_CONNECT, family, *address)


# Found on every host.
PROBES: dict[str, tuple[str, ...]] = {
    **{f"process 1: {name}": shell(f"head -c 1 /proc/1/{name} || ls /proc/1/{name}/") for name in PROC_1},
    "descriptors of process 1": shell("ls /proc/1/fd"),
    "a descriptor taken from process 1": python(_STEAL),
    "process 1 is traced": python(_CALL + "call(101, 16, 1, 0, 0)"),
    "memory of process 1 is read": python(_CALL + "call(310, 1, 0, 0, 0, 0) if open('/proc/1/maps').read() else 0"),
    "namespaces of process 1": shell("nsenter --target 1 --mount --net --pid true"),
    **{f"setuid: {command}": shell(f"echo | {command}") for command in SETUID},
    "capabilities": shell("grep -E '^Cap(Eff|Prm|Bnd|Inh|Amb):' /proc/self/status | grep -v 0000000000000000"),
    "new privileges": shell("grep -E '^NoNewPrivs:\\s+0' /proc/self/status"),
    "another uid": python("import os; os.setuid(0)"),
    "ownership is given away": shell("touch ~/mine && chown 0 ~/mine"),
    "a setuid file of root": shell("cp /usr/bin/id ~/id && chown root ~/id && chmod u+s ~/id"),
    "kernel messages": shell("dmesg || head -c 1 /dev/kmsg || head -c 1 /proc/kmsg"),
    "kernel keys are listed": python(_CALL + "call(250, 6, -3, 0, 0, 0)"),
    "a kernel key is added": python(_CALL + "call(250, 1, 0, 0, 0, 0)"),
    "ebpf": python(_CALL + "call(321, 0, 0, 0)"),
    "io_uring": python(_CALL + "call(425, 1, 0)"),
    "performance counters": python(_CALL + "call(298, 0, 0, -1, -1, 0)"),
    "32-bit system calls": python(_CALL + "call(0x40000000 + 39)"),
    "a file system is mounted": shell("unshare --user --map-root-user --mount mount -t tmpfs x /tmp"),
    "proc is mounted anew": shell("unshare --user --map-root-user --mount --pid --fork mount -t proc proc /mnt"),
    "process 1 by a user namespace": shell("unshare --user --map-root-user cat /proc/1/environ"),
    "the network by a user namespace": shell("unshare --user --map-root-user nsenter --target 1 --net true"),
    "system files are written": shell("touch /usr/x || touch /etc/x || touch /x || touch /bin/x || touch /dev/x"),
    "the launcher is replaced": shell(
        "echo > /run/launcher.py || mv /run/launcher.py /run/x || rm -f /run/launcher.py"
    ),
    "kernel settings": shell("echo 1 > /proc/sys/kernel/core_pattern || echo x > /proc/sys/kernel/hostname"),
    "sysrq": shell("echo s > /proc/sysrq-trigger"),
    "sysfs": shell("ls /sys"),
    "control groups": shell("ls /sys/fs/cgroup || mkdir /sys/fs/cgroup/memory/x"),
    "disks": shell("ls /dev | grep -E '^(vd|sd|nvme|loop|dm|mem|kvm|fuse|mapper)'"),
    "a device is made": shell("mknod ~/disk b 254 0"),
    "memory of the kernel": shell("head -c 1 /proc/kcore || head -c 1 /dev/mem"),
    "raw sockets": python("import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)"),
    "packets": python("import socket; socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 3)"),
    "interfaces besides loopback": shell("tail -n +3 /proc/net/dev | grep -v ' *lo:'"),
    "a route": shell("tail -n +2 /proc/net/route | grep ."),
    "the metadata address": connecting("AF_INET", "169.254.169.254", 80),
    "names are resolved": python("import socket; socket.getaddrinfo('localhost.localdomain', 80)"),
    "own X without cookie": python(_NO_COOKIE, "/tmp/.X11-unix/X0"),
    "own X without cookie, by its abstract name": python(_NO_COOKIE.replace("sys.argv[1]", "'\\0/tmp/.X11-unix/X0'")),
    "another X": shell("ls /tmp/.X11-unix | grep -v '^X0$'"),
    "users of the host": shell("grep -vE '^(root|desktop):' /etc/passwd || cat /etc/shadow"),
    "name of the host": shell(f"test $(hostname) = {socket.gethostname()}"),
    "homes of the host": shell("ls -A /root || ls /home | grep -v '^desktop$'"),
    "processes of the host": shell("ps -eo args= | grep -E '[p]ytest|[s]ystemd|[b]wrap'"),
    "a shared memory of the host": shell("ipcs -m | grep 0x"),
    "descriptors left open": shell("ls -l /proc/self/fd | grep -vE ' (0|1|2) -> |total|/proc/[0-9]+/fd$'"),
    "inherited environment": shell("env | grep -iE 'neena|secret|key='"),
    "sockets of the host": shell(
        "tail -n +2 /proc/net/unix | awk 'NF > 7' | grep -vE ' (@?/tmp/.X11-unix/X0|/run/desktop/.*)$'"
    ),
}


@dataclass
class Listeners:
    """Doors of the host that nobody inside may find: a loopback port, and an abstract name."""

    port: int
    name: str

    @property
    def probes(self) -> dict[str, tuple[str, ...]]:
        return {
            "loopback of the host": connecting("AF_INET", "127.0.0.1", self.port),
            "loopback of the host, IPv6": connecting("AF_INET6", "::1", self.port),
            "an abstract socket of the host": python(
                _CONNECT.replace("sys.argv[2] if", f"'\\0{self.name}' if"), "AF_UNIX"
            ),
        }


def as_json(probes: dict[str, tuple[str, ...]]) -> str:
    return json.dumps(probes)
