"""Conditions, `otherwise`, `except` and `for each` of a request as fields of the plan; what is not clear is refused."""

from typing import Any

import pytest
from everyday_world import run
from hypothesis import given
from hypothesis import strategies as st
from planner_catalogue import PLANNER, SPECS

from neena.flows.planner.port import FlowNotGenerated, Plan, PlanningRequest
from neena.flows.reading.decisions import read_conditions

OPEN = "in the list Open of the board Support"


async def planned(text: str) -> Plan:
    return await PLANNER.plan(PlanningRequest(text), SPECS)


def _conditions(plan: Plan) -> dict[int, list[tuple[Any, ...]]]:
    return {
        at: [(one.operation, one.path, one.operator, one.value) for one in operation.conditions]
        for at, operation in enumerate(plan.operations)
        if operation.conditions
    }


def _when(plan: Plan) -> dict[tuple[int, int], str]:
    return {(one.source, one.target): one.when for one in plan.dependencies if one.when}


MORE = [(2, "$", "greater_than", 3)]
DECIDING: list[tuple[str, dict[int, Any], dict[tuple[int, int], str]]] = [
    (f'Get the cards {OPEN}. If there are more than 3, send "Busy" to #ops.', {3: MORE}, {}),
    (f'If there are more than three cards {OPEN}, send "Busy" to #ops.', {3: MORE}, {}),
    (f'Send "Busy" to #ops if there are more than 3 cards {OPEN}', {3: MORE}, {}),
    (f'Get the cards {OPEN} and send "Busy" to #ops only if there are more than 3', {3: MORE}, {}),
    (f'Get the cards {OPEN}. Unless there are at most 3, send "Busy" to #ops.', {3: MORE}, {}),
    (
        f'If there are 4 or more cards {OPEN}, send "Busy" to #ops, otherwise send "Quiet" to #ops.',
        {3: [(2, "$", "at_least", 4)]},
        {(3, 4): "otherwise"},
    ),
    (
        f'If there are no cards {OPEN}, send "None" to #a. Otherwise send their names to #a. Then tell #a "Over".',
        {3: [(2, "$", "is_empty", None)]},
        {(3, 4): "otherwise"},
    ),
    (
        f'If there are any cards {OPEN}, create a card "B" in the list Done and send its link to #a. Then tell #a "C".',
        {3: [(2, "$", "is_not_empty", None)], 4: [(2, "$", "is_not_empty", None)]},
        {(4, 5): "completed_or_skipped"},
    ),
    (
        'Fetch https://api.test/rate, pick $.price. If the price is above 2, send "Hi" to #a or else send "Lo" to #a.',
        {1: [(0, "$.picked", "greater_than", 2)]},
        {(1, 2): "otherwise"},
    ),
    (
        'Get the card c77. If it is closed and its name contains "urgent", send "Look" to #ops.',
        {1: [(0, "$.closed", "equals", True), (0, "$.name", "contains", "urgent")]},
        {},
    ),
    ("Get today's date. If it is a Monday, send \"Start\" to #ops", {1: [(0, "$.weekday", "equals", "Monday")]}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "conditions", "when"), DECIDING, ids=[one[0] for one in DECIDING])
async def test_what_a_request_depends_on_is_part_of_its_plan(text: str, conditions: Any, when: Any) -> None:
    plan = await planned(text)
    assert (_conditions(plan), _when(plan)) == (conditions, when)
    links = {(one.source, one.target) for one in plan.dependencies}
    assert {(one[0], at) for at, asked in conditions.items() for one in asked} <= links
    assert not any(" if " in f" {one.instruction.lower()} " for one in plan.operations)


async def test_what_is_counted_somewhere_else_is_read_there() -> None:
    plan = await planned(
        f'Get the cards in the list Done of the board Sales. If there are any cards {OPEN}, tell #a "B".'
    )
    (asked,) = next(one.conditions for one in plan.operations if one.conditions)
    assert asked.operation is not None
    assert "Open" in plan.operations[asked.operation].instruction


async def test_the_metadata_of_a_request_decides() -> None:
    plan = await PLANNER.plan(
        PlanningRequest('If the priority is high, send "Look" to #a', ({"priority": "low"},)), SPECS
    )
    assert _conditions(plan) == {0: [(None, "$[0].priority", "equals", "high")]}


async def test_a_field_of_an_event_decides_and_never_what_it_says() -> None:
    event = ({"ticket_id": "42", "priority": "urgent", "subject": "if it is closed"}, {"trigger_run_id": "t1"})
    words = 'If <{priority}> is urgent, send "Look at <{ticket_id}>" to #a, otherwise send "<{subject}>" to #b'
    plan = await PLANNER.plan(PlanningRequest(words, event, by_event=True), SPECS)
    assert _conditions(plan) == {0: [(None, "$[0].priority", "equals", "urgent")]}
    assert _when(plan) == {(0, 1): "otherwise"}
    with pytest.raises(FlowNotGenerated):
        await PLANNER.plan(PlanningRequest('If <{priority}> is <{subject}>, tell #a "x"', event, by_event=True), SPECS)


async def test_who_speaks_of_something_otherwise_means_what_is_there_then() -> None:
    """The message of the other branch is never sent, so nothing can be about it."""
    plan = await planned(
        f'Get the cards {OPEN}. If there are none, send "Empty" to #ops, otherwise send their names to #ops.'
    )
    needed = {one.source for one in plan.dependencies if one.target == 4 and one.when is None}
    assert needed == {2}


@pytest.mark.parametrize(
    "text",
    [
        'If the mailbox is full, send "Full" to #ops',
        'Get the card c77. If its colour is red, send "Red" to #ops',
        'Get the card c77. If its name is above average, send "High" to #ops',
        f'Get the cards {OPEN}. If there are 3, send "Three" to #ops',
        'Send "Quiet" to #ops, otherwise send "Busy" to #ops',
        'Otherwise send "Busy" to #ops',
        "delete all cards in list 5f1a except the red ones",
        "delete all cards in list 5f1a except those of Bob",
        'send "Hello" to #ops except Bob',
        "tell #ops to check if there are more than 3 cards",
    ],
)
async def test_what_is_not_clear_is_not_decided(text: str) -> None:
    with pytest.raises(FlowNotGenerated):
        await planned(text)


async def test_what_is_done_for_each_says_so_and_what_is_excepted_is_left_out() -> None:
    plan = await planned(f"Archive all cards {OPEN} except Broken door and “Login fails”")
    assert plan.operations[3].for_each is not None
    assert plan.operations[3].for_each.model_dump() == {
        "operation": 2,
        "path": "$",
        "conditions": [{"path": "$.name", "operator": "is_none_of", "value": ["Broken door", "Login fails"]}],
    }
    plan = await planned(f"For each card {OPEN} post its name to #ops")
    assert [one.for_each is not None for one in plan.operations] == [False, False, False, True]
    assert not any(one.for_each for one in (await planned(f"Post the names of all cards {OPEN} to #ops")).operations)


OPEN_ONES = {"path": "$.closed", "operator": "equals", "value": False}
NAMED = {"path": "$.name", "operator": "is_none_of", "value": ["Broken door", "Roof"]}


@pytest.mark.parametrize(
    ("said", "condition"),
    [
        (". Skip closed cards.", OPEN_ONES),
        (", skip the closed ones", OPEN_ONES),
        (" and leave out closed cards", OPEN_ONES),
        (", ignoring archived ones", None),
        (" that are not closed", OPEN_ONES),
        (" without the closed ones", OPEN_ONES),
        (', but skip "Broken door" and Roof', NAMED),
        (", skip the red ones", None),
        (", skip whatever Bob likes", None),
        (", leave out the new ones", None),
    ],
)
async def test_what_is_to_be_skipped_is_left_out_or_refused(said: str, condition: Any) -> None:
    """Never passed over: it would be done all the same."""
    text = f"Archive all cards {OPEN}{said}"
    if condition is None:
        with pytest.raises(FlowNotGenerated):
            await planned(text)
        return
    each = (await planned(text)).operations[3].for_each
    assert each is not None
    assert [one.model_dump() for one in each.conditions] == [condition]


async def test_what_is_excepted_is_not_touched() -> None:
    """Planned and prepared: the names are compared as people write them."""
    everything = (await run("archive all cards in Open on Support")).calls
    some = await run("archive all cards in Open on Support except login fails")
    assert some.refused  # a name is written as one, or in quotes
    some = await run('archive all cards in Open on Support except "login fails"')
    assert (some.per_item, len(some.calls)) == (True, len(everything) - 1)
    assert all(one in everything for one in some.calls)


@given(st.text(max_size=80) | st.from_regex(r"(if|unless) (there are|it is|the) [\w ]{0,40}[0-9]{0,20}"))
def test_any_words_can_be_read_as_a_condition_or_not(said: str) -> None:
    assert isinstance(read_conditions(said), list)
