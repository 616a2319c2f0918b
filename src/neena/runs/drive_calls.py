"""Files of the desktop as a workflow reads them: the calls of `nen.Drive` (managed workflows contract, section 7)."""

import json
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from neena.computer.turn import Turn
from neena.desktops.running import RunningDesktop
from neena.errors import Conflict, Invalid, NotFound
from neena.runs.calls import Handlers
from neena.runs.desk import Desk

MOST_READ = 1024 * 1024  # bytes of one call
MOST_FILES = 10_000
_LIST = """
import fnmatch, json, os, stat, sys
path, pattern, most = sys.argv[1], sys.argv[2], int(sys.argv[3])
found = []
try:
    names = sorted(os.listdir(os.path.expanduser(path)))
except OSError as fault:
    print(json.dumps({"fault": fault.strerror}))
    sys.exit()
for name in names:
    full = os.path.join(os.path.expanduser(path), name)
    try:
        one = os.stat(full)
    except OSError:
        continue
    if stat.S_ISREG(one.st_mode) and fnmatch.fnmatchcase(name, pattern) and len(found) < most:
        shown = name.encode(errors="replace").decode()
        found.append({"name": shown, "path": full, "size": one.st_size, "modified": one.st_mtime})
print(json.dumps({"files": found}))
"""
_READ = """
import base64, json, os, stat, sys
path, offset, length = os.path.expanduser(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
try:
    door = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    if not stat.S_ISREG(os.fstat(door).st_mode):
        print(json.dumps({"fault": "not a file"}))
        sys.exit()
    data = os.pread(door, length + 1, offset)
    print(json.dumps({"data": base64.b64encode(data[:length]).decode(), "end": len(data) <= length}))
except OSError as fault:
    print(json.dumps({"fault": fault.strerror}))
"""


class PathRefused(Invalid):
    """This path of the desktop may not be read."""


class FileUnreadable(NotFound):
    """The file or folder of the desktop cannot be read."""


class NoDrive(Conflict):
    """This desktop is reached by its screen only: its files cannot be read."""


class DriveCalls:
    """Answers the calls of one run. Only what lies below one of the `prefixes` is read; `~` is the desktop's home."""

    def __init__(self, desk: Desk, prefixes: Sequence[str], seconds: float) -> None:
        self._desk = desk
        self._prefixes = [PurePosixPath(one) for one in prefixes]
        self._seconds = seconds

    @property
    def handlers(self) -> Handlers:
        """Who answers which method."""
        return {"drive.files": self._files, "drive.read": self._read}

    async def _files(self, params: dict[str, Any]) -> list[Any]:
        pattern = params.get("pattern", "*")
        if not isinstance(pattern, str) or "/" in pattern or "\\" in pattern or ".." in pattern or "\0" in pattern:
            raise PathRefused("pattern: a name with * and ?, without folders.")
        return (await self._ask(_LIST, self._allowed(params.get("path")), pattern, str(MOST_FILES)))["files"]

    async def _read(self, params: dict[str, Any]) -> dict[str, Any]:
        offset, length = params.get("offset", 0), params.get("length", MOST_READ)
        if not all(type(one) is int and one >= 0 for one in (offset, length)) or offset >= 2**62:
            raise PathRefused("offset and length: whole numbers from 0.")
        return await self._ask(_READ, self._allowed(params.get("path")), str(offset), str(min(length, MOST_READ)))

    def _allowed(self, given: object) -> str:
        if not isinstance(given, str) or not given or "\0" in given:
            raise PathRefused("path: an absolute path of the desktop, or one that begins with ~.")
        path = PurePosixPath(given)
        if ".." in path.parts:
            raise PathRefused("path: without `..`.")
        if not any(path.is_relative_to(one) for one in self._prefixes):
            raise PathRefused(f"path: only what lies in {', '.join(map(str, self._prefixes))} may be read.")
        return str(path)

    async def _ask(self, script: str, *arguments: str) -> dict[str, Any]:
        desktop = await self._desk.desktop()
        answer = await desktop.act(lambda turn: _run(desktop, turn, script, arguments), self._seconds)
        if "fault" in answer:
            raise FileUnreadable(f"{arguments[0]}: {answer['fault']}.")
        return answer


def _run(desktop: RunningDesktop, turn: Turn, script: str, arguments: Sequence[str]) -> dict[str, Any]:
    """Run as the desktop's own user, inside: what that user may not read is not read."""
    programs = desktop.machine.programs
    if programs is None:
        raise NoDrive
    argv = ("/usr/bin/python3", "-I", "-S", "-c", script, *arguments)
    done = programs.run(argv, turn, limit=4 * MOST_READ)
    try:
        return json.loads(done.output)
    except ValueError:
        raise FileUnreadable from None
