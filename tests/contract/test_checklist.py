"""Every id of the contracts' checklists has a test that names it."""

import ast
import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
CHECKLISTS = {
    "P": set(range(1, 132)),
    "D": set(range(1, 61)),
    "W": set(range(1, 44)),
    "M": set(range(1, 16)),
}
NONE: dict[str, list[int]] = {letter: [] for letter in CHECKLISTS}


def named(letter: str) -> dict[int, list[str]]:
    """The tests, and whole files of tests, by the ids of one checklist in their docstring."""
    found: dict[int, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            is_test = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
            if is_test or isinstance(node, ast.Module):
                for number in re.findall(rf"\b{letter}-(\d+)", ast.get_docstring(node) or ""):
                    found.setdefault(int(number), []).append(f"{path.name}:{getattr(node, 'lineno', 1)}")
    return found


def test_every_id_has_a_test() -> None:
    lacking = {letter: sorted(ids - set(named(letter))) for letter, ids in CHECKLISTS.items()}
    assert lacking == NONE


def test_no_test_names_an_id_that_does_not_exist() -> None:
    assert {letter: sorted(set(named(letter)) - ids) for letter, ids in CHECKLISTS.items()} == NONE
