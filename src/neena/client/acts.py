"""One description of each act, for both kinds of client.

Everything is written once, as coroutines over a `Wire`. On a wire that blocks nothing ever suspends, so such a
coroutine runs to its end in one step: `Neena` does that step at once, `AsyncNeena` hands the coroutine to whoever
awaits it. What a group's method gives follows from the wire that the group is on, for programs and type checkers alike.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Iterator
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from neena.client.calls import Calls
from neena.client.wire import Awaiting, Blocking, Via

P = ParamSpec("P")
T = TypeVar("T")


class Group(Generic[Via]):
    """Acts about one subject."""

    def __init__(self, calls: Calls[Via]) -> None:
        self._calls = calls

    @property
    def blocks(self) -> bool:
        """Whether an act is done when its method returns."""
        return isinstance(self._calls.wire, Blocking)


class act(Generic[P, T]):  # noqa: N801  # a decorator
    """A method that asks and answers."""

    def __init__(self, written: Callable[Concatenate[Any, P], Coroutine[Any, Any, T]]) -> None:
        self._written = written
        self.__doc__ = written.__doc__

    @overload
    def __get__(self, group: Group[Blocking], kind: type | None = None) -> Callable[P, T]: ...
    @overload
    def __get__(self, group: Group[Awaiting], kind: type | None = None) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, group: Group[Any], kind: type | None = None) -> Callable[P, Any]:
        """The method of a group."""
        written = self._written

        @wraps(written)
        def bound(*args: P.args, **kwargs: P.kwargs) -> Any:
            asked = written(group, *args, **kwargs)
            return done(asked) if group.blocks else asked

        return bound


class each(Generic[P, T]):  # noqa: N801  # a decorator
    """A method that gives one thing after the other, as they are asked for."""

    def __init__(self, written: Callable[Concatenate[Any, P], AsyncGenerator[T]]) -> None:
        self._written = written
        self.__doc__ = written.__doc__

    @overload
    def __get__(self, group: Group[Blocking], kind: type | None = None) -> Callable[P, Generator[T]]: ...
    @overload
    def __get__(self, group: Group[Awaiting], kind: type | None = None) -> Callable[P, AsyncGenerator[T]]: ...
    def __get__(self, group: Group[Any], kind: type | None = None) -> Callable[P, Any]:
        """The method of a group."""
        written = self._written

        @wraps(written)
        def bound(*args: P.args, **kwargs: P.kwargs) -> Any:
            given = written(group, *args, **kwargs)
            return _one_by_one(given) if group.blocks else given

        return bound


def done(asked: Coroutine[Any, Any, T]) -> T:
    """What a coroutine returns that never suspends."""
    try:
        asked.send(None)
    except StopIteration as end:
        return end.value
    asked.close()
    raise RuntimeError("This waits for an event loop; the client that blocks has none.")


def _one_by_one(given: AsyncGenerator[T]) -> Iterator[T]:
    try:
        while True:
            try:
                one = done(_next(given))
            except StopAsyncIteration:
                return
            yield one
    finally:
        done(_end(given))


async def _next(given: AsyncIterator[T]) -> T:
    return await anext(given)


async def _end(given: AsyncGenerator[Any]) -> None:
    await given.aclose()
