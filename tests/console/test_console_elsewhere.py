"""The other screens: accounts, events, workflows, keys. Each from its empty state to something that works."""

import httpx2
import pytest

from neena.simulators.process import Running
from support.console import Screen
from support.hooks import changed
from support.managed import GREET, Author
from support.product import Person, Product

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_key_is_pasted_and_a_wrong_form_is_told(screen: Screen, slack: Running) -> None:
    await screen.open("integrations")
    await screen.click("Replace Slack")
    await screen.write("Or paste a key", "not a token")
    await screen.click("Connect", "dialog button")
    await screen.page.until("!!document.querySelector('dialog [role=alert]')")
    await screen.write("Or paste a key", slack.credential)
    await screen.click("Connect", "dialog button")
    await screen.see("Slack is connected.")


async def test_an_event_waits_in_the_inbox_and_becomes_a_result(screen: Screen, served: tuple[Product, str]) -> None:
    """Issue: trigger event, inbox, approve, result."""
    await screen.open("triggers")
    await screen.see("No event sets anything going")
    await screen.click("Make a trigger")
    await screen.choose("When", "lab: Place Changed")
    await screen.write("Name", "Mend what changed")
    await screen.write("Do this", "Mend the place ")
    await screen.click("place_id", ".chips button")
    await screen.see("Once an event of this kind has come")
    await screen.click("Make the trigger")
    await screen.see("Mend what changed takes events now.")
    address, secret = await screen.page.run(
        "[...document.querySelectorAll('.shown-once .code')].map((one) => one.innerText)"
    )
    assert address.startswith(f"{served[1]}/hooks/")
    async with httpx2.AsyncClient(trust_env=False) as sender:
        sent = await sender.post(address, json=changed("mole"), headers={"x-webhook-secret": secret})
    assert sent.status_code == 202, sent.text
    await screen.click("Done")
    await screen.click("Events")
    await screen.tab.get_by_role("link", name="The run").first.wait_for()
    await screen.open("approvals")
    await screen.click("What it would do")
    await screen.see("id-mole")
    await screen.click("Approve")
    await screen.see("1 run approved")
    await screen.click("Runs", "a")
    await screen.page.until("!!document.querySelector('.run-list [data-status=completed]')")
    await screen.press("j")
    await screen.press("Enter")
    await screen.see("Mended id-mole.")


async def test_a_workflow_is_started_by_its_form_and_its_log_is_followed(screen: Screen, person: Person) -> None:
    await screen.open("workflows")
    await screen.see("No workflow is published")
    workflow = await Author(person).publish(GREET)
    await screen.open(f"workflows/{workflow}")
    await screen.write("Name", "harbour")
    await screen.click("Start")
    await screen.at("workflow-runs/")
    await screen.see("Hello, harbour!", seconds=60)
    await screen.see("hello from the workflow")


async def test_a_key_is_made_shown_once_and_revoked(screen: Screen, person: Person) -> None:
    await screen.open("settings")
    await screen.write("Name of a new key", "deploy")
    await screen.click("read", ".chips button")
    await screen.click("Make a key")
    await screen.see("This is the only time that the key is shown")
    shown = await screen.page.run("document.querySelector('.shown-once .code').innerText")
    used = await person.product.client.get("/api/v1/users/", headers={"x-api-key": shown})
    assert used.status_code == 200
    await screen.click("Revoke deploy")
    await screen.see("revoked")
    await screen.open("settings")
    await screen.see("deploy")
    assert shown not in await screen.page.run("document.body.innerText")
