"""The data tasks: any items, any fields, no surprises."""

import json
import math
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.authoring import Invalid
from neena.catalog.loading import load_integration
from neena.integrations.data import dates, items, texts
from neena.integrations.data.number_tasks import calculate_number, round_number
from neena.integrations.data.values import get, moment, number, rank, same

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(
        ["1", "1.5", "2025-03-04", "2025-03-04T09:30:00+02:00", "1e9999", "NaN", "0001-01-01T00:00:00+14:00"]
    ),
)
things = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
)
lists = st.lists(things, max_size=8)
fields = st.none() | st.sampled_from(["a", "a.b", "a.0", "a.-1", "c.99999999999999999999"])
moments = st.datetimes(
    min_value=datetime(1000, 1, 1),  # noqa: DTZ001  # Hypothesis wants its bounds without a zone
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001
).map(lambda when: dates.iso(when.replace(tzinfo=UTC)))


@given(lists, fields, st.booleans())
def test_sorting_keeps_every_item_and_sorts_any_mixture(given: list[Any], field: str | None, descending: bool) -> None:
    result = items.ordered(given, field, descending=descending)
    assert sorted(map(id, result)) == sorted(map(id, given))
    known = [rank(value) for item in result if (value := get(item, field)) is not None]
    assert all((after <= one) if descending else (one <= after) for one, after in pairwise(known))
    assert items.ordered(result, field, descending=descending) == result or any(_is_nan(one) for one in given)


def _is_nan(value: Any) -> bool:
    return "NaN" in json.dumps(value)


@given(lists, fields, things)
def test_every_operator_takes_any_values(given: list[Any], field: str | None, wanted: Any) -> None:
    for operator in get_args(items.Operator):
        for item in given:
            assert items.matches(get(item, field), operator, wanted) in {True, False}
    for one, other in (("equals", "not_equals"), ("contains", "not_contains"), ("is_empty", "is_not_empty")):
        for item in given:
            value = get(item, field)
            assert items.matches(value, one, wanted) != items.matches(value, other, wanted)  # type: ignore[arg-type]


@given(things)
def test_a_value_is_the_same_as_itself(value: Any) -> None:
    assert same(value, value)
    assert items.matches(value, "one_of", [value])


@given(lists, st.sampled_from(["a", "a.b"]))
def test_groups_hold_every_item_once(given: list[Any], field: str) -> None:
    groups = items.grouped(given, field)
    assert sorted(id(item) for _, members in groups for item in members) == sorted(map(id, given))
    assert len(items.distinct(given, field)) == len(groups)


@given(lists, fields)
def test_sums_do_not_depend_on_the_order(given: list[Any], field: str | None) -> None:
    assert items.calculated(given, field, "sum") == items.calculated(given[::-1], field, "sum")


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=20))
def test_calculations_agree_with_arithmetic(given: list[float]) -> None:
    kept = [one for one in given if number(one) is not None]
    if not kept:
        return
    assert items.calculated(given, None, "sum")[0] == pytest.approx(float(sum(Decimal(str(n)) for n in kept)))
    assert items.calculated(given, None, "min")[0] == min(kept)
    assert items.calculated(given, None, "max")[0] == max(kept)
    least, most = min(kept), max(kept)
    average = items.calculated(given, None, "average")[0]
    assert least <= average <= most or math.isclose(average, least) or math.isclose(average, most)


def test_no_number_is_no_average() -> None:
    assert items.calculated(["a", None, True], None, "sum") == (0, 0)
    with pytest.raises(Invalid, match="number"):
        items.calculated([{"a": "x"}], "a", "average")


@given(lists, st.booleans())
def test_tables_have_a_line_for_each_item_and_even_columns(given: list[Any], markdown: bool) -> None:
    lines = texts.table(given, texts.columns_of(given), markdown=markdown).split("\n")
    assert len(lines) == len(given) + 2
    if markdown:
        assert len({line.replace("\\|", "").count("|") for line in lines}) == 1


def test_a_table_is_aligned_and_cannot_be_broken_out_of() -> None:
    rows = [{"name": "Å|b\nc", "n": 5}, {"name": "漢字", "n": 12.0}]
    assert texts.table(rows, ["name", "n"], markdown=False).split("\n") == [
        "name     n",
        "-----  ---",
        "Å|b c    5",
        "漢字    12",
    ]
    assert texts.table(rows, ["name", "n"], markdown=True).split("\n")[2] == "| Å\\|b c |   5 |"


@given(moments, st.integers(-1000, 1000), st.sampled_from(["minutes", "hours", "days", "weeks"]))
def test_adding_and_taking_away_ends_where_it_began(start: str, amount: int, unit: Any) -> None:
    assert dates.add(dates.add(start, amount, unit), -amount, unit) == start
    seconds = {"minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}[unit]
    assert dates.difference(start, dates.add(start, amount, unit)) == timedelta(seconds=seconds * amount)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 1, 1)), st.integers(-600, 600))
def test_months_later_is_the_same_day_or_the_last(start: Any, months: int) -> None:
    end = datetime.fromisoformat(dates.add(start.isoformat(), months, "months"))
    assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
    assert end.day == start.day or (end.day < start.day and (end + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("call", "word"),
    [
        (lambda: dates.add("tomorrow", 1, "days"), "2025-03-04"),
        (lambda: dates.add("2025-02-30", 1, "days"), "2025-03-04"),
        (lambda: dates.add("9999-12-31", 1, "days"), "out of range"),
        (lambda: dates.add("0001-01-01", -1, "months"), "out of range"),
        (lambda: dates.add("2025-01-01", 10**30, "years"), "At most"),
        (lambda: dates.zone("../etc/passwd"), "time zone"),
        (lambda: dates.zone("Nowhere/Land"), "time zone"),
        (lambda: dates.written("0001-01-01T00:00:00Z", "date", "America/New_York"), "out of range"),
    ],
)
def test_dates_that_do_not_exist_are_explained(call: Any, word: str) -> None:
    with pytest.raises(Invalid, match=word):
        call()


def test_dates_are_written_in_every_style() -> None:
    written = {style: dates.written("2025-03-04T09:05:00Z", style, "Europe/Berlin") for style in get_args(dates.Style)}
    assert written == {
        "date": "2025-03-04",
        "time": "10:05",
        "date and time": "2025-03-04 10:05",
        "long date": "Tuesday, 4 March 2025",
        "weekday": "Tuesday",
        "month": "March",
        "year": "2025",
        "iso": "2025-03-04T10:05:00+01:00",
        "unix": "1741079100",
    }
    assert dates.written("2025-03-04", "date", "Pacific/Auckland") == "2025-03-04", "a day is the same everywhere"


@given(things)
def test_numbers_and_moments_take_anything(value: Any) -> None:
    assert number(value) is None or number(value).is_finite()  # type: ignore[union-attr]
    assert moment(value) is None or moment(value).tzinfo is UTC  # type: ignore[union-attr]


async def test_arithmetic() -> None:
    async def calculate(first: float, operation: str, second: float) -> float:
        return (await calculate_number.function(None, first, operation, second)).result

    assert await calculate(0.1, "add", 0.2) == 0.3
    assert await calculate(20, "percent_of", 80) == 16
    assert await calculate(1, "divide", 4) == 0.25
    for wrong in ((1, "divide", 0), (math.nan, "add", 1), (math.inf, "subtract", math.inf)):
        with pytest.raises(Invalid):
            await calculate(*wrong)  # type: ignore[arg-type]
    assert (await round_number.function(None, -2.5, 0)).result == -3


def test_every_task_is_there() -> None:
    _, tasks = load_integration("data")
    assert {one.effect for one in tasks} == {"read"}
    assert {"filter_items", "sort_items", "count_items", "current_date", "format_as_table"} <= {
        one.method for one in tasks
    }
