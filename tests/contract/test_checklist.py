"""Every id of the contracts' checklists has a test that names it."""

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parents[1]
CHECKLISTS = {
    "P": set(range(1, 132)),
    "D": set(range(1, 61)),
    "W": set(range(1, 44)),
    "M": set(range(1, 16)),
}
NONE: dict[str, list[int]] = {letter: [] for letter in CHECKLISTS}


@cache
def named() -> dict[str, set[int]]:
    """The ids of each checklist that tests, and whole files of tests, name in their docstrings."""
    found: dict[str, set[int]] = {letter: set() for letter in CHECKLISTS}
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            is_test = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
            if is_test or isinstance(node, ast.Module):
                for letter, number in re.findall(r"\b([PDWM])-(\d+)", ast.get_docstring(node) or ""):
                    found[letter].add(int(number))
    return found


def test_every_id_has_a_test() -> None:
    assert {letter: sorted(ids - named()[letter]) for letter, ids in CHECKLISTS.items()} == NONE


def test_no_test_names_an_id_that_does_not_exist() -> None:
    assert {letter: sorted(named()[letter] - ids) for letter, ids in CHECKLISTS.items()} == NONE
