"""What of a live viewer's stream reaches the desktop (D-35)."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.computer.rfb import messages
from neena.computer.rfb.filter import VERSION, ViewerFilter
from neena.computer.rfb.messages import LONGEST_TEXT, Cutter, ForeignMessage

GREETING = VERSION + b"\x01" + b"\x00"
ACTING = {4, 5, 6, 251, 255}


def cut_text(length: int, said: int | None = None) -> bytes:
    return struct.pack("!BxxxI", 6, (length if said is None else said) & 0xFFFFFFFF) + b"x" * length


def desktop_size(screens: int) -> bytes:
    return struct.pack("!BxHHBx", 251, 800, 600, screens) + b"s" * 16 * screens


QEMU_DOWN = struct.pack("!BBHII", 255, 0, 1, 0x61, 30)
MESSAGES = st.one_of(
    st.just(struct.pack("!Bxxx16s", 0, b"p" * 16)),
    st.lists(st.integers(-512, 512), max_size=40).map(messages.set_encodings),
    st.booleans().map(lambda only: messages.update_request(0, 0, 9, 9, incremental=only)),
    st.builds(lambda sym, down: messages.key(sym, down=down), st.integers(0, 2**32 - 1), st.booleans()),
    st.builds(messages.pointer, st.integers(0, 65535), st.integers(0, 65535), st.integers(0, 255)),
    st.integers(0, 300).map(cut_text),
    st.integers(0, 300).map(lambda size: cut_text(size, -size)),
    st.just(struct.pack("!BBHHHH", 150, 1, 0, 0, 9, 9)),
    st.binary(max_size=64).map(lambda load: struct.pack("!BxxxIB", 248, 1, len(load)) + load),
    st.integers(0, 4).map(desktop_size),
    st.just(QEMU_DOWN),
)


def outcome(pieces: list[bytes], *, may_act: bool) -> tuple[bytes, bool]:
    viewer, passed = ViewerFilter(), b""
    try:
        for piece in pieces:
            passed += viewer.take(piece, may_act=may_act)
    except ForeignMessage:
        return passed, True
    return passed, False


def pieces_of(stream: bytes, cuts: list[int]) -> list[bytes]:
    places = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [stream[start:end] for start, end in pairwise(places)]


@given(st.lists(MESSAGES, max_size=12), st.lists(st.integers(0), max_size=12), st.booleans())
def test_any_split_of_a_stream_has_one_outcome(said: list[bytes], cuts: list[int], may_act: bool) -> None:
    stream = GREETING + b"".join(said)
    assert outcome(pieces_of(stream, cuts), may_act=may_act) == outcome([stream], may_act=may_act)


@given(st.lists(MESSAGES, max_size=20), st.lists(st.integers(0), max_size=12))
def test_who_only_watches_never_acts(said: list[bytes], cuts: list[int]) -> None:
    """D-35: keys, pointer, clipboard, size and QEMU's keys do not pass; the rest does."""
    passed, refused = outcome(pieces_of(GREETING + b"".join(said), cuts), may_act=False)
    assert not refused
    assert passed[:14] == VERSION + b"\x01\x01"
    assert [one[0] for one in Cutter().cut(passed[14:])] == [one[0] for one in said if one[0] not in ACTING]


@given(st.binary(max_size=400), st.lists(st.integers(0), max_size=6))
def test_whatever_is_sent_passes_no_act_and_needs_no_memory(noise: bytes, cuts: list[int]) -> None:
    passed, _ = outcome(pieces_of(GREETING + noise, cuts), may_act=False)
    assert not ACTING & {one[0] for one in Cutter().cut(passed[14:])}
    assert len(passed) <= len(GREETING) + len(noise)


@given(st.lists(MESSAGES, max_size=12))
def test_who_may_act_acts_but_does_not_resize(said: list[bytes]) -> None:
    passed, refused = outcome([GREETING, *said], may_act=True)
    assert not refused
    assert [one for one in Cutter().cut(passed[14:]) if one[0] in ACTING] == [
        one for one in said if one[0] in ACTING - {251}
    ]


@pytest.mark.parametrize(
    "hostile",
    [
        struct.pack("!BxH", 2, 60000),
        cut_text(0, LONGEST_TEXT + 1),
        cut_text(0, 0x7FFFFFFF),
        cut_text(0, -(2**31)),
        struct.pack("!BxxxIB", 248, 1, 65),
        b"\x01" + b"\x00" * 40,
        b"\xfa\x00\x01\x02",
        struct.pack("!BBHHBBI", 255, 1, 2, 0, 2, 2, 44100),
    ],
    ids=["encodings", "text", "2 GiB", "extended text", "fence", "unknown", "power", "audio"],
)
def test_what_is_no_message_or_too_long_ends_the_stream(hostile: bytes) -> None:
    with pytest.raises(ForeignMessage):
        ViewerFilter().take(GREETING + hostile, may_act=True)


@pytest.mark.parametrize(
    "greeting", [b"GET / HTTP/1.1\r\n", b"RFB 003.003\n\x01", VERSION + b"\x02", VERSION + b"\x13"]
)
def test_a_viewer_has_no_choice_of_version_or_security(greeting: bytes) -> None:
    with pytest.raises(ForeignMessage):
        ViewerFilter().take(greeting, may_act=False)


def test_encodings_that_give_messages_another_meaning_are_not_offered() -> None:
    viewer = ViewerFilter()
    viewer.take(GREETING, may_act=True)
    passed = viewer.take(messages.set_encodings([7, -316, 0, -259, -258]), may_act=True)
    assert messages.encodings_of(passed) == (7, 0, -258)


def test_what_a_viewer_holds_is_let_go_once() -> None:
    viewer = ViewerFilter()
    down = [messages.key(0xFFE1, down=True), messages.key(0x61, down=True), QEMU_DOWN, messages.pointer(7, 8, 1)]
    viewer.take(GREETING + b"".join(down) + messages.key(0x61, down=False), may_act=True)
    released = list(Cutter().cut(viewer.release()))
    assert released == [
        messages.key(0xFFE1, down=False),
        struct.pack("!BBHII", 255, 0, 0, 0x61, 30),
        messages.pointer(7, 8, 0),
    ]
    assert viewer.release() == b""


def test_nobody_holds_a_thousand_keys() -> None:
    with pytest.raises(ForeignMessage):
        ViewerFilter().take(GREETING + b"".join(messages.key(one, down=True) for one in range(1000)), may_act=True)
