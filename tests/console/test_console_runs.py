"""A run on its page: gone on with, and followed through a server that ends and comes back."""

from typing import Any

import pytest

from support.console import Screen
from support.processes import unused_port
from support.product import Person, Product, unknown_id
from support.runs import visit
from support.serving import serving
from support.workshop import Workshop

pytestmark = pytest.mark.asyncio(loop_scope="session")


def drawn(status: str, count: int) -> str:
    """Whether the graph shows so many tasks in this state."""
    return f"document.querySelectorAll('.graph .task[data-status={status}]').length === {count}"


async def test_a_failed_run_is_restarted_from_the_failed_task(
    screen: Screen, person: Person, workshop: Workshop
) -> None:
    first, bad = f"first-{unknown_id()}", f"bad-{unknown_id()}"
    workshop.answer(bad, {"message": "no such place"}, 404)
    old = await person.run(("lab.paint_place", f'name "{first}"'), visit(bad), links=[(0, 1)])
    await screen.open(f"runs/{old['id']}")
    await screen.page.until(drawn("failed", 1))
    await screen.click("Step 1", ".outline button")
    await screen.see("no such place")
    await screen.click("All that is recorded")
    await screen.see("error_code")
    await screen.click("Restart from the failed task")
    await screen.page.until(f"!location.pathname.endsWith('{old['id']}')")
    await screen.page.until(drawn("completed", 2))
    await screen.see("an earlier run")
    await screen.click("Step 0", ".outline button")
    await screen.see("It was done in an earlier run")
    await screen.click("Timeline")
    await screen.page.until("document.querySelectorAll('.timeline .span').length === 1")
    assert await screen.faults() == []
    assert (workshop.count(first), workshop.count(bad)) == (1, 2)
    await screen.open(f"runs/{old['id']}")
    await screen.click("See how it went on")
    await screen.page.until(drawn("completed", 2))


async def test_what_may_have_been_done_is_asked_about(screen: Screen, person: Person, workshop: Workshop) -> None:
    place = f"lost-{unknown_id()}"
    workshop.answer(place, {}, 503)
    old = await person.run(("lab.paint_place", f'name "{place}"'))
    await screen.open(f"runs/{old['id']}")
    await screen.click("Restart from the failed task")
    await screen.see("It is not known whether Step 0 was done")
    assert await screen.faults() == []
    await screen.click("Leave it")
    assert workshop.count(place) == 1
    await screen.click("Restart from the failed task")
    await screen.click("It was not done: do it now")
    await screen.page.until(drawn("completed", 1))
    assert workshop.count(place) == 2


async def test_a_run_is_followed_through_a_server_that_ends_and_comes_back(
    fresh: Screen, served: tuple[Product, str], person: Person, workshop: Workshop
) -> None:
    """The states by server-sent events resume after a lost connection."""
    product, port = served[0], unused_port()
    first, last = f"first-{unknown_id()}", f"last-{unknown_id()}"
    workshop.hold(first)
    workshop.hold(last)
    run: Any = await person.execute(await person.flow(visit(first), visit(last), links=[(0, 1)]))
    fresh.url = f"http://127.0.0.1:{port}"
    async with serving(product.app, port):
        await fresh.sign_in(person.key)
        await fresh.open(f"runs/{run['id']}")
        await fresh.page.until(drawn("in_progress", 1))
    await fresh.see("connecting again")
    workshop.release(first)
    await workshop.arrived(last)
    async with serving(product.app, port):
        await fresh.page.until(f"{drawn('completed', 1)} && {drawn('in_progress', 1)}")
        await fresh.gone("connecting again")
        workshop.release(last)
        await fresh.page.until(drawn("completed", 2))
        await fresh.see(f"Visited {last}.")
