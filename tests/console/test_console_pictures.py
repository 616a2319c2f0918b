"""docs/images/console-*.png: each screen in light and dark, made anew by `make screenshots`."""

import os
from pathlib import Path

import pytest

from support.console import Screen
from support.product import Person

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif("NEENA_SAVE_PICTURES" not in os.environ, reason="draws docs/images/console-*.png anew"),
]
IMAGES = Path(__file__).parents[2] / "docs" / "images"
WORDS = "Get the cards in the list Open of the board Support, and send a message to #support with their names"
PLACES = ("runs", "approvals", "triggers", "workflows", "desktops", "integrations", "settings")


async def draw(screen: Screen, name: str) -> None:
    for scheme in ("light", "dark"):
        await screen.colours(scheme)
        await screen.page.until("!document.querySelector('.skeleton')")
        await screen.tab.screenshot(path=IMAGES / f"console-{name}-{scheme}.png")


async def test_pictures_of_the_console(screen: Screen, person: Person) -> None:
    await draw(screen, "ask")
    await screen.write("What is to be done?", WORDS)
    await screen.click("Make a flow")
    await screen.page.until("document.querySelectorAll('.graph .task').length > 2")
    await screen.click("Send Message", ".outline button")
    await draw(screen, "flow")
    await screen.click("Run")
    await screen.see("Sent a message to #support")
    await draw(screen, "run")
    request = await person.request("Paint the shed.")
    flow = await person.flow(("lab.paint_place", 'name "shed"'))
    await person.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    for place in PLACES:
        await screen.open(place)
        await screen.page.until("!!document.querySelector('.page h1')")
        await draw(screen, place)
