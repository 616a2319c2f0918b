"""Simulated vendors beside the product in this process, and people with an account at each of them."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from neena.simulators.process import Running, simulator
from support.product import Person, Product, definition_id

Vendors = dict[str, Running]


@contextmanager
def simulated(*names: str) -> Iterator[Vendors]:
    """A simulator for each name."""
    with ExitStack() as stack:
        yield {name: stack.enter_context(simulator(name)) for name in names}


def reached(vendors: Vendors) -> dict[str, Any]:
    """Settings for a product whose vendors these are."""
    return {
        "integrations": {name: {"base_url": one.url} for name, one in vendors.items()},
        "egress_allow": ",".join(one.address for one in vendors.values()),
        "lookup_after": 0.0,
    }


async def connected(product: Product, vendors: Vendors) -> Person:
    """Somebody new whose accounts are all connected, at vendors that know nothing yet."""
    person = await product.member()
    known = {one["short_name"]: one["id"] for one in await person.get("/integrations/all")}
    for name, one in vendors.items():
        one.reset()
        await person.post("/integration_credentials/", {"integration": known[name], "credential": one.credential})
    return person


async def ran(person: Person, words: str, *tasks: str) -> Any:
    """The run of the flow that the words became, which must be of these tasks."""
    request = await person.request(words)
    flow = await person.get("/flows/generate", flow_request_id=request["id"])
    assert [one["task_definition"] for one in flow["task_operations"]] == [definition_id(one) for one in tasks]
    run = await person.finished(await person.execute(flow, request))
    assert run["status"] == "completed", run["error"]
    return run
