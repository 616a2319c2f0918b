"""Secrets of a run, of which a workflow gets the names and never the values."""

from typing import Any, Generic, NoReturn, TypeVar

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")
MARK = "x-secure"
"""Stands in the JSON Schema of every field that is `Secure`."""


class Secure(Generic[T]):
    """Says that a field of `SecureParams` is a secret.

        class SecureParams(BaseModel):
            password: Secure[str] = Field(min_length=8)

        def run(params: Params, secure_params: SecureParams) -> Result:
            Computer().type(secure_params.password)

    The server checks the real value against the limits of `Field`, and types it. Here the field is a `SecureValue`.
    """

    @property
    def identifier(self) -> str:
        """The field's name: the one thing that is known here."""
        raise NotImplementedError

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A text to the JSON Schema, so that limits of `Field` show there; nothing that can be written as JSON."""
        return core_schema.str_schema(
            serialization=core_schema.plain_serializer_function_ser_schema(_written, info_arg=True),
            metadata={"pydantic_js_extra": {MARK: True}},
        )


class SecureValue(Secure[str]):
    """The name of a secret: `computer.type` takes it, and nothing else has a use for it."""

    def __init__(self, identifier: str) -> None:
        self._identifier = identifier

    @property
    def identifier(self) -> str:
        """The name of the field that holds it."""
        return self._identifier

    def __repr__(self) -> str:
        return f"SecureValue({self.identifier!r})"

    def __eq__(self, other: object) -> bool:
        """Two are equal if they name the same secret.

        Raises:
            TypeError: Compared to text: an answer would always be wrong.
        """
        if isinstance(other, str | bytes):
            _refuse(self)
        return isinstance(other, SecureValue) and other.identifier == self.identifier

    def __hash__(self) -> int:
        return hash(self.identifier)

    def __add__(self, other: object) -> NoReturn:
        _refuse(self)

    def __radd__(self, other: object) -> NoReturn:
        _refuse(self)


def _written(value: object, info: core_schema.SerializationInfo) -> object:
    if info.mode_is_json():
        _refuse(value)
    return value


def _refuse(value: object) -> NoReturn:
    raise TypeError(f"{value!r} has no value here: all that can be done with it is computer.type(...)")
