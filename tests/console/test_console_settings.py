"""Settings: keys, webhooks with their deliveries, the trail, and whether all is well; each at an address of its own."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from support.console import Screen
from support.looks import looks_well_everywhere
from support.processes import unused_port
from support.product import Person, Product, open_product
from support.receiver import Receiver, receiver
from support.serving import serving

pytestmark = pytest.mark.asyncio(loop_scope="session")
TABS = ("keys", "webhooks", "deliveries", "audit", "health")


@pytest.fixture(scope="module")
def hooks() -> Iterator[Receiver]:
    with receiver() as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def served(
    tmp_path_factory: pytest.TempPathFactory, vendors: dict[str, Any], hooks: Receiver
) -> AsyncIterator[tuple[Product, str]]:
    """A product that may tell the receiver of events, on a socket; and its address."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    given = {**vendors, "egress_allow": (*vendors["egress_allow"], hooks.address)}
    async with (
        open_product(tmp_path_factory.mktemp("settings"), public_url=url, **given) as product,
        serving(product.app, port),
    ):
        yield product, url


@pytest_asyncio.fixture(loop_scope="session")
async def person(served: tuple[Product, str]) -> Person:
    """An administrator, alone in a new organization."""
    return await served[0].member("ada", permissions=["read", "write", "approve", "admin"])


async def make_endpoint(person: Person, hooks: Receiver, path: str) -> str:
    """The id of an endpoint at a path of the receiver, which goes by this path."""
    given = {"url": hooks.url + path, "description": path}
    return (await person.post("/webhook_endpoints/", given))["id"]


async def test_a_key_is_made_shown_once_and_revoked(screen: Screen, person: Person) -> None:
    await screen.open("settings")
    await screen.write("Name of a new key", "deploy")
    await screen.choose("Valid", "for 30 days")
    await screen.click("read", ".chips button")
    await screen.click("Make a key")
    await screen.see("This is the only time that the key is shown")
    shown = await screen.page.run("document.querySelector('.shown-once .code').innerText")
    used = await person.product.client.get("/api/v1/users/", headers={"x-api-key": shown})
    assert used.status_code == 200
    made = next(one for one in await person.get("/api_keys/all") if one["name"] == "deploy")
    assert made["scopes"] == ["read"]
    assert made["expires_date"] is not None
    await screen.see("valid until")
    await screen.click("Revoke deploy")
    assert (await person.product.client.get("/api/v1/users/", headers={"x-api-key": shown})).status_code == 200
    await screen.click("Revoke for good deploy")
    await screen.see("revoked")
    await screen.open("settings/keys")
    await screen.see("deploy")
    assert shown not in await screen.page.run("document.body.innerText")


async def test_an_endpoint_is_made_tested_and_its_delivery_replayed(screen: Screen, hooks: Receiver) -> None:
    """Webhook endpoint, test delivery seen, replay."""
    hooks.answer = lambda got: 200 if len(hooks.at(got.path)) > 1 else (410, {}, b"not today")
    await screen.open("settings/webhooks")
    await screen.see("Nobody is told of anything")
    await screen.click("Add an endpoint", "button")
    await screen.write("Address that is posted to", f"{hooks.url}/made")
    await screen.write("What it is for", "Ops")
    await screen.click("A run has completed", "label")
    await screen.click("Add it")
    await screen.see("The endpoint’s secret, shown this once")
    secret = await screen.page.run("document.querySelector('.shown-once .code').innerText")
    assert secret.startswith("whsec_")
    await screen.click("Done")
    await screen.see("flow_run.failed, flow_run.waiting_for_approval")
    await screen.click("Send a test to Ops")
    await screen.at("settings/deliveries/")
    await screen.see("Answered 410")
    await screen.see("not today")
    await screen.see("Failed")
    await screen.open("settings/webhooks")
    await screen.see("Paused")  # 410 asks for nothing more
    await screen.click("Resume Ops")
    await screen.see("Active")
    await screen.click("Deliveries to Ops")
    await screen.click("Failed", "button")
    await screen.click("Failed", ".rows a")
    await screen.see("webhook.ping")
    await screen.click("Replay")
    await screen.see("It is delivered again.")
    await screen.see("Answered 200")
    await screen.see("Delivered")
    first, second = hooks.at("/made")
    assert first.id == second.id
    await screen.open("settings/deliveries?status=failed")
    await screen.see("There is no such delivery")


async def test_an_endpoint_is_changed_paused_given_another_secret_and_removed(
    screen: Screen, person: Person, hooks: Receiver
) -> None:
    endpoint = await make_endpoint(person, hooks, "/kept")
    await screen.open("settings/webhooks")
    await screen.click("Edit /kept")
    await screen.write("Address that is posted to", "ftp://acme.test/hook")
    await screen.click("Save")
    await screen.page.until("!!document.querySelector('dialog [role=alert]')")
    await screen.write("Address that is posted to", f"{hooks.url}/moved")
    await screen.click("A run has failed", "label")
    await screen.click("Save")
    await screen.see("The endpoint is changed.")
    shown = await person.get("/webhook_endpoints/", id=endpoint)
    assert shown["url"] == f"{hooks.url}/moved"
    assert shown["events"] == ["flow_run.completed", "flow_run.waiting_for_approval"]
    await screen.click("Pause /kept")
    await screen.see("Paused")
    assert (await person.get("/webhook_endpoints/", id=endpoint))["status"] == "disabled"
    await screen.click("Rotate the secret of /kept")
    await screen.see("The new secret, shown this once.")
    await screen.see("whsec_")
    await screen.click("Remove /kept")
    await screen.click("Remove for good /kept")
    await screen.see("Nobody is told of anything")


async def test_the_trail_is_read_page_by_page_and_entry_by_entry(screen: Screen, person: Person) -> None:
    for number in range(60):
        await person.post("/api_keys/", {"name": f"key {number}"})
    await screen.open("settings/audit")
    await screen.page.until("document.querySelectorAll('.rows > li').length === 50")
    await screen.click("Show older ones")
    await screen.page.until("document.querySelectorAll('.rows > li').length > 60")
    await screen.write("Only the action", "session.created")
    await screen.page.until("document.querySelectorAll('.rows > li').length === 1")
    await screen.click("session.created", "summary")
    await screen.see("outcome")
    await screen.write("Only what this person did", "nobody@acme.test")
    await screen.see("No such entry")


async def test_the_trail_is_not_offered_to_who_may_not_read_it(fresh: Screen, person: Person) -> None:
    reader = await person.product.member("rita", scopes=["read"])
    await fresh.sign_in(reader.key)
    await fresh.open("settings/audit")
    await fresh.see("The trail is for administrators")
    assert await fresh.tab.locator(".rows").count() == 0


async def test_health_tells_of_the_server_and_of_what_needs_somebody(
    screen: Screen, person: Person, hooks: Receiver
) -> None:
    await screen.open("settings/health")
    await screen.see("Ready")
    await screen.see("Nothing: accounts, triggers and endpoints all work.")
    live = (await person.product.client.get("/health/live")).json()
    await screen.see(live["version"])
    hooks.answer = lambda _: 410
    endpoint = await make_endpoint(person, hooks, "/gone")
    delivery = await person.post("/webhook_endpoints/test", id=endpoint)
    await screen.open(f"settings/deliveries/{delivery['id']}")
    await screen.see("Answered 410")
    await screen.open("settings/health")
    await screen.click("The endpoint /gone", "a")
    await screen.see("webhook.ping")


async def test_the_screens_of_settings_have_no_fault_jump_or_overflow(
    screen: Screen, person: Person, hooks: Receiver
) -> None:
    for path in TABS:
        await screen.open(f"settings/{path}")
        await screen.page.until("!!document.querySelector('.tabs') && !document.querySelector('.skeleton')")
        await looks_well_everywhere(screen, path)
    hooks.answer = lambda _: 410
    endpoint = await make_endpoint(person, hooks, "/axe")
    delivery = await person.post("/webhook_endpoints/test", id=endpoint)
    await screen.open(f"settings/deliveries/{delivery['id']}")
    await screen.see("Answered 410")
    await looks_well_everywhere(screen, "delivery")
    for path in ("webhooks", "deliveries"):
        await screen.open(f"settings/{path}")
        await screen.page.until("!!document.querySelector('.cards li, .rows li')")
        await looks_well_everywhere(screen, path, "with something")
    await screen.open("settings/webhooks")
    await screen.page.until("!!document.querySelector('.cards li')")
    await screen.press("n")
    await screen.see("It is told when")
    await looks_well_everywhere(screen, "endpoint")


async def test_what_goes_wrong_is_told_and_can_be_tried_again(screen: Screen) -> None:
    await screen.open(f"settings/deliveries/{'0' * 8}-0000-4000-8000-{'0' * 12}")
    await screen.see("Webhook delivery not found")
    await screen.click("Try again")
    await screen.see("Webhook delivery not found")
