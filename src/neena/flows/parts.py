"""The parts of a flow as they are stored: operations and dependencies with ids and audit fields."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from neena.flows import graph
from neena.flows.conditions import terms
from neena.flows.schemas import Condition, DependencyIn, ForEach, TaskOperationIn
from neena.flows.tables import Flow
from neena.kernel.clock import iso, now
from neena.kernel.columns import dump_json
from neena.kernel.ids import new_id

Part = dict[str, Any]
# What documents do not list ([ext]): not there unless somebody set it.
EXTRAS = ("conditions", "for_each", "when", "inputs")


def audit(email: str) -> Part:
    """The audit fields of a part made now."""
    moment = iso(now())
    return {
        "created_date": moment,
        "modified_date": moment,
        "created_by_email": email,
        "modified_by_email": email,
    }


def operations(flow: Flow, given: Sequence[TaskOperationIn], email: str, kept: Mapping[str, Part]) -> list[Part]:
    """The operations to store; those with a kept id are updated in place, what they leave out stays."""
    indexes = graph.indexes_of(given)
    parts: list[Part] = []
    for one, index in zip(given, indexes, strict=True):
        values = one.model_dump(mode="json", exclude={"id"})
        values["inputs"] = _lean_inputs(values["inputs"] or {})
        fresh = {"instruction": None, "x": None, "y": None, **values, "index": index, "sorted_index": None}
        parts.append(_part(flow, one, fresh, email, kept))
    return parts


def dependencies(flow: Flow, given: Sequence[DependencyIn], email: str, kept: Mapping[str, Part]) -> list[Part]:
    """The dependencies to store."""
    return [_part(flow, one, one.model_dump(mode="json", exclude={"id"}), email, kept) for one in given]


def _part(
    flow: Flow, given: TaskOperationIn | DependencyIn, values: Part, email: str, kept: Mapping[str, Part]
) -> Part:
    known = kept.get(str(getattr(given, "id", None)))
    if known is None:
        return _lean({"id": str(new_id()), "flow": str(flow.id), **values, **audit(email)})
    changed = {n: v for n, v in values.items() if n in given.model_fields_set or n in {"index", "sorted_index"}}
    before = {name: value for name, value in known.items() if name not in _outdated(known, changed)}
    moment = max(iso(now()), known["modified_date"])
    return _lean({**before, **changed, "modified_date": moment, "modified_by_email": email})


def _outdated(known: Part, changed: Part) -> set[str]:
    """What was said of a task and its instruction, and does not hold for another."""
    other = {
        name for name in ("task_definition", "instruction") if changed.get(name, known.get(name)) != known.get(name)
    }
    if "task_definition" in other:
        return {"rationale", "inputs"} - changed.keys()
    return {"rationale"} if other else set()


def _lean_inputs(inputs: Mapping[str, Part]) -> dict[str, Part]:
    return {name: {n: value for n, value in given.items() if value is not None} for name, given in inputs.items()}


def _lean(part: Part) -> Part:
    return {name: value for name, value in part.items() if value or name not in EXTRAS}


def links(flow_dependencies: Sequence[Part]) -> list[tuple[int, int]]:
    """The dependencies as pairs of indexes."""
    return [(one["source_task_operation"], one["target_task_operation"]) for one in flow_dependencies]


def sort(flow: Flow) -> None:
    """Fill `sorted_index` and mark the flow as sorted."""
    indexes = [one["index"] for one in flow.task_operations]
    rank = {index: at for at, index in enumerate(graph.order(indexes, links(flow.dependencies)))}
    flow.task_operations = [{**one, "sorted_index": rank[one["index"]]} for one in flow.task_operations]
    flow.sorted = True


def shown(flow: Flow) -> Part:
    """The flow with its parts in the order of contract E12."""
    by = "sorted_index" if flow.sorted else "index"
    values = {column.key: getattr(flow, column.key) for column in Flow.__table__.columns}
    values["task_operations"] = [
        _with_terms(flow, one) for one in sorted(flow.task_operations, key=lambda one: one[by])
    ]
    values["questions"] = named(flow.questions or (), flow.task_operations)
    values["dependencies"] = sorted(
        flow.dependencies, key=lambda one: (one["source_task_operation"], one["target_task_operation"])
    )
    return values


def _with_terms(flow: Flow, part: Part) -> Part:
    instead = [
        one["source_task_operation"]
        for one in flow.dependencies
        if one["target_task_operation"] == part["index"] and one.get("when") == "otherwise"
    ]
    conditions = [Condition.model_validate(one) for one in part.get("conditions", ())]
    each = ForEach.model_validate(part["for_each"]) if "for_each" in part else None
    said = terms(conditions, each, instead, {one["index"]: one["name"] for one in flow.task_operations})
    return {**part, "terms": said} if said else part


def unexplained(flow_operations: Sequence[Part]) -> list[Part]:
    """The operations without why their tasks were chosen, which no run needs to know."""
    return [{name: value for name, value in one.items() if name != "rationale"} for one in flow_operations]


def named(questions: Sequence[Part], flow_operations: Sequence[Part]) -> list[Part]:
    """Stored questions with what their operations are called now."""
    names = {one["id"]: one["name"] for one in flow_operations}
    return [{**one, "operation_name": names[one["operation"]]} for one in questions]


def digest(
    flow_operations: Sequence[Part],
    flow_dependencies: Sequence[Part],
    foreseen: Mapping[str, Any] | None = None,
    versions: Mapping[str, str] | None = None,
) -> str:
    """A hash of what would be executed: tasks, instructions, inputs, links, conditions and what is `foreseen`.

    Where tasks are workflows, their `versions` too. Not names of people or places on a screen.
    """
    tasks = sorted(
        [one["index"], one["name"], one["task_definition"], one["instruction"] or "", *_extras(one)]
        for one in flow_operations
    )
    order = sorted(
        [one["source_task_operation"], one["target_task_operation"], one["instruction"] or "", *_extras(one)]
        for one in flow_dependencies
    )
    said: list[Any] = [tasks, order]
    if foreseen or versions:
        said.append(sorted([index, sorted(values.items())] for index, values in (foreseen or {}).items()))
    if versions:
        said.append(sorted(versions.items()))
    return hashlib.sha256(dump_json(said).encode()).hexdigest()


def _extras(part: Part) -> list[Any]:
    """What the part says beyond the documents; nothing for most, so that their hashes stay what they were."""
    return [[name, part[name]] for name in EXTRAS if name in part]
