"""Operations for test flows, and how to look at their runs."""

from typing import Any


def visit(place: str) -> tuple[str, str]:
    """An operation that visits a place of the workshop."""
    return ("lab.visit_place", f'name "{place}"')


def by_index(run: Any) -> dict[int, Any]:
    """The task runs of a run by the index of their operation."""
    return {one["task_operation_index"]: one for one in run["task_runs"]}


def status_of(run: Any, index: int) -> str | None:
    """The status of one operation's task run; None while it has none."""
    return by_index(run).get(index, {}).get("status")
