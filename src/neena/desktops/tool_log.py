"""What was done on a desktop, newest thousand acts, in a file of its folder: one line of JSON for each.

A line is written by one call, beginning with its line break: what a killed server left unfinished is closed by the
next line, and skipped when the file is read.
"""

import json
import logging
import os
import threading
from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from neena.desktops.tool_pictures import Pictures
from neena.kernel.clock import iso, now
from neena.kernel.columns import dump_json, storable
from neena.kernel.ids import new_id

KEPT = 1000
PICTURES = "pictures"  # the folder beside the log
MAX_TEXT = 1000  # characters of one text in a line
MAX_LINE = 16 * 1024  # bytes
HIDDEN = "***"
_NAMES = frozenset({"action", "tool", "type"})  # say what is done, not with what
_WITHHELD = "The action failed; why is left out, since its text is secret."
log = logging.getLogger(__name__)
Json = dict[str, Any]


class ToolLog:
    """The log at `path`; may be used from any thread. Every desktop has one, and one process writes it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.pictures = Pictures(path.with_name(PICTURES))
        self._lock = threading.Lock()
        self._lines: int | None = None  # unknown until the first act

    def note(
        self,
        tool: str,
        action: str,
        params: Json,
        *,
        seconds: float,
        by: str,
        output: str | None = None,
        error: str | None = None,
        picture: bytes | None = None,
    ) -> None:
        """Write down an act that took `seconds` and is over; `by` is who asked for it, `error` says that it failed.

        Of secret params (with `secret`, on any level) no text is kept, and neither output, error nor picture (PNG). A
        log that cannot be written does not undo what was done: the server's own log tells of it.
        """
        hides = is_secret(params)
        entry: Json = {
            "id": str(new_id()),
            "timestamp": iso(now() - timedelta(seconds=seconds)),
            "tool": tool,
            "action": action,
            "by": by,
            "params": _without_secrets(params),
            "status": "ok" if error is None else "error",
        }
        if error is not None:
            entry["error"] = _WITHHELD if hides else error
        if output is not None and not hides:
            entry["output"] = output
        entry["duration_ms"] = round(seconds * 1000, 1)
        try:
            with self._lock:
                self._append(_line(entry))
                if picture is not None and not hides:
                    self.pictures.keep(entry["id"], picture)
        except OSError:
            log.warning("a tool log cannot be written: %s", self._path, exc_info=True)

    def entries(self) -> list[Json]:
        """The last thousand acts, oldest first; `picture` is true for those whose picture is still there."""
        with self._lock:
            found, seen = self._read(), self.pictures.ids
        return [one | {"picture": True} if one.get("id") in seen else one for one in found]

    def _append(self, line: bytes) -> None:
        if self._lines is None:
            self._lines = len(self._read())
        if self._lines >= 2 * KEPT:
            self._compact()
        descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            os.write(descriptor, line)
        finally:
            os.close(descriptor)
        self._lines += 1

    def _compact(self) -> None:
        kept = self._read()
        beside = self._path.with_name(f".{self._path.name}")
        beside.touch(0o600)
        beside.write_text("".join(f"\n{dump_json(one)}" for one in kept))
        beside.replace(self._path)
        self._lines = len(kept)

    def _read(self) -> list[Json]:
        try:
            lines = self._path.read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        return list(_whole(lines))[-KEPT:]


def _line(entry: Json) -> bytes:
    trimmed = storable(_trimmed(entry))
    text = dump_json(trimmed)
    if len(text) > MAX_LINE:
        text = dump_json({**trimmed, "params": {"left_out": "too large to be kept"}})
    return f"\n{text}".encode()


def _whole(lines: Iterable[bytes]) -> Iterable[Json]:
    for line in lines:
        with suppress(ValueError, RecursionError):
            entry = json.loads(line)
            if isinstance(entry, dict):
                yield entry


def is_secret(value: Any) -> bool:
    """Whether params, on any level, say that their texts are secret."""
    if isinstance(value, dict):
        inside = cast("Json", value)
        return bool(inside.get("secret")) or any(map(is_secret, inside.values()))
    return isinstance(value, list) and any(map(is_secret, cast("list[Any]", value)))


def _without_secrets(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_secrets(one) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        inside = cast("Json", value)
        hide = _hidden if inside.get("secret") else _without_secrets
        return {name: one if name in _NAMES and isinstance(one, str) else hide(one) for name, one in inside.items()}
    return value


def _hidden(value: Any) -> Any:
    """The same with `***` for every text in it, whatever its place is called."""
    if isinstance(value, str):
        return HIDDEN
    if isinstance(value, list):
        return [_hidden(one) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {name: _hidden(one) for name, one in cast("Json", value).items()}
    return value


def _trimmed(value: Any) -> Any:
    """The same with long texts cut: a whole page, or an image in some field."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        return f"{value[:MAX_TEXT]}... ({len(value)} characters)"
    if isinstance(value, list):
        return [_trimmed(one) for one in cast("list[Any]", value)]
    if isinstance(value, dict):
        return {name: _trimmed(one) for name, one in cast("Json", value).items()}
    return value
