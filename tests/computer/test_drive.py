"""The shared drive, against what programs of the desktop may do to it."""

import fcntl
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.computer import drive as drives
from neena.computer.drive import (
    Drive,
    DriveBusy,
    DriveFileNotFound,
    DriveFolderNotFound,
    DriveFolderTooFull,
    NameIsFolder,
    NotADriveFolder,
    PathIsNoFolder,
    UploadTooLarge,
)
from neena.computer.drive_names import BadFileName, fault_of
from neena.errors import NeenaError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "secret").write_text("of the host")
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive"


@pytest.fixture
def drive(root: Path) -> Drive:
    return Drive(root)


def put(drive: Drive, path: str, name: str, data: bytes = b"x", content_type: str | None = None) -> None:
    with drive.receive(path, name) as incoming:
        incoming.write(data)
        incoming.keep(content_type)


def got(drive: Drive, path: str, name: str) -> bytes:
    with drive.open(path, name) as opened:
        return opened.read(0, opened.size)


def held(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def names(drive: Drive, path: str = "") -> list[str]:
    return [one.name for one in drive.list(path)]


def test_a_round_trip_keeps_bytes_size_time_and_type(drive: Drive) -> None:
    """D-36, D-37: a fresh drive is empty; what comes in goes out."""
    assert drive.list("") == []
    put(drive, "", "büro 1.txt", b"abc", "text/plain; charset=utf-8")
    (entry,) = drive.list("")
    assert (entry.name, entry.size, entry.is_dir) == ("büro 1.txt", 3, False)
    assert abs(entry.modified - time.time()) < 60
    with drive.open("", "büro 1.txt") as opened:
        assert (opened.size, opened.content_type) == (3, "text/plain; charset=utf-8")
        assert opened.read(1, 100) == b"bc"


def test_folders_on_the_way_are_made_and_listed_as_such(drive: Drive) -> None:
    """D-39."""
    put(drive, "a/b", "c", b"")
    put(drive, "", "0")
    assert [(one.name, one.is_dir, one.size) for one in drive.list("")] == [("0", False, 1), ("a", True, 0)]
    assert got(drive, "a/b", "c") == b""


def test_a_file_is_replaced_in_one_step_and_unseen_until_then(drive: Drive, root: Path) -> None:
    put(drive, "", "f", b"old")
    with drive.receive("", "f") as incoming:
        incoming.write(b"new")
        assert held(root) == ["f"]
        assert got(drive, "", "f") == b"old"
        with drive.open("", "f") as before:
            incoming.keep()
            assert before.read(0, 9) == b"old"
    assert held(root) == ["f"]
    assert got(drive, "", "f") == b"new"


def test_what_is_not_kept_leaves_nothing_behind(drive: Drive, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """D-41: neither the file nor the folders that it would have been in."""
    monkeypatch.setattr(drives, "MAX_FILE", 4)
    put(drive, "", "exactly", b"1234")
    with drive.receive("a/b", "f") as incoming:
        incoming.write(b"123")
        with pytest.raises(UploadTooLarge):
            incoming.write(b"45")
    assert names(drive) == ["exactly"]
    assert held(root) == ["exactly"]


def test_what_is_not_there(drive: Drive) -> None:
    """D-40."""
    put(drive, "a", "f")
    for path, name in (("", "none"), ("none", "f"), ("a/f", "f"), ("a/f/g", "f"), ("", "a")):
        with pytest.raises(DriveFileNotFound):
            drive.open(path, name)
    for path in ("none", "a/none", "a/f/g"):
        with pytest.raises(DriveFolderNotFound):
            drive.list(path)
    with pytest.raises(NotADriveFolder):
        drive.list("a/f")


def test_a_folder_and_a_file_do_not_take_each_others_place(drive: Drive) -> None:
    put(drive, "a", "f")
    with pytest.raises(NameIsFolder):
        drive.receive("", "a")
    with pytest.raises(PathIsNoFolder):
        drive.receive("a/f", "g")
    with drive.receive("", "late") as incoming:  # the folder comes while the file is written
        put(drive, "late", "inside")
        with pytest.raises(NameIsFolder):
            incoming.keep()
    assert names(drive, "late") == ["inside"]


def test_links_are_neither_shown_nor_followed(drive: Drive, root: Path) -> None:
    """D-43: whatever a program links to, reads and writes stay on the drive."""
    (root / "file").symlink_to("../secret")
    (root / "folder").symlink_to("..")
    (root / "hanging").symlink_to("../made")
    (root / "inside").symlink_to("real")
    (root / "real").mkdir()
    assert names(drive) == ["real"]
    for path, name in (("", "file"), ("folder", "secret"), ("inside", "x")):
        with pytest.raises(DriveFileNotFound):
            drive.open(path, name)
    with pytest.raises(DriveFolderNotFound):
        drive.list("folder")
    with pytest.raises(PathIsNoFolder):
        drive.receive("folder", "secret")
    put(drive, "", "file", b"mine")
    put(drive, "", "hanging", b"mine")
    assert (root.parent / "secret").read_text() == "of the host"
    assert not (root.parent / "made").exists()
    assert got(drive, "", "file") == b"mine"


def test_pipes_sockets_and_devices_are_never_opened(drive: Drive, root: Path) -> None:
    os.mkfifo(root / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(root / "socket"))
    if os.geteuid() == 0:
        os.mknod(root / "device", 0o20666, os.makedev(1, 5))
    assert drive.list("") == []
    for name in held(root):
        with pytest.raises(DriveFileNotFound):
            drive.open("", name)
        put(drive, "", name, b"now a file")
        assert got(drive, "", name) == b"now a file"


def test_a_lease_of_a_program_does_not_keep_us_waiting(drive: Drive, root: Path) -> None:
    """Opening a leased file waits for 45 seconds, unless one says that one does not want to."""
    put(drive, "", "f")
    ignored = signal.signal(signal.SIGIO, signal.SIG_IGN)
    try:
        with (root / "f").open("r+") as leased:
            fcntl.fcntl(leased, fcntl.F_SETLEASE, fcntl.F_WRLCK)
            began = time.monotonic()
            with pytest.raises(DriveBusy):
                drive.open("", "f")
            assert time.monotonic() - began < 5
    finally:
        signal.signal(signal.SIGIO, ignored)


def test_a_file_that_is_cut_or_grows_while_it_is_read(drive: Drive, root: Path) -> None:
    put(drive, "", "f", b"123456")
    with drive.open("", "f") as opened:
        (root / "f").write_bytes(b"123456789")
        assert opened.read(4, 100) == b"56"
        (root / "f").write_bytes(b"12")
        assert opened.read(4, 100) == b""


def test_a_type_that_a_program_made_up_is_not_repeated(drive: Drive, root: Path) -> None:
    put(drive, "", "f", b"", "text/plain\r\nSet-Cookie: a=b")
    for kept in (b"text/html\r\nX: y", b"\xff/\xff", b"text/" + b"x" * 300, b"", b"no type", b"text/html\n"):
        os.setxattr(root / "f", "user.neena.content_type", kept)
        with drive.open("", "f") as opened:
            assert opened.content_type == "application/octet-stream"


def test_a_file_whose_request_was_called_off_is_written_no_further(drive: Drive, root: Path) -> None:
    incoming = drive.receive("", "f")
    incoming.close()
    with pytest.raises(DriveBusy):
        incoming.write(b"x")
    with pytest.raises(DriveBusy):
        incoming.keep()
    assert held(root) == []


def test_a_folder_with_too_many_entries_is_refused_not_read_for_ever(
    drive: Drive, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drives, "MAX_ENTRIES", 3)
    for at in range(3):
        put(drive, "", str(at))
    assert len(drive.list("")) == 3
    put(drive, "", "3")
    with pytest.raises(DriveFolderTooFull):
        drive.list("")


def test_names_that_nobody_could_ask_for_are_not_listed(drive: Drive, root: Path) -> None:
    for name in (b"a\\b", b"\xff", b"new\nline", b"C:x"):
        (root / os.fsdecode(name)).touch()
    (root / "1:y*?.txt").touch()
    assert names(drive) == ["1:y*?.txt"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_is_uploaded_belongs_to_the_desktop(drive: Drive, root: Path) -> None:
    """D-44: programs of the desktop can change what they are given."""
    os.chown(root, 54321, 54322)
    put(drive, "a/b", "f")
    for path in ("a", "a/b", "a/b/f"):
        status = (root / path).stat()
        assert (status.st_uid, status.st_gid) == (54321, 54322)
        assert status.st_mode & 0o077 == 0


BAD = [
    "",
    ".",
    "..",
    "a/b",
    "/a",
    "a\\b",
    "C:",
    "c:a",
    "a\x00b",
    "a\nb",
    "\x7f",
    "\x85",
    "\ud800",
    "x" * 256,
    "ü" * 128,
]


@pytest.mark.parametrize("name", BAD, ids=ascii)
def test_a_bad_name_is_refused_and_the_field_named(drive: Drive, name: str) -> None:
    """D-42."""
    for act in (drive.open, drive.receive):
        with pytest.raises(BadFileName, match=r"^name: "):
            act("", name)
        if name != "a/b":
            with pytest.raises(BadFileName, match=r"^path: "):
                act(f"{name}/x", "f")
    if name not in {"", "a/b"}:
        with pytest.raises(BadFileName, match=r"^path: "):
            drive.list(name)


@pytest.mark.parametrize("path", ["a//b", "/", "a/", "//", "../..", "x" * 1025, "a/./b"])
def test_a_bad_path_is_refused(drive: Drive, path: str) -> None:
    """D-42."""
    with pytest.raises(BadFileName, match=r"^path: "):
        drive.list(path)


@given(name=st.text(max_size=300), path=st.lists(st.text(max_size=90), max_size=3).map("/".join))
def test_any_name_is_refused_or_goes_round_below_the_drive(
    tmp_path_factory: pytest.TempPathFactory, name: str, path: str
) -> None:
    """D-42: nothing else than our own errors, nothing outside of the drive."""
    folder = tmp_path_factory.mktemp("any")
    (folder / "drive").mkdir()
    drive = Drive(folder / "drive")
    try:
        put(drive, path, name, b"data")
    except BadFileName:
        assert list((folder / "drive").iterdir()) == []
    else:
        assert got(drive, path, name) == b"data"
        assert names(drive, path) == [name]
        assert fault_of(name) is None
    assert held(folder) == ["drive"]


@contextmanager
def swapping(root: Path) -> Iterator[None]:
    """A program that turns the folder `d` into a link to the outside, into a file and back, as fast as it can."""
    over = threading.Event()
    (root / "d").mkdir()
    (root / "d" / "f").write_bytes(b"drive")
    (root / "out").symlink_to("..")

    def swap() -> None:
        while not over.is_set():
            for one, other in (("d", "kept"), ("out", "d"), ("d", "out"), ("kept", "d")):
                with suppress(OSError):
                    (root / one).rename(root / other)

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_no_race_of_folders_and_links_leads_out(drive: Drive, root: Path) -> None:
    """D-43: a folder that becomes a link between the look and the use."""
    outside = root.parent
    (outside / "f").write_bytes(b"host")
    won = 0
    with swapping(root):
        end = time.monotonic() + 1.0
        while time.monotonic() < end:
            with suppress(NeenaError):
                assert got(drive, "d", "f") in {b"drive", b"ours"}
                won += 1
            with suppress(NeenaError):
                put(drive, "d", "f", b"ours")
            with suppress(NeenaError):
                put(drive, "d/new", "f", b"ours")
            with suppress(NeenaError):
                assert "drive" not in names(drive, "d")
    assert won > 20
    assert (outside / "f").read_bytes() == b"host"
    assert held(outside) == ["drive", "f", "secret"]


def test_no_race_of_files_and_links_leads_out(drive: Drive, root: Path) -> None:
    """D-43: a file that becomes a link or a pipe, again and again."""
    over = threading.Event()

    def swap() -> None:
        while not over.is_set():
            with suppress(OSError):
                (root / "n").symlink_to("../secret")
                (root / "n").rename(root / "f")
                os.mkfifo(root / "n")
                (root / "n").rename(root / "f")
                (root / "n").write_bytes(b"drive")
                (root / "n").rename(root / "f")

    thread = threading.Thread(target=swap)
    thread.start()
    try:
        end = time.monotonic() + 0.7
        while time.monotonic() < end:
            with suppress(NeenaError):
                assert got(drive, "", "f") in {b"drive", b"ours", b""}
            with suppress(NeenaError):
                put(drive, "", "f", b"ours")
    finally:
        over.set()
        thread.join()
    assert (root.parent / "secret").read_text() == "of the host"
