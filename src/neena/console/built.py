"""What was built of the console, held in memory: a request names one of these files, never a path on the disk."""

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent / "assets"
INDEX = "index.html"
HASHED = "assets/"  # files whose names change with their content
_LEAST = 1024  # bytes that are worth packing
_PACKED = (("br", ".br"), ("gzip", ".gz"))  # best first: what a file may be beside, ready packed
_MORE_TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json"}
_TEXTS = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


@dataclass(frozen=True)
class File:
    """One file: its bytes as they are and packed, by the name of the encoding; `tag` changes with them."""

    media_type: str
    tag: str
    plain: bytes
    packed: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


@dataclass
class Built:
    """The files below a folder, read when they are first asked for, and again once they were built anew."""

    folder: Path
    _files: Mapping[str, File] = field(default_factory=dict[str, File])
    _read_at: tuple[int, ...] = ()

    @property
    def is_there(self) -> bool:
        """Whether there is a console at all."""
        return bool(self._files)

    def find(self, path: str) -> File | None:
        """The file that a path below `/app/` shows: itself, or the page, which knows the rest by itself.

        None when nothing was built, or for one of those with a hash in their name that is not there.
        """
        self._look()
        return self._files.get(path) or (None if path.startswith(HASHED) else self._files.get(INDEX))

    def _look(self) -> None:
        try:
            changed = tuple((self.folder / name).stat().st_mtime_ns for name in (INDEX, HASHED))
            if changed != self._read_at:
                self._files, self._read_at = _read(self.folder), changed
        except FileNotFoundError:  # not built, or being built at this moment
            self._files, self._read_at = {}, ()


def _read(folder: Path) -> Mapping[str, File]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    packed = {name + ending for name in found for _, ending in _PACKED}
    return {name: _file(path) for name, path in found.items() if name not in packed}


def _file(path: Path) -> File:
    plain = path.read_bytes()
    guessed = _MORE_TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    beside = {name: path.with_name(path.name + ending) for name, ending in _PACKED}
    packed = {name: one.read_bytes() for name, one in beside.items() if one.is_file()}
    if guessed.startswith(_TEXTS):
        if not packed and len(plain) >= _LEAST:
            packed = {"gzip": gzip.compress(plain, mtime=0)}
        guessed += "" if "json" in guessed or "xml" in guessed else "; charset=utf-8"
    return File(guessed, hashlib.sha256(plain).hexdigest()[:32], plain, packed)
