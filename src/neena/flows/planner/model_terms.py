"""On what terms a language model wants operations done: the shape it answers in, and what is wrong with its answer.

A condition that only stands in an instruction decides nothing: the operation would be performed all the same. So words
that decide are handed back until they are conditions, or the plan is given up.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, cast, get_args

from neena.flows import branching
from neena.flows.planner.port import Plan
from neena.flows.schemas import Condition, DependencyIn, ForEach, Operator, TaskOperationIn, When

_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”|«[^»]*»|`[^`]*`|(?<!\w)'[^']*'(?!\w)")
_DECIDING = re.compile(
    r"(?<!even )(?<!check )(?<!see )(?<!ask )(?<!know )\bif\b|\bunless\b|\botherwise\b|\bor else\b|\bexcept\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\bonly if\b|(?:^|[.;,!?]\s*)if\b|\bunless\b|\botherwise\b|\bexcept\b", re.IGNORECASE)
_MOST = 20
_ONCE: Mapping[str, Any] = MappingProxyType({"conditions": [], "for_each": None})
_COMPLETED: Mapping[str, Any] = MappingProxyType({"when": "completed"})

RULES = """- What an operation depends on is data, never words of its instruction:
  conditions: it is done only if all of them hold. operation is the number of an earlier operation that it depends on, \
whose result is looked at; null for the metadata. path is a JSONPath of names and places, "$" for the whole, "$.name" \
for a field, "$[0].priority" in the metadata. A list is compared with a number by how many items it has.
  for_each: the operation is done once for each item of the list that an earlier operation gives, of those for which \
the conditions hold ("skip closed cards" is: path "$.closed", operator "equals", value false); null for once.
  when, of a dependency: "otherwise" where the target is done in place of the source, if the source's conditions do \
not hold; "completed_or_skipped" where it only comes after it; else "completed".
  What cannot be said in this way cannot be done: then the verdict is "nothing_fits"."""


def terms_of_operation() -> dict[str, Any]:
    """What the shape of an operation has for them."""
    asked = {"path": {"type": "string"}, "operator": {"type": "string", "enum": list(get_args(Operator))}}
    plain: dict[str, Any] = {"type": ["string", "number", "boolean"]}
    value: dict[str, Any] = {"anyOf": [plain, {"type": "array", "items": plain}, {"type": "null"}]}
    of_item = _object({**asked, "value": value})
    condition = _object({"operation": {"type": ["integer", "null"]}, **asked, "value": value})
    each = _object({"operation": {"type": "integer"}, "path": {"type": "string"}, "conditions": _several(of_item)})
    return {"conditions": _several(condition), "for_each": {"anyOf": [each, {"type": "null"}]}}


def terms_of_dependency() -> dict[str, Any]:
    """What the shape of a dependency has for them."""
    return {"when": {"type": "string", "enum": list(get_args(When))}}


def with_terms(answer: Any, operations: str = "operations", dependencies: str = "dependencies") -> Any:
    """The answer with what models leave out that know nothing else than once, and always; the names are its fields."""
    if not isinstance(answer, dict):
        return answer
    filled = dict(cast("dict[str, Any]", answer))
    for name, left_out in ((operations, _ONCE), (dependencies, _COMPLETED)):
        if isinstance(listed := filled.get(name), list):
            filled[name] = [
                {**left_out, **cast("dict[str, Any]", one)} if isinstance(one, dict) else one
                for one in cast("list[Any]", listed)
            ]
    return filled


def conditions_of(one: Mapping[str, Any], place: Mapping[int, int]) -> tuple[Condition, ...]:
    """An operation's conditions; what they look at by its place in the plan. Raises `ValidationError`."""
    return tuple(
        Condition.model_validate({**it, "operation": _placed(it["operation"], place)}) for it in one["conditions"]
    )


def each_of(one: Mapping[str, Any], place: Mapping[int, int]) -> ForEach | None:
    """What an operation goes through. Raises `ValidationError`."""
    each = one["for_each"]
    return each and ForEach.model_validate({**each, "operation": _placed(each["operation"], place)})


def when_of(one: Mapping[str, Any]) -> When | None:
    """What a dependency says of a source that is skipped; None for what goes without saying."""
    return None if one["when"] == "completed" else one["when"]


def faults_of_terms(plan: Plan, asked: str) -> list[str]:
    """What is wrong with a plan's terms, and the words that decide and became none; `asked` is what a person asked."""
    given = [
        TaskOperationIn.model_validate({"name": one.name, "task_definition": one.task.id, "index": at}).model_copy(
            update={"conditions": list(one.conditions), "for_each": one.for_each}
        )
        for at, one in enumerate(plan.operations)
    ]
    links = [
        DependencyIn.model_validate(
            {"source_task_operation": one.source, "target_task_operation": one.target}
        ).model_copy(update={"when": one.when})
        for one in plan.dependencies
    ]
    specs = {one.task.id: one.task for one in plan.operations}
    found = [
        f"{'.'.join(map(str, one.location[1:]))}: {one.message}"
        for one in branching.check(given, links, specs.__getitem__)
    ]
    return [*found, *_only_words(plan, asked)]


def _only_words(plan: Plan, asked: str) -> Iterator[str]:
    instead = {one.target for one in plan.dependencies if one.when == "otherwise"}
    decided = False
    for at, one in enumerate(plan.operations):
        has = bool(one.conditions or one.for_each or at in instead)
        decided = decided or has
        if not has:
            yield from deciding_nothing(at, one.instruction)
    if not decided:
        yield from asked_in_vain(asked)


def deciding_nothing(index: int, instruction: str) -> Iterator[str]:
    """A word that decides, in the instruction of an operation that is done on no terms."""
    if said := _DECIDING.search(outside_quotes(instruction)):
        yield (
            f"operation {index}: its instruction says “{said[0]}”, which decides nothing there; set conditions, "
            "for_each or when, and leave it out of the instruction"
        )


def asked_in_vain(asked: str) -> Iterator[str]:
    """A word of a person that asks for terms where none came of it."""
    if said := _ASKED.search(outside_quotes(asked)):
        yield f"the request says “{said[0].strip(' .;,!?')}”, and no operation has conditions, for_each or when"


def outside_quotes(text: str) -> str:
    """A text without what stands in quotation marks."""
    return _QUOTED.sub(" ", text)


def _placed(index: int | None, place: Mapping[int, int]) -> int | None:
    return None if index is None else place.get(index, -1)  # what no operation has is named as a fault


def _several(of: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": of, "maxItems": _MOST}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
