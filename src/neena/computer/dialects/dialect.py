"""What a dialect is: the tool calls of one vendor's models, read as our actions, and answered in the vendor's shape.

Everything here is pure: nothing is done to a desktop.
"""

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from neena.computer.tools.asked import ActionInvalid, Asked, Result
from neena.computer.tools.params import kind_of

Json = Mapping[str, Any]
Size = tuple[int, int]


@dataclass(frozen=True)
class Dialect:
    """How the models of one vendor ask for actions, and how they are answered.

    `read` takes a call as the model made it, and the size of the picture that the model was told: the actions to do
    one after the other, in the space of that picture. It raises `ActionInvalid`. `answer` takes the same call and the
    results of all of them. `failed` tells a failure in the vendor's shape; None where the call has no place for it.
    """

    vendor: str
    prefixes: tuple[str, ...]  # of the names of its models
    read: Callable[[Json, Size], list[Asked]]
    answer: Callable[[Json, Sequence[Result]], dict[str, Any]]
    failed: Callable[[Json, str], dict[str, Any] | None]


def text_of(call: Json, name: str) -> str:
    """A text in a call, empty when it is left out. Raises `ActionInvalid` when it is something else."""
    value = call.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ActionInvalid.at(name, message=f"`{name}` is {kind_of(value)}, not text.")
    return value


def object_of(call: Json, name: str) -> dict[str, Any]:
    """An object in a call, empty when it is left out. Raises `ActionInvalid` when it is something else."""
    return as_object(call.get(name) or {}, name)


def as_object(value: object, name: str) -> dict[str, Any]:
    """The value as an object. Raises `ActionInvalid` when it is something else."""
    if not isinstance(value, Mapping):
        raise ActionInvalid.at(name, message=f"`{name}` is {kind_of(value)}, not an object.")
    return {str(key): one for key, one in cast("Mapping[object, object]", value).items()}


def list_of(call: Json, name: str) -> list[Any]:
    """A list in a call, empty when it is left out. Raises `ActionInvalid` when it is something else."""
    value = call.get(name)
    if value is None:
        return []
    if not isinstance(value, list | tuple):
        raise ActionInvalid.at(name, message=f"`{name}` is {kind_of(value)}, not a list.")
    return list(cast("Sequence[Any]", value))


def merged(results: Sequence[Result]) -> Result:
    """Several results as one: all that was said, the last picture, the last place of the pointer."""
    said = [one.output for one in results if one.output is not None]
    images = [one.image for one in results if one.image is not None]
    places = [one.coordinate for one in results if one.coordinate is not None]
    return Result("\n".join(said) if said else None, images[-1] if images else None, places[-1] if places else None)


def plain(call: Json, results: Sequence[Result]) -> dict[str, Any]:
    """The flat answer to a flat call: the call's `type`, and what there is of output, picture and pointer."""
    wire = merged(results).wire()
    del wire["status"]
    return {"type": call.get("type"), **wire} if "type" in call else wire


def in_base64(image: bytes) -> str:
    """A picture as JSON can hold it."""
    return b64encode(image).decode()


def data_url(image: bytes) -> str:
    """A PNG as an address that holds it."""
    return f"data:image/png;base64,{in_base64(image)}"
