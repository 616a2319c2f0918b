"""What a run of a workflow's code is started with, and how it can end."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

_MIB = 1024**2


@dataclass(frozen=True)
class Limits:
    """What one run may use.

    Memory and processes are counted for the run as a whole where this host has cgroups; elsewhere memory is limited for
    each process alone.
    """

    memory_bytes: int = 512 * _MIB  # of all processes, with what they keep in /tmp
    processes: int = 64  # threads count
    file_bytes: int = 256 * _MIB  # the largest single file
    cpu_seconds: int = 3600  # of each process
    temporary_bytes: int = 64 * _MIB  # /tmp and shared memory, each
    output_bytes: int = 256 * _MIB  # the output folder in total; it lies in memory until the end, beside the above
    output_files: int = 10_000  # with folders


@dataclass(frozen=True)
class Order:
    """One run: what is executed, where its files come from and go to, and within which limits.

    `bundle` is the folder of the workflow; its files are made readable for every user, so that folders above have to
    keep others out. `output` is a folder that gets what the run wrote, once it has ended. `door` is the socket of the
    run's `Door`. Not `isolated`, the code runs as the server's own user (setting `NEENA_SANDBOX=off`).
    """

    bundle: Path
    output: Path
    door: Path
    token: str = field(repr=False)
    mode: str  # what the module is to do: `run` or `describe`
    seconds: float = 1800.0  # by the wall clock
    limits: Limits = field(default_factory=Limits)
    isolated: bool = True
    module: str = "nen.runner"


class Ending(StrEnum):
    """How a run ended."""

    EXITED = "exited"  # by itself, with an exit code
    SIGNALLED = "signalled"  # by a signal that none of us sent
    OUT_OF_TIME = "out_of_time"
    OUT_OF_CPU = "out_of_cpu"
    OUT_OF_MEMORY = "out_of_memory"  # told by cgroups only
    KILLED = "killed"  # by `Box.kill`, or because nobody waits any more


@dataclass(frozen=True)
class Ended:
    """The end of a run. `code` is as a shell tells it: 128 and the signal's number for one that a signal ended."""

    how: Ending
    code: int
    output_cut: bool = False  # the output folder was full, or held what was not taken

    @property
    def signal(self) -> int | None:
        """The number of the signal that ended it."""
        return self.code - 128 if self.code > 128 else None
