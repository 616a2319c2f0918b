"""The RDP client: Debian's xfreerdp over the whole screen of a desktop of ours (freerdp 2.11, `xfreerdp(1)`).

What it is told in secret it reads from its input; its command line names neither user nor password.
"""

import re
import threading
import time

from neena.computer.display import XDisplay
from neena.computer.programs import Done, Programs
from neena.computer.remote.forward import Forward
from neena.computer.remote.target import Target, TargetRefused, TargetUnreachable, later
from neena.computer.turn import Turn
from neena.errors import NeenaError

PORT = 3389  # inside, on the loopback
_FILE = "/run/desktop/target.rdp"
_READY_SECONDS = 25.0
_PAINT_SECONDS = 4.0
_QUIET_SECONDS = 0.5
_LOOK = 0.05
_WORDS = 64 * 1024  # bytes of its output that are kept
# Otherwise it goes to the loopback by way of the desktop's proxy.
_ENVIRONMENT = {"http_proxy": "", "https_proxy": "", "no_proxy": "127.0.0.1"}

_LOGIN = "the machine refused this user with this password."
_SECURITY = "the machine does not offer this kind; send `any`, or another."
_CERTIFICATE = (
    "the machine's certificate is not one that is trusted here, as most are not that a machine made for itself. Send "
    "true to connect all the same."
)
# What a failure of xfreerdp is called (`freerdp/error.h`), the field that it is about, and what is wrong there.
_MEANING = (
    ("LOGON_FAILURE", "password", _LOGIN),
    ("WRONG_PASSWORD", "password", _LOGIN),
    ("AUTHENTICATION_FAILED", "password", _LOGIN),
    ("NO_OR_MISSING_CREDENTIALS", "password", _LOGIN),
    ("ACCESS_DENIED", "username", "the machine does not let this user in."),
    ("INSUFFICIENT_PRIVILEGES", "username", "the machine does not let this user in by remote desktop."),
    ("ACCOUNT_", "username", "the account is disabled, locked, expired or restricted."),
    ("PASSWORD_", "password", "it has expired, or must be changed at the machine first."),
    ("SECURITY_NEGO_CONNECT_FAILED", "security", _SECURITY),
    ("TLS_CONNECT_FAILED", "ignore_cert", _CERTIFICATE),
)


class RdpClient:
    """The connection of one desktop to its target: made when wanted, made again after it was lost."""

    def __init__(self, programs: Programs, target: Target, forward: Forward) -> None:
        """`programs` are those of the desktop around it, whose port `PORT` leads to the target by `forward`."""
        self._programs = programs
        self._target = target
        self._forward = forward
        self._changing = threading.Lock()
        self._turn: Turn | None = None
        self._thread: threading.Thread | None = None
        self._done: Done | None = None

    @property
    def is_up(self) -> bool:
        """Whether it is connected."""
        return self._thread is not None and self._thread.is_alive()

    def ensure(self, display: XDisplay | None = None) -> None:
        """Connect again if the connection was lost or laid down; raises `Unavailable`."""
        if not self.is_up:
            try:
                self.connect(display)
            except NeenaError as fault:
                raise later(fault) from fault

    def connect(self, display: XDisplay | None) -> None:
        """Connect; with a display, wait until it shows the session. Raises `TargetRefused`, `TargetUnreachable`."""
        with self._changing:
            if self.is_up:
                return
            try:
                self._begin()
                if display is not None:
                    self._wait(display)
            except BaseException:
                self._end()
                raise

    def disconnect(self) -> None:
        """End the connection; the session goes on at the machine, as far as it lets it."""
        with self._changing:
            self._end()

    def _begin(self) -> None:
        programs = self._programs
        lines = (f"username:s:{self._target.username or ''}", "prompt for credentials:i:0")
        programs.run(["tee", _FILE], Turn(_READY_SECONDS), input="\n".join(lines).encode() + b"\n", limit=0)
        turn, given = Turn(float("inf")), f"{self._target.secret or ''}\n".encode()
        self._done, self._turn = None, turn

        def work() -> None:
            try:
                argv = xfreerdp_argv(self._target)
                self._done = programs.run(argv, turn, input=given, environment=_ENVIRONMENT, limit=_WORDS)
            except NeenaError:
                self._done = Done(-1, b"")

        self._thread = threading.Thread(target=work, name="xfreerdp", daemon=True)
        self._thread.start()

    def _wait(self, display: XDisplay) -> None:
        until = time.monotonic() + _READY_SECONDS
        while not any(window.program == "xfreerdp" for window in display.windows.list()):
            self._look(until)
        # At first a machine shows its own greeting, which takes keys as well: the session is there when that has gone.
        until = time.monotonic() + _PAINT_SECONDS
        quiet, serial = time.monotonic(), display.serial
        while time.monotonic() < until and (_is_plain(display) or time.monotonic() - quiet < _QUIET_SECONDS):
            self._look(until + _LOOK)
            if display.serial != serial:
                quiet, serial = time.monotonic(), display.serial

    def _look(self, until: float) -> None:
        if self._done is not None:
            raise self._forward.failure or failure_of(self._done.output.decode(errors="replace"))
        if time.monotonic() > until:
            raise TargetUnreachable("The machine took the connection, and then showed nothing.")
        time.sleep(_LOOK)  # nothing tells that a window of another program has come

    def _end(self) -> None:
        if self._turn is not None and self._thread is not None:
            self._turn.call_off()
            self._thread.join(5)
        self._turn = self._thread = None


def _is_plain(display: XDisplay) -> bool:
    """Whether the whole screen has one colour: a session that has not painted itself yet."""
    shown = bytes(display.pixels().bgrx)
    return shown[4:] == shown[:-4]


def xfreerdp_argv(target: Target) -> list[str]:
    """The command line."""
    argv = ["xfreerdp", _FILE, f"/v:127.0.0.1:{PORT}", "/from-stdin:force", "/f", "-toggle-fullscreen"]
    argv += ["+clipboard", "/kbd:0x00000409"]  # the layout of the desktop's own display
    argv += ["/log-level:WARN", "/log-filters:com.freerdp.core.nego:DEBUG"]  # tells which security was agreed
    argv.append("/cert:ignore" if target.ignore_cert else f"/cert:deny,name:{target.host}")
    if target.security != "any":
        argv.append(f"/sec:{target.security}")
    if target.drive_name is not None:
        argv.append(f"/drive:{target.drive_name},/home/desktop/drive")
    return argv


def failure_of(said: str) -> NeenaError:
    """Why xfreerdp has ended, from what it said."""
    codes = re.findall(r"ERR(?:CONNECT|INFO)_([A-Z_]+)", said)
    for code, field, wrong in _MEANING:
        if any(one.startswith(code) for one in codes):
            return TargetRefused(field, wrong)
    if "Negotiated NLA" in said:
        return TargetRefused(
            "password", "the machine ended the connection at the login: it refused the password or user."
        )
    return TargetUnreachable(f"The machine ended the connection ({codes[0] if codes else 'without saying why'}).")
