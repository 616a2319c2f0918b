"""Tasks with dates."""

from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, Field

from neena.authoring import TaskContext, task
from neena.integrations.data import dates
from neena.integrations.data.dates import Style, Unit

Zone = Annotated[str, Field(description="Time zone, e.g. Europe/Berlin", max_length=60)]
Day = Annotated[str, Field(description="Date as 2025-03-04, or moment as 2025-03-04T09:30:00Z", max_length=60)]


class Today(BaseModel):
    """The present day and moment."""

    date: str = Field(description="Today as 2025-03-04")
    time: str = Field(description="Time of day as 09:30")
    now: str = Field(description="This moment in UTC as 2025-03-04T09:30:00Z")
    weekday: str = Field(description="Day of the week in English")


class DateResult(BaseModel):
    """A date that was calculated."""

    date: str = Field(description="The date, written as the one it was made from")


class DateText(BaseModel):
    """A date in words."""

    text: str = Field(description="The date as it was asked for")


class Difference(BaseModel):
    """The time between two dates; negative when the end is before the start."""

    days: int = Field(description="Whole days")
    hours: float = Field(description="The whole difference in hours")
    minutes: float = Field(description="The whole difference in minutes")
    text: str = Field(description="The difference in words, e.g. 2 days 3 hours")


@task(
    effect="read",
    name="Current Date",
    tells="Today is {result.weekday}, {result.date}.",
    says=("today", "now", "current time", "what day is it", "today's date", "what time is it"),
)
async def current_date(context: TaskContext, timezone: Zone = "UTC") -> Today:
    """Tell today's date and the present time."""
    now = context.now()
    here = now.astimezone(dates.zone(timezone))
    shown = f"{here.date().isoformat()}T{here:%H:%M:%S}Z"
    weekday = dates.written(shown, "weekday", "UTC")
    return Today(date=here.date().isoformat(), time=f"{here:%H:%M}", now=dates.iso(now), weekday=weekday)


@task(
    effect="read",
    name="Add to Date",
    tells="{amount} {unit} after {date} is {result.date}.",
    says=("days after", "days before", "in two weeks", "days from", "later than", "subtract from date", "due in"),
)
async def add_to_date(
    _: TaskContext,
    date: Day,
    amount: Annotated[int, Field(description="How many to add; negative to go back")],
    unit: Annotated[Unit, Field(description="What is added")] = "days",
) -> DateResult:
    """Add days, weeks, months or other units to a date."""
    return DateResult(date=dates.add(date, amount, unit))


@task(
    effect="read",
    name="Date Difference",
    tells="From {start} to {end}: {result.text}.",
    says=("days between", "how long between", "how many days until", "time since", "difference between dates", "age"),
)
async def date_difference(_: TaskContext, start: Day, end: Day) -> Difference:
    """Measure the time between two dates."""
    between = dates.difference(start, end)
    seconds = between.total_seconds()
    return Difference(
        days=int(seconds / 86400), hours=round(seconds / 3600, 4), minutes=round(seconds / 60, 4), text=_words(between)
    )


@task(
    effect="read",
    tells="{date} is {result.text}.",
    says=("show the date as", "write the date", "weekday of", "what weekday", "convert time zone", "date format"),
)
async def format_date(
    _: TaskContext,
    date: Day,
    style: Annotated[Style, Field(description="How to write it")] = "long date",
    timezone: Zone = "UTC",
) -> DateText:
    """Write a date in another form or time zone."""
    return DateText(text=dates.written(date, style, timezone))


def _words(between: timedelta) -> str:
    whole = abs(between)
    hours, rest = divmod(whole.seconds, 3600)
    parts = [(whole.days, "day"), (hours, "hour"), (rest // 60, "minute")]
    said = " ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in parts if count)
    return f"{'minus ' if between < timedelta(0) and said else ''}{said or 'no time'}"
