"""A clock for speed bounds."""

import time
from collections.abc import Callable

import pytest


@pytest.fixture
def elapsed() -> Callable[[], float]:
    """Processor seconds since the test began."""
    begun = time.process_time()
    return lambda: time.process_time() - begun
