"""The processes of a run that is not isolated: all that carry its token, in whatever session they hide."""

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

_ROUNDS = 100  # each stops all that were seen; what goes on making others meanwhile runs into its limit


def kill_bearers(token: str) -> None:
    """Kill every process that was started with the token in its environment.

    All are stopped before the first is killed, so that none starts another meanwhile.
    """
    stopped: set[int] = set()
    for _ in range(_ROUNDS):
        found = set(bearers(token))
        if found <= stopped:
            break
        for process in found:
            _send(process, signal.SIGSTOP)
        stopped |= found
    for process in stopped:
        _send(process, signal.SIGKILL)


def bearers(token: str) -> Iterator[int]:
    """The ids of those processes."""
    variable = f"NEN_TOKEN={token}".encode()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):  # ended, or another user's
                if variable in (folder / "environ").read_bytes().split(b"\0"):
                    yield int(folder.name)


def _send(process: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, what)
