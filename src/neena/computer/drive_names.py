"""Which names a file on a desktop's drive can have, for those who ask for it over HTTP (section 8 of the contract)."""

import re
import unicodedata

from neena.errors import BadRequest

MAX_PATH = 1024  # characters
MAX_NAME = 255  # bytes, which is what file systems take


class BadFileName(BadRequest):
    """This is no name of a file on the drive."""


def parts_of(path: str) -> list[str]:
    """The names that lead to a folder, none for the drive itself; raises `BadFileName` naming the field `path`."""
    if len(path) > MAX_PATH:
        raise BadFileName(f"path: it is longer than {MAX_PATH} characters.")
    names = path.split("/") if path else []
    for name in names:
        check_name(name, "path")
    return names


def check_name(name: str, field: str) -> None:
    """Raise `BadFileName`, naming the field, for what cannot be the name of a file here."""
    if fault := fault_of(name):
        raise BadFileName(f"{field}: {'a part of it' if field == 'path' else 'it'} {fault}.")


def fault_of(name: str) -> str | None:
    """What keeps a name from being that of a file here, or None."""
    faults = {
        "is empty": not name,
        "leads to another folder": name in {".", ".."},
        "holds a separator": "/" in name or "\\" in name,
        "begins with a drive letter": re.match("[A-Za-z]:", name),
        "holds a control character or is not UTF-8": any(unicodedata.category(one) in {"Cc", "Cs"} for one in name),
        f"is longer than {MAX_NAME} bytes": len(name.encode("utf-8", "surrogatepass")) > MAX_NAME,
    }
    return next((fault for fault, found in faults.items() if found), None)
