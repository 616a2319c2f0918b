"""JSON from outsiders: what is clean comes through unchanged, all else is refused with its place, in linear time."""

import json
import time
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from neena.errors import Invalid
from neena.kernel.strict_json import MAX_DEPTH, MAX_FINDINGS, parse

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts
values = st.recursive(scalars, lambda one: st.lists(one) | st.dictionaries(texts, one), max_leaves=20)


def read(raw: bytes) -> Any:
    """The value, or the refusal."""
    try:
        return parse(raw)
    except Invalid as fault:
        return fault


def refused(raw: bytes) -> Invalid:
    with pytest.raises(Invalid) as fault:
        parse(raw)
    return fault.value


@given(values)
def test_clean_value_comes_back_as_it_was(value: Any) -> None:
    for ascii_only in (True, False):
        assert parse(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(values)
def test_byte_order_mark_is_passed_over(value: Any) -> None:
    assert parse(b"\xef\xbb\xbf" + json.dumps(value).encode()) == value


@given(st.binary(max_size=60) | st.text('[]{}",:0eE.-+ntNaI\\u', max_size=30).map(str.encode))
@example(b"")
@example(b"\xef\xbb\xbf\xef\xbb\xbf1")
def test_any_bytes_are_a_value_or_invalid(raw: bytes) -> None:
    found = read(raw)
    if isinstance(found, Invalid):
        assert found.findings
        assert all(one.location[0] == "body" for one in found.findings)
    else:
        assert parse(json.dumps(found).encode()) == found


@pytest.mark.parametrize(
    ("raw", "kind", "location"),
    [
        (b'{"a": "\xff"}', "encoding", ("body", 7)),
        (b"\xed\xa0\x80", "encoding", ("body", 0)),
        (b'{"a": }', "json_invalid", ("body", 6)),
        (b"", "json_invalid", ("body", 0)),
        (b"1 2", "json_invalid", ("body", 2)),
        (b"[1,]", "json_invalid", ("body", 3)),
        (b"'a'", "json_invalid", ("body", 0)),
        (b"NaN", "json_invalid", ("body",)),
        (b"[-Infinity]", "json_invalid", ("body",)),
        (b'"tab\there"', "json_invalid", ("body", 4)),
        (b'{"a": {"k": 1, "k": 1}}', "duplicate_key", ("body", "k")),
        (b'{"\\u006b": 1, "k": 2}', "duplicate_key", ("body", "k")),
        (b"1e999", "number_out_of_range", ("body",)),
        (b"[-1e999]", "number_out_of_range", ("body",)),
        (b"9" * 5000, "number_out_of_range", ("body",)),
        (b'{"a": [0, "x\\u0000"]}', "text_invalid", ("body", "a", 1)),
        (b'["\\ud800"]', "text_invalid", ("body", 0)),
        (b'["\\udc00\\ud800"]', "text_invalid", ("body", 0)),
        (b'{"a": {"\\u0000": 1}}', "text_invalid", ("body", "a")),
    ],
)
def test_refusal_names_kind_and_place(raw: bytes, kind: str, location: tuple[str | int, ...]) -> None:
    found = refused(raw).findings
    assert [(one.kind, one.location) for one in found] == [(kind, location)]


def test_surrogate_pair_is_one_character() -> None:
    assert parse(b'"\\ud83d\\ude00"') == "\U0001f600"


def test_every_bad_text_is_listed() -> None:
    found = refused(b'{"a": "\\u0000", "b": ["\\ud800", "fine"], "c": 1}').findings
    assert {one.location for one in found} == {("body", "a"), ("body", "b", 0)}


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_counted_in_levels(opening: str, closing: str) -> None:
    def nested(levels: int) -> bytes:
        return (opening * levels + "1" + closing * levels).encode()

    assert parse(nested(MAX_DEPTH))
    for levels in (MAX_DEPTH + 1, 500, 100_000):
        assert refused(nested(levels)).findings[0].kind == "too_deep"


MIB = 1 << 20
HOSTILE = {
    "open brackets": b"[" * MIB,
    "empty lists": b"[" + b"[]," * (MIB // 3) + b"[]]",
    "bad texts": b"[" + b'"\\u0000",' * (MIB // 9) + b"1]",
    "many keys": ("{" + ",".join(f'"{at:x}":0' for at in range(MIB // 10)) + "}").encode(),
    "late repeated key": ("{" + ",".join(f'"{at:x}":0' for at in range(MIB // 10)) + ',"0":0}').encode(),
    "colliding keys": ("{" + ",".join(f'"{at * 61}":0' for at in range(MIB // 12)) + "}").encode(),
    "digits": b"[" + b"9" * MIB + b"]",
    "fraction": b"0." + b"1" * MIB,
    "exponent": b"1e" + b"9" * MIB,
    "one text": b'"' + b"\xc3\xa9" * (MIB // 2) + b'"',
    "escapes": b'"' + b"\\u00e9" * (MIB // 6) + b'"',
    "deep and wide": (b'{"a":' * 60 + b"[" + b"0," * (MIB // 2 - 300) + b"0]" + b"}" * 60),
    "blanks": b" " * MIB + b"1",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mebibyte_is_read_or_refused_quickly(name: str) -> None:
    begun = time.thread_time()
    found = read(HOSTILE[name])
    assert time.thread_time() - begun < 5
    if isinstance(found, Invalid):
        assert len(found.findings) <= MAX_FINDINGS
        assert len(found.message) < 20_000
