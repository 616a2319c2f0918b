"""Every id of the contract's checklist has a test that names it."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent


def named() -> dict[int, list[str]]:
    """The tests by the ids in their name or docstring."""
    found: dict[int, list[str]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for number in re.findall(r"P-(\d+)", ast.get_docstring(node) or ""):
                    found.setdefault(int(number), []).append(f"{path.name}::{node.name}")
    return found


def test_every_id_has_a_test() -> None:
    assert sorted(set(range(1, 132)) - set(named())) == []
