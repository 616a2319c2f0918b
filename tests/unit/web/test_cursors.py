"""Cursors of lists."""

from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.web.cursors import Cursor, CursorInvalid

MOMENTS = st.datetimes(timezones=st.just(UTC)).filter(lambda moment: moment.year >= 1970)


@given(MOMENTS, st.uuids())
def test_a_cursor_comes_back_to_the_microsecond(moment: datetime, row: UUID) -> None:
    assert Cursor.parse(str(Cursor(moment, row))) == Cursor(moment, row)


@pytest.mark.parametrize("text", ["", "x", "é", "AAAA", "A" * 4000, "_" * 32])
def test_what_is_no_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorInvalid):
        Cursor.parse(text)


@given(st.text())
def test_no_text_makes_a_fault_of_ours(text: str) -> None:
    with suppress(CursorInvalid):
        Cursor.parse(text)
