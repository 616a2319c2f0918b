"""The graph of a flow, pure: the rules of contract 5.2, the order of execution, the places in the editor."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

from neena.errors import Finding

MAX_DEPENDENCY_INSTRUCTION = 512
_COLUMN, _ROW = 280, 140


class Operation(Protocol):
    """What the rules look at in a task operation."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def task_definition(self) -> UUID: ...  # noqa: D102
    @property
    def index(self) -> int | None: ...  # noqa: D102


class Dependency(Protocol):
    """What the rules look at in a dependency."""

    @property
    def source_task_operation(self) -> int: ...  # noqa: D102
    @property
    def target_task_operation(self) -> int: ...  # noqa: D102
    @property
    def instruction(self) -> str | None: ...  # noqa: D102


def check(
    name: str,
    operations: Sequence[Operation],
    dependencies: Sequence[Dependency],
    withdrawn: Callable[[UUID], str | None],
) -> list[Finding]:
    """Every violation of V-01 to V-11.

    `withdrawn` says why a task definition cannot be used (None when it can).
    """
    findings = [] if name.strip() else [_finding("name", "V-01: The flow needs a name.")]
    if not operations:
        findings.append(_finding("task_operations", "V-02: A flow needs at least one task operation."))
    findings += _check_operations(operations, withdrawn)
    indexes = indexes_of(operations)
    known = set(indexes)
    findings += _check_dependencies(dependencies, known)
    links = [(d.source_task_operation, d.target_task_operation) for d in dependencies]
    usable = [(s, t) for s, t in links if s in known and t in known and s != t]
    if left := _in_cycles(list(dict.fromkeys(indexes)), usable):
        findings.append(_finding("dependencies", f"V-10: The dependencies form a cycle through the operations {left}."))
    return findings


def indexes_of(operations: Sequence[Operation]) -> list[int]:
    """The operations' indexes; the places in the list when none gives one."""
    if all(one.index is None for one in operations):
        return list(range(len(operations)))
    return [one.index for one in operations if one.index is not None]


def order(indexes: Sequence[int], links: Sequence[tuple[int, int]]) -> list[int]:
    """The indexes in execution order: those without an open dependency first, first in list first (queue order)."""
    waits_for = dict.fromkeys(indexes, 0)
    followers: dict[int, list[int]] = {index: [] for index in indexes}
    for source, target in links:
        waits_for[target] += 1
        followers[source].append(target)
    ready = deque(index for index in indexes if waits_for[index] == 0)
    found: list[int] = []
    while ready:
        index = ready.popleft()
        found.append(index)
        for follower in followers[index]:
            waits_for[follower] -= 1
            if waits_for[follower] == 0:
                ready.append(follower)
    return found


def before(indexes: Sequence[int], links: Sequence[tuple[int, int]]) -> dict[int, set[int]]:
    """For each index those that run before it, at once or through others."""
    found: dict[int, set[int]] = {}
    for index in order(indexes, links):
        sources = [source for source, target in links if target == index]
        found[index] = set(sources).union(*(found[one] for one in sources))
    return found


def place(indexes: Sequence[int], links: Sequence[tuple[int, int]]) -> dict[int, tuple[float, float]]:
    """Editor positions: a column for each step of distance from the start, rows in execution order."""
    column: dict[int, int] = {}
    for index in order(indexes, links):
        column[index] = max((column[s] + 1 for s, t in links if t == index and s in column), default=0)
    used: dict[int, int] = {}
    places: dict[int, tuple[float, float]] = {}
    for index, at in column.items():
        row = used.get(at, 0)
        used[at] = row + 1
        places[index] = (float(at * _COLUMN), float(row * _ROW))
    return places


def _check_operations(operations: Sequence[Operation], withdrawn: Callable[[UUID], str | None]) -> list[Finding]:
    findings: list[Finding] = []
    names: set[str] = set()
    indexes: set[int] = set()
    some_given = any(one.index is not None for one in operations)
    for at, one in enumerate(operations):
        if not one.name.strip():
            findings.append(_at(at, "name", "V-03: The operation needs a name."))
        elif one.name in names:
            findings.append(_at(at, "name", f"V-04: The name {one.name!r} is used twice in this flow."))
        names.add(one.name)
        if some_given and one.index is None:
            findings.append(_at(at, "index", "V-05: Give an index to every operation or to none."))
        elif one.index is not None and one.index < 0:
            findings.append(_at(at, "index", "V-05: An index must not be negative."))
        elif one.index is not None and one.index in indexes:
            findings.append(_at(at, "index", f"V-05: The index {one.index} is used twice in this flow."))
        if one.index is not None:
            indexes.add(one.index)
        if reason := withdrawn(one.task_definition):
            findings.append(_at(at, "task_definition", f"V-06: {reason}"))
    return findings


def _check_dependencies(dependencies: Sequence[Dependency], known: set[int]) -> list[Finding]:
    findings: list[Finding] = []
    seen: set[tuple[int, int]] = set()
    for at, one in enumerate(dependencies):
        place: tuple[str | int, ...] = ("body", "dependencies", at)
        ends = (one.source_task_operation, one.target_task_operation)
        for field, end in zip(("source_task_operation", "target_task_operation"), ends, strict=True):
            if end not in known:
                findings.append(Finding((*place, field), f"V-07: No operation of this flow has the index {end}."))
        if ends[0] == ends[1]:
            findings.append(Finding((*place, "target_task_operation"), "V-08: An operation cannot depend on itself."))
        if ends in seen:
            findings.append(Finding(place, f"V-09: {ends[0]} to {ends[1]} is given twice."))
        seen.add(ends)
        if len(one.instruction or "") > MAX_DEPENDENCY_INSTRUCTION:
            message = f"V-11: A dependency's instruction has at most {MAX_DEPENDENCY_INSTRUCTION} characters."
            findings.append(Finding((*place, "instruction"), message))
    return findings


def _in_cycles(indexes: Sequence[int], links: Sequence[tuple[int, int]]) -> list[int]:
    """What neither a walk from the start nor one from the end reaches: the cycles, and what lies between two."""
    reached = {*order(indexes, links), *order(indexes, [(target, source) for source, target in links])}
    return [index for index in indexes if index not in reached]


def _finding(field: str, message: str) -> Finding:
    return Finding(("body", field), message)


def _at(at: int, field: str, message: str) -> Finding:
    return Finding(("body", "task_operations", at, field), message)
