"""Parameters that a flow sets itself: the rule V-17, and what a plan fixes. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.errors import Finding
from neena.flows import graph
from neena.flows.converting import fitted
from neena.flows.placeholders import names_in
from neena.flows.planner.port import Result
from neena.flows.schemas import DependencyIn, Input, TaskOperationIn


def check(
    operations: Sequence[TaskOperationIn], dependencies: Sequence[DependencyIn], task_of: Callable[[UUID], TaskSpec]
) -> list[Finding]:
    """Every violation of V-17 in a flow whose indexes and dependencies are sound.

    An input sets a parameter of the task to a value that it takes, or to the result of an operation that runs before.
    """
    by_index = dict(zip(graph.indexes_of(operations), operations, strict=True))
    links = [(one.source_task_operation, one.target_task_operation) for one in dependencies]
    before = graph.before(list(by_index), links)
    findings: list[Finding] = []
    for at, (index, one) in enumerate(by_index.items()):
        if not one.inputs:
            continue
        parameters = {known.name: known for known in task_of(one.task_definition).parameters}
        for name, given in one.inputs.items():
            message = _fault(name, given, parameters, index, before)
            if message is not None:
                findings.append(Finding(("body", "task_operations", at, "inputs", name), f"V-17: {message}"))
    return findings


def from_plan(given: Mapping[str, Any]) -> dict[str, Input] | None:
    """The inputs that a plan fixes; None without any."""
    return {name: _input(value) for name, value in given.items()} or None


def _input(value: Any) -> Input:
    if isinstance(value, Result):
        named = {"field": value.output or None, "named": value.named or None}
        return Input.model_validate({"operation": value.operation, **named})
    return Input.model_validate({"value": value})


def _fault(
    name: str, given: Input, parameters: Mapping[str, Parameter], index: int, before: Mapping[int, set[int]]
) -> str | None:
    parameter = parameters.get(name)
    if parameter is None:
        return f"The task has no parameter {name!r}; it has {', '.join(parameters) or 'none'}."
    if given.operation is None:
        return _unfit(parameter, given)
    if given.value is not None:
        return f"{name} has a value and an operation; give one of them."
    if given.operation not in before:
        return f"No operation of this flow has the index {given.operation}."
    if given.operation not in before[index]:
        return f"The operation {given.operation} does not run before this one; add a dependency on it."
    return None


def _unfit(parameter: Parameter, given: Input) -> str | None:
    if given.value is None:
        return f"{parameter.name} is set to nothing; give a value or an operation, or leave it out."
    if given.field is not None or given.named is not None:
        return f"{parameter.name}: field and named say which part of a result is meant; name the operation too."
    if isinstance(given.value, str) and names_in(given.value):
        return None  # an event fills it
    try:
        fitted(parameter, given.value)
    except ValueError as fault:
        return f"{fault}."
    return None
