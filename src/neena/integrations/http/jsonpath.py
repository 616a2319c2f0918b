"""JSONPath (RFC 9535) over JSON that may be hostile: no code, no regular expressions, a bounded number of steps."""

from collections.abc import Iterator
from typing import Any, SupportsIndex, cast

from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathError

from neena.authoring import Invalid

MAX_LENGTH = 500
MAX_STEPS = 1_000_000
MAX_MATCHES = 10_000


class _Environment(JSONPathEnvironment):
    def setup_function_extensions(self) -> None:
        """Leave out `match` and `search`: a pattern can be written so that it never ends."""
        super().setup_function_extensions()
        del self.function_extensions["match"], self.function_extensions["search"]


class _Steps:
    """Counts down. One expression can multiply its own work without end (`$..*[?count($..*) > 1]`)."""

    def __init__(self) -> None:
        self.left = MAX_STEPS

    def take(self, count: int = 1) -> None:
        self.left -= max(1, count)
        if self.left < 0:
            raise Invalid("The JSONPath takes too many steps over this answer; write a more direct one.")


class _Object(dict[str, Any]):
    """A JSON object that counts what is looked at."""

    def __init__(self, members: dict[str, Any], steps: _Steps) -> None:
        super().__init__(members)
        self.steps = steps

    def __getitem__(self, key: str) -> Any:
        self.steps.take()
        return super().__getitem__(key)

    def items(self) -> Any:
        self.steps.take(len(self))
        return super().items()

    def __eq__(self, other: object) -> bool:
        self.steps.take(super().__len__())
        return super().__eq__(other)

    __hash__ = None  # pyright: ignore[reportAssignmentType]


class _Array(list[Any]):
    """A JSON array that counts what is looked at."""

    def __init__(self, elements: list[Any], steps: _Steps) -> None:
        super().__init__(elements)
        self.steps = steps

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        self.steps.take(super().__len__() if isinstance(place, slice) else 1)
        return super().__getitem__(place)

    def __iter__(self) -> Iterator[Any]:
        for element in super().__iter__():
            self.steps.take()
            yield element

    def __len__(self) -> int:
        self.steps.take()
        return super().__len__()

    def __eq__(self, other: object) -> bool:
        self.steps.take(super().__len__())
        return super().__eq__(other)

    __hash__ = None  # pyright: ignore[reportAssignmentType]


def find(expression: str, value: Any) -> list[Any]:
    """All values that `expression` picks from `value`, in order; raises `Invalid` when it cannot be evaluated."""
    if len(expression) > MAX_LENGTH:
        raise Invalid(f"A JSONPath has at most {MAX_LENGTH} characters.")
    try:
        found: list[Any] = []
        steps = _Steps()
        for node in _Environment().finditer(expression, _counting(value, steps)):
            found.append(_plain(node.value, steps))
            if len(found) > MAX_MATCHES:
                raise Invalid(f"The JSONPath matches more than {MAX_MATCHES} values; write a narrower one.")
    except JSONPathError as fault:
        raise Invalid(f"The JSONPath {expression!r} cannot be used: {str(fault).splitlines()[0]}") from fault
    except RecursionError as fault:
        raise Invalid("The JSONPath, or the answer it is applied to, is nested too deeply.") from fault
    return found


def _counting(value: Any, steps: _Steps) -> Any:
    if isinstance(value, dict):
        members = cast("dict[str, Any]", value)
        return _Object({key: _counting(member, steps) for key, member in members.items()}, steps)
    if isinstance(value, list):
        return _Array([_counting(element, steps) for element in cast("list[Any]", value)], steps)
    return value


def _plain(value: Any, steps: _Steps) -> Any:
    """A copy without the counting. It counts too: one long text can be picked ten thousand times."""
    if isinstance(value, _Object):
        return {key: _plain(member, steps) for key, member in value.items()}
    if isinstance(value, _Array):
        return [_plain(element, steps) for element in value]
    if isinstance(value, str):
        steps.take(len(value) // 8)
    return value
