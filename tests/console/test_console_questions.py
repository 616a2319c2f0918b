"""Questions in the console: asked where words are typed, shown with the flow, answered from a list or in words."""

from typing import Any

import pytest

from neena.simulators.process import Running
from support.console import Screen
from support.product import Person

pytestmark = pytest.mark.asyncio(loop_scope="session")
WORDS = "Create a list called Ideas"


async def unfinished(person: Person, words: str = WORDS) -> tuple[Any, Any]:
    request = await person.request(words)
    return request, await person.get("/flows/generate", flow_request_id=request["id"])


def on_board(trello: Running, name: str) -> list[str]:
    """The boards that lists of this name are on."""
    state = trello.state()
    return [state["boards"][one["idBoard"]]["name"] for one in state["lists"].values() if one["name"] == name]


async def test_words_that_leave_something_open_are_asked_about_and_run(screen: Screen, trello: Running) -> None:
    """From the words over a choice to the list on its board."""
    await screen.write("What is to be done?", WORDS)
    await screen.click("Make a flow")
    await screen.see("One thing is open")
    assert await screen.faults() == []
    await screen.choose("Which board is meant?", "Support")
    await screen.click("Answer")
    await screen.at("flows/")
    await screen.click("Create List", ".outline button")
    await screen.see("set in the flow")
    await screen.see("Why this task")
    await screen.see("“Create” and “list” ask for it")
    assert await screen.faults() == []
    await screen.click("Run")
    await screen.at("runs/")
    await screen.see("Created the list Ideas")
    assert on_board(trello, "Ideas") == ["Support"]


async def test_a_value_that_is_not_on_the_list_can_be_written(screen: Screen) -> None:
    await screen.write("What is to be done?", WORDS)
    await screen.click("Make a flow")
    await screen.choose("Which board is meant?", "Something else")
    await screen.write("Which board is meant?", "support")
    await screen.click("Answer")
    await screen.at("flows/")


async def test_a_flow_with_open_questions_says_why_it_does_not_run(
    screen: Screen, person: Person, trello: Running
) -> None:
    """It is answered where it is shown, also by keyboard, and then runs."""
    request, flow = await unfinished(person)
    await screen.open(f"flows/{flow['id']}")
    await screen.see("One thing is open")
    await screen.click("Run")
    await screen.see("Answer the open questions first")
    assert await person.get("/flow_runs/all") == []
    assert await screen.faults() == []
    await screen.choose("Which board is meant?", "Support")
    await screen.click("Answer")
    await screen.page.until(f"!location.pathname.endsWith({flow['id']!r})")
    await screen.gone("One thing is open")
    await screen.page.until(f"location.search.includes({request['id']!r})")
    await screen.click("Run")
    await screen.at("runs/")
    await screen.see("Created the list Ideas")
    assert on_board(trello, "Ideas") == ["Support"]


async def test_a_change_that_gives_the_value_closes_the_question(screen: Screen, person: Person) -> None:
    _, flow = await unfinished(person, 'Send the message "Hello"')
    await screen.open(f"flows/{flow['id']}")
    await screen.click("Send Message", ".outline button")
    await screen.write("Instruction", 'Send the message "Hello" to #support')
    await screen.press("Tab")
    await screen.click("Save")
    await screen.gone("One thing is open")
    assert (await person.get("/flows/", id=flow["id"]))["questions"] == []


async def test_what_is_chosen_between_tasks_leads_to_what_that_task_lacks(screen: Screen) -> None:
    await screen.write("What is to be done?", "Create an issue called Broken door")
    await screen.click("Make a flow")
    await screen.choose("Two tasks fit", "Create Issue (Jira): Create an issue in a project.")
    await screen.click("Answer")
    await screen.see("What is the project (Key of the project, such as SUP)?")
    await screen.click("Look at the flow first")
    await screen.at("flows/")
    await screen.see("One thing is open")
