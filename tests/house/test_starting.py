"""What a start loads: what only some processes use is loaded by its first use."""

import subprocess
import sys
from pathlib import Path

import pytest

FOR_DESKTOPS = {"av", "xcffib", "neena.desktops.providers.local", "neena.desktops.providers.rdp"}
FOR_MODELS = {"onnxruntime", "pydantic_ai", "openai", "anthropic"}
FOR_REQUESTS = {"fastapi", "uvicorn", "mcp", "neena.surface"}
FOR_LATER = FOR_DESKTOPS | FOR_MODELS | {"alembic"}
PARTS = "from neena.app import Neena, web_app; from neena.settings import Settings; parts = Neena(Settings())"


@pytest.mark.parametrize(
    ("program", "unneeded"),
    [
        pytest.param(f"import neena.cli.serving; {PARTS}; web_app(parts)", FOR_LATER, id="serve"),
        pytest.param(f"import neena.cli.working; {PARTS}", FOR_LATER | FOR_REQUESTS, id="worker"),
        pytest.param("import neena.cli.migrating", FOR_LATER | FOR_REQUESTS | {"neena.app"}, id="migrate"),
    ],
)
def test_a_start_loads_no_more_than_it_needs(program: str, unneeded: set[str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"{program}; import sys; print(*sys.modules)"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert not unneeded & set(ended.stdout.split())
