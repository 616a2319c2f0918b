"""The garbage collector: what a process loads stays, and need not be looked through again and again."""

import gc
from collections.abc import Generator
from contextlib import contextmanager

_ALLOCATIONS = 20_000  # between two looks at the youngest objects; the runs of a busy worker live for more than 700


@contextmanager
def loading() -> Generator[None]:
    """While code is loaded, hardly anything becomes garbage: looking for it takes a quarter of the time of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """Call once a process that runs for long has started."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, 20, 20)
