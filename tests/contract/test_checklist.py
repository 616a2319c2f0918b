"""Every id of the contract's checklist has a test that names it, or a reason why not yet."""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
LATER = {
}
TRIGGERS = range(108, 125)


def named() -> dict[int, list[str]]:
    """The tests by the ids in their name or docstring."""
    found: dict[int, list[str]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for number in re.findall(r"P-(\d+)", ast.get_docstring(node) or ""):
                    found.setdefault(int(number), []).append(f"{path.name}::{node.name}")
    return found


def test_every_id_has_a_test_or_a_reason() -> None:
    wanted = set(range(1, 132)) - set(TRIGGERS) - set(LATER)
    assert sorted(wanted - set(named())) == []


def test_no_reason_outlives_its_cause() -> None:
    assert sorted(set(named()) & (set(LATER) | set(TRIGGERS))) == [], "these have tests now: take their reason away"
