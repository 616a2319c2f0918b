"""How a file is handed to a browser, so that it is saved and never shown or run."""

import re
from urllib.parse import quote

_ONE_RANGE = r"bytes=\s*(?:(?P<first>\d{1,18})-(?P<last>\d{0,18})|-(?P<tail>\d{1,18}))\s*"
_RANGE = re.compile(_ONE_RANGE, re.ASCII | re.IGNORECASE)


def disposition(name: str) -> str:
    """The header that has a browser save a file under its name (RFC 6266, with RFC 8187 for all characters)."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in "-_. ()") else "_" for one in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def part_of(size: int, header: str | None) -> tuple[int, int] | None:
    """The bytes from the first to before the last that a `Range` header asks for (RFC 9110, section 14).

    None where it asks for the whole, or for what need not be understood: several ranges, another unit. The two are
    equal where it asks for nothing that is there.
    """
    found = _RANGE.fullmatch(header or "")
    if found is None:
        return None
    if found["tail"]:
        return max(size - int(found["tail"]), 0), size
    first = int(found["first"])
    last = int(found["last"]) if found["last"] else size
    if last < first and found["last"]:
        return None
    return min(first, size), min(last + 1, size)
