"""What `run` returned is validated anew in all its depth, whatever it was built with (W-31)."""

from contextlib import suppress
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, RootModel, computed_field, field_serializer

from nen.checking import result_of
from nen.errors import Refused
from nen.loading import Workflow


class Colour(Enum):
    RED = "red"


class Line(BaseModel):
    model_config = ConfigDict(frozen=True)
    text: str
    price: float = Field(ge=0)


class Point(NamedTuple):
    x: int
    line: Line


class Names(RootModel[list[str]]):
    pass


class Order(BaseModel):
    lines: list[Line] = []
    first: Line | None = None
    by_name: dict[str, Line] = {}
    pair: tuple[Line, int] | None = None
    unique: frozenset[Line] = frozenset()
    names: Names = Names(["a"])
    point: Point | None = None


class Wire(BaseModel):
    total: Decimal = Field(alias="grandTotal")
    colour: Colour = Colour.RED

    @field_serializer("total")
    def shown(self, value: Decimal) -> str:
        return f"{value} €"

    @computed_field
    @property
    def rounded(self) -> int:
        return int(self.total)


class Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")
    count: int
    line: Line


def checked(model: type[BaseModel], returned: object) -> dict[str, Any]:
    return result_of(Workflow(print, model, {}, None, None, model, {}, None), returned)


FALSE = Line.model_construct(text=4, price=-1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"lines": [FALSE]},
        {"first": FALSE},
        {"by_name": {"a": FALSE}},
        {"pair": (FALSE, 1)},
        {"unique": frozenset([FALSE])},
        {"names": Names.model_construct([3])},
        {"lines": [Line.model_construct(text="no price")]},
        {"lines": "none"},
        {"point": Point(1, FALSE)},
    ],
    ids=str,
)
def test_w31_nested_values_of_model_construct_are_validated(wrong: dict[str, Any]) -> None:
    for returned in (Order.model_construct(**wrong), wrong):
        with pytest.raises(Refused) as refused:
            checked(Order, returned)
        assert refused.value.kind == "invalid_result"


LINES = st.builds(Line, text=st.text(), price=st.floats(min_value=0, allow_infinity=False, allow_nan=False))


@given(
    st.builds(
        Order,
        lines=st.lists(LINES, max_size=3),
        first=st.none() | LINES,
        by_name=st.dictionaries(st.text(), LINES, max_size=3),
        pair=st.none() | st.tuples(LINES, st.integers()),
        unique=st.frozensets(LINES, max_size=3),
        names=st.builds(Names, st.lists(st.text(), max_size=3)),
    )
)
def test_w31_valid_result_is_sent_as_it_is(order: Order) -> None:
    """However it was built: its own JSON comes out, without None."""
    expected = order.model_dump(mode="json", exclude_none=True)
    rebuilt = Order.model_construct(**{name: getattr(order, name) for name in Order.model_fields})
    for returned in (order, rebuilt, order.model_dump(mode="json")):
        found = checked(Order, returned)
        assert sorted(map(str, found.pop("unique"))) == sorted(map(str, expected["unique"]))
        assert found == {name: one for name, one in expected.items() if name != "unique"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.builds(object),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(Order.model_fields, ANYTHING)))
def test_w31_anything_else_is_refused_or_valid(values: dict[str, Any]) -> None:
    """No lie of `model_construct` reaches the server, and none ends in another error."""
    with suppress(Refused):
        Order.model_validate(checked(Order, Order.model_construct(**values)))


def test_serializers_aliases_and_computed_fields_are_the_authors() -> None:
    """W-31: a value that is written otherwise than it is read is no fault."""
    expected = {"grandTotal": "12.50 €", "colour": "red", "rounded": 12}
    assert checked(Wire, Wire(grandTotal=Decimal("12.50"))) == expected
    assert checked(Wire, {"grandTotal": "12.50"}) == expected
    assert checked(Wire, {"total": "12.50"}) == expected


def test_strict_models_may_hold_models() -> None:
    line = Line(text="a", price=1)
    assert checked(Strict, Strict(count=1, line=line)) == {"count": 1, "line": {"text": "a", "price": 1.0}}
    with pytest.raises(Refused, match=r"Strict.count: Input should be a valid integer"):
        checked(Strict, Strict.model_construct(count="1", line=line))


def test_numbers_that_json_does_not_have_are_refused() -> None:
    class Odd(BaseModel):
        number: float

    with pytest.raises(Refused, match="cannot be written as JSON"):
        checked(Odd, Odd(number=float("nan")))


def test_result_that_is_no_object_is_refused() -> None:
    with pytest.raises(Refused, match="must be an object"):
        checked(Names, Names(["a"]))
