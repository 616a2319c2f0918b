"""A model that fails in every way it can, over real HTTP: people get a flow that says so, or are told why not."""

from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from support.product import Person, open_product
from support.scripted_model import ScriptedModel, plan

READ = "Inspect the place p-77"
PLANNED = plan(("lab.inspect_place", READ))
FOR_NONE = "Bake a cake with cherries"


class Fault(NamedTuple):
    """What the model does, how often it is asked, what the flow says of it, and the status where nobody can plan."""

    step: dict[str, Any]
    calls: int
    said: str
    status: int


def circle() -> dict[str, Any]:
    made = plan(("lab.inspect_place", READ), ("lab.inspect_place", READ))
    made["json"]["dependencies"].append({"source": 1, "target": 0, "instruction": "again"})
    return made


FAULTS = {
    "an unknown task": Fault(plan(("lab.invented", READ)), 3, "must be one of", 422),
    "a cycle": Fault(circle(), 3, "form a cycle", 422),
    "an empty plan": Fault(plan(), 3, "has no operation", 422),
    "a truncated answer": Fault({"fault": "length"}, 3, "cut off", 422),
    "a refusal": Fault({"fault": "refusal"}, 1, "refused to answer", 422),
    "an HTML page": Fault({"fault": "html"}, 3, "unknown form. Check NEENA_LLM_BASE_URL", 502),
    "429": Fault({"fault": "status", "status": 429}, 3, "HTTP 429", 502),
    "429 until tomorrow": Fault({"fault": "status", "status": 429, "retry_after": 40_000}, 1, "HTTP 429", 502),
    "500": Fault({"fault": "status", "status": 500}, 3, "HTTP 500", 502),
    "an endless call": Fault({"fault": "drip"}, 1, "did not answer within 6 s", 502),
}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ada(
    tmp_path_factory: pytest.TempPathFactory, vendors: dict[str, Any], model: ScriptedModel
) -> AsyncIterator[Person]:
    """Somebody whose server has loaded the model's library already: what follows is timed."""
    folder = tmp_path_factory.mktemp("faults")
    async with open_product(folder, **model.settings, **vendors, llm_timeout=6.0) as product:
        person = await product.member("ada")
        model.script(PLANNED)
        await generated(person)
        yield person


async def generated(person: Person) -> dict[str, Any]:
    return await person.get("/flows/generate", flow_request_id=(await person.request(READ))["id"])


@pytest.mark.parametrize("name", FAULTS)
async def test_a_flow_is_made_all_the_same_and_says_so(ada: Person, model: ScriptedModel, name: str) -> None:
    """Its planning is stored with it: who planned, what the model was asked in vain, and why that was of no use."""
    fault = FAULTS[name]
    before = await ada.get("/spending/today")
    model.script(fault.step)
    flow = await generated(ada)
    made = flow["planning"]
    assert (flow["planner"], made["planner"], made["model"]) == ("embedded", "embedded", "stub-1")
    assert made["calls"] == fault.calls
    assert fault.said in made["fallback_reason"]
    assert flow["planning_notes"][-1] == f"Planned without the language model. {made['fallback_reason']}"
    assert made == (await ada.get("/flows/", id=flow["id"]))["planning"]
    today = await ada.get("/spending/today")
    assert today["calls"] - before["calls"] == fault.calls
    assert today["input_tokens"] - before["input_tokens"] == made["input_tokens"]


@pytest.mark.parametrize("name", ["a cycle", "a refusal", "an HTML page", "429 until tomorrow"])
async def test_where_nobody_can_plan_the_answer_names_what_failed(ada: Person, model: ScriptedModel, name: str) -> None:
    """422 where the model answered and no task fits; 502 where it cannot be asked."""
    fault = FAULTS[name]
    model.script(fault.step)
    answer = await ada.send("GET", "/flows/generate", flow_request_id=(await ada.request(FOR_NONE))["id"])
    assert answer.status_code == fault.status, answer.text
    if fault.status == 502:
        assert (answer.json()["code"], fault.said in answer.json()["detail"]) == ("model_unavailable", True)
