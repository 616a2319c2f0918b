"""Questions and answers between a request and its plan."""

from collections.abc import Sequence

import pytest
from planner_catalogue import PLANNER, SPECS

from neena.catalog.specs import TaskSpec
from neena.flows.asking import Asked, Choice, answers_in, ask, without_answers
from neena.flows.choices import meant
from neena.flows.planner.port import FlowNotGenerated, Missing, Plan, PlannedOperation, PlanningRequest

HELLO = 'Send the message "Hello"'
CHANNEL = "slack.send_message.channel"
MESSAGE = next(one for one in SPECS if one.dotted_name == "slack.send_message")


class Refusing:
    """A planner that lacks a value, and refuses once it has it; `asks` is the task that it asks about."""

    def __init__(self, asks: str = MESSAGE.dotted_name) -> None:
        self.asks = asks

    async def plan(self, request: PlanningRequest, tasks: Sequence[TaskSpec]) -> Plan:
        assert tasks
        if request.given:
            raise FlowNotGenerated("It cannot heed “later”.")
        draft = Plan((PlannedOperation(MESSAGE, "Send Message", HELLO, missing=("channel",)),), (), "embedded")
        raise FlowNotGenerated("Something is missing.", (), [Missing(self.asks, "channel", "Where to?")], draft)


async def asked(words: str, **answers: object) -> Asked:
    return await ask(PLANNER, PlanningRequest(words, answers=answers), SPECS)


async def test_an_answered_request_is_planned_as_one_that_gives_the_value() -> None:
    """What would refuse the same words with the value refuses them with the answer."""
    open_ = await ask(Refusing(), PlanningRequest(HELLO), SPECS)
    assert [one.id for one in open_.questions] == [CHANNEL]
    with pytest.raises(FlowNotGenerated, match="later"):
        await ask(Refusing(), PlanningRequest(HELLO, answers={CHANNEL: "#ops"}), SPECS)


async def test_what_belongs_to_no_operation_is_refused_as_before() -> None:
    with pytest.raises(FlowNotGenerated):
        await ask(Refusing("trello.get_boards"), PlanningRequest(HELLO), SPECS)


async def test_nobody_is_asked_about_an_event() -> None:
    with pytest.raises(FlowNotGenerated) as refused:
        await ask(PLANNER, PlanningRequest('Send the message "<{note}>"', ({"note": "x"},), by_event=True), SPECS)
    assert refused.value.missing


async def test_the_same_words_are_asked_about_the_same() -> None:
    first, second = await asked(HELLO), await asked(HELLO)
    assert first.questions == second.questions


async def test_an_answer_to_nothing_changes_nothing() -> None:
    plain, answered = await asked(f"{HELLO} to #ops"), await asked(f"{HELLO} to #ops", **{"jira.create_issue": "x"})
    assert (answered.plan, answered.questions, answered.answered) == (plain.plan, (), {})


def test_answers_are_found_beside_other_metadata() -> None:
    metadata = [
        {"team": "ops", "answers": {"a": "1", "b": ""}},
        {"answers": "a text"},
        {"answers": {"a": 2, "c": None}},
    ]
    assert answers_in(metadata) == {"a": 2}
    assert without_answers(metadata) == [{"team": "ops"}, {"answers": "a text"}, {}]


@pytest.mark.parametrize(
    ("given", "value"),
    [("b1", "b1"), ("launch", "b1"), (" LAUNCH ", "b1"), ("#launch", "b1"), ("other", "other"), (7, 7)],
)
def test_a_choice_is_meant_by_its_value_or_its_label(given: object, value: object) -> None:
    assert meant(given, [Choice("b1", "Launch")]) == value
