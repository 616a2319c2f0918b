"""A foreign machine that is reached by RDP: xrdp in namespaces of its own, with a user who exists only there."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from support.xserver import XServer

NEEDED = ("xrdp", "xrdp-sesman", "fusermount", "Xorg", "openbox", "zenity", "xterm", "unshare", "openssl")
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"
USER, PASSWORD = "mira", "Harbour-7 élan"
NLA_PASSWORD, NLA_HASH = "password", "8846f7eaee8fb117ad06bdd830b7586c"  # the NT hash is MD4, which few offer today
_UID = 54321

XRDP = """[Globals]
ini_version=1
fork=true
port=tcp://127.0.0.1:{port}
security_layer={security}
crypt_level=high
certificate=/etc/xrdp/own.crt
key_file=/etc/xrdp/own.key
ssl_protocols=TLSv1.2, TLSv1.3
autorun=Xorg
allow_channels=true
max_bpp=32
[Logging]
LogFile=<stdout>
LogLevel=INFO
EnableSyslog=false
[Channels]
rdpdr=true
drdynvc=true
cliprdr=true
[Xorg]
name=Xorg
lib=libxup.so
username=ask
password=ask
ip=127.0.0.1
port=-1
code=20
"""
SESMAN = """[Globals]
ListenAddress=127.0.0.1
ListenPort={port}
EnableUserWindowManager=false
DefaultWindowManager=/etc/xrdp/session.sh
ReconnectScript=/bin/true
[Security]
AllowRootLogin=false
MaxLoginRetry=4
AlwaysGroupCheck=false
[Sessions]
X11DisplayOffset={display}
MaxSessions=5
KillDisconnected=false
DisconnectedTimeLimit=0
IdleTimeLimit=0
Policy=Default
[Logging]
LogFile=<stdout>
LogLevel=INFO
EnableSyslog=false
[Xorg]
param=/usr/lib/xorg/Xorg
param=-config
param=xrdp/xorg.conf
param=-noreset
param=-nolisten
param=tcp
param=-logfile
param=.xorgxrdp.%s.log
[Chansrv]
FuseMountName=drives
FileUmask=077
[ChansrvLogging]
LogLevel=INFO
EnableSyslog=false
[SessionVariables]
LC_ALL=C.UTF-8
"""
# What is entered in the window is a line of ~/typed; a request in ~/orders is carried out by a shell of that user.
SESSION = """#!/bin/sh
export LC_ALL=C.UTF-8 GTK_USE_PORTAL=0 NO_AT_BRIDGE=1
cd "$HOME"
xsetroot -solid '#206040' 2>/dev/null
openbox &
while :; do
  test -e orders && mv orders doing && { sh doing >done.part 2>&1; mv done.part done; }
  sleep 0.05
done &
while :; do
  zenity --entry --title=typing --text=typing --width=600 >line && cat line >>typed
done
"""
INSIDE = """set -e
mount -t tmpfs -o mode=755 none /run
mkdir -m 1777 /run/lock
mkdir /run/xrdp /run/home
mount --bind {folder}/home /run/home
mount --bind {folder}/xrdp /etc/xrdp
for name in passwd shadow group; do mount --bind {folder}/$name /etc/$name; done
mount -t proc none /proc
xrdp-sesman --nodaemon &
exec xrdp --nodaemon
"""


@dataclass
class RdpServer:
    """One that listens on `port` of the loopback; `home` is the folder of its user, seen from here."""

    port: int
    home: Path

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def typed(self) -> list[str]:
        """The lines that were entered in the session's window."""
        file = self.home / "typed"
        return file.read_text().splitlines() if file.exists() else []

    def order(self, script: str, seconds: float = 5.0) -> str:
        """What a script says that runs inside the session, as its user."""
        (self.home / "done").unlink(missing_ok=True)
        part = self.home / "orders.part"
        part.write_text(script)
        part.rename(self.home / "orders")
        until = time.monotonic() + seconds
        while not (self.home / "done").exists():
            assert time.monotonic() < until, "the session carries out nothing"
            time.sleep(0.02)
        return (self.home / "done").read_text()


def missing() -> list[str]:
    """What is needed and not here."""
    wanting = [name for name in NEEDED if not shutil.which(name, path=PATH)]
    if os.geteuid() != 0:
        wanting.append("the rights of root")
    return wanting


@contextmanager
def nla_server(folder: Path, x: XServer) -> Iterator[int]:
    """The port of a server that asks for the login before anything is shown (NLA): it shares an X display."""
    port = _free_port()
    (folder / "sam").write_text(f"{USER}:::{NLA_HASH}:::\n")
    listens = ("freerdp-shadow-cli", f"/port:{port}", "/bind-address:127.0.0.1")
    server = x.start(*listens, f"/sam-file:{folder}/sam", "/sec:nla", "+auth")
    try:
        _wait_for(port, server, folder)
        yield port
    finally:
        x.stop(server)


@contextmanager
def rdp_server(folder: Path, security: str = "negotiate") -> Iterator[RdpServer]:
    """Start xrdp and wait until it listens. What it starts ends with it: it has a process namespace of its own."""
    port, manager = _free_port(), _free_port()
    _files(folder, port, manager, security)
    log = (folder / "xrdp.log").open("wb")
    process = subprocess.Popen(
        [
            *("setpriv", "--pdeathsig=KILL"),  # nothing is left of a suite that was killed
            *("unshare", "--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child=SIGKILL", "--"),
            *("sh", "-c", INSIDE.format(folder=folder)),
        ],
        env={"PATH": PATH},
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    log.close()
    try:
        _wait_for(port, process, folder)
        _wait_for(manager, process, folder)
        yield RdpServer(port, folder / "home")
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)


def _files(folder: Path, port: int, manager: int, security: str) -> None:
    shutil.copytree("/etc/xrdp", folder / "xrdp", symlinks=True)
    texts = {
        "xrdp.ini": XRDP.format(port=port, security=security),
        "sesman.ini": SESMAN.format(port=manager, display=40 + port % 1000),
        "session.sh": SESSION,
    }
    for name, text in texts.items():
        (folder / "xrdp" / name).write_text(text)
        (folder / "xrdp" / name).chmod(0o755)
    _run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=elsewhere.test", "-days", "2"),
        *("-keyout", str(folder / "xrdp" / "own.key"), "-out", str(folder / "xrdp" / "own.crt")),
    )
    hashed = _run("openssl", "passwd", "-6", "-stdin", given=PASSWORD.encode()).decode().strip()
    (folder / "passwd").write_text(f"root:x:0:0::/root:/bin/sh\n{USER}:x:{_UID}:{_UID}::/run/home:/bin/sh\n")
    (folder / "shadow").write_text(f"root:*:19000::::::\n{USER}:{hashed}:19000::::::\n")
    (folder / "group").write_text(f"root:x:0:\ntty:x:5:\n{USER}:x:{_UID}:\n")
    (folder / "home").mkdir(mode=0o700)
    os.chown(folder / "home", _UID, _UID)


def _run(*argv: str, given: bytes = b"") -> bytes:
    return subprocess.run(argv, input=given, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path, seconds: float = 10.0) -> None:
    until = time.monotonic() + seconds
    while True:
        for host in ("127.0.0.1", "::1"):
            with suppress(OSError), socket.create_connection((host, port), 1):
                return
        assert process.poll() is None, (folder / "xrdp.log").read_text()
        assert time.monotonic() < until, "xrdp does not listen"
        time.sleep(0.05)
