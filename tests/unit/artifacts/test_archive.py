"""`assets.zip` of folders that hostile code has left, and still changes."""

import os
import socket
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from neena.artifacts import archive
from neena.artifacts.archive import File, Limits, OutputTooLarge, pack


@pytest.fixture
def output(tmp_path: Path) -> Path:
    folder = tmp_path / "output"
    folder.mkdir()
    return folder


def packed(output: Path, limits: Limits | None = None) -> dict[str, bytes]:
    """Every entry of the archive with its bytes, in their order."""
    path = output.parent / "assets.zip"
    path.unlink(missing_ok=True)
    files = pack(output, path, limits)
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        found = {one: opened.read(one) for one in opened.namelist()}
        assert len(found) == len(opened.infolist())
    assert files == [File(name, len(data)) for name, data in found.items() if not name.endswith("/")]
    return found


def test_the_structure_is_kept_with_empty_folders_and_in_order(output: Path) -> None:
    """W-25: entries below `assets/`, deflated, whatever order the disk has."""
    (output / "b" / "inner").mkdir(parents=True)
    (output / "b" / "inner" / "2.txt").write_text("two" * 1000)
    (output / "c").write_bytes(b"")
    (output / "a").mkdir()
    assert packed(output) == {
        "assets/a/": b"",
        "assets/b/": b"",
        "assets/b/inner/": b"",
        "assets/b/inner/2.txt": b"two" * 1000,
        "assets/c": b"",
    }
    entry = zipfile.ZipFile(output.parent / "assets.zip").getinfo("assets/b/inner/2.txt")
    assert (entry.compress_type, entry.external_attr >> 16) == (zipfile.ZIP_DEFLATED, stat.S_IFREG | 0o644)


def test_an_output_without_files_has_none(output: Path) -> None:
    """W-25: no files, nothing to keep."""
    (output / "empty").mkdir()
    assert pack(output, output.parent / "assets.zip") == []


def test_links_pipes_and_sockets_are_passed_over(output: Path, tmp_path: Path) -> None:
    """A pipe does not keep the server waiting; no link is followed, be it to a file, a folder or itself."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("the key")
    (output / "file").symlink_to(secret / "key")
    (output / "folder").symlink_to(secret)
    (output / "loop").symlink_to(output)
    (output / "device").symlink_to("/dev/zero")
    os.mkfifo(output / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(output / "socket"))
        (output / "real").write_text("kept")
        assert packed(output) == {"assets/real": b"kept"}


def test_what_cannot_be_read_is_passed_over(output: Path) -> None:
    (output / "gone").symlink_to(output / "nowhere")
    (output / "real").write_text("kept")
    assert list(packed(output)) == ["assets/real"]


@pytest.mark.parametrize("exchanged", ["m", "m/0.txt", "m/1.txt"])
@pytest.mark.parametrize("looked_at", ["m", "0.txt", "1.txt"])
def test_nothing_outside_is_read_while_the_tree_changes(
    output: Path, monkeypatch: pytest.MonkeyPatch, looked_at: str, exchanged: str
) -> None:
    """A file, or the folder that it is in, becomes a link to what is outside just when one has been looked at."""
    outside = output.parent / "outside"
    for folder, text in ((outside, "outside"), (output / "m", "inside")):
        folder.mkdir()
        for name in ("0.txt", "1.txt"):
            (folder / name).write_text(text)
    look = os.stat

    def look_and_exchange(path: str, **more: Any) -> os.stat_result:
        found = look(path, **more)
        if path == looked_at:
            (output / exchanged).rename(output.parent / "away")
            (output / exchanged).symlink_to(outside / exchanged.removeprefix("m").removeprefix("/"))
        return found

    monkeypatch.setattr(archive.os, "stat", look_and_exchange)
    archived = packed(output)
    assert b"outside" not in archived.values()
    assert (output / exchanged).is_symlink()


def test_names_that_are_no_text_are_kept_apart(output: Path) -> None:
    """Bytes that are not UTF-8, control characters and backslashes become U+FFFD; two of one name get a number."""
    for name in (b"\xff", b"\xfe", b"a\nb", b"..\\..\\evil", "naïve café.txt".encode(), b"\xff~2"):
        (output / os.fsdecode(name)).write_bytes(name)
    assert packed(output) == {
        "assets/..\ufffd..\ufffdevil": b"..\\..\\evil",
        "assets/a\ufffdb": b"a\nb",
        "assets/naïve café.txt": "naïve café.txt".encode(),
        "assets/\ufffd": b"\xfe",
        "assets/\ufffd~2": b"\xff",
        "assets/\ufffd~2~2": b"\xff~2",
    }


def test_dates_beyond_the_calendar_of_archives_do_no_harm(output: Path) -> None:
    for name, moment in (("old", -5), ("future", 2**33)):
        (output / name).write_text(name)
        os.utime(output / name, (moment, moment))
    assert list(packed(output)) == ["assets/future", "assets/old"]


def test_the_limits_hold(output: Path) -> None:
    """Too many names, links among them; too many bytes, which a file with holes claims at no cost; too deep."""
    for number in range(5):
        (output / f"{number}").symlink_to("nowhere")
    (output / "file").write_text("12345")
    assert list(packed(output, Limits(entries=6, size=5))) == ["assets/file"]
    with pytest.raises(OutputTooLarge, match="more than 5 files"):
        packed(output, Limits(entries=5))
    with pytest.raises(OutputTooLarge, match="more than 4 bytes"):
        packed(output, Limits(size=4))
    os.truncate(output / "file", 2**40)
    with pytest.raises(OutputTooLarge, match="more than 1,000,000 bytes"):
        packed(output, Limits(size=1_000_000))
    (output / "file").unlink()
    (output / "/".join("d" * 66)).mkdir(parents=True)
    with pytest.raises(OutputTooLarge, match="64 deep"):
        packed(output)


def test_a_path_that_nobody_could_unpack_is_refused(output: Path) -> None:
    below = os.open(output, os.O_RDONLY)
    for _ in range(20):
        os.mkdir("n" * 255, dir_fd=below)
        deeper = os.open("n" * 255, os.O_RDONLY, dir_fd=below)
        os.close(below)
        below = deeper
    os.close(below)
    with pytest.raises(OutputTooLarge, match="4096 bytes"):
        packed(output)


def test_no_folder_stays_open(output: Path) -> None:
    (output / "a" / "b").mkdir(parents=True)
    (output / "a" / "b" / "file").write_text("x")
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208  # a Path would be open itself
    packed(output)
    with pytest.raises(OutputTooLarge):
        packed(output, Limits(size=0))
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208
