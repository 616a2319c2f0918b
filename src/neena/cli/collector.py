"""The garbage collector of a process that runs for long."""

import gc

_ALLOCATIONS = 20_000  # between two looks at the youngest objects; the runs of a busy worker live for more than 700


def settle() -> None:
    """Call once a process has started: what it has loaded stays, and need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 20)
