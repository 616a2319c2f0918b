"""Which part of a file a `Range` header asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.web.downloads import part_of


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (None, None),
        ("bytes=0-0", (0, 1)),
        ("bytes=2-4", (2, 5)),
        ("bytes=2-", (2, 10)),
        ("BYTES=2-400", (2, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-300", (0, 10)),
        ("bytes=-0", (10, 10)),
        ("bytes=10-", (10, 10)),
        ("bytes=99-120", (10, 10)),
        ("bytes=4-2", None),
        ("bytes=0-1,3-4", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=\u0661-2", None),
        ("lines=1-2", None),
    ],
)
def test_a_range_is_understood_or_left_alone(header: str | None, part: tuple[int, int] | None) -> None:
    assert part_of(10, header) == part


@given(size=st.integers(0, 10**20), first=st.integers(0, 10**20), last=st.integers(0, 10**20) | st.just(""))
def test_a_part_is_always_within_the_file(size: int, first: int, last: int | str) -> None:
    start, end = part_of(size, f"bytes={first}-{last}") or (0, size)
    assert 0 <= start <= end <= size
