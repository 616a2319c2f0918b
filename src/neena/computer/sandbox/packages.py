"""What desktops, and workflows, need of this host: Debian packages, and the right to make namespaces."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

# What tells that a package is there: a program, or a file.
_NEEDED = {
    "Xvnc": "tigervnc-standalone-server",
    "openbox": "openbox",
    "bwrap": "bubblewrap",
    "chromium": "chromium",
    "dbus-daemon": "dbus-daemon",
    "xclip": "xclip",
    "xfreerdp": "freerdp2-x11",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/bin/python3": "python3-minimal",
    "/usr/share/fonts/truetype/dejavu": "fonts-dejavu-core",
    "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf": "fonts-noto-color-emoji",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc": "fonts-wqy-zenhei",
    "setpriv": "util-linux",
}
ISOLATION = {name: _NEEDED[name] for name in ("bwrap", "setpriv")}  # all that a program without a screen needs
_INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_PROBE = ("bwrap", "--unshare-pid", "--unshare-net", "--ro-bind", "/", "/", "--proc", "/proc", "true")


def missing(needed: Mapping[str, str] = _NEEDED) -> list[str]:
    """The packages that are not there."""
    return [package for name, package in needed.items() if not (Path(name).exists() or shutil.which(name))]


def lacking(needed: Mapping[str, str] = _NEEDED) -> str | None:
    """What keeps desktops, or what needs less, from running here, and the one command that mends it; None: nothing."""
    if packages := missing(needed):
        return f"packages are missing. Install them: sudo {' '.join(_INSTALL)} {' '.join(packages)}"
    return _hindrance()


@lru_cache(maxsize=1)
def _hindrance() -> str | None:
    """Whether bubblewrap can make namespaces here: containers and some hosts forbid it. Asked once."""
    user = () if os.geteuid() == 0 else ("--unshare-user",)
    tried = subprocess.run(  # noqa: S603  # a fixed command
        [_PROBE[0], *user, *_PROBE[1:]], env={"PATH": "/usr/bin:/bin"}, capture_output=True, check=False, timeout=10
    )
    if tried.returncode == 0:
        return None
    said = tried.stderr.decode(errors="replace").strip()[:300]
    return (
        f"bubblewrap cannot make namespaces ({said}). Allow unprivileged user namespaces (on Ubuntu: an AppArmor "
        "profile for bwrap; in a container: --security-opt seccomp=unconfined), or run the server on the host."
    )


def install(more: Sequence[str] = ()) -> None:
    """Install what is missing, and `more`, where this may be done: as root on Debian. Otherwise nothing happens."""
    packages = [*missing(), *(one for one in more if not _is_installed(one))]
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stdout.write(f"Installing what desktops need: {' '.join(packages)}\n")
        sys.stdout.flush()
        environment = {"PATH": _PATH, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (("apt-get", "update", "-qq"), (*_INSTALL, "-qq", *packages)):
            subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)  # noqa: S603  # fixed words


def _is_installed(package: str) -> bool:
    asked = subprocess.run(  # noqa: S603  # words of our own lists
        ["/usr/bin/dpkg-query", "--show", "--showformat=${db:Status-Status}", package],
        env={"PATH": _PATH},
        capture_output=True,
        check=False,
    )
    return asked.stdout == b"installed"


def main() -> None:
    """For `make`: install, and say in one line what is still lacking. Arguments are files that list more packages."""
    lines = [line for path in sys.argv[1:] for line in Path(path).read_text().splitlines()]
    install([word for line in lines if (word := line.partition("#")[0].strip())])
    if fault := lacking():
        sys.stdout.write(f"Desktops are off on this host: {fault}\n")


if __name__ == "__main__":
    main()
