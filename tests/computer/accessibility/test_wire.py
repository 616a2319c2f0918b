"""D-Bus with a bus that may lie: whatever it sends is an answer of the expected type, or a clear end."""

import socket
import struct
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.computer.accessibility.bus import Bus, BusGone
from neena.computer.accessibility.wire import LARGEST, NotUnderstood, Question, message_of, read, size_of, written
from neena.computer.turn import ActionTimedOut, Turn

SIGNATURES = ("s", "u", "b", "au", "as", "a(so)", "(iiii)", "v")


@given(st.sampled_from(SIGNATURES), st.binary(max_size=200))
def test_any_bytes_are_a_value_or_not_understood(signature: str, body: bytes) -> None:
    with suppress(NotUnderstood):
        read(signature, body)


@given(st.binary(min_size=16, max_size=200))
def test_any_bytes_are_a_message_or_not_understood(raw: bytes) -> None:
    with suppress(NotUnderstood):
        size_of(bytearray(raw))
        message_of(raw)


def test_values_are_read_as_they_are_meant() -> None:
    two = struct.pack("<I", 36) + b"\0" * 4
    two += struct.pack("<I", 2) + b":1\0\0" + struct.pack("<I", 2) + b"/a\0" + b"\0"
    two += struct.pack("<I", 2) + b":2\0\0" + struct.pack("<I", 2) + b"/b\0"
    assert read("a(so)", two[:4].replace(b"\x24", b"\x1f") + two[4:]) == [(":1", "/a"), (":2", "/b")]
    assert read("v", b"\x01s\0\0" + struct.pack("<I", 3) + "é!".encode() + b"\0") == "é!"
    assert read("", b"") == ()


@pytest.mark.parametrize("signature", ["v", "a()", "av", "(s)", "ss"])
def test_value_in_a_value_is_not_followed(signature: str) -> None:
    body = bytes((len(signature),)) + signature.encode() + b"\0" + b"\0" * 64
    with pytest.raises(NotUnderstood):
        read("v", body)


def test_message_larger_than_the_limit_is_not_waited_for() -> None:
    head = struct.pack("<cBBBIII", b"l", 2, 0, 1, LARGEST, 1, 0)
    with pytest.raises(NotUnderstood):
        size_of(bytearray(head))


def test_call_is_written_as_the_specification_says() -> None:
    raw = written(Question(":1.2", "/a/b", "x.y", "Do", "s", "us", (7, "é")), 5)
    assert size_of(bytearray(raw)) == len(raw)
    message = message_of(raw)
    assert (message.kind, message.signature) == (1, "us")
    assert message.body == struct.pack("<II", 7, 2) + "é".encode() + b"\0"


def said(*parts: bytes) -> socket.socket:
    """A bus that says these things, one after each thing that it hears."""
    ours, theirs = socket.socketpair()

    def speak() -> None:
        with theirs, suppress(OSError):
            for part in parts:
                theirs.recv(4096)
                theirs.sendall(part)

    threading.Thread(target=speak, daemon=True).start()
    return ours


@pytest.mark.parametrize(
    "parts",
    [
        (),
        (b"REJECTED\r\nx\r\n",),
        (b"DATA\r\nOK 1\r\n", b"x" * 64),
        (b"DATA\r\nOK 1\r\n", b"l" + b"\xff" * 63),
        (b"x" * 4096,),
    ],
)
def test_bus_that_speaks_no_dbus_is_gone(parts: tuple[bytes, ...]) -> None:
    with pytest.raises(BusGone):
        Bus(said(*parts), Turn(5))


def test_bus_that_says_nothing_ends_with_the_turn() -> None:
    ours, theirs = socket.socketpair()
    with theirs, pytest.raises((BusGone, ActionTimedOut)):
        Bus(ours, Turn(0.1))
