"""A task's function read into its definition: types, YAML, ids, and values converted without loss or refused."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from neena.authoring import Identifies, Integration, NoAuth, Task, TaskContext, task
from neena.authoring.definition import Definition

LAB = Integration("Lab", "lab", "Lab", NoAuth(), "https://lab.test", date(2025, 1, 1))


class Thing(BaseModel):
    id: Annotated[str, Identifies("Thing")]
    name: str = Field(description="What it is called")
    size: float | None = None
    tags: list[str] = []


@task(effect="write", tells="Made {name}.")
async def make_thing(
    context: TaskContext,
    name: Annotated[str, Field(description="Its name")],
    count: int,
    kind: Literal["big", "small"] = "big",
    price: float | None = None,
    *,
    loud: bool = False,
    day: date | None = None,
    due: datetime | None = None,
    tags: list[str] | None = None,
    near: Annotated[str | None, Field(description="One beside it"), Identifies("Thing")] = None,
    more: dict[str, Any] | None = None,
    free: Any = None,
) -> Thing:
    """Make a thing.

    And say more about it.
    """
    raise NotImplementedError


@task(effect="read", tells="Found {count:thing}.")
async def all_things(context: TaskContext) -> list[Thing]:
    """Every thing."""
    raise NotImplementedError


@task(effect="read", tells="It is {result}.")
async def how_many(context: TaskContext) -> int:
    """Count them."""
    raise NotImplementedError


MAKE, ALL, COUNT = (Definition(LAB, one) for one in (make_thing, all_things, how_many))


def taking(kind: Any) -> Definition:
    """A definition with one parameter `x` of this type."""

    async def take(context: TaskContext, x: Any) -> None:
        raise NotImplementedError

    take.__annotations__["x"] = kind
    made: Task = task(effect="read", tells="")(take)
    return Definition(LAB, made)


def test_parameters_have_names_types_places_and_words() -> None:
    assert [(one.name, one.data_type, one.optional, one.position) for one in MAKE.parameters] == [
        ("name", "string", False, 1),
        ("count", "int", False, 2),
        ("kind", "string", True, 3),
        ("price", "float", True, 4),
        ("loud", "bool", True, 5),
        ("day", "date", True, 6),
        ("due", "datetime", True, 7),
        ("tags", "list", True, 8),
        ("near", "string", True, 9),
        ("more", "object", True, 10),
        ("free", "any", True, 11),
    ]
    by_name = {one.name: one for one in MAKE.parameters}
    assert (by_name["kind"].choices, by_name["kind"].default) == (("big", "small"), "big")
    assert (by_name["name"].doc_string, by_name["count"].doc_string) == ("Its name", "count")
    assert (by_name["near"].identifies, by_name["near"].doc_string) == ("Thing", "One beside it")
    assert by_name["tags"].item_type == "string"


def test_outputs_are_the_fields_of_the_answer() -> None:
    for definition, name in ((MAKE, "Thing"), (ALL, "List[Thing]")):
        assert definition.output_type == name
        assert [(one.name, one.data_type, one.optional) for one in definition.output_parameters] == [
            ("id", "string", False),
            ("name", "string", False),
            ("size", "float", True),
            ("tags", "list", True),
        ]
        assert definition.output_parameters[0].identifies == "Thing"
    assert (COUNT.output_type, COUNT.output_parameters, COUNT.output_is_list) == ("int", (), False)


def test_words_come_from_the_docstring() -> None:
    assert MAKE.summary == "Make a thing."
    assert MAKE.description == "Make a thing.\n\nAnd say more about it."


def test_yaml_shows_every_field_and_fits_the_parameters() -> None:
    shown = yaml.safe_load(MAKE.input_yml)
    assert list(shown) == [one.name for one in MAKE.parameters]
    _, findings = MAKE.convert(shown)
    assert findings == []
    assert list(yaml.safe_load(MAKE.output_yml)) == ["id", "name", "size", "tags"]
    assert isinstance(yaml.safe_load(ALL.output_yml), list)
    assert (ALL.input_yml, ALL.input_type, MAKE.input_type) == ("", "", "LabMakeThing")


def test_id_is_the_same_on_every_machine_and_follows_the_dotted_name() -> None:
    assert MAKE.dotted_name == "lab.make_thing"
    assert str(MAKE.id) == str(Definition.id_of("lab.make_thing")) == "cbb55c91-2d40-5d7b-8ac2-3c38b0d9adb0"
    assert len({MAKE.id, ALL.id, COUNT.id, LAB.id}) == 4


@pytest.mark.parametrize(
    ("kind", "given_value", "converted"),
    [
        *((int, "3", 3), (int, 3.0, 3), (int, " 3 ", 3), (int, "-7", -7), (int, 10**30, 10**30)),
        *((str, 3, "3"), (str, 2.5, "2.5"), (str, "", ""), (float, "1.5", 1.5), (float, 2, 2.0)),
        *((bool, "true", True), (bool, "no", False), (bool, 1, True), (list[str], [1, "a"], ["1", "a"])),
        (date, "2025-03-04", date(2025, 3, 4)),
        (datetime, "2025-03-04T09:30:00Z", datetime(2025, 3, 4, 9, 30, tzinfo=UTC)),
        (Literal["a", "b"], "a", "a"),
        (str | None, None, None),
        (dict[str, Any], {"a": [None]}, {"a": [None]}),
    ],
)
def test_value_is_converted_where_nothing_is_lost(kind: Any, given_value: Any, converted: Any) -> None:
    assert taking(kind).convert({"x": given_value}) == ({"x": converted}, [])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((int, 3.5), (int, "3.5"), (int, "abc"), (int, ""), (int, None), (int, [3]), (int, "1e3")),
        *((str, None), (str, True), (str, ["a"]), (str, {"a": 1}), (float, "nan"), (float, "inf"), (float, "x")),
        *(
            (bool, 2),
            (bool, "maybe"),
            (list[str], "a"),
            (list[int], ["x"]),
            (dict[str, Any], "a"),
            (dict[str, Any], [1]),
        ),
        *((date, "04.03.2025"), (date, "2025-13-01"), (datetime, "tomorrow"), (Literal["a", "b"], "c")),
    ],
)
def test_value_that_does_not_fit_is_refused_by_name(kind: Any, value: Any) -> None:
    values, findings = taking(kind).convert({"x": value})
    assert values == {}
    assert findings
    assert all(one.location[0] == "x" for one in findings)


def test_missing_and_unknown_names_are_all_named() -> None:
    values, findings = MAKE.convert({"count": "x", "colour": "red"})
    assert values == {}
    assert {(one.location, one.kind) for one in findings} == {
        (("name",), "missing"),
        (("count",), "int_parsing"),
        (("colour",), "extra_forbidden"),
    }


def test_only_given_values_are_passed_on_so_that_defaults_stay_the_functions() -> None:
    assert MAKE.convert({"name": "n", "count": 1}) == ({"name": "n", "count": 1}, [])


@given(st.integers() | st.text() | st.floats(allow_nan=False, allow_infinity=False))
def test_text_of_a_scalar_is_its_own(value: float | str) -> None:
    assert taking(str).convert({"x": value}) == ({"x": str(value)}, [])


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_number_becomes_a_whole_one_only_when_it_is(value: float) -> None:
    converted, findings = taking(int).convert({"x": value})
    assert findings or converted["x"] == value


def test_answer_is_plain_json_without_none() -> None:
    assert MAKE.dump(Thing(id="1", name="n")) == {"id": "1", "name": "n", "tags": []}
    assert ALL.dump([Thing(id="1", name="n", size=1.5)]) == [{"id": "1", "name": "n", "size": 1.5, "tags": []}]
    assert COUNT.dump(3) == 3


def test_task_declares_reads_repeatable_and_writes_not() -> None:
    assert (all_things.idempotent, make_thing.idempotent) == (True, False)
    assert (make_thing.name, make_thing.method) == ("Make Thing", "make_thing")
