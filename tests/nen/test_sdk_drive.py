"""Files on the desktop: listed by pattern, read whole or in pieces (W-38, the SDK's side)."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nen
from nen import Computer, File
from nen.drive import PIECE
from support.nen_server import Fault, NenServer, in_turn


def test_w38_files_are_listed_with_and_without_a_pattern(connected: NenServer) -> None:
    (connected.drive / "a.pdf").write_bytes(b"%PDF")
    (connected.drive / "b.txt").write_text("hé")
    (connected.drive / "inner").mkdir()
    drive = Computer().drive(str(connected.drive))
    assert str(drive) == str(connected.drive)
    assert [(one.name, one.size) for one in drive.files()] == [("a.pdf", 4), ("b.txt", 3)]
    [found] = drive.files("*.pdf")
    assert found.path == str(connected.drive / "a.pdf")
    assert found.modified == (connected.drive / "a.pdf").stat().st_mtime
    assert found.read_bytes() == b"%PDF"
    assert connected.asked("drive.files")[0] == {"path": str(connected.drive), "pattern": "*"}


@pytest.mark.parametrize("pattern", ["", "..", "../x", "a/b", "*\\*", "/etc/*", "a..b"])
def test_w38_pattern_that_leads_elsewhere_is_refused_before_anything_is_sent(
    connected: NenServer, pattern: str
) -> None:
    with pytest.raises(ValueError, match="without separators"):
        Computer().drive("~/Downloads").files(pattern)
    assert connected.connections == 0


@pytest.mark.parametrize("path", ["/home/user", "~", "~/Downloads", "C:\\Users\\x"])
def test_drive_is_absolute_or_at_home(path: str) -> None:
    assert str(Computer().drive(path)) == path


def test_w38_folder_that_may_not_be_read_is_a_workflow_error(connected: NenServer) -> None:
    connected.answers["drive.files"] = in_turn(Fault("WorkflowError", "/etc may not be read"))
    with pytest.raises(nen.WorkflowError, match="may not be read"):
        Computer().drive("/etc").files()


def a_file(server: NenServer, content: bytes) -> File:
    (server.drive / "f").write_bytes(content)
    [found] = Computer().drive(str(server.drive)).files("f")
    server.calls.clear()
    return found


def test_w38_large_file_comes_in_pieces_of_a_mebibyte(connected: NenServer) -> None:
    content = bytes(range(256)) * 10_000
    found = a_file(connected, content)
    assert found.read_bytes() == content
    asked = [(one["offset"], one["length"]) for one in connected.asked("drive.read")]
    assert asked == [(0, PIECE), (PIECE, PIECE), (2 * PIECE, PIECE)]


def test_w38_read_goes_on_where_it_was(connected: NenServer) -> None:
    """What was read is not fetched again, and `read_bytes` does not move the place."""
    content = b"0123456789" * 200_000
    found = a_file(connected, content)
    assert found.read(4) == b"0123"
    assert found.read(0) == b""
    assert found.read_bytes() == content
    assert found.read(PIECE + 1) == content[4 : PIECE + 5]
    assert found.read() == content[PIECE + 5 :]
    assert found.read() == found.read(5) == b""
    lengths = [one["length"] for one in connected.asked("drive.read")]
    assert lengths[:5] == [4, PIECE, PIECE, PIECE, 1]


@pytest.mark.parametrize("content", [b"", b"a", b"x" * PIECE], ids=["nothing", "a byte", "a whole piece"])
def test_sizes_at_the_edges_are_read_whole(connected: NenServer, content: bytes) -> None:
    assert a_file(connected, content).read_bytes() == content


def test_text_is_read_as_open_would(connected: NenServer) -> None:
    found = a_file(connected, "é\r\nx".encode("latin-1"))
    assert found.read_text("latin-1") == "é\nx"
    assert found.read_text("latin-1", newline="") == "é\r\nx"
    assert found.read_text(errors="replace") == "\ufffd\nx"
    with pytest.raises(UnicodeDecodeError):
        found.read_text()


def test_lost_connection_in_mid_file_loses_and_doubles_nothing(connected: NenServer) -> None:
    content = bytes(range(256)) * 9_000
    found = a_file(connected, content)
    faults = iter([Fault("RPCError", "lost", transient=True), None, Fault("RPCError", "lost", transient=True)])

    def flaky(params: dict[str, Any]) -> Any:
        if fault := next(faults, None):
            raise fault
        return connected._read(params)

    connected.answers["drive.read"] = flaky
    assert found.read() == content


def test_answer_without_bytes_and_end_does_not_go_on_for_ever(connected: NenServer) -> None:
    found = a_file(connected, b"x")
    connected.answers["drive.read"] = {"data": "", "end": False}
    with pytest.raises(nen.RPCError, match="makes no sense"):
        found.read()


def test_pieces_of_any_sizes_make_the_file(connected: NenServer) -> None:
    content = bytes(range(256)) * 4

    @given(st.lists(st.integers(-1, 400), max_size=6))
    def reads_like_a_file_of_python(sizes: list[int]) -> None:
        found, expected = a_file(connected, content), io.BytesIO(content)
        assert [found.read(one) for one in sizes] == [expected.read(one) for one in sizes]

    reads_like_a_file_of_python()
