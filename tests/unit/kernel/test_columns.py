"""JSON and moments come back from the database as they went in; times on the wire have one form."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Connection, Integer, MetaData, Table, create_engine, insert, select

from neena.kernel.clock import iso, now
from neena.kernel.columns import JsonText, UtcTime, dump_json

TABLE = Table(
    "kept", MetaData(), Column("id", Integer, primary_key=True), Column("data", JsonText), Column("at", UtcTime)
)
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
values = st.recursive(scalars, lambda one: st.lists(one) | st.dictionaries(st.text(), one), max_leaves=15)
fixture_is_stateless = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
moments = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001  # the zone is drawn beside it
    max_value=datetime(9998, 1, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-9))]),
)


@pytest.fixture(scope="module")
def sqlite() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    TABLE.metadata.create_all(engine)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def kept(connection: Connection, **values: Any) -> Any:
    key = connection.execute(insert(TABLE).values(**values)).inserted_primary_key
    assert key is not None
    return connection.execute(select(TABLE).where(TABLE.c.id == key[0])).one()


@given(values)
@settings(fixture_is_stateless, max_examples=60)
def test_json_survives_the_database(sqlite: Connection, value: Any) -> None:
    assert kept(sqlite, data=value).data == value


@pytest.mark.parametrize("text", ["\x00", "\ud800", "\udc00\ud800", "\U0001f600", "\u2028", "'\"\\", "e\u0301"])
def test_text_that_databases_refuse_survives(sqlite: Connection, text: str) -> None:
    assert kept(sqlite, data={text: [text]}).data == {text: [text]}


def test_none_is_null_and_nothing_else_is(sqlite: Connection) -> None:
    assert [kept(sqlite, data=one).data for one in (None, [], {}, "", 0, False, [None])] == [
        *(None, [], {}, "", 0, False, [None])
    ]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_json_cannot_say_become_null(sqlite: Connection, number: float) -> None:
    assert kept(sqlite, data={"a": [number, 1.5, (number,)]}).data == {"a": [None, 1.5, [None]]}


@given(values)
def test_stored_json_is_ascii_and_strict(value: Any) -> None:
    text = dump_json(value)
    assert text.isascii()
    assert json.loads(text) == value


@given(moments)
@settings(fixture_is_stateless, max_examples=60)
def test_moment_survives_the_database_in_utc(sqlite: Connection, moment: datetime) -> None:
    found = kept(sqlite, at=moment).at
    assert found == moment
    assert found.tzinfo is UTC


def test_no_moment_stays_none(sqlite: Connection) -> None:
    assert kept(sqlite, at=None).at is None


@given(moments)
def test_time_on_the_wire_has_milliseconds_and_z(moment: datetime) -> None:
    text = iso(moment)
    assert len(text) == len("2025-03-04T09:30:00.000Z")
    assert timedelta(0) <= moment - datetime.fromisoformat(text) < timedelta(milliseconds=1)


def test_now_is_what_the_wire_shows() -> None:
    moment = now()
    assert datetime.fromisoformat(iso(moment)) == moment
