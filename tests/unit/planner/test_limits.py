"""Words that narrow a request: a flow that would do more than what was asked for is not made."""

import pytest
from everyday_world import run
from planner_catalogue import links, plan

from neena.flows.planner.port import FlowNotGenerated

NARROWED = (
    "delete all cards in list 5f1a except the first one",
    "delete every card in list 5f1a but Login fails",
    "delete all cards in list 5f1a apart from Broken door",
    "delete all cards in list 5f1a, but not Broken door",
    "delete all cards in list 5f1a, leave Broken door alone",
    "delete no cards in list 5f1a",
    "delete the first two cards in list 5f1a",
    "delete two cards in list 5f1a",
    "delete some cards in list 5f1a",
    "delete half of the cards in list 5f1a",
    "delete all overdue cards in list 5f1a",
    "delete all cards in list 5f1a that contain urgent",
    "delete all cards in list 5f1a due this week",
    "delete all cards in list 5f1a assigned to Bob",
    "delete the cards in list 5f1a older than 30 days",
    "delete the other cards in list 5f1a",
    "delete all cards in Open and Done on Support",
    "move all cards from Open to Done on the board Support",
    "move the card Broken door from Open to Done instead of Shopping on Support",
    "delete the list Delete of the board Support",
    "remove the due date from the card c77",
    "delete the description of all cards in list 5f1a",
    "delete the name of the board b12",
    "mark the card c77 as not done",
    "delete card c77 or card c78",
    "delete the card c77 only when done",
    "delete the card c77 once it is done",
    "delete the card c77 as long as it is closed",
    "delete the card c77 tomorrow",
    "send hello to #ops tomorrow",
    "send hello to #ops in 5 minutes",
    "send hello to #ops twice",
    "for each card in list 5f1a except Broken door post its name to #ops",
    "get the overdue cards of list 5f1a and delete them",
    "get the first two cards of list 5f1a and delete them",
    "get the cards of list 5f1a that are due this week and archive them",
    "get the cards in Open and in Done on Support and delete them",
    "get the cards in list 5f1a, filter those whose name contains urgent and delete them",
)
PLAIN = (
    "please delete the card c77 right now",
    "delete all of the cards in the list 5f1a",
    "move all the cards from the list Open to the list Done on the board Support",
    "move the card c77 back to the list 5f1a",
    "mark the card c77 as done",
    "update the card c77 with the name Paint and the description Blue",
    "get the cards of the list 5f1a and archive them all",
    "rename card c77 to Do not touch",
    "tell #ops that the release is tomorrow",
    "let #ops know that not all tests passed",
    "delete the card c77 without telling anyone",
    "post 'delete all cards except one' to #ops",
)


@pytest.mark.parametrize("text", NARROWED)
async def test_a_word_that_narrows_is_not_lost(text: str) -> None:
    outcome = await run(text)
    assert outcome.refused
    assert not outcome.tasks


@pytest.mark.parametrize("text", PLAIN)
async def test_other_words_do_no_harm(text: str) -> None:
    assert (await run(text)).refused == ""


async def test_a_message_is_not_about_another_message_unless_it_says_so() -> None:
    with pytest.raises(FlowNotGenerated) as refused:
        await plan("send hello to #ops and tell #dev goodbye")
    assert [one.parameter for one in refused.value.missing] == ["text"]
    assert links(await plan("send hello to #ops and tell #dev about it")) == [(0, 1)]
