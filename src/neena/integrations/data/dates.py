"""Dates and times: reading, adding, measuring, writing. Without a zone a time is in UTC."""

import calendar
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from neena.authoring import Invalid
from neena.integrations.data.values import moment

Unit = Literal["minutes", "hours", "days", "weeks", "months", "years"]
Style = Literal["date", "time", "date and time", "long date", "weekday", "month", "year", "iso", "unix"]
_MAX = 10_000_000
_SECONDS = {"minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}


def read(text: str) -> datetime:
    """The moment an ISO 8601 text means; raises `Invalid` for any other."""
    found = moment(text.strip())
    if found is None:
        raise Invalid(f"{text[:40]!r} is not a date like 2025-03-04 or 2025-03-04T09:30:00Z.")
    return found


def zone(name: str) -> ZoneInfo:
    """The time zone of that name; raises `Invalid` when there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Invalid(f"{name[:60]!r} is not a time zone like Europe/Berlin.") from None


def is_day(text: str) -> bool:
    """Whether the text names a day only."""
    return len(text.strip()) == 10


def add(text: str, amount: int, unit: Unit) -> str:
    """The date so much later (or earlier), written as it was given: a day stays a day unless hours are added."""
    start = read(text)
    if abs(amount) > _MAX:
        raise Invalid(f"At most {_MAX} can be added.")
    try:
        if unit in {"months", "years"}:
            end = _months_later(start, amount * (12 if unit == "years" else 1))
        else:
            end = start + timedelta(seconds=amount * _SECONDS[unit])
    except (OverflowError, ValueError):
        raise Invalid("The date is out of range: years go from 1 to 9999.") from None
    return end.date().isoformat() if is_day(text) and unit not in {"minutes", "hours"} else iso(end)


def _months_later(start: datetime, months: int) -> datetime:
    """The same day of a later month, or its last day: 31 January and one month is the end of February."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return start.replace(year=year, month=month + 1, day=min(start.day, last))


def difference(start: str, end: str) -> timedelta:
    """How much later `end` is than `start`; negative when it is earlier."""
    return read(end) - read(start)


def iso(when: datetime) -> str:
    """ISO 8601 in UTC: `2025-03-04T09:30:00Z`."""
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def written(text: str, style: Style, timezone: str) -> str:
    """The date in one of the styles, as the clocks of the zone show it."""
    when = read(text)
    # A day has no hour that could fall on another day elsewhere.
    if not is_day(text):
        try:
            when = when.astimezone(zone(timezone))
        except OverflowError:
            raise Invalid("The date is out of range: years go from 1 to 9999.") from None
    day = f"{when.day} {calendar.month_name[when.month]} {when.year:04d}"
    return {
        "date": when.date().isoformat(),
        "time": f"{when:%H:%M}",
        "date and time": f"{when.date().isoformat()} {when:%H:%M}",
        "long date": f"{calendar.day_name[when.weekday()]}, {day}",
        "weekday": calendar.day_name[when.weekday()],
        "month": calendar.month_name[when.month],
        "year": f"{when.year:04d}",
        "iso": when.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "unix": str(int(when.timestamp())),
    }[style]
