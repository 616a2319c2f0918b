"""Triggers: made of an event's fields with a preview, set up, paused, and followed from an event to its result."""

import httpx2
import pytest

from support.console import Screen
from support.hooks import READ, Hook, changed, make_hook
from support.looks import looks_well_everywhere
from support.product import Person, Product

pytestmark = pytest.mark.asyncio(loop_scope="session")
PREVIEW = "document.querySelector('.preview .filled')?.innerText"


async def previewed(screen: Screen, text: str) -> None:
    await screen.page.until(f"{PREVIEW} === {text!r}")


async def post(hook: Hook, screen: Screen, name: str) -> None:
    """An event that comes over a socket, as a service sends it."""
    async with httpx2.AsyncClient(trust_env=False) as sender:
        headers = {"x-webhook-secret": hook.secret}
        sent = await sender.post(f"{screen.url}/hooks/{hook.id}", json=changed(name), headers=headers)
    assert sent.status_code == 202, sent.text


async def test_an_event_waits_in_the_inbox_and_becomes_a_result(screen: Screen, served: tuple[Product, str]) -> None:
    """Trigger event, inbox, approve, result."""
    await screen.open("triggers")
    await screen.see("No event sets anything going")
    await screen.click("Make a trigger")
    await screen.choose("When", "lab: Place Changed")
    await screen.write("Name", "Mend what changed")
    await screen.write("Do this", "Mend the place ")
    await screen.click("place_id", ".chips button")
    await previewed(screen, "Mend the place (Id of the place)")
    await screen.click("Make the trigger")
    await screen.see("Mend what changed takes events now.")
    address, secret = await screen.page.run(
        "[...document.querySelectorAll('.shown-once .copied .code')].map((one) => one.innerText)"
    )
    assert address.startswith(f"{served[1]}/hooks/")
    async with httpx2.AsyncClient(trust_env=False) as sender:
        sent = await sender.post(address, json=changed("mole"), headers={"x-webhook-secret": secret})
    assert sent.status_code == 202, sent.text
    await screen.click("Done")
    await screen.at("triggers/")
    await screen.tab.get_by_role("link", name="The run").first.wait_for()
    assert secret not in await screen.page.run("document.body.innerText")
    await screen.open("approvals")
    await screen.click("What it would do")
    await screen.see("id-mole")
    await screen.click("Approve")
    await screen.see("1 run approved")
    await screen.open("triggers")
    await screen.click("Mend what changed")
    await screen.see("Completed")
    await screen.click("The run", "a")
    await screen.see("Mended id-mole.")


async def test_an_event_is_read_as_a_tree_and_raw_and_leads_to_its_run(screen: Screen, person: Person) -> None:
    hook = await make_hook(person, READ)
    await screen.open(f"triggers/{hook.id}")
    await screen.see("No event has come yet")
    await post(hook, screen, "quay")
    await screen.click("The event", "summary")
    await screen.see("id-quay")
    await screen.click("Raw", "[aria-label='As it was received'] button")
    await screen.see('"kind": "place.changed"')
    await screen.click("The run", "a")
    await screen.at("runs/")
    await screen.see("Inspect the place id-quay")


async def test_the_preview_is_filled_with_the_last_event_and_the_template_is_changed(
    screen: Screen, person: Person
) -> None:
    hook = await make_hook(person, READ)
    await post(hook, screen, "buoy")
    await screen.open(f"triggers/{hook.id}")
    await screen.click("Edit")
    await previewed(screen, "Inspect the place id-buoy")
    await screen.write("Do this", "Visit {{name}}, not <{nothing}>, by ")
    await screen.click("place_id", ".chips button")
    await previewed(screen, "Visit buoy, not <{nothing}>, by id-buoy")
    await screen.click("Save")
    await screen.see("<{nothing}> is no field of this event.")
    await screen.write("Do this", "Visit {{name}}")
    await screen.write("Name", "Visit what changed")
    await screen.click("Save")
    await screen.see("The trigger is changed.")
    await screen.see("Visit what changed")
    shown = await person.get("/webhook_trigger_operations/", id=hook.id)
    assert (shown["name"], shown["template_body"]) == ("Visit what changed", "Visit {{name}}")


async def test_the_example_of_the_definition_fills_the_preview_before_any_event(screen: Screen) -> None:
    await screen.open("triggers/new")
    await screen.choose("When", "zendesk: Ticket Created")
    await screen.write("Do this", "Post the subject ")
    await screen.click("subject", ".chips button")
    await screen.see("With an example, as no event of this kind has come yet")
    await previewed(screen, "Post the subject Drucker brennt")
    await screen.see("Zendesk: Admin Center")


async def test_a_trigger_is_paused_resumed_given_another_secret_and_removed(screen: Screen, person: Person) -> None:
    hook = await make_hook(person, READ)
    await screen.open(f"triggers/{hook.id}")
    await screen.click("Pause")
    await screen.see("Paused")
    assert (await hook.send(changed("hulk"))).json()["status"] == "ignored"
    await screen.click("Resume")
    await screen.see("Takes events")
    await screen.click("How to set it up at the service", "summary")
    await screen.write("Another secret", "the service made this")
    await screen.click("Replace the secret")
    await screen.see("The secret is replaced")
    await hook.refused(403, changed("hulk"))
    hook.secret = "the service made this"
    await hook.taken(changed("hulk"))
    await screen.click("Remove Tell of places")
    await screen.click("Remove for good Tell of places")
    await screen.see("No event sets anything going")


async def test_the_screens_of_triggers_have_no_fault_jump_or_overflow(screen: Screen, person: Person) -> None:
    hook = await make_hook(person, READ)
    await post(hook, screen, "mast")
    for path in ("triggers", "triggers/new", f"triggers/{hook.id}"):
        await screen.open(path)
        await screen.page.until("!!document.querySelector('.page h1') && !document.querySelector('.skeleton')")
        if path.endswith(hook.id):
            await screen.click("The event", "summary")
            await screen.click("How to set it up at the service", "summary")
        await looks_well_everywhere(screen, path)
    await screen.click("Edit")
    await looks_well_everywhere(screen, "edit")


async def test_a_trigger_is_made_by_keys_alone(screen: Screen) -> None:
    await screen.page.run("document.activeElement.blur()")
    await screen.press("g", "t")
    await screen.at("triggers")
    await screen.see("No event sets anything going")
    await screen.press("n")
    await screen.at("triggers/new")
    await screen.page.until("!!document.querySelector('#trigger-name')")
    await screen.page.run("document.querySelector('#trigger-name').focus()")
    await screen.press("w", "Tab", "v", "Tab")
    first = await screen.page.run("document.activeElement.textContent")
    await screen.press("Enter")
    value = "document.querySelector('textarea').value"
    await screen.page.until(f"{value} === {f'v<{{{first}}}>'!r}")
