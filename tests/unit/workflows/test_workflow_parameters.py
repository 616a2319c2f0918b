"""Params and Result as parameters of a task: what JSON Schemas say, odd ones included."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from neena.authoring.definition import Parameter
from neena.catalog.specs import spec_of
from neena.flow_runs.telling import fill
from neena.workflows.parameters import parameters_of
from neena.workflows.tasks import Uploaded, WorkflowTask, as_task

PARAMS: dict[str, Any] = {
    "type": "object",
    "$defs": {
        "Kind": {"enum": ["open", "paid"], "type": "string"},
        "Address": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
    },
    "properties": {
        "customer": {"type": "string", "description": "Whose invoices", "maxLength": 8, "pattern": "^[^!]*$"},
        "since": {"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}], "default": None},
        "at": {"type": "string", "format": "date-time"},
        "most": {"type": "integer", "default": 10, "minimum": 1},
        "share": {"type": "number"},
        "dry": {"type": "boolean"},
        "kind": {"$ref": "#/$defs/Kind", "default": "open"},
        "fixed": {"const": "eur"},
        "tags": {"type": "array", "items": {"type": "string"}},
        "addresses": {"type": "array", "items": {"$ref": "#/$defs/Address"}},
        "address": {"allOf": [{"$ref": "#/$defs/Address"}]},
        "either": {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    },
    "required": ["customer"],
}
RESULT: dict[str, Any] = {
    "title": "Result",
    "properties": {"total": {"type": "number"}, "lines": {"type": "array"}, "odd name": {"type": "string"}},
}


def made(params: dict[str, Any] | None = None, name: str = "Export invoices", **more: Any) -> WorkflowTask:
    moment = datetime.now(UTC)
    given: dict[str, Any] = {
        "description": None,
        "params_schema": PARAMS if params is None else params,
        "result_schema": RESULT,
        **more,
    }
    return as_task(
        Uploaded(uuid4(), uuid4(), 1, name, author="mira@acme.test", created=moment, modified=moment, **given)
    )


def test_each_kind_of_field_has_its_type() -> None:
    found = {one.name: (one.data_type, one.item_type) for one in parameters_of(PARAMS)}
    assert found == {
        "customer": ("string", None),
        "since": ("date", None),
        "at": ("datetime", None),
        "most": ("int", None),
        "share": ("float", None),
        "dry": ("bool", None),
        "kind": ("string", None),
        "fixed": ("string", None),
        "tags": ("list", "string"),
        "addresses": ("list", "object"),
        "address": ("object", None),
        "either": ("any", None),
    }


def test_choices_defaults_and_descriptions_are_kept_and_patterns_are_not() -> None:
    known = {one.name: one for one in parameters_of(PARAMS)}
    assert known["kind"].choices == ("open", "paid")
    assert (known["most"].default, known["most"].optional, known["customer"].optional) == (10, True, False)
    assert (known["customer"].doc_string, known["dry"].doc_string) == ("Whose invoices", "dry")
    assert {one.pattern for one in known.values()} == {None}  # planners would read whole texts by them


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"properties": {"a": True, "b": False, "c": None, "d": 7}},
        {"properties": {"a": {"$ref": "#/$defs/A"}}, "$defs": {"A": {"$ref": "#/$defs/A"}}},
        {"properties": {"a": {"$ref": "https://elsewhere.test/a"}}},
        {"properties": {"a": {"anyOf": [{"type": "null"}]}, "b": {"anyOf": "x"}, "c": {"enum": []}}},
        {"properties": {"a": {"type": ["string", "null"]}, "b": {"type": ["string", "integer"]}, "c": {"type": {}}}},
        {"properties": {"a": {"type": "array", "items": False}, "b": {"enum": [1, "x", None]}}},
    ],
    ids=["empty", "no-objects", "circle", "elsewhere", "unions", "types", "items"],
)
def test_odd_schemas_are_read_all_the_same(odd: dict[str, Any]) -> None:
    task = made(odd, result_schema=odd)
    assert [one.position for one in task.parameters] == [at + 1 for at in range(len(odd.get("properties", {})))]
    assert all(isinstance(one, Parameter) for one in task.output_parameters)
    assert spec_of(task).dotted_name == "workflows.export_invoices"
    assert task.input_yml is not None
    assert task.output_yml


def test_values_are_converted_where_they_lose_nothing() -> None:
    given = {"customer": 12, "most": "3", "since": "2025-03-04", "tags": ["a", 7], "dry": "yes", "either": 1}
    values, findings = made().convert(given)
    assert not findings
    assert values == {
        "customer": "12",
        "most": 3,
        "since": "2025-03-04",
        "tags": ["a", "7"],
        "dry": True,
        "either": 1,
    }


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ({}, "customer"),
        ({"customer": "far too long"}, "customer"),
        ({"customer": "x", "most": 0}, "most"),
        ({"customer": "x", "most": 1.5}, "most"),
        ({"customer": "x", "kind": "lost"}, "kind"),
        ({"customer": "x", "address": {}}, "address"),
        ({"customer": "x", "unknown": 1}, "unknown"),
        ({"customer": None}, "customer"),
    ],
    ids=["missing", "long", "least", "lossy", "choice", "nested", "undeclared", "null"],
)
def test_what_does_not_fit_is_named(given: dict[str, Any], place: str) -> None:
    _, findings = made().convert(given)
    assert findings[0].location[0] == place
    assert "params" not in findings[0].message  # the place is told beside it


def test_what_a_workflow_is_called_is_no_template() -> None:
    task = made(name="Pay {customer} [now]").task
    assert fill(task.tells, {"customer": "X"}, {"total": 3}) == "Ran the workflow Pay customer now, total: 3."
    assert fill(task.tells, {}, {}) == "Ran the workflow Pay customer now."


def test_names_become_plain_words() -> None:
    names = ("Export invoices", "Ärger-Bericht 2", "請求書", "x" * 200)
    assert [made(name=one).task.method for one in names] == ["export_invoices", "rger_bericht_2", "workflow", "x" * 60]
    assert made(namesake=True).dotted_name.endswith(".export_invoices")
    assert made(namesake=True).dotted_name.count(".") == 2
