"""Commands as people give them, run in this process: a process of its own for each takes seconds to begin."""

import io
import json
import sys
from typing import Any, NamedTuple

import pytest

from neena.cli import main


class Said(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


class Terminal:
    """Runs commands of one group: `desktop`, `workflow`."""

    def __init__(self, group: str, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        self._group = group
        self._monkeypatch = monkeypatch
        self._captured = capfdbinary

    def raw(self, *words: str, typed: str = "") -> tuple[int, bytes, str]:
        self._monkeypatch.setattr(sys, "argv", ["nen", self._group, *words])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        try:
            main()
            code = 0
        except SystemExit as end:
            if isinstance(end.code, str):
                sys.stderr.write(end.code)
            code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = self._captured.readouterr()
        return code, out, err.decode()

    def __call__(self, *words: str, typed: str = "") -> Said:
        code, out, err = self.raw(*words, typed=typed)
        return Said(code, out.decode(), err)

    def ok(self, *words: str, typed: str = "") -> str:
        said = self(*words, typed=typed)
        assert said.code == 0, said
        return said.out

    def refused(self, *words: str) -> str:
        """What a command that is refused says, in one line."""
        said = self(*words)
        assert said.code != 0, said
        return " ".join((said.out + said.err).replace("│", " ").split())

    def json(self, *words: str) -> Any:
        return json.loads(self.ok(*words, "--json"))
