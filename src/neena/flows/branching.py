"""The rules V-12 to V-16: what conditions, lists to go through and `otherwise` may refer to. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from neena.catalog.specs import TaskSpec
from neena.errors import Finding
from neena.flows import graph
from neena.flows.conditions import moment_in, number_in
from neena.flows.paths import PathUnreadable, steps
from neena.flows.schemas import Condition, DependencyIn, ForEach, ItemCondition, TaskOperationIn

Place = tuple[str | int, ...]
_WITHOUT_VALUE = frozenset({"is_empty", "is_not_empty"})
_WITH_LIST = frozenset({"is_one_of", "is_none_of"})
_IN = frozenset({"contains", "not_contains"})
_ORDERED = frozenset({"greater_than", "at_least", "less_than", "at_most"})


class _Refused(Exception):  # collected into findings
    pass


@dataclass(frozen=True)
class Shape:
    """What is known of a value: its `data_type` and, of an object, its fields (none: any field)."""

    data_type: str
    fields: Mapping[str, str] | None = None
    item: "Shape | None" = None


_ANY = Shape("any")


def check(
    operations: Sequence[TaskOperationIn],
    dependencies: Sequence[DependencyIn],
    task_of: Callable[[UUID], TaskSpec],
) -> list[Finding]:
    """Every violation of V-12 to V-16 in a flow whose indexes and dependencies are sound."""
    by_index = dict(zip(graph.indexes_of(operations), operations, strict=True))
    links = [(one.source_task_operation, one.target_task_operation) for one in dependencies]
    judge = _Judge(by_index, links, task_of)
    findings: list[Finding] = []
    for at, (index, one) in enumerate(by_index.items()):
        place: Place = ("body", "task_operations", at)
        for number, condition in enumerate(one.conditions or ()):
            findings += judge.condition((*place, "conditions", number), index, condition)
        if one.for_each is not None:
            findings += judge.for_each((*place, "for_each"), index, one.for_each)
    for at, link in enumerate(dependencies):
        source = by_index[link.source_task_operation]
        if link.when == "otherwise" and not source.conditions:
            message = f"V-16: {source.name} has no conditions, so there is no otherwise; give it some first."
            findings.append(Finding(("body", "dependencies", at, "when"), message))
    return findings


def fault_in(condition: ItemCondition, task: TaskSpec, *, of_item: bool = False) -> str | None:
    """Why a condition does not fit what a task gives, or each item of that; None when it does."""
    shape = _shape(task)
    try:
        _check_condition(condition, shape.item or _ANY if of_item else shape)
    except _Refused as fault:
        return str(fault)
    return None


class _Judge:
    def __init__(
        self,
        by_index: Mapping[int, TaskOperationIn],
        links: Sequence[tuple[int, int]],
        task_of: Callable[[UUID], TaskSpec],
    ) -> None:
        self._by_index = by_index
        self._task_of = task_of
        self._before = graph.before(list(by_index), links)

    def condition(self, place: Place, index: int, given: Condition) -> Iterator[Finding]:
        try:
            if given.operation is None:
                shape = _metadata(given.path)
            else:
                self._check_before(index, given.operation)
                shape = self._result(given.operation)
            _check_condition(given, shape)
        except _Refused as fault:
            yield Finding(place, str(fault))

    def for_each(self, place: Place, index: int, given: ForEach) -> Iterator[Finding]:
        item = _ANY
        try:
            self._check_before(index, given.operation)
            listed = _at(self._result(given.operation), given.path)
            item = _items(given.path, listed)
        except _Refused as fault:
            yield Finding(place, str(fault))
        for number, condition in enumerate(given.conditions):
            try:
                _check_condition(condition, item)
            except _Refused as fault:
                yield Finding((*place, "conditions", number), str(fault))

    def _check_before(self, index: int, operation: int) -> None:
        if operation not in self._by_index:
            raise _Refused(f"V-12: No operation of this flow has the index {operation}.")
        if operation not in self._before.get(index, ()):
            name = self._by_index[operation].name
            raise _Refused(f"V-12: {name} does not run before this operation; add a dependency on it.")

    def _result(self, operation: int) -> Shape:
        one = self._by_index[operation]
        shape = _shape(self._task_of(one.task_definition))
        return Shape("list", item=shape) if one.for_each is not None else shape


def _shape(task: TaskSpec) -> Shape:
    fields = {output.name: output.data_type for output in task.outputs}
    shape = Shape("object", fields) if fields else _ANY
    return Shape("list", item=shape) if task.output_is_list else shape


def _items(path: str, listed: Shape) -> Shape:
    """The items that are gone through: of a list of lists, those of all."""
    if listed.data_type not in {"list", "any"}:
        raise _Refused(f"V-15: {path} leads to one {listed.data_type}, not to a list to go through.")
    item = listed.item or _ANY
    return item.item or _ANY if item.data_type == "list" else item


def _metadata(path: str) -> Shape:
    if not isinstance(next(iter(_steps(path)), None), int):
        raise _Refused("V-13: The metadata is a list of objects: write the path like $[0].priority.")
    return Shape("list")


def _steps(path: str) -> tuple[str | int, ...]:
    try:
        return steps(path)
    except PathUnreadable as fault:
        raise _Refused(f"V-13: The path {fault}") from None


def _at(shape: Shape, path: str) -> Shape:
    """What the path leads to in a value of this shape; refused where it can lead nowhere."""
    found = shape
    for step in _steps(path):
        if found.data_type == "any" or (found.data_type == "object" and found.fields is None):
            return _ANY
        if isinstance(step, int):
            if found.data_type != "list":
                raise _Refused(f"V-13: {path}: there is no list for the place {step}.")
            found = found.item or _ANY
        elif found.data_type == "list":
            raise _Refused(f"V-13: {path}: there is a list, which has places and no field {step!r}; try $[0].{step}.")
        elif found.fields is None:
            raise _Refused(f"V-13: {path}: a {found.data_type} has no field {step!r}.")
        elif step not in found.fields:
            raise _Refused(f"V-13: There is no field {step!r}; there are {', '.join(sorted(found.fields))}.")
        else:
            found = Shape(found.fields[step])
    return found


def _check_condition(given: ItemCondition, shape: Shape) -> None:
    """V-13 and V-14: the path leads to a value, and operator and value fit it."""
    data_type = _at(shape, given.path).data_type
    operator, value = given.operator, given.value
    if operator in _WITHOUT_VALUE:
        if value is not None:
            raise _Refused(f"V-14: {operator} takes no value.")
        return
    if operator in _WITH_LIST:
        if not isinstance(value, list) or not value:
            raise _Refused(f"V-14: {operator} takes a list of values.")
        for one in value:
            _check_equal(data_type, one)
    elif value is None or isinstance(value, list):
        raise _Refused(f"V-14: {operator} takes one value.")
    elif operator in _IN:
        if data_type not in {"string", "list", "any"} or isinstance(value, bool):
            raise _Refused(f"V-14: {operator} looks for a text in a text or a list, not in a {data_type}.")
    elif operator in _ORDERED:
        _check_ordered(data_type, operator, value)
    else:
        _check_equal(data_type, value)


def _check_equal(data_type: str, value: object) -> None:
    fits = {
        "bool": isinstance(value, bool),
        "int": number_in(value) is not None,
        "float": number_in(value) is not None,
        "list": number_in(value) is not None,
        "object": False,
        "string": not isinstance(value, bool),
    }.get(data_type, True)
    if not fits:
        hint = {
            "list": "; a list is compared by how many items it has, or use contains",
            "object": "; name a field of it",
        }
        raise _Refused(f"V-14: A {data_type} is not compared with {value!r}{hint.get(data_type, '')}.")


def _check_ordered(data_type: str, operator: str, value: object) -> None:
    number, moment = number_in(value) is not None, moment_in(value) is not None
    fits = {
        "int": number,
        "float": number,
        "list": number,
        "date": moment,
        "datetime": moment,
        "bool": False,
        "object": False,
    }.get(data_type, number or moment)
    if not fits:
        raise _Refused(f"V-14: {operator} compares numbers, counts and dates, not a {data_type} with {value!r}.")
