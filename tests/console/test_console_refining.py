"""A flow changed in words: what is different is read before the new flow is opened."""

import pytest

from support.console import Screen
from support.product import Person, flow_body

pytestmark = pytest.mark.asyncio(loop_scope="session")
SENTENCES = "[...document.querySelectorAll('.difference li')].map((one) => one.textContent)"


async def test_the_difference_is_shown_before_the_changed_flow_is_opened(screen: Screen, person: Person) -> None:
    flow = await person.post("/flows/", flow_body(("slack.send_message", 'Send "Lift works" to #general')))
    await screen.open(f"flows/{flow['id']}")
    await screen.write("Change it in words", "post in #ops instead of #general")
    await screen.click("Change")
    await screen.see("Open the changed flow")
    said = await screen.page.until(f"{SENTENCES}.length && {SENTENCES}")
    assert len(said) == 1
    assert "#ops" in said[0]
    assert (await person.get("/flows/", id=flow["id"])) == flow
    await screen.click("Open the changed flow")
    await screen.page.until(f"location.pathname.includes('/flows/') && !location.pathname.includes('{flow['id']}')")
    newest = (await person.get("/flows/all"))[0]
    assert newest["id"] != flow["id"]
    assert "#ops" in newest["task_operations"][0]["instruction"]


async def test_words_that_cannot_be_followed_change_nothing_and_say_so(screen: Screen, person: Person) -> None:
    flow = await person.post("/flows/", flow_body(("slack.send_message", 'Send "Lift works" to #general')))
    before = await person.get("/flows/all")
    await screen.open(f"flows/{flow['id']}")
    await screen.write("Change it in words", "sing it in the shower")
    await screen.click("Change")
    await screen.see("sing it in the shower")
    assert await person.get("/flows/all") == before
