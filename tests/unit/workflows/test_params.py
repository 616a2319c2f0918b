"""What a run is given, against the JSON Schemas of the models it is for (W-07, W-31)."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from neena.workflows.params import MAX_SCHEMA, BadParams, BadSchema, check, check_schema


class Address(BaseModel):
    city: str = Field(max_length=10)
    code: int | None = None


class Circle(BaseModel):
    kind: Literal["circle"]
    radius: float


class Square(BaseModel):
    kind: Literal["square"]
    side: float


class Params(BaseModel):
    amount: int = Field(ge=1, le=10)
    name: str = Field("Mira", min_length=2, pattern="^[A-Z]")
    address: Address | None = None
    lines: list[Address] = []
    extra: dict[str, int] = {}
    when: datetime | None = None
    day: date | None = None
    key: UUID | None = None
    either: int | list[int] = 0
    shape: Annotated[Circle | Square, Field(discriminator="kind")] | None = None
    colour: Literal["red", "blue"] = "red"


class Node(BaseModel):
    children: list["Node"] = []


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    a: int = 0


SCHEMA = Params.model_json_schema()


def refused(values: Any, schema: dict[str, Any] = SCHEMA) -> list[str]:
    with pytest.raises(BadParams) as fault:
        check(schema, values, "params")
    assert fault.value.message == "; ".join(one.message for one in fault.value.findings)
    return [one.message for one in fault.value.findings]


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"name": "Bo"},
        {"address": None},
        {"address": {"city": "Oslo", "code": None}},
        {"lines": [{"city": "Oslo"}]},
        {"extra": {"anything": 1}},
        {"when": "2026-01-02T03:04:05Z"},
        {"when": "2026-01-02 03:04:05"},
        {"day": "2026-01-02"},
        {"key": "a1b2c3d4-0000-4000-8000-000000000001"},
        {"either": [1, 2]},
        {"shape": {"kind": "square", "side": 1}},
    ],
)
def test_what_the_model_takes_is_taken(more: dict[str, Any]) -> None:
    values = {"amount": 1, **more}
    check(SCHEMA, values, "params")
    Params.model_validate(values)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, ["params.amount: it is missing"]),
        ({"amount": "1"}, ['params.amount: the value is not of type "integer"']),
        ({"amount": True}, ['params.amount: the value is not of type "integer"']),
        ({"amount": 0}, ["params.amount: the value is less than the minimum of 1"]),
        ({"amount": 11}, ["params.amount: the value is greater than the maximum of 10"]),
        (
            {"Amount": 1},
            ["params.amount: it is missing", "params.Amount: the workflow declares no such field; it decl"],
        ),
        ({"amount": 1, "name": "x"}, ["params.name: the value does not match", "params.name: the value is shorter"]),
        ({"amount": 1, "address": {"city": "x" * 11}}, ["params.address.city: the value is longer than 10"]),
        ({"amount": 1, "address": {}}, ["params.address.city: it is missing"]),
        (
            {"amount": 1, "address": {"city": "x", "zip": 1}},
            ["params.address.zip: the workflow declares no such field"],
        ),
        ({"amount": 1, "lines": [{"city": "x"}, 3]}, ['params.lines.1: the value is not of type "object"']),
        ({"amount": 1, "extra": {"a": "b"}}, ['params.extra.a: the value is not of type "integer"']),
        ({"amount": 1, "when": "tomorrow"}, ['params.when: the value is not a "date-time"']),
        ({"amount": 1, "day": "2026-13-01"}, ['params.day: the value is not a "date"']),
        ({"amount": 1, "key": "a1"}, ['params.key: the value is not a "uuid"']),
        ({"amount": 1, "either": "x"}, ["params.either: the value is not of type"]),
        ({"amount": 1, "shape": {"kind": "square"}}, ["params.shape"]),
        ({"amount": 1, "colour": "green"}, ["params.colour: the value is not one of"]),
        ([], ['params: the value is not of type "object"']),
        ({"amount": 1, "name": "A\ud800"}, ["params: this is no JSON."]),
        ({"a\nb": 1}, ["params.amount: it is missing", "params.a?b: the workflow declares no such field"]),
    ],
)
def test_what_does_not_fit_is_told_by_field_and_fault(values: Any, said: list[str]) -> None:
    messages = refused(values)
    assert len(messages) == len(said) or "shape" in said[0]
    assert all(any(one.startswith(begin) for one in messages) for begin in said)


def test_undeclared_names_are_wrong_unless_the_model_takes_them() -> None:
    check(Open.model_json_schema(), {"a": 1, "b": 2}, "params")
    check(Node.model_json_schema(), {"children": [{"children": []}]}, "params")
    assert refused({"children": [{"more": 1}]}, Node.model_json_schema())[0].startswith("params.children.0.more: ")


SECRET = "hunter2-hunter2"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer"},
        {"type": "string", "maxLength": 3},
        {"type": "string", "pattern": "^x"},
        {"type": "string", "format": "date"},
        {"enum": ["a", "b"]},
        {"const": "a"},
        {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]},
        {"anyOf": [{"type": "string", "maxLength": 3}, {"type": "integer"}]},
        {"oneOf": [{"type": "string"}, {"minLength": 1}]},
        {"not": {"type": "string"}},
        {"type": "string", "pattern": "^(?=(h+)+$).*b"},
        False,
    ],
)
def test_no_message_holds_a_value(schema: Any) -> None:
    """W-33: whatever is wrong with a secret."""
    for properties in ({"a": schema}, {"a": {"type": "array", "items": schema}}):
        value: Any = [SECRET] if "items" in str(properties) else SECRET
        said = refused({"a": value}, {"type": "object", "properties": properties})
        assert said[0].startswith("params.a")
        assert SECRET not in str(said)


def test_many_faults_are_answered_by_few_findings() -> None:
    assert len(refused({str(at): 1 for at in range(1000)})) <= 20
    assert len(refused({"amount": 1, "lines": [1] * 1000})) <= 20


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ({"$ref": "http://127.0.0.1:1/schema"}, "cannot be used"),
        ({"$ref": "file:///etc/passwd"}, "cannot be used"),
        ({"$ref": "#/$defs/none"}, "cannot be used"),
        ({"$schema": "http://127.0.0.1:1/draft"}, "cannot be used"),
        ({"type": "odd"}, "cannot be used"),
        ({"properties": {"a": {"pattern": "("}}}, "cannot be used"),
        ({"type": "array"}, "an object"),
        ({"properties": {str(at): {"description": "x" * 100} for at in range(1000)}}, f"{MAX_SCHEMA} is the most"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused(schema: dict[str, Any], said: str) -> None:
    """Nothing is fetched: sockets to anywhere but this machine fail the test."""
    with pytest.raises(BadSchema, match=said):
        check_schema(schema, "Params")


def test_a_schema_nested_without_end_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(3000):
        deep = {"items": deep}
    with pytest.raises(BadSchema):
        check_schema({"type": "object", "properties": {"a": deep}}, "Params")


@pytest.mark.parametrize("model", [Params, Node, Open, Circle])
def test_schemas_of_models_are_taken(model: type[BaseModel]) -> None:
    check_schema(model.model_json_schema(), model.__name__)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*Params.model_fields, "other"]), JSON))
def test_what_is_taken_here_is_taken_by_the_model(values: dict[str, Any]) -> None:
    try:
        check(SCHEMA, values, "params")
    except BadParams:
        return
    Params.model_validate(values)
