"""The log of a run: JSON Lines, each stored as it is written (managed workflows contract, section 8)."""

from datetime import UTC, datetime
from typing import Any, Literal, get_args

from neena.engine import Insert, Lease
from neena.kernel.columns import storable
from neena.runs.tables import RunLine

Logger = Literal["sandbox_orchestrator", "workflow_output", "llm"]
Level = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]
_LEVELS = frozenset(get_args(Level))
MOST = 16 * 1024 * 1024  # characters of one run's messages
MOST_TEXT = 16 * 1024  # of one message
_FULL = "The log is full: what follows is not kept."


def line_of(
    message: str, *, level: Level = "INFO", logger: Logger = "sandbox_orchestrator", **extras: Any
) -> dict[str, Any]:
    """A line of this moment, as it is stored."""
    moment = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return storable({"timestamp": moment, "level": level, "logger": logger, "message": message[:MOST_TEXT], **extras})


class RunLog:
    """Writes the log of one run. What is put in is durable a moment later, and surely once the run's end is."""

    def __init__(self, lease: Lease, lines: int = 0) -> None:
        """`lines`: how many it has already."""
        self._lease = lease
        self._lines = lines
        self._left = MOST

    def write(
        self, message: str, *, level: Level = "INFO", logger: Logger = "sandbox_orchestrator", **extras: Any
    ) -> None:
        """Add a line; `event_type` and other extras are fields of their own. Once the log is full lines are dropped."""
        if self._left < 0:
            return
        self._left -= len(message) + 100
        if self._left < 0:
            message, level, logger, extras = _FULL, "WARNING", "sandbox_orchestrator", {}
        self._lines += 1
        line = line_of(message, level=level, logger=logger, **extras)
        values = {"run": self._lease.id, "number": self._lines, "line": line}
        self._lease.note(Insert(RunLine, values))

    def of_author(self, level: object, message: object) -> None:
        """Add a line that the workflow's own code has logged."""
        known: Any = level if level in _LEVELS else "INFO"
        self.write(str(message), level=known, logger="workflow_output")
