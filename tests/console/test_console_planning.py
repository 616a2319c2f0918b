"""What planning by a language model took is shown where a flow is: in the console, and in a terminal."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from neena.console.built import FOLDER, INDEX
from support.console import Screen
from support.processes import unused_port
from support.product import Person, open_product
from support.scripted_model import ScriptedModel, plan, scripted_model
from support.serving import serving
from support.terminal import run_command

pytestmark = pytest.mark.asyncio(loop_scope="session")
READ = "Inspect the place p-77"
PRICES = {"llm_input_price": 1.0, "llm_output_price": 5.0}


@pytest.fixture(scope="module")
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(
    tmp_path_factory: pytest.TempPathFactory, vendors: dict[str, Any], model: ScriptedModel
) -> AsyncIterator[tuple[Any, str]]:
    """A product that asks a model, and its address."""
    if not (FOLDER / INDEX).is_file():
        pytest.skip("the console is not built (make console)")
    folder, port = tmp_path_factory.mktemp("planning"), unused_port()
    url = f"http://127.0.0.1:{port}"
    settings = {**vendors, **model.settings, **PRICES, "desktop_pool": 0}
    async with open_product(folder, public_url=url, **settings) as product, serving(product.app, port):
        yield product, url


async def generated(person: Person, model: ScriptedModel, step: dict[str, Any]) -> tuple[str, str]:
    model.script(step)
    request = await person.request(READ)
    return (await person.get("/flows/generate", flow_request_id=request["id"]))["id"], request["id"]


async def test_a_flow_shows_what_its_planning_took(screen: Screen, person: Person, model: ScriptedModel) -> None:
    flow, request = await generated(person, model, plan(("lab.inspect_place", READ)))
    await screen.open(f"flows/{flow}?request={request}")
    await screen.see("Planned by stub-1 · 1 call · 100 tokens in, 20 out · cost 0.0002")
    await screen.see("chosen from")
    flow, request = await generated(person, model, {"fault": "refusal"})
    await screen.open(f"flows/{flow}?request={request}")
    await screen.see("stub-1 was asked in vain · 1 call")
    await screen.see("Planned without the language model. The language model stub-1 refused to answer.")


async def test_a_terminal_shows_it_too(
    served: tuple[Any, str], person: Person, model: ScriptedModel, tmp_path: Path
) -> None:
    own = {"NEN_API_URL": served[1], "NEN_API_KEY": person.key}
    for step, told in (
        (plan(("lab.inspect_place", READ)), "stub-1: 1 call, 100 tokens in, 20 out, cost 0.0002"),
        ({"fault": "refusal"}, "planned without it: The language model stub-1 refused to answer."),
    ):
        flow, _ = await generated(person, model, step)
        said = await asyncio.to_thread(run_command, "flows", "show", flow, folder=tmp_path, environment=own)
        assert told in " ".join(said.stdout.split()), said
