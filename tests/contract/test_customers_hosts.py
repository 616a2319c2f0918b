"""Services that give each customer a host: whom a waiting run would write to is told before anybody approves it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from support.product import Person, Product, open_product

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Product]:
    async with open_product(tmp_path_factory.mktemp("hosts")) as it:
        yield it


async def connect(person: Person, credential: str) -> None:
    known = {one["short_name"]: one["id"] for one in await person.get("/integrations/all")}
    await person.post("/integration_credentials/", {"integration": known["zendesk"], "credential": credential})


async def target(person: Person) -> str | None:
    flow = await person.flow(("zendesk.update_ticket", "Set the status of Zendesk ticket 35436 to solved."))
    request = await person.request("Set the status of Zendesk ticket 35436 to solved.")
    run = await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    waiting = await person.get("/flow_runs/pending_approval")
    (operation,) = next(one["operations"] for one in waiting if one["id"] == run["id"])
    return operation["target_host"]


async def test_a_dry_run_names_the_customers_own_host(product: Product) -> None:
    person = await product.member()
    assert await target(person) is None
    await connect(person, "Acme:agent@example.com:0123456789")
    assert await target(person) == "acme.zendesk.com"
    await connect(person, "other:agent@example.com:0123456789")
    assert await target(person) == "other.zendesk.com"


@pytest.mark.parametrize("account", ["evil.example/", "evil.example#", "a.b", "acme@evil.example", ""])
async def test_a_customers_name_that_leads_elsewhere_is_refused(product: Product, account: str) -> None:
    person = await product.member()
    known = {one["short_name"]: one["id"] for one in await person.get("/integrations/all")}
    given = {"integration": known["zendesk"], "credential": f"{account}:agent@example.com:0123456789"}
    said = await person.refused(422, "POST", "/integration_credentials/", given)
    assert "SUBDOMAIN:EMAIL:TOKEN" in str(said)
    assert "0123456789" not in str(said)
