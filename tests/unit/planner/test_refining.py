"""Plans changed in plain words: what is asked for and no more, the same each time, or a refusal."""

import pytest
from planner_catalogue import PLANNER, SPECS, plan

from neena.errors import Invalid
from neena.flows.planner.port import Plan
from neena.flows.refining.differing import Difference
from neena.flows.refining.refine import refined
from neena.flows.refining.work import Link, Operation, Work

OPEN = "the list Open of the board Support"
NAMES = f"Get all cards of {OPEN} and post their names to #general"
ARCHIVE = f'Archive all cards in {OPEN} and send "Done" to #ops'
DECIDING = f'If there are more than 3 cards in {OPEN}, send "Busy" to #ops, otherwise send "Quiet" to #ops.'


def work_of(found: Plan) -> Work:
    operations = [
        Operation(at, one.task, one.name, one.instruction, one.conditions, one.for_each)
        for at, one in enumerate(found.operations)
    ]
    links = [Link(one.source, one.target, one.instruction, one.when) for one in found.dependencies]
    return Work(operations, links, len(operations))


async def changes(words: str, instruction: str) -> Difference:
    before = work_of(await plan(words))
    kept = before.copy()
    found = refined(before, instruction, PLANNER.index(SPECS))
    assert (before.operations, before.links) == (kept.operations, kept.links)
    assert refined(before, instruction, PLANNER.index(SPECS)).difference == found.difference
    return found.difference


def operations(found: Difference) -> tuple[list[str], list[str], list[str]]:
    added, removed, changed = (
        [one.says for one in listed if one.part == "operation"]
        for listed in (found.added, found.removed, found.changed)
    )
    return added, removed, changed


MADE = [
    (NAMES, "also mail the list to ada@example.com", ["Send Email: Mail the list to ada@example.com"], [], []),
    (NAMES, "Don't post to Slack, mail it to ada@example.com", ["Send Email"], ["Send Message"], []),
    (NAMES, "mail it to ada@example.com instead of Slack", ["Send Email"], ["Send Message"], []),
    (NAMES, "instead of posting to Slack, mail the names to ada@example.com", ["Send Email"], ["Send Message"], []),
    (NAMES, "leave out the Slack message", [], ["Send Message"], []),
    (NAMES, "remove the Slack step", [], ["Send Message"], []),
    (NAMES, "post in #ops instead of #general", [], [], ["Send Message"]),
    (NAMES, "use #ops", [], [], ["Send Message"]),
    (NAMES, "use the list Done", [], [], ["Get Lists in Board", "Get Cards in List"]),
    (NAMES, "use the list Done of the board Sales", [], [], ["Get Boards", "Get Lists in Board", "Get Cards in List"]),
    (NAMES, "also post “don't post to Slack” to #ops", ["Send Message_2"], [], []),
    (ARCHIVE, 'change "Done" to "Finished"', [], [], ["Send Message"]),
    (ARCHIVE, "don't tell Slack anything", [], ["Send Message"], []),
    (ARCHIVE, "don't archive the cards", [], ["Update Card"], []),
    (DECIDING, 'don\'t send "Busy"', [], ['Send Message: Send "Busy" to #ops'], []),
    (DECIDING, "post to #general instead of #ops", [], [], ["Send Message", "Send Message_2"]),
]


@pytest.mark.parametrize(("words", "instruction", "added", "removed", "changed"), MADE, ids=[one[1] for one in MADE])
async def test_only_what_is_asked_for_is_different(
    words: str, instruction: str, added: list[str], removed: list[str], changed: list[str]
) -> None:
    found = operations(await changes(words, instruction))
    for said, wanted in zip(found, (added, removed, changed), strict=True):
        assert len(said) == len(wanted), found
        assert all(one.startswith(start) for one, start in zip(said, wanted, strict=True)), found


TERMS = [
    (ARCHIVE, "skip closed cards", "for each of Get Cards in List, only if closed is no;"),
    (ARCHIVE, 'skip "Roof"', "only if name is none of “Roof”;"),
    (ARCHIVE, "only closed ones", "only if closed is yes;"),
    (ARCHIVE, "only for cards whose name contains urgent", "only if name contains “urgent”;"),
    (NAMES, "only if there are more than 3 cards", "only if the result of Get Cards in List is more than 3."),
    (NAMES, "post to Slack only if there are any cards", "only if the result of Get Cards in List is not empty."),
    (DECIDING, 'don\'t send "Busy"', "Send Message_2 is done only if the result of Get Cards in List is at most 3."),
]


@pytest.mark.parametrize(("words", "instruction", "says"), TERMS, ids=[one[1] for one in TERMS])
async def test_less_is_done_as_the_words_say(words: str, instruction: str, says: str) -> None:
    found = await changes(words, instruction)
    (change,) = [one for one in (*found.added, *found.changed) if one.part == "condition"]
    assert says in change.says


@pytest.mark.parametrize(
    ("words", "instruction"),
    [
        (NAMES, "also mail me the list"),
        (NAMES, "skip closed cards"),
        (NAMES, "don't post to #ops"),
        (NAMES, "don't post to Slack and mail it to ada@example.com"),
        (NAMES, "post in #ops instead of #general and mail it to ada@example.com"),
        (NAMES, "use #ops and mail it to ada@example.com"),
        (NAMES, "don't get the cards"),
        (NAMES, "use #general"),
        (NAMES, "frobnicate the widget"),
        (NAMES, "..."),
        (ARCHIVE, "only for cards with the label urgent"),
        (ARCHIVE, "skip closed cards and tell #x “y”"),
        (ARCHIVE, "do not send it and do not archive them and do not find anything"),
        (DECIDING, "leave out the message"),
    ],
)
async def test_what_is_not_clear_changes_nothing(words: str, instruction: str) -> None:
    with pytest.raises(Invalid):
        await changes(words, instruction)
