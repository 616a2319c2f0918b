"""Commands as people type them: in this process, which is quick, or as processes of their own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from neena.cli import main


class Said(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs commands that begin with the same words."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], *first: str) -> None:
        self._monkeypatch = monkeypatch
        self._captured = capfdbinary
        self._first = first

    def raw(self, *words: str, typed: str = "") -> tuple[int, bytes, str]:
        """Exit code, stdout and stderr; `typed` is what stdin holds."""
        self._monkeypatch.setattr(sys, "argv", ["nen", *self._first, *words])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = self._captured.readouterr()
        return code, out, err.decode()

    def __call__(self, *words: str, typed: str = "") -> Said:
        code, out, err = self.raw(*words, typed=typed)
        return Said(code, out.decode(), err)

    def ok(self, *words: str, typed: str = "") -> str:
        """What a command prints that must succeed."""
        said = self(*words, typed=typed)
        assert said.code == 0, said
        return said.out

    def refused(self, *words: str) -> str:
        """What a command that is refused says, in one line."""
        said = self(*words)
        assert said.code != 0, said
        return " ".join((said.out + said.err).replace("│", " ").split())

    def json(self, *words: str, typed: str = "") -> Any:
        """The same as JSON: stdout holds nothing else."""
        return json.loads(self.ok(*words, "--json", typed=typed))


def run_command(
    *words: str, folder: Path, typed: str = "", environment: Mapping[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """A command as a process; of the settings it has those that are given, no others."""
    kept = {name: one for name, one in os.environ.items() if not name.startswith(("NEN_", "NEENA_", "NO_COLOR"))}
    return subprocess.run(
        [sys.executable, "-m", "neena", *words],
        env={**kept, **(environment or {})},
        cwd=folder,
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
