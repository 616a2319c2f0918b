"""Requests over tasks that declare no words of their own: order, what is left undone, what is asked and refused."""

from typing import Any

import pytest
from evaluation.answers import Prediction, answer
from evaluation.sets import tasks

from neena.flows.planner.embedded import EmbeddedPlanner

POSTED_FIRST = [
    "Before you delete board b3, post 'Bye' in #pm",
    "Delete board b3, but first post 'Bye' in #pm",
    "Post 'Bye' in #pm before you delete board b3",
]
MOVED_FIRST = [
    "Once the card c3 is moved to list 8b8b, tell #pm 'Bye'",
    "As soon as you have moved the card c3 to list 8b8b, tell #pm 'Bye'",
    "Move the card c3 to list 8b8b. When that's done, tell #pm 'Bye'",
]
TOLD = {"task": "slack.send_message", "arguments": {"channel": "#pm", "text": "Bye"}}


async def planned(request: str, without: str = "") -> Prediction:
    known = [task for task in tasks("neena") if task.dotted_name != without]
    return await answer(EmbeddedPlanner(), {"id": "one", "request": request}, known)


def steps(prediction: Prediction) -> list[dict[str, Any]]:
    return [{"task": one["task"], "arguments": one["arguments"]} for one in prediction["operations"]]


@pytest.mark.parametrize("request_", POSTED_FIRST)
async def test_what_is_to_be_done_first_is_done_first(request_: str) -> None:
    made = await planned(request_)
    assert steps(made) == [TOLD, {"task": "trello.delete_board", "arguments": {"id": "b3"}}]
    assert made["dependencies"] == [[0, 1]]


@pytest.mark.parametrize("request_", MOVED_FIRST)
async def test_what_is_to_be_done_by_then_is_done_before(request_: str) -> None:
    made = await planned(request_)
    assert steps(made) == [{"task": "trello.update_card", "arguments": {"id": "c3", "id_list": "8b8b"}}, TOLD]
    assert made["dependencies"] == [[0, 1]]


@pytest.mark.parametrize(
    ("request_", "wanted"),
    [
        ("Instead of deleting the list 6a6a, rename it to Old", ("trello.update_list", {"id": "6a6a", "name": "Old"})),
        ("Don't make a new board, only rename board b3 to Old", ("trello.update_board", {"id": "b3", "name": "Old"})),
        ("Post 'Bye' in #pm and not in #all or #ops", ("slack.send_message", {"channel": "#pm", "text": "Bye"})),
    ],
)
async def test_what_is_not_to_be_done_is_not_planned(request_: str, wanted: tuple[str, dict[str, Any]]) -> None:
    assert steps(await planned(request_)) == [{"task": wanted[0], "arguments": wanted[1]}]


async def test_what_somebody_is_told_speaks_of_nothing_to_be_found() -> None:
    made = await planned("Tell #pm that the new price list is online")
    assert steps(made) == [{**TOLD, "arguments": {"channel": "#pm", "text": "the new price list is online"}}]


async def test_things_are_read_before_they_are_posted() -> None:
    made = await planned("Post the cards of list 77aa to #pm")
    assert [one["task"] for one in made["operations"]] == ["trello.get_cards_in_list", "slack.send_message"]
    assert made["dependencies"] == [[0, 1]]


@pytest.mark.parametrize(
    ("request_", "missing"),
    [("Add a list to the board b2", ["name"]), ("Write 'Bye' on Slack", ["channel"])],
)
async def test_neither_a_verb_nor_a_service_is_a_value(request_: str, missing: list[str]) -> None:
    assert [one["missing"] for one in (await planned(request_))["operations"]] == [missing]


@pytest.mark.parametrize("request_", ["Translate the card c4 into French", "Create a poll in #pm: tea or coffee?"])
async def test_what_no_task_does_is_refused_without_a_draft(request_: str) -> None:
    assert (await planned(request_))["refused"]


async def test_a_thing_that_no_task_can_find_is_asked_for() -> None:
    made = await planned("Show me the board Marketing", without="trello.get_boards")
    assert "why" in made
