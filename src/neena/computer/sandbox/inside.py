"""What a desktop looks like from inside: its paths, its environment, and the programs that every one runs."""

import struct
from collections.abc import Mapping, Sequence

from neena.computer.sandbox.way_out import PORT

HOST = "desktop"
HOME = "/home/desktop"
RUN = "/run/desktop"
RFB = f"{RUN}/rfb"
X = "/tmp/.X11-unix/X0"  # noqa: S108  # inside, where each desktop has its own
_BUS = f"unix:path={RUN}/bus"
_AUTHORITY = f"{RUN}/xauthority"
_PROXY = f"http://127.0.0.1:{PORT}"
# The session bus starts the registry of AT-SPI too, which otherwise has a bus of its own.
_BUS_WITH_ACCESSIBILITY = (
    'more="$XDG_RUNTIME_DIR/share"; mkdir -p "$more/dbus-1" && '
    'ln -sfn /usr/share/dbus-1/accessibility-services "$more/dbus-1/services"; '
    'XDG_DATA_DIRS="$more:/usr/local/share:/usr/share" exec "$@"'
)

ENVIRONMENT: Mapping[str, str] = {
    "HOME": HOME,
    "USER": "desktop",
    "LOGNAME": "desktop",
    "SHELL": "/bin/bash",
    "LANG": "C.UTF-8",
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/games",
    "DISPLAY": ":0",
    "XAUTHORITY": _AUTHORITY,
    "XDG_RUNTIME_DIR": RUN,
    "DBUS_SESSION_BUS_ADDRESS": _BUS,
    # Programs tell what they show on the session bus itself: no second one. Chromium and Qt have to be asked to.
    "AT_SPI_BUS_ADDRESS": _BUS,
    "ACCESSIBILITY_ENABLED": "1",
    "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    "http_proxy": _PROXY,
    "https_proxy": _PROXY,
}


def programs(screen: tuple[int, int]) -> dict[str, Sequence[str]]:
    """The X server, the window manager, and the session bus. X and the bus tell on descriptor 3 when they are ready.

    Without `-rfbport -1` X would listen on every address, without a password.
    """
    return {
        "x": (
            *("Xvnc", ":0", "-displayfd", "3", "-geometry", f"{screen[0]}x{screen[1]}", "-depth", "24", "-dpi", "96"),
            *("-auth", _AUTHORITY, "-nolisten", "tcp", "-rfbport", "-1", "-rfbunixpath", RFB, "-rfbunixmode", "0600"),
            *("-SecurityTypes", "None", "-AlwaysShared", "-desktop", "Neena", "-noreset", "-AcceptSetDesktopSize=0"),
            # Who watches is not told what is copied: it is often a password, and not on the screen.
            *("-SendCutText=0", "-AcceptCutText=0"),
            *("-extension", "GLX"),  # would load a software renderer: 20 MiB that nothing here uses
        ),
        "windows": ("openbox", "--sm-disable"),
        "bus": (
            *("sh", "-c", _BUS_WITH_ACCESSIBILITY, "bus"),
            *("dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=3", f"--address={_BUS}"),
        ),
    }


def authority(cookie: bytes) -> bytes:
    """The X authority file: for every host (libX11, xcb), and for this one by name, which is all that others read."""

    def field(value: bytes) -> bytes:
        return struct.pack(">H", len(value)) + value

    wild, local = 0xFFFF, 256
    rest = field(b"0") + field(b"MIT-MAGIC-COOKIE-1") + field(cookie)
    return struct.pack(">H", local) + field(HOST.encode()) + rest + struct.pack(">H", wild) + field(b"") + rest
