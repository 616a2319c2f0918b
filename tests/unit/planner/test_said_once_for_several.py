"""What is said once for several: receivers of one text, and lists of the board that is made with them."""

import pytest
from planner_catalogue import PLANNER

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.flows.planner.port import Plan, PlanningRequest

TASKS = Catalogue(load_integrations(), has_model=False).specs


async def planned(words: str) -> Plan:
    return await PLANNER.plan(PlanningRequest(words), TASKS)


def links(plan: Plan) -> set[tuple[int, int]]:
    return {(one.source, one.target) for one in plan.dependencies}


@pytest.mark.parametrize(
    "words",
    [
        "Send the names of the cards in the list Shed of the board Garden to #support and #general",
        "Get the cards in the list Shed of the board Garden and send their names to #support and #general",
    ],
)
async def test_each_receiver_gets_what_was_found_and_not_word_of_the_other_message(words: str) -> None:
    plan = await planned(words)
    *finders, first, second = range(len(plan.operations))
    assert [plan.operations[at].arguments["channel"] for at in (first, second)] == ["#support", "#general"]
    found = finders[-1]
    assert plan.operations[found].task.dotted_name == "trello.get_cards_in_list"
    assert {(found, first), (found, second)} <= links(plan)
    assert (first, second) not in links(plan)


@pytest.mark.parametrize(
    ("words", "board", "lists"),
    [
        ("Make a board called Summer fair with a list Stalls", "Summer fair", ["Stalls"]),
        ("Create a board Garden and a list Seeds on it", "Garden", ["Seeds"]),
        ("make a new board called Office move with the lists Plan and Boxes", "Office move", ["Plan", "Boxes"]),
    ],
)
async def test_lists_are_made_on_the_board_that_is_made_with_them(words: str, board: str, lists: list[str]) -> None:
    plan = await planned(words)
    assert plan.operations[0].task.dotted_name == "trello.create_board"
    names = [one.arguments["name"] for one in plan.operations]
    assert names == [board, *lists]
    assert links(plan) == {(0, at + 1) for at in range(len(lists))}
