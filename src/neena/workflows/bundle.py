"""Bundles: the files of a workflow as a mapping of relative names to bytes, and as a ZIP archive.

A bundle comes from outside: names that lead out of it, links, and archives that unpack to more than they say are
refused, each with the name of the file.
"""

import struct
import unicodedata
import zlib
from collections.abc import Iterable, Mapping
from io import BytesIO
from pathlib import Path
from stat import S_IFMT, S_ISDIR, S_ISREG
from types import MappingProxyType
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from neena.errors import Invalid, TooLarge

Bundle = Mapping[str, bytes]

ENTRY = "workflow.py"
MAX_FILES = 200
MAX_FILE = 1024 * 1024  # bytes
MAX_BUNDLE = 5 * MAX_FILE  # bytes in all
_MAX_SEGMENT = 255  # bytes, as file systems have it
_MAX_NAME = 1024  # bytes
_MAX_ENTRIES = 4 * MAX_FILES  # of an archive, folders included
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that a ZIP archive can tell
_PLAIN_FILE = 0o100644
_ENTRY_MARK = b"PK\x01\x02"
_ENCRYPTED = 0x1
_UNSEEN = ("Cc", "Cs", "Zl", "Zp")  # controls, lone surrogates, ends of lines and of paragraphs
# What reading a broken archive raises.
_BROKEN = (
    BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class BadBundle(Invalid):
    """This is no bundle of a workflow."""


class BundleTooLarge(TooLarge):
    """A bundle has at most 200 files of at most 1 MiB each, and 5 MiB in all."""


def bundle_of(files: Iterable[tuple[str, bytes]]) -> Bundle:
    """A bundle of these files, sorted by name; raises `BadBundle` and `BundleTooLarge`, which name the file."""
    found: dict[str, bytes] = {}
    size = 0
    for name, content in files:
        check_name(name)
        if name in found:
            raise BadBundle(f"{shown(name)}: this file is there twice; send each name once.")
        size += len(content)
        if len(content) > MAX_FILE:
            raise BundleTooLarge(f"{shown(name)}: this file is larger than 1 MiB; have the workflow fetch it instead.")
        if len(found) == MAX_FILES:
            raise BundleTooLarge(f"{shown(name)}: this is file {MAX_FILES + 1}; a bundle has at most {MAX_FILES}.")
        if size > MAX_BUNDLE:
            raise BundleTooLarge(f"{shown(name)}: with this file the bundle is larger than 5 MiB; leave files out.")
        found[name] = content
    _check_together(found)
    return MappingProxyType(dict(sorted(found.items())))


def pack(bundle: Bundle) -> bytes:
    """The bundle as a ZIP archive; the same files give the same bytes."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name in sorted(bundle):
            entry = ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, wherever this runs
            entry.external_attr = _PLAIN_FILE << 16
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, bundle[name])
    return target.getvalue()


def unpack(archive: bytes) -> Bundle:
    """The bundle that a ZIP archive holds; raises `BadBundle`, `BundleTooLarge`. No more is unpacked than allowed."""
    if archive.count(_ENTRY_MARK) > _MAX_ENTRIES:
        raise BundleTooLarge(f"The archive lists more than {_MAX_ENTRIES} entries; leave files out.")
    try:
        with ZipFile(BytesIO(archive)) as opened:
            return bundle_of(_contents(opened))
    except _BROKEN as fault:
        raise BadBundle(
            f"The archive cannot be read: {shown(str(fault))}. Make it again as a plain ZIP file."
        ) from fault


def lay_out(bundle: Bundle, folder: Path) -> None:
    """Write the files into a folder, which is made if it is not there."""
    for name, content in bundle.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def check_name(name: str) -> None:
    """Raise `BadBundle` for a name that is no plain relative path with `/` between its parts."""
    if fault := _fault_of(name):
        raise BadBundle(f"{shown(name)}: {fault}.")


def shown(text: str) -> str:
    """A name from outside as a message can hold it: in one line, not too long."""
    plain = "".join(one if one.isprintable() else "?" for one in text[:200])
    return plain + ("..." if len(text) > 200 else "") or "(no name)"


def _fault_of(name: str) -> str | None:
    parts = name.split("/")
    faults = {
        "a file needs a name": not name,
        "its name holds a control character": any(unicodedata.category(one) in _UNSEEN for one in name),
        "its name holds a backslash; the parts of a path are apart by `/`": "\\" in name,
        "its name is absolute; names are relative to the folder of workflow.py": name.startswith("/")
        or (name[1:2] == ":" and name[0].isalpha()),
        "its name has an empty part, `.` or `..`; say the plain path below the folder of workflow.py": any(
            one in ("", ".", "..") for one in parts
        ),
        f"its name is too long: at most {_MAX_SEGMENT} bytes for a part, {_MAX_NAME} in all": len(_raw(name))
        > _MAX_NAME
        or any(len(_raw(one)) > _MAX_SEGMENT for one in parts),
    }
    return next((fault for fault, found in faults.items() if found), None)


def _raw(name: str) -> bytes:
    return name.encode("utf-8", "surrogatepass")


def _check_together(found: Bundle) -> None:
    """Names that a file system may hold to be one, a file that is a folder too, and a missing entry."""
    known: dict[str, str] = {}
    for name in found:
        other = known.setdefault(_folded(name), name)
        if other is not name:
            raise BadBundle(f"{shown(name)}: it differs from {shown(other)} in case alone; rename one of them.")
    for name in found:
        parts = _folded(name).split("/")
        for end in range(1, len(parts)):
            if other := known.get("/".join(parts[:end])):
                raise BadBundle(f"{shown(other)}: it is a file, and a folder of {shown(name)}; rename one of them.")
    if ENTRY not in found:
        nested = next((name for name in found if name.endswith("/" + ENTRY)), None)
        hint = f"it is at {shown(nested)}; send what is in that folder" if nested else "it holds the function `run`"
        raise BadBundle(f"{ENTRY} is missing: {hint}.")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _contents(archive: ZipFile) -> Iterable[tuple[str, bytes]]:
    left = MAX_BUNDLE
    for entry in archive.infolist():
        name = entry.orig_filename
        if name.endswith("/") or S_ISDIR(entry.external_attr >> 16):
            check_name(name.removesuffix("/"))
            continue
        check_name(name)
        kind = S_IFMT(entry.external_attr >> 16)
        if kind and not S_ISREG(kind):
            raise BadBundle(f"{shown(name)}: it is a link or a special file; put the file itself in its place.")
        if entry.flag_bits & _ENCRYPTED:
            raise BadBundle(f"{shown(name)}: it is encrypted; make the archive without a password.")
        if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadBundle(f"{shown(name)}: it is packed in a way not known here; pack with deflate, or not at all.")
        with archive.open(entry) as packed:
            content = packed.read(min(MAX_FILE, left) + 1)
        left = max(0, left - len(content))
        yield name, content
