"""The home of a computer as one stream of bytes (a tar archive), made and unpacked by programs inside of it.

So nothing of it is ever looked at by the host, and an archive can do no more than a program of that desktop could.
Left out: the shared drive, caches, and the locks of a browser that still runs.
"""

from collections.abc import Callable, Iterator

from neena.computer.programs import Programs
from neena.computer.turn import Turn
from neena.errors import Conflict

_PACK = """\
cd && exec tar --create --sparse --anchored --exclude=./drive --exclude=./.cache --no-anchored \
--exclude=SingletonLock --exclude=SingletonSocket --exclude=SingletonCookie . 2>/dev/null"""
_UNPACK = """\
cd && find . -mindepth 1 -maxdepth 1 ! -name drive -exec rm -rf {} + && exec tar --extract 2>&1"""
# A browser keeps logins in memory for up to 30 seconds; told to end, it writes them down first. Its helpers are told by
# their `--type`; they end with it.
_CLOSE_BROWSERS = """\
browsers() {
  for one in /proc/[0-9]*; do
    case "$(tr '\\0' ' ' 2>/dev/null < "$one/cmdline")" in
      *--type=*) ;;
      */chromium\\ *|*/chrome\\ *|*/firefox*) echo "${one#/proc/}" ;;
    esac
  done
}
found=$(browsers)
[ -z "$found" ] || kill -TERM $found
for again in $(seq 100); do
  [ -z "$(browsers)" ] && exit 0
  sleep 0.1
done
exit 1"""
_CHANGED = 1  # what tar ends with when a file changed while it was read
_KEPT = 2000  # bytes of what tar complains


class HomeNotPacked(Conflict):
    """The home of the desktop could not be read."""


class HomeNotUnpacked(Conflict):
    """The home of the desktop could not be written."""


def pack(programs: Programs, turn: Turn, take: Callable[[bytes], None]) -> None:
    """Hand the home, as it is at this moment, to `take`; raises `HomeNotPacked`."""
    code = programs.pipe(["sh", "-c", _PACK], turn, give=iter(()), take=take)
    if code not in {0, _CHANGED}:
        raise HomeNotPacked(f"The home of the desktop could not be read (tar ended with {code}).")


def unpack(programs: Programs, turn: Turn, give: Iterator[bytes]) -> None:
    """Put a home that was packed in place of the present one; raises `HomeNotUnpacked`."""
    said = bytearray()

    def take(read: bytes) -> None:
        said.extend(read[: _KEPT - len(said)])

    code = programs.pipe(["sh", "-c", _UNPACK], turn, give=give, take=take)
    if code:
        reason = said.decode(errors="replace").strip()
        raise HomeNotUnpacked(f"The home of the desktop could not be written: {reason or f'tar ended with {code}'}")


def close_browsers(programs: Programs, turn: Turn) -> bool:
    """Have browsers write down what they know, and end; whether they all have within 10 seconds."""
    return programs.run(["sh", "-c", _CLOSE_BROWSERS], turn).code == 0
