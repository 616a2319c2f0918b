"""Temporary folders: gone with their process, left alone while it lives."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from neena.kernel.temporary import TemporaryFolder, sweep

KILLED = """
import os, signal
from neena.kernel.temporary import TemporaryFolder
folder = TemporaryFolder("door")
(folder.path / "in").mkdir()
(folder.path / "in" / "file").write_text("left")
print(folder.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary folders are made, here and by processes."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def test_it_is_closed_to_others_and_gone_at_the_end(folder: Path) -> None:
    with TemporaryFolder("door") as one:
        assert one.path.parent == folder
        assert one.path.stat().st_mode & 0o777 == 0o700
        (one.path / "file").write_text("x")
    assert list(folder.iterdir()) == []


def test_what_a_killed_process_has_left_is_swept_and_nothing_else(folder: Path) -> None:
    said = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    left = Path(said.stdout.strip())
    assert (left / "in" / "file").exists(), said.stderr
    (folder / "neena-door-of-others").mkdir()  # without a lock: whoever made it may live
    (folder / "neena-link").symlink_to(left)
    with TemporaryFolder("door") as mine:
        sweep()
        assert sorted(folder.iterdir()) == sorted([mine.path, folder / "neena-door-of-others", folder / "neena-link"])
    sweep()
