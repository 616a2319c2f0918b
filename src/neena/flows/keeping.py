"""What parts of a changed flow keep although the change does not say it: indexes, conditions, inputs. Pure.

Who knows nothing of conditions sends operations without them, renumbered maybe: what a condition guards must not
happen more often for that, and it must go on looking at the operation it looked at.
"""

from collections.abc import Mapping
from itertools import count
from typing import Any, cast

from neena.errors import Finding
from neena.flows.parts import Part
from neena.flows.schemas import Condition, DependencyChange, FlowChange, ForEach, Input, TaskOperationChange

Parts = Mapping[str, Part]


def kept(given: FlowChange, operations: Parts, dependencies: Parts) -> tuple[FlowChange, list[Finding]]:
    """The change with what its parts keep of the stored ones, and what cannot be kept."""
    listed = _with_indexes(given.task_operations, operations)
    moved = {
        operations[str(one.id)]["index"]: one.index
        for one in listed
        if str(one.id) in operations and one.index is not None
    }
    findings: list[Finding] = []
    for at, one in enumerate(listed):
        stored = operations.get(str(one.id), {})
        more: Part = {}
        if "conditions" in stored and "conditions" not in one.model_fields_set:
            more["conditions"] = [Condition.model_validate(_moved(it, moved)) for it in stored["conditions"]]
        if "for_each" in stored and "for_each" not in one.model_fields_set:
            more["for_each"] = ForEach.model_validate(_moved(stored["for_each"], moved))
        if "inputs" in stored and "inputs" not in one.model_fields_set:
            more["inputs"] = {name: Input.model_validate(_moved(it, moved)) for name, it in stored["inputs"].items()}
        listed[at] = one.model_copy(update=more)
        findings += [
            Finding(
                ("body", "task_operations", at, field),
                f"{stored['name']} keeps its {field}, which look at the operation {lost}; that is no longer listed. "
                f"Keep it too, or give {field} anew (null for none).",
            )
            for field in more
            for lost in _lost(stored[field], moved)
        ]
    links = [_link(one, dependencies.get(str(one.id), {})) for one in given.dependencies]
    return given.model_copy(update={"task_operations": listed, "dependencies": links}), findings


def _link(given: DependencyChange, stored: Part) -> DependencyChange:
    keeps = "when" in stored and "when" not in given.model_fields_set
    return given.model_copy(update={"when": stored["when"]}) if keeps else given


def _moved(stored: Part, moved: Mapping[int, int]) -> Part:
    at = stored.get("operation")
    return stored if at is None else {**stored, "operation": moved.get(at, at)}


def _lost(stored: Any, moved: Mapping[int, int]) -> list[int]:
    if isinstance(stored, dict) and "operation" not in stored:
        stored = list(cast("dict[str, Part]", stored).values())
    listed = cast("list[Part]", stored if isinstance(stored, list) else [stored])
    return sorted({one["operation"] for one in listed if one.get("operation") not in {None, *moved}})


def _with_indexes(given: list[TaskOperationChange], stored: Parts) -> list[TaskOperationChange]:
    """Kept operations keep an index that is left out; where none is given, new ones take the next free."""
    known = {part: one["index"] for part, one in stored.items()}
    indexes = [known.get(str(one.id)) if one.index is None else one.index for one in given]
    if all(one.index is None for one in given):
        free = (index for index in count() if index not in indexes)
        indexes = [next(free) if index is None else index for index in indexes]
    return [one.model_copy(update={"index": index}) for one, index in zip(given, indexes, strict=True)]
