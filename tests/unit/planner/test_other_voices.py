"""The same wish in other structures: said of a thing, wished for, given a reason, put without a verb."""

from functools import cache

import pytest

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.planner.port import FlowNotGenerated, PlanningRequest

PLANNER = EmbeddedPlanner()

SAME = (
    ("The card c7 has to be archived.", "archive the card c7"),
    ("Card c7 should please be moved to the list l2.", "move card c7 to the list l2"),
    ("Card c7 belongs in the list l2.", "move card c7 to the list l2"),
    ("I need the board b2 to be archived, because nobody looks at it.", "archive the board b2"),
    ("As the season is over, archive the board b2.", "archive the board b2"),
    ("Could the issues of acme/site be counted?", "get the issues of acme/site and count them"),
    ("Would be lovely to have the issues of acme/site.", "get the issues of acme/site"),
    ("It'd be great if the board b2 was archived.", "archive the board b2"),
    ("Any chance you could archive the board b2?", "archive the board b2"),
    ("#ops has to know that the lift works again.", "tell #ops that the lift works again"),
    (
        "ann@acme.test should get a mail 'Lift' saying 'It works'.",
        "send a mail to ann@acme.test 'Lift' saying 'It works'",
    ),
    ("Post the comments of SUP-9 in #ops.", "get the comments of SUP-9 and post them in #ops"),
    ("The boards sorted by name.", "get the boards and sort them by name"),
    ("PRs of acme/site", "list the pull requests of acme/site"),
    ("Summer board. Archive.", "archive the Summer board"),
    ("If SUP-4 is still open, tell #ops 'It is late'.", "Get SUP-4. If the status is open, tell #ops 'It is late'"),
    ("If SUP-4 has been closed, tell #ops 'It is done'.", "Get SUP-4. If the status is closed, tell #ops 'It is done'"),
    ("Only if SUP-4 is still open, tell #ops 'Late'.", "Get SUP-4. If the status is open, tell #ops 'Late'"),
    (
        "If ticket 12 has been solved, tell #ops 'Done', if not, tell #ops 'Open'.",
        "Get ticket 12. If the status is solved, tell #ops 'Done', otherwise tell #ops 'Open'",
    ),
    ("Wenn SUP-4 erledigt ist, schreib in #ops 'Fertig'.", "Get SUP-4. If the status is done, write in #ops 'Fertig'"),
    ("The first 3 of the cards in list l5.", "get the cards in list l5 and take the first 3 of them"),
)
# Said in words that no task declares, and the task for which people say it so.
ASKED = (
    ("Which files does pull request 18 of acme/site touch?", "github.list_pull_request_files"),
    ("What did people answer below message 1712.5 in #ops?", "slack.list_replies"),
    ("Who is in charge of SUP-9?", "jira.get_issue"),
    ("What did the folks write in #ops?", "slack.list_messages"),
    ("Hand ticket 4711 over to bo@acme.test", "zendesk.update_ticket"),
    ("I want a snapshot of https://example.com", "desktop.screenshot_page"),
    ("Could you jot down on SUP-3 that the part is ordered?", "jira.add_comment"),
    ("Put card c7 in the list 88bb", "trello.update_card"),
    ("Put a card 'Call Bo' on the list 88bb", "trello.create_card"),
)
NOT_ASKED = (  # each names a thing that some task could take
    "Make the card c5 vanish",
    "pin the message 1712.5 in #ops",
    "Invite bo@acme.test to the board b2",
    "Merge the two tickets 5 and 6",
    "We are a small shop. Can you call the plumber?",
)
REFUSED = (
    "The repository acme/site has to be deleted.",
    "It would be lovely if somebody washed the car.",
    "The printer should be repaired, because it is broken.",
    "Copy the board b2 to the shelf.",
)


@cache
def whole() -> Catalogue:
    return Catalogue(load_integrations(), has_model=True)


async def planned(text: str) -> list[tuple[str, dict[str, str]]]:
    plan = await PLANNER.plan(PlanningRequest(text), whole().specs)
    return [
        (one.task.dotted_name, {name: str(value) for name, value in one.arguments.items()}) for one in plan.operations
    ]


@pytest.mark.parametrize(("said", "plain"), SAME)
async def test_other_words_ask_for_the_same(said: str, plain: str) -> None:
    assert await planned(said) == await planned(plain)


@pytest.mark.parametrize("text", REFUSED)
async def test_a_wish_that_nothing_can_fulfil_is_refused_in_any_words(text: str) -> None:
    with pytest.raises(FlowNotGenerated):
        await planned(text)


@pytest.mark.parametrize(
    "text",
    [
        "I need the issues of acme/site assigned to ann",
        "I want the board b2 to disappear.",
        "tell #ops that the card c7 should be archived",
    ],
)
async def test_nothing_is_changed_or_deleted_without_a_word_for_it(text: str) -> None:
    try:
        found = {name for name, _ in await planned(text)}
    except FlowNotGenerated:
        found = set()
    assert found.isdisjoint({"github.update_issue", "trello.delete_board", "trello.update_board", "trello.update_card"})


@pytest.mark.parametrize(("text", "task"), ASKED)
async def test_a_task_is_known_by_how_people_ask_for_it(text: str, task: str) -> None:
    assert [name for name, _ in await planned(text)] == [task]


@pytest.mark.parametrize("text", NOT_ASKED)
async def test_a_thing_that_is_named_does_not_make_a_task_fit(text: str) -> None:
    with pytest.raises(FlowNotGenerated) as refused:
        await planned(text)
    assert not refused.value.missing


async def test_what_only_tells_how_things_are_keeps_no_request_from_being_planned() -> None:
    text = "Half the team is off sick today. Get the issues of acme/site and post them in #ops."
    plan = await PLANNER.plan(PlanningRequest(text), whole().specs)
    assert [one.task.dotted_name for one in plan.operations] == ["github.list_issues", "slack.send_message"]
    assert any("asks for nothing" in note for note in plan.notes)
