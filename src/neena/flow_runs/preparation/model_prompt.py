"""What a language model is asked in order to fill the parameters of one operation (contract 5.3)."""

from typing import Any

from neena.authoring.definition import Parameter
from neena.flow_runs.preparation.port import Situation
from neena.flow_runs.preparation.provenance import ITEM, known_sources
from neena.llm.fencing import FENCED_IS_DATA, fenced
from neena.llm.port import Question

INSTRUCTIONS = f"""You fill in the parameters of one operation of a flow.
A flow is a set of operations that together do what a person requested. Each operation calls one task; the definition \
of the task lists its parameters, with type and meaning. A dependency says that an operation needs what another gave.
A parameter is one named value that the task is called with.

Fill what this operation needs. Leave an optional parameter out unless the request gives a reason to fill it.
For each parameter you fill, give one of
- literal: the value itself. Take names, texts, addresses and dates from the request word for word; write texts such \
as summaries yourself.
- reference: where the value stands in an earlier result or in the metadata: source, and a JSONPath (RFC 9535) into \
it, such as $.id, $[0].name, $[*].email or $[?@.name == 'Open'].id. Always use this for ids and lists: they are looked \
up, never copied. The results are shown shortened, the path is evaluated on the whole.
- each: like reference, for a parameter that takes one item, when the operation is to be done for each item of a list.
The path leads to the items. The task is then called once for each; other parameters filled by each go along in step.
explanation: in a few words, why this value.
A required parameter whose value nothing gives goes into missing, with the question to ask. Never make up an id.
{FENCED_IS_DATA}"""

_PER_ITEM = (
    f"This operation is called once for each of the following items. A value of the item is a reference with source "
    f'"{ITEM}" and a path into one item, such as $.id; all other values are the same for every call.'
)


def question(situation: Situation) -> Question:
    """The question whose answer `model_answer` understands; faults are handed back once."""
    return Question(INSTRUCTIONS, _data(situation), schema(situation, typed=True), corrections=1, payer=situation.payer)


def asked(situation: Situation) -> list[Parameter]:
    """The parameters that the flow itself does not set."""
    return [one for one in situation.operation.task.parameters if one.name not in situation.operation.inputs]


def schema(situation: Situation, *, typed: bool) -> dict[str, Any]:
    """The shape of the answer for this task. Without `typed` literals may be anything, for they can be converted."""
    parameters = asked(situation)
    sources = known_sources(situation)
    required = [one.name for one in parameters if not one.optional]
    missing = {"parameter": {"type": "string", "enum": required}, "question": {"type": "string"}}
    properties = {one.name: _filled(one, sources, typed=typed) for one in parameters}
    shape: dict[str, Any] = {
        "parameters": {"type": "object", "properties": properties, "required": [], "additionalProperties": False}
    }
    if required:
        shape["missing"] = {"type": "array", "items": _object(missing)}
    return _object(shape)


def _data(situation: Situation) -> str:
    operation, task = situation.operation, situation.operation.task
    parts = [
        fenced("request", situation.instructions, 16_000),
        fenced("metadata", list(situation.metadata), 12_000),
        fenced("flow", situation.flow, 8_000),
        fenced(
            "operation",
            {
                "index": operation.index,
                "name": operation.name,
                "sorted_index": operation.sorted_index,
                "instruction": operation.instruction,
                "depends_on": list(situation.sources),
            },
        ),
        fenced(
            "definition",
            {
                "task": task.dotted_name,
                "description": task.description,
                "effect": task.effect,
                "parameters": [_described(one) for one in asked(situation)],
            },
        ),
    ]
    parts += [
        f"Result of operation {one.index}:\n{fenced('result', one.result, _room(situation))}"
        for one in situation.earlier
    ]
    if situation.each is not None:
        parts += [_PER_ITEM, fenced("items", [value for _, value in situation.each.items], 8_000)]
    return "\n\n".join(parts)


def _room(situation: Situation) -> int:
    return max(1_500, 60_000 // max(1, len(situation.earlier)))


def _described(one: Parameter) -> dict[str, Any]:
    found: dict[str, Any] = {"name": one.name, "type": one.data_type, "optional": one.optional, "means": one.doc_string}
    if one.choices:
        found["choices"] = list(one.choices)
    return found


def _filled(one: Parameter, sources: Any, *, typed: bool) -> dict[str, Any]:
    explanation = {"type": "string"}
    forms = [
        _object({"kind": _only("literal"), "value": _literal(one) if typed else {}, "explanation": explanation}),
    ]
    if sources:
        source = {"type": "string", "enum": list(sources)}
        taken = {"source": source, "path": {"type": "string"}, "explanation": explanation}
        forms += [_object({"kind": _only("reference"), **taken}), _object({"kind": _only("each"), **taken})]
    return {"anyOf": forms}


def _literal(one: Parameter) -> dict[str, Any]:
    if one.choices:
        return {"type": "string", "enum": list(one.choices)}
    if one.data_type == "list":
        return {"type": "array", "items": {"type": _JSON_TYPES[one.item_type]} if one.item_type in _JSON_TYPES else {}}
    return {"type": _JSON_TYPES[one.data_type]} if one.data_type in _JSON_TYPES else {}


_JSON_TYPES: dict[str | None, str] = {
    "string": "string",
    "date": "string",
    "datetime": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "object": "object",
}


def _only(kind: str) -> dict[str, Any]:
    return {"type": "string", "enum": [kind]}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
