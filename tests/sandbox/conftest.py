"""A bench on which scripts run confined."""

from pathlib import Path

import pytest

from neena.computer.sandbox.packages import ISOLATION, lacking
from support.boxes import Bench


@pytest.fixture
def plain_bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    if fault := lacking(ISOLATION):
        pytest.skip(f"This host isolates nothing: {fault}")
    return Bench(tmp_path)
