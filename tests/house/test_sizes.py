"""Small files, small functions: the budgets of the house, checked."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"
FILES = sorted(SOURCE.rglob("*.py"))
FILE_LINES = 300
FUNCTION_LINES = 40
KERNEL_FILES = 16
GENERATED = ("migrations/versions", "client/types.py")


def _measured(path: Path) -> bool:
    return not any(part in path.as_posix() for part in GENERATED)


@pytest.mark.parametrize(
    "path", [one for one in FILES if _measured(one)], ids=lambda p: p.relative_to(SOURCE).as_posix()
)
def test_file_and_its_functions_stay_within_budget(path: Path) -> None:
    text = path.read_text()
    assert text.count("\n") <= FILE_LINES, (
        f"{path.name} has more than {FILE_LINES} lines: split it where its subject splits"
    )
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _lines(node) > FUNCTION_LINES
    ]
    assert not long, f"{path.name}: longer than {FUNCTION_LINES} lines: {', '.join(long)}"


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body, without signature and docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or 0) - body[0].lineno + 1


def test_kernel_stays_small() -> None:
    assert len(list((SOURCE / "neena" / "kernel").glob("*.py"))) <= KERNEL_FILES
