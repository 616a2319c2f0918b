"""The fields of an event: types, what is missing, and bodies of any size and shape."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neena.authoring import Delivery, EventField, trigger
from neena.kernel.columns import dump_json
from neena.kernel.strict_json import parse
from neena.triggers.fields import EventFields, read_fields


def event(**fields: tuple[str, bool]) -> Any:
    """A trigger whose fields, of these types, stand at the top of the body."""
    declared = tuple(
        EventField(name, f"$.{name}", name, data_type=kind, optional=optional)
        for name, (kind, optional) in fields.items()
    )

    @trigger(entity="id" if "id" in fields else None, fields=declared)
    def handle_thing(delivery: Delivery) -> bool:
        return True

    return handle_thing


def one(kind: str, value: Any) -> EventFields:
    return read_fields(event(value=(kind, False)), {"value": value})


KEPT = [
    ("string", "text", "text"),
    ("string", "", ""),
    ("string", 7, "7"),
    ("string", 2.5, "2.5"),
    ("string", True, "true"),
    ("int", 7, 7),
    ("int", "7", 7),
    ("int", 7.0, 7),
    ("int", -(10**30), -(10**30)),
    ("float", 7, 7.0),
    ("float", "2.5", 2.5),
    ("bool", True, True),
    ("bool", False, False),
    ("date", "2026-01-15", "2026-01-15"),
    ("datetime", "2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z"),
    ("list", [], []),
    ("list", [1, "a"], [1, "a"]),
    ("object", {"a": 1}, {"a": 1}),
    ("any", [{"a": None}], [{"a": None}]),
    ("any", 0, 0),
]
REFUSED = [
    ("string", ["text"]),
    ("string", {"a": 1}),
    ("int", "seven"),
    ("int", 7.5),
    ("int", True),
    ("int", ""),
    ("int", [7]),
    ("float", "much"),
    ("float", False),
    ("float", "nan"),
    ("float", "-Infinity"),
    ("float", 10**400),
    ("bool", "yes"),
    ("bool", "true"),
    ("bool", 1),
    ("date", "soon"),
    ("date", "2026-13-01"),
    ("date", 5),
    ("datetime", "15.1.2026"),
    ("list", "a,b"),
    ("list", {"a": 1}),
    ("object", [1]),
    ("object", "{}"),
]


@pytest.mark.parametrize(("kind", "value", "kept"), KEPT)
def test_what_fits_is_kept_or_converted_without_loss(kind: str, value: Any, kept: Any) -> None:
    found = one(kind, value)
    assert (found.values, found.findings) == ({"value": kept}, [])
    assert type(found.values["value"]) is type(kept)


@pytest.mark.parametrize(("kind", "value"), REFUSED)
def test_what_does_not_fit_is_named(kind: str, value: Any) -> None:
    (finding,) = one(kind, value).findings
    assert finding.message == f"The event's field value ($.value) is no {kind}."
    assert finding.location == ("body", "value")


@pytest.mark.parametrize("body", [{}, {"value": None}])
def test_what_is_missing_is_the_empty_text_where_that_is_allowed(body: dict[str, Any]) -> None:
    for kind in {kind for kind, *_ in KEPT}:
        found = read_fields(event(value=(kind, True)), body)
        assert (found.values, found.findings) == ({"value": ""}, [])
        (finding,) = read_fields(event(value=(kind, False)), body).findings
        assert finding.message == "The event's field value ($.value) is missing."


@pytest.mark.parametrize("given", ["{}", '{"value": {}}', '{"value": []}', '{"value": [[]]}', '{"value": "x"}'])
def test_a_path_through_another_shape_leads_to_nothing(given: str) -> None:
    @trigger(entity="deep", fields=(EventField("deep", "$.value.a['b c'].d", "d", optional=True),))
    def handle_thing(delivery: Delivery) -> bool:
        return True

    found = read_fields(handle_thing, parse(given.encode()))
    assert (found.values, found.entity_id, found.findings) == ({"deep": ""}, None, [])


@pytest.mark.parametrize(
    ("value", "entity_id"),
    [("8841", "8841"), (8841, "8841"), ("", None), (None, None), ("x" * 1024, "x" * 1024), ("ä" * 513, None)],
)
def test_the_entity_is_the_id_by_which_results_are_found(value: Any, entity_id: str | None) -> None:
    assert read_fields(event(id=("any", True)), {"id": value}).entity_id == entity_id


VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=9)
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=3), inner, max_size=3)),
    max_leaves=8,
)
EVERY = event(**{kind: (kind, False) for kind in dict.fromkeys(kind for kind, *_ in KEPT)})


@settings(max_examples=50)
@given(body=st.dictionaries(st.sampled_from([one.name for one in EVERY.fields]), VALUES))
def test_any_body_is_read_and_can_be_stored(body: dict[str, Any]) -> None:
    found = read_fields(EVERY, body)
    assert set(found.values) == {one.name for one in EVERY.fields}
    for value in found.values.values():
        dump_json(value)
        assert not isinstance(value, float) or math.isfinite(value)


def test_huge_and_deep_bodies_are_read() -> None:
    deep: Any = "end"
    for _ in range(60):
        deep = {"a": [deep]}
    found = read_fields(event(value=("any", False), big=("string", False)), {"value": deep, "big": "x" * 1_000_000})
    assert found.findings == []
    assert len(found.values["big"]) == 1_000_000
