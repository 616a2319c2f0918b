"""What the console offers to begin with is planned whole; what the planner would only do in part, it refuses."""

import re
from pathlib import Path

import pytest
from planner_catalogue import PLANNER, SPECS

from neena.flows.planner.port import FlowNotGenerated, PlanningRequest

PAGE = Path(__file__).parents[3] / "console" / "src" / "ask" / "examples.tsx"
EXAMPLES = re.findall(r'^  "(.+)",$', PAGE.read_text(), re.MULTILINE)
PLANNED = {
    "Which date is 90 days after 2026-11-23?": ["data.add_to_date"],
    "Get the cards in the list Open of the board Support, and send a message to #support with their names": [
        "trello.get_boards",
        "trello.get_lists_in_board",
        "trello.get_cards_in_list",
        "slack.send_message",
    ],
    "Fetch https://example.org and send the title to me@acme.test by mail": ["http.fetch", "email.send_email"],
}


def test_every_example_of_the_console_is_known_here() -> None:
    assert [*PLANNED] == EXAMPLES


@pytest.mark.parametrize("words", PLANNED)
async def test_an_example_is_planned_whole(words: str) -> None:
    plan = await PLANNER.plan(PlanningRequest(words), SPECS)
    assert [one.task.dotted_name for one in plan.operations] == PLANNED[words]


@pytest.mark.parametrize("words", ["What day of the week is it 30 days from today?", "Add 30 days to today's date"])
async def test_a_number_that_no_task_takes_is_not_passed_over(words: str) -> None:
    with pytest.raises(FlowNotGenerated):
        await PLANNER.plan(PlanningRequest(words), SPECS)
