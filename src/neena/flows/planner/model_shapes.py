"""The shapes that a language model answers in where it plans, and how tasks are shown to it."""

from collections.abc import Sequence
from typing import Any

from neena.authoring.definition import Parameter
from neena.flows.graph import MAX_DEPENDENCY_INSTRUCTION
from neena.flows.planner.model_terms import terms_of_dependency, terms_of_operation
from neena.flows.planner.port import LONGEST_WHY, LONGEST_WORDS, TaskSpec

Shape = dict[str, Any]


def one_of(tasks: Sequence[TaskSpec]) -> Shape:
    """A task, which can only be one of those shown."""
    return {"type": "string", "enum": [one.dotted_name for one in tasks]}


def operation_shape(task: Shape, longest: int) -> Shape:
    """A new operation; its instruction has at most `longest` characters."""
    shape: Shape = {"index": {"type": "integer"}, "task": task, "instruction": text_shape(longest)}
    shape = object_shape(shape | terms_of_operation())
    # Good to have, not needed.
    shape["properties"] |= {"words": text_shape(LONGEST_WORDS), "why": text_shape(LONGEST_WHY)}
    return shape


def dependency_shape() -> Shape:
    """A dependency."""
    ends: Shape = {"source": {"type": "integer"}, "target": {"type": "integer"}}
    return object_shape(ends | {"instruction": text_shape(MAX_DEPENDENCY_INSTRUCTION), **terms_of_dependency()})


def missing_shape(task: Shape) -> Shape:
    """A value that nobody gives."""
    return object_shape({"task": task, "parameter": {"type": "string"}, "question": text_shape(300)})


def object_shape(properties: Shape) -> Shape:
    """An object that has all of these and nothing else."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def text_shape(longest: int) -> Shape:
    """A text of at most so many characters."""
    return {"type": "string", "maxLength": longest}


def shown(task: TaskSpec) -> Shape:
    """A task as the model sees it."""
    gives: Any = {one.name: one.data_type for one in task.outputs} or task.output_name
    return {
        "task": task.dotted_name,
        "name": task.name,
        "service": task.integration_name,
        "effect": task.effect,
        "does": task.description[:600],
        "takes": {one.name: _taken(one) for one in task.parameters},
        "gives": [gives] if task.output_is_list else gives,
    }


def _taken(one: Parameter) -> str:
    choices = f", one of {', '.join(one.choices)}" if one.choices else ""
    return f"{one.data_type}{', optional' if one.optional else ''}{choices}: {one.doc_string[:200]}"
