"""Logs: what a traceback may show."""

import logging
import sys
from collections.abc import Iterator

import pytest

from neena.kernel.logs import configure_logging


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    """Puts the loggers back as they were."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level


@pytest.mark.parametrize("terminal", [True, False])
def test_traceback_shows_no_values(
    *, terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    configure_logging("info")

    name = "mira"

    def call(credential: str) -> None:
        raise RuntimeError(f"broken after {len(credential)} characters")

    try:
        call("s3cr3t" + f"-of-{name}")
    except RuntimeError:
        logging.getLogger("neena").exception("a task broke down")
    written = capsys.readouterr().err
    assert "Traceback" in written
    assert "s3cr3t-of-mira" not in written
