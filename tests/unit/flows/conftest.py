"""A clock for speed bounds."""

import time
from collections.abc import Callable

import pytest


@pytest.fixture
def elapsed() -> Callable[[], float]:
    """Processor seconds of the test itself, without threads that others left at work."""
    begun = time.thread_time()
    return lambda: time.thread_time() - begun
