"""What the endpoints ask for before they begin."""

from collections.abc import Iterator
from inspect import isasyncgenfunction, iscoroutinefunction

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from neena.surface import AT_THE_ROOT, ROUTERS


def _calls(dependant: Dependant) -> Iterator[object]:
    for one in dependant.dependencies:
        yield one.call
        yield from _calls(one)


def test_no_request_waits_for_a_thread_of_a_dependency() -> None:
    """Those that are not coroutines run in threads: two thread hops were a quarter of a click on a desktop."""
    routes = [one for router in (*ROUTERS, *AT_THE_ROOT) for one in router.routes if isinstance(one, APIRoute)]
    calls = {call for route in routes for call in [route.endpoint, *_calls(route.dependant)]}
    assert len(calls) > 90
    assert [call for call in calls if not (iscoroutinefunction(call) or isasyncgenfunction(call))] == []
