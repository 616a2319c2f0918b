"""What holds and what does not, for any JSON."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.flows.conditions import OPPOSITES, for_each, holds, meant_by, only_if
from neena.flows.schemas import Condition, ForEach, ItemCondition, Operator

PLAIN = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text()
ANY_JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)
VALUES = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20)
MOMENTS = st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2025-01-01", "2025-01-01T10:00Z"])
OPERATORS: tuple[Operator, ...] = get_args(Operator)


def asked(operator: Operator, value: Any = None, path: str = "$") -> ItemCondition:
    return ItemCondition.model_construct(path=path, operator=operator, value=value)


@given(st.sampled_from(OPERATORS), ANY_JSON | MOMENTS, VALUES | MOMENTS | st.none() | st.lists(VALUES, max_size=3))
def test_every_condition_has_an_answer_for_any_json(operator: Operator, found: Any, value: Any) -> None:
    assert holds(asked(operator, value), found) in {True, False, None}


@given(st.sampled_from(OPERATORS), ANY_JSON | MOMENTS, VALUES | MOMENTS)
def test_either_a_condition_or_its_opposite_holds_or_neither_can_be_told(
    operator: Operator, found: Any, value: Any
) -> None:
    one, other = holds(asked(operator, value), found), holds(asked(OPPOSITES[operator], value), found)
    assert other is (None if one is None else not one)


@given(st.sampled_from(OPERATORS), VALUES)
def test_of_what_is_not_there_only_that_it_is_empty_can_be_told(operator: Operator, value: Any) -> None:
    told = {"is_empty": True, "is_not_empty": False}.get(operator)
    assert holds(asked(operator, value, "$.status"), {"state": "open"}) is told


@given(ANY_JSON, st.sampled_from(["$", "$.a", "$[0]", "$[-1].a", "$['x y'][3].b"]))
def test_a_path_leads_to_a_value_or_to_nothing(found: Any, path: str) -> None:
    empty = holds(asked("is_empty", path=path), found)
    assert empty is not holds(asked("is_not_empty", path=path), found)


CARDS = [{"name": "Broken door", "closed": False, "labels": [{"name": "Urgent"}]}, {"name": "Roof", "closed": True}]


@pytest.mark.parametrize(
    ("operator", "found", "value", "expected"),
    [
        ("equals", "Open", "open ", True),
        ("equals", "3", 3, True),
        ("equals", 3, 3.0, True),
        ("equals", True, True, True),
        ("equals", True, 1, None),
        ("equals", 1, True, None),
        ("equals", "true", True, None),
        ("equals", "soon", 3, None),
        ("not_equals", {"a": 1}, "a", None),
        ("is_none_of", 3, [4, "x"], None),
        ("is_one_of", 3, [3, "x"], True),
        ("not_contains", 3, "x", None),
        ("equals", CARDS, 2, True),
        ("equals", None, "", False),
        ("not_equals", None, "open", True),
        ("contains", "The Door is broken", "door", True),
        ("contains", "Order 8841", 8841, True),
        ("contains", ["a", "b"], "B", True),
        ("contains", CARDS, "roof", True),
        ("contains", CARDS[0]["labels"], "urgent", True),
        ("contains", None, "x", False),
        ("not_contains", None, "x", True),
        ("is_one_of", "red", ["Red", "green"], True),
        ("is_none_of", "blue", ["red", "green"], True),
        ("is_empty", " \n", None, True),
        ("is_empty", 0, None, False),
        ("is_empty", False, None, False),
        ("is_empty", [], None, True),
        ("greater_than", CARDS, 1, True),
        ("greater_than", CARDS, 2, False),
        ("at_least", CARDS, 2, True),
        ("greater_than", "12.5", 12, True),
        ("greater_than", "1e3", 999, True),
        ("less_than", None, 5, None),
        ("at_most", None, 5, None),
        ("less_than", "2025-01-09", "2025-01-10", True),
        ("less_than", "2025-01-10T01:00:00+02:00", "2025-01-10", True),
        ("greater_than", "b", "a", None),
        ("greater_than", True, 0, None),
        ("greater_than", float("nan"), 0, None),
    ],
    ids=str,
)
def test_what_holds(operator: Operator, found: Any, value: Any, expected: bool | None) -> None:
    assert holds(asked(operator, value), found) is expected


@pytest.mark.parametrize(
    ("name", "meant"),
    [("Brokn dor", "Broken door"), ("broken  DOOR", None), ("Door 1", None), ("Windows", None), ("", None)],
)
def test_a_slip_of_the_pen_is_told_from_a_name_that_is_not_there(name: str, meant: str | None) -> None:
    assert meant_by(name, ["Broken door", "Door 2", "Roof"]) == meant


def test_conditions_in_words() -> None:
    names = {0: "Get Cards", 1: "Get Rate"}
    conditions = [
        Condition(operation=0, operator="greater_than", value=3),
        Condition(operation=1, path="$.rates.EUR", operator="at_most", value=1.1),
        Condition(path="$[0].priority", operator="is_one_of", value=["high", "urgent"]),
    ]
    assert only_if(conditions, names) == (
        "only if the result of Get Cards is more than 3 and rates EUR of Get Rate is at most 1.1 "
        "and priority of the request's metadata is one of “high”, “urgent”"
    )
    each = ForEach(operation=0, conditions=[ItemCondition(path="$.closed", operator="equals", value=False)])
    assert for_each(each, names) == "for each of Get Cards, only if closed is no"
