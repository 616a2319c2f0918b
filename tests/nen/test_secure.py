"""A secure value is its name, whatever is done with it (W-33)."""

import copy
import json
import pickle
from operator import eq, ne
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import PydanticSerializationError

from nen import Secure, SecureValue

VALUE = SecureValue("password")


class SecureParams(BaseModel):
    password: Secure[str] = Field(min_length=3, max_length=9)
    pin: Annotated[Secure[str], Field(pattern=r"^\d{4}$")]


def test_w33_text_of_a_secure_value_is_its_name() -> None:
    assert VALUE.identifier == "password"
    assert repr(VALUE) == str(VALUE) == f"{VALUE}" == "SecureValue('password')"
    held = SecureParams.model_construct(password=VALUE, pin=SecureValue("pin"))
    assert str(held) == "password=SecureValue('password') pin=SecureValue('pin')"
    assert held.model_copy(deep=True) == held


def test_w33_secure_values_are_equal_by_name_and_never_compared_to_text() -> None:
    assert SecureValue("password") == VALUE
    assert SecureValue("pin") != VALUE
    assert VALUE != 3
    assert len({VALUE, SecureValue("password")}) == 1
    for other in ("password", b"password"):
        with pytest.raises(TypeError, match=r"computer.type"):
            eq(other, VALUE)
        with pytest.raises(TypeError, match=r"computer.type"):
            ne(VALUE, other)


@pytest.mark.parametrize(
    "use",
    [
        lambda: "a" + VALUE,
        lambda: VALUE + "a",
        lambda: b"a" + VALUE,
        lambda: " ".join(iter([VALUE])),
        lambda: len(VALUE),
        lambda: list(VALUE),
        lambda: VALUE[0],
        lambda: bytes(VALUE),
        lambda: json.dumps(VALUE),
        lambda: f"{VALUE:>20}",
        lambda: Path(VALUE),
    ],
)
def test_w33_use_as_text_is_an_error(use: object) -> None:
    with pytest.raises(TypeError):
        use()  # pyright: ignore[reportCallIssue]


def test_w33_name_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        VALUE.identifier = "pin"  # pyright: ignore[reportAttributeAccessIssue]


def test_w33_copies_and_pickles_hold_the_name_alone() -> None:
    for other in (copy.copy(VALUE), copy.deepcopy(VALUE), pickle.loads(pickle.dumps(VALUE))):
        assert other == VALUE
        assert list(vars(other).values()) == ["password"]


def test_w33_secure_params_are_not_written_as_json() -> None:
    held = SecureParams.model_construct(password=VALUE, pin=SecureValue("pin"))
    assert held.model_dump() == {"password": VALUE, "pin": SecureValue("pin")}
    for write in (held.model_dump_json, lambda: held.model_dump(mode="json")):
        with pytest.raises(PydanticSerializationError, match=r"SecureValue\('password'\) has no value here"):
            write()


def test_schema_of_secure_params_is_one_of_text_with_its_limits() -> None:
    found = SecureParams.model_json_schema()["properties"]
    assert found["password"].items() >= {"type": "string", "minLength": 3, "maxLength": 9}.items()
    assert found["pin"].items() >= {"type": "string", "pattern": r"^\d{4}$"}.items()


def test_limits_hold_where_text_is_given_on_ones_own_machine() -> None:
    assert SecureParams(password="hunter2", pin="0000").password == "hunter2"
    with pytest.raises(ValidationError, match="at least 3"):
        SecureParams(password="h", pin="0000")
