"""What the language model costs: counted by organization and day, over processes, and bounded."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from neena.kernel.clock import now
from neena.kernel.database import Database
from neena.llm.port import Payer
from neena.migrations.migrate import migrate
from neena.spending import store
from support.product import Person, Product, open_product
from support.scripted_model import ScriptedModel, literal, plan, values

SPENDER = Path(__file__).parents[1] / "support" / "spender.py"
READ = "Inspect the place p-77"
PLANNED = plan(("lab.inspect_place", "Inspect the place p-77"))
PREPARED = values(place_id=literal("p-77"))


@pytest.fixture(params=["sqlite", "postgresql"])
def own_database(request: pytest.FixtureRequest) -> str | None:
    """A database that no other product seals its secrets in."""
    return None if request.param == "sqlite" else request.getfixturevalue("postgres").new_database()


@asynccontextmanager
async def limited(
    folder: Path, model: ScriptedModel, vendors: dict[str, Any], database_url: str | None = None, **more: Any
) -> AsyncIterator[tuple[Product, Person]]:
    """A product with a limit, and an administrator of an organization."""
    async with open_product(folder, database_url=database_url, **model.settings, **vendors, **more) as product:
        yield product, await product.member("ada", permissions=["read", "write", "approve", "admin"])


async def generated(person: Person) -> dict[str, Any]:
    return await person.get("/flows/generate", flow_request_id=(await person.request(READ))["id"])


async def test_planning_and_preparing_are_counted_and_shown(
    tmp_path: Path, model: ScriptedModel, vendors: dict[str, Any], own_database: str | None
) -> None:
    """The flow keeps what its plan took; the day adds planning, preparing and telling up."""
    prices = {"llm_input_price": 1.0, "llm_output_price": 5.0}
    async with limited(tmp_path, model, vendors, own_database, **prices) as (product, ada):
        model.script(PLANNED, PREPARED, {"text": "Inspected."})
        flow = await generated(ada)
        made = flow["planning"]
        assert (made["planner"], made["model"], made["calls"], made["fallback_reason"]) == ("stub-1", "stub-1", 1, None)
        assert (made["input_tokens"], made["output_tokens"], made["cost"]) == (100, 20, pytest.approx(0.0002))
        assert 1 < made["shortlist"] <= 50
        assert made == (await ada.get("/flows/", id=flow["id"]))["planning"]
        assert (await ada.finished(await ada.execute(flow, await ada.request(READ))))["status"] == "completed"
        today = await ada.get("/spending/today")
        assert (today["calls"], today["input_tokens"], today["output_tokens"]) == (3, 300, 60)
        assert (today["cost"], today["limit"], today["unit"]) == (pytest.approx(0.0006), None, "money")
        stranger = await product.member()
        assert (await stranger.get("/spending/today"))["calls"] == 0


async def test_a_flow_made_without_a_model_says_so(mira: Person) -> None:
    flow = await generated(mira)
    made = flow["planning"]
    assert (made["planner"], made["model"], made["calls"], made["cost"]) == ("embedded", None, 0, None)
    assert (await mira.flow(("lab.tell_hour", None)))["planning"] is None


async def test_beyond_the_limit_nobody_asks_the_model(
    tmp_path: Path, model: ScriptedModel, vendors: dict[str, Any], own_database: str | None
) -> None:
    """Flows are planned and prepared without it and say so; the trail has one entry a day; others are not touched."""
    async with limited(tmp_path, model, vendors, own_database, llm_daily_limit=100.0) as (product, ada):
        model.script(PLANNED)
        flow = await generated(ada)
        assert (flow["planner"], flow["planning"]["model"], flow["planning"]["calls"]) == ("embedded", "stub-1", 0)
        assert "NEENA_LLM_DAILY_LIMIT" in flow["planning"]["fallback_reason"]
        assert "without the language model" in flow["planning_notes"][-1]
        assert (await ada.finished(await ada.execute(flow, await ada.request(READ))))["status"] == "completed"
        assert model.asked() == []
        request = await ada.request("Bake a cake with cherries")
        answer = await ada.send("GET", "/flows/generate", flow_request_id=request["id"])
        assert (answer.status_code, answer.json()["code"]) == (429, "model_limit_reached")
        assert 0 < int(answer.headers["Retry-After"]) <= 86_400
        (entry,) = await ada.get("/audit/", action="model.limit_reached")
        assert (entry["outcome"], entry["detail"]["limit"], entry["detail"]["unit"]) == ("refused", 100.0, "tokens")
        today = await ada.get("/spending/today")
        assert (today["calls"], today["input_tokens"], today["refused"] > 2) == (0, 0, True)
        assert (await (await product.member()).get("/spending/today"))["refused"] == 0


async def test_what_a_fault_did_not_use_is_given_back(
    tmp_path: Path, model: ScriptedModel, vendors: dict[str, Any]
) -> None:
    async with limited(tmp_path, model, vendors, llm_daily_limit=1_000_000.0) as (_, ada):
        model.script({"fault": "status", "status": 401})
        assert (await generated(ada))["planner"] == "embedded"
        today = await ada.get("/spending/today")
        assert (today["calls"], today["input_tokens"], today["output_tokens"]) == (1, 0, 0)


async def test_only_questions_under_way_go_beyond_the_limit(
    tmp_path: Path, model: ScriptedModel, vendors: dict[str, Any]
) -> None:
    """What an answer takes beyond its estimate is counted too, and the next question is not asked."""
    async with limited(tmp_path, model, vendors, llm_daily_limit=20_000.0) as (_, ada):
        model.script(PLANNED | {"tokens": [9_000, 16_000]})
        assert (await generated(ada))["planner"] == "stub-1"
        assert (await ada.get("/spending/today"))["output_tokens"] == 16_000
        flows = await asyncio.gather(*(generated(ada) for _ in range(5)))
        assert {one["planner"] for one in flows} == {"embedded"}
        assert len(model.asked()) == 1


async def test_processes_beside_each_other_stay_within_the_limit(tmp_path: Path, own_database: str | None) -> None:
    """Three processes take 10 tokens 20 times each out of 300: exactly 30 get them."""
    url, payer = own_database or f"sqlite:///{tmp_path / 'spend.db'}", uuid4()
    database = Database(url)
    await migrate(database)
    given = (sys.executable, str(SPENDER), url, str(payer), "20", "10", "300")
    spenders = [await asyncio.create_subprocess_exec(*given, stdout=asyncio.subprocess.PIPE) for _ in range(3)]
    assert sum([int((await one.communicate())[0]) for one in spenders]) == 30
    async with database.reading() as session:
        row = await store.of_day(session, Payer(payer, ""), now().date())
    await database.close()
    assert row is not None
    assert (row.calls, row.input_tokens) == (30, 300)
