"""Nothing waits in tests of dialects."""

import pytest

from neena.computer.turn import Turn


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """What was waited for; nothing waits."""
    asked: list[float] = []
    monkeypatch.setattr(Turn, "sleep", lambda _, seconds: asked.append(seconds))
    return asked
