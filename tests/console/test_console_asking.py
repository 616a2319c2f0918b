"""The journey of the console: sign in, ask, read the flow, run it, watch it, read what came of it."""

import pytest

from neena.simulators.process import Running
from support.console import Screen
from support.product import Person
from support.workshop import Workshop

pytestmark = pytest.mark.asyncio(loop_scope="session")
HOUR = ("lab.tell_hour", None)
WORDS = (
    "Get the cards in the list Open of the board Support, "
    "and send a message to #support with their names and how many there are"
)


async def test_a_wrong_key_is_told_and_a_right_one_signs_in(fresh: Screen, person: Person) -> None:
    await fresh.open("runs")
    await fresh.write("API key", "sk_nen_wrong")
    await fresh.click("Sign in")
    await fresh.page.until("!!document.querySelector('[role=alert]')")
    await fresh.write("API key", person.key)
    await fresh.click("Sign in")
    await fresh.see("Nothing has run yet")  # the page that was asked for
    kept = await fresh.page.run("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert person.key not in kept
    assert kept == '[{},{},""]'
    await fresh.click("Sign out")
    await fresh.see("Sign in to Neena")
    await fresh.open()
    await fresh.see("Sign in to Neena")


async def test_words_become_a_flow_a_run_and_a_result(screen: Screen, slack: Running) -> None:
    """Ask, look, run, watch, result; the graph tells what is read and written, and where values come from."""
    await screen.write("What is to be done?", WORDS)
    await screen.click("Make a flow")
    await screen.at("flows/")
    await screen.page.until("document.querySelectorAll('.graph .task').length === 4")
    await screen.click("Send Message", ".outline button")
    await screen.see("given in the words of the request")
    assert await screen.page.run("document.querySelectorAll('.graph [data-effect=write]').length") == 1
    assert slack.state()["messages"] == {}
    await screen.click("Run")
    await screen.at("runs/")
    await screen.see("Sent a message to #support: 2 cards in Open: Broken door, Login fails")
    await screen.page.until("document.querySelectorAll('.graph .task[data-status=completed]').length === 4")
    await screen.click("Get Lists in Board", ".outline button")
    await screen.see("from Get Boards")
    await screen.click("Raw")
    await screen.see('"name": "Open"')
    await screen.click("Timeline")
    await screen.page.until("document.querySelectorAll('.timeline li').length === 4")
    before = await screen.page.run("location.pathname")
    await screen.click("Run again")
    await screen.page.until(f"location.pathname !== {before!r}")
    await screen.page.until("document.querySelectorAll('.graph .task[data-status=completed]').length === 4", seconds=20)
    (sent,) = slack.state()["messages"].values()
    assert len(sent) == 2


async def test_what_no_task_fits_is_said_and_the_words_stay(screen: Screen) -> None:
    await screen.write("What is to be done?", "Bake a cake with three candles")
    await screen.click("Make a flow")
    await screen.see("No flow can be made of this")
    assert await screen.page.run("document.querySelector('#words').value") == "Bake a cake with three candles"


async def test_a_value_that_is_missing_is_asked_for(screen: Screen) -> None:
    await screen.write("What is to be done?", "Send a message to #support")
    await screen.click("Make a flow")
    await screen.see("One thing is open")
    await screen.write("What should the message say?", "The door is open")
    await screen.press("Enter")
    await screen.at("flows/")
    await screen.click("Send Message", ".outline button")
    await screen.see("The door is open")


async def test_a_run_is_followed_while_it_happens_and_goes_on_after_a_lost_connection(
    screen: Screen, person: Person, workshop: Workshop
) -> None:
    """States by server-sent events, which resume after a lost connection."""
    workshop.hold("lighthouse")
    run = await person.execute(await person.flow(("lab.visit_place", 'name "lighthouse"'), HOUR, links=[(0, 1)]))
    await screen.open(f"runs/{run['id']}")
    await screen.page.until("!!document.querySelector('.graph .task[data-status=in_progress]')")
    await screen.tab.context.set_offline(True)
    workshop.release("lighthouse")
    await person.finished(run)
    await screen.tab.context.set_offline(False)
    await screen.page.until("document.querySelectorAll('.graph .task[data-status=completed]').length === 2", seconds=30)


async def test_a_run_under_way_can_be_cancelled(screen: Screen, person: Person, workshop: Workshop) -> None:
    workshop.hold("quarry")
    run = await person.execute(await person.flow(("lab.visit_place", 'name "quarry"')))
    await screen.open(f"runs/{run['id']}")
    await screen.click("Cancel the run")
    await screen.see("Cancelled")
    assert (await person.finished(run))["status"] == "cancelled"
    workshop.release("quarry")
