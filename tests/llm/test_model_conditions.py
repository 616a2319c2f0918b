"""On what terms a language model's plan is done: as data, or not at all. Over real HTTP."""

from typing import Any

import llm_tasks as tasks
import pytest
from test_model_planner import SHELF, Fallback

from neena.flows.planner.language_model import LanguageModelPlanner
from neena.flows.planner.port import PlanningRequest
from neena.flows.schemas import Condition, ForEach, ItemCondition

ASKED = 'If there are more than 3 cards on the board b1, post "Busy" to #ops, otherwise post "Quiet" to #ops'
MORE = {"operation": 4, "path": "$", "operator": "greater_than", "value": 3}


@pytest.fixture
def planner(model):
    return LanguageModelPlanner(model, Fallback(), SHELF)


def operation(index: int, task: str, instruction: str, **terms: Any) -> dict[str, Any]:
    return {"index": index, "task": task, "instruction": instruction, **terms}


def answer(*operations: dict[str, Any], links: Any = ()) -> dict[str, Any]:
    return {
        "json": {
            "verdict": "plan",
            "reason": "",
            "operations": list(operations),
            "dependencies": [
                {"source": source, "target": target, "instruction": "x", "when": when} for source, target, when in links
            ],
            "missing": [],
        }
    }


CARDS = operation(4, "trello.get_cards", "the cards of the board b1", conditions=[], for_each=None)
LINKS = [(4, 5, "completed"), (5, 6, "otherwise")]


def deciding(condition: Any) -> dict[str, Any]:
    return answer(
        CARDS,
        operation(5, "slack.post_message", 'post "Busy" to #ops', conditions=[condition], for_each=None),
        operation(6, "slack.post_message", 'post "Quiet" to #ops', conditions=[], for_each=None),
        links=LINKS,
    )


async def test_conditions_of_an_answer_are_part_of_the_plan(stub, planner):
    stub.script(deciding(MORE))
    plan = await planner.plan(PlanningRequest(ASKED), tasks.ALL)
    assert [one.conditions for one in plan.operations] == [
        (),
        (Condition(operation=0, path="$", operator="greater_than", value=3),),
        (),
    ]
    assert [(one.source, one.target, one.when) for one in plan.dependencies] == [(0, 1, None), (1, 2, "otherwise")]
    (sent,) = stub.prompts()
    assert "for_each" in sent


async def test_what_is_done_for_each_leaves_out_what_it_says(stub, planner):
    each = {
        "operation": 4,
        "path": "$",
        "conditions": [{"path": "$.name", "operator": "is_none_of", "value": ["Roof"]}],
    }
    stub.script(
        answer(
            CARDS,
            operation(5, "slack.post_message", "post its name to #ops", conditions=[], for_each=each),
            links=[(4, 5, "completed")],
        )
    )
    plan = await planner.plan(PlanningRequest("Post each card of the board b1 except Roof to #ops"), tasks.ALL)
    roof = ItemCondition(path="$.name", operator="is_none_of", value=["Roof"])
    assert plan.operations[1].for_each == ForEach(operation=0, path="$", conditions=[roof])


ONLY_WORDS = answer(
    CARDS,
    operation(5, "slack.post_message", 'post "Busy" to #ops only if there are more than 3'),
    operation(6, "slack.post_message", 'otherwise post "Quiet" to #ops'),
    links=[(4, 5, "completed"), (4, 6, "completed")],
)
LEFT_OUT = answer(CARDS, operation(5, "slack.post_message", 'post "Busy" to #ops'), links=[(4, 5, "completed")])
BAD = {
    "only words": (ONLY_WORDS, "its instruction says “if”, which decides nothing there"),
    "left out": (LEFT_OUT, "the request says “If”, and no operation has conditions"),
    "no such operation": (deciding({**MORE, "operation": 9}), "No operation of this flow has the index"),
    "not before": (deciding({**MORE, "operation": 6}), "does not run before"),
    "no path": (deciding({**MORE, "path": "count"}), "cannot be read"),
    "no number": (deciding({**MORE, "value": "many"}), "not a list with 'many'"),
    "no operator": (deciding({**MORE, "operator": "matches"}), "must be one of"),
    "otherwise of nothing": (answer(CARDS, CARDS | {"index": 5}, links=[(4, 5, "otherwise")]), "has no conditions"),
}


@pytest.mark.parametrize("name", BAD)
async def test_terms_that_decide_nothing_are_handed_back_and_mended(stub, planner, name):
    step, said = BAD[name]
    stub.script(step, deciding(MORE))
    plan = await planner.plan(PlanningRequest(ASKED), tasks.ALL)
    assert plan.operations[1].conditions
    assert said in stub.prompts()[1]


@pytest.mark.parametrize("name", BAD)
async def test_terms_that_stay_words_are_no_plan(stub, planner, name):
    """The embedded planner takes over, which makes conditions of them or refuses."""
    stub.script(BAD[name][0])
    plan = await planner.plan(PlanningRequest(ASKED), tasks.ALL)
    assert (plan.planner, len(stub.requests())) == ("embedded", 3)


@pytest.mark.parametrize("said", ['post "Call me if you can" to #ops', "post “unless we hear from you” to #ops"])
async def test_words_of_a_text_decide_nothing(stub, planner, said):
    stub.script(answer(operation(0, "slack.post_message", said)))
    plan = await planner.plan(PlanningRequest(said), tasks.ALL)
    assert plan.planner != "embedded"
