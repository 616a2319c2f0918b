"""Desktops in the console: made, watched, taken over, given files, deleted. The desktop is a real one."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from neena.computer.sandbox import packages
from neena.desktops.running import RunningDesktop
from support.console import Screen
from support.looks import fits_a_phone, looks_well
from support.product import Person, Product

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(bool(packages.lacking()), reason="this machine runs no desktops"),
]
VIEW = "document.querySelector('.live iframe').contentDocument"
STATE = f"{VIEW}.body.dataset.state"
PIXELS = "c.getContext('2d').getImageData(0, 0, c.width, c.height).data"
PAINTED = f"(c => c.width > 1 && {PIXELS}.includes(240))({VIEW}.querySelector('#screen canvas'))"
UPLOAD = """(() => {
    const chosen = new DataTransfer(), input = document.querySelector('.drop-place input[type=file]');
    chosen.items.add(new File(['wake me'], 'note ü.txt', {type: 'text/plain'}));
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', {bubbles: true}));
})()"""
FETCHED = "fetch(document.querySelector('.drop-place a').href).then((answer) => answer.text())"


class Desk:
    """A desktop of somebody, by the API and from behind."""

    def __init__(self, product: Product, person: Person, id: str) -> None:  # noqa: A002  # the word of the contract
        self.product, self.person, self.id = product, person, id

    @property
    def running(self) -> RunningDesktop:
        return self.product.app.state.desktops.running[self.id]

    async def send(self, method: str, path: str = "", **sent: Any) -> Any:
        headers = {"x-api-key": self.person.key}
        return await self.product.client.request(method, f"/desktops/{self.id}{path}", headers=headers, **sent)

    async def execute(self, action: str, tool: str = "computer", **params: Any) -> Any:
        answer = await self.send(
            "POST", "/execute", json={"action": {"tool": tool, "action": action, "params": params}}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def opens_a_terminal(self) -> None:
        """Whatever is typed becomes lines of the file `typed`, once its window, nearly white, is there."""
        assert self.running.machine.programs
        writing = ["sh", "-c", "cat > /home/desktop/drive/typed"]
        self.running.machine.programs.start(["xterm", "-geometry", "80x30+20+30", "-bg", "#f0f0f0", "-e", *writing])
        async with asyncio.timeout(20):
            while not (self.running.machine.drive / "typed").exists():
                await asyncio.sleep(0.02)
        await self.execute("left_click", coordinate=[300, 300])

    async def until_typed(self, text: str) -> None:
        async with asyncio.timeout(20):
            while text not in (self.running.machine.drive / "typed").read_text():
                await asyncio.sleep(0.01)


@pytest_asyncio.fixture(autouse=True, loop_scope="session")
async def none_stays(served: tuple[Product, str], person: Person) -> AsyncIterator[None]:
    """Desktops outlive their server: whatever a test made is deleted before that ends."""
    yield
    client, headers = served[0].client, {"x-api-key": person.key}
    for one in (await client.get("/desktops", headers=headers)).json():
        await client.delete(f"/desktops/{one['desktop_id']}", headers=headers)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(served: tuple[Product, str], person: Person) -> Desk:
    created = await served[0].client.post("/desktops", json={"name": "Invoices"}, headers={"x-api-key": person.key})
    assert created.status_code == 200, created.text
    return Desk(served[0], person, created.json()["desktop_id"])


async def until_there_is_a_picture(screen: Screen) -> None:
    await screen.page.until("(one => one.complete && one.naturalWidth > 1)(document.querySelector('.screen img'))")


async def test_a_desktop_is_made_seen_in_the_list_and_deleted_after_a_question(
    screen: Screen, served: tuple[Product, str]
) -> None:
    await screen.open("desktops")
    await screen.see("No desktop runs")
    await screen.press("n")
    await screen.write("Name", "Ledger")
    await looks_well(screen, "new desktop")
    await screen.click("Make it")
    await screen.at("desktops/dsk_")
    await until_there_is_a_picture(screen)
    path = await screen.page.run("location.pathname")
    desktop = served[0].app.state.desktops.running[path.rpartition("/")[2]]
    await screen.click("Desktops", "a")
    await screen.see("Ledger")
    await until_there_is_a_picture(screen)
    await looks_well(screen, "desktops")
    await fits_a_phone(screen, "desktops")
    assert desktop.log.entries() == []  # looking is nothing that is done
    await screen.click("Ledger", "a")
    await screen.click("Rename")
    await screen.write("New name", "Old ledger")
    await screen.click("Rename it")
    await screen.page.until("!document.querySelector('dialog[open]')")
    await screen.click("Delete")
    await screen.see("Delete Old ledger?")
    await looks_well(screen, "question")
    await screen.click("Leave it")
    await screen.click("Delete")
    await screen.click("Delete it")
    await screen.see("No desktop runs")
    await screen.open(path.removeprefix("/app/"))
    await screen.see("It was deleted.")
    await looks_well(screen, "deleted desktop")


async def test_a_wrong_wish_for_a_desktop_is_told_where_it_was_made(screen: Screen) -> None:
    await screen.open("desktops")
    await screen.click("New desktop")
    await screen.write("Hosts it may reach", "https://example.com/path")
    await screen.click("Make it")
    await screen.page.until("document.querySelector('dialog [role=alert]').innerText.includes('allow')")
    await screen.choose("What it is", "A machine that exists, by RDP")
    await screen.tab.get_by_label("Password").wait_for()
    await looks_well(screen, "new machine")


async def test_a_live_view_is_taken_over_by_hand_and_given_back(screen: Screen, desk: Desk) -> None:
    """Desktop live view with take-over."""
    await desk.opens_a_terminal()
    await screen.open(f"desktops/{desk.id}")
    await screen.click("Open the live view")
    await screen.page.until(PAINTED)
    await screen.page.until(f"{STATE} === 'free'")
    assert await screen.page.run(f"{VIEW}.location.search") == ""  # the ticket is used up
    await screen.page.run(f"{VIEW}.querySelector('#control').click()")
    await screen.page.until(f"{STATE} === 'you'")
    acting = asyncio.create_task(desk.execute("type", text="from the agent\n"))
    await screen.press(*"hand", "Enter")
    await desk.until_typed("hand\n")
    assert not acting.done()
    await looks_well(screen, "live view")
    await screen.page.run(f"{VIEW}.querySelector('#control').click()")
    await acting
    await desk.until_typed("hand\nfrom the agent\n")
    await screen.page.until(f"{STATE} === 'free'")
    await screen.click("End it for everybody")
    await until_there_is_a_picture(screen)


async def test_a_view_that_only_watches_offers_nothing(screen: Screen, desk: Desk) -> None:
    await screen.open(f"desktops/{desk.id}")
    await screen.click("Watch only")
    await screen.page.until(f"{VIEW}.querySelector('#status').textContent.includes('view only')")
    assert await screen.page.run(f"{VIEW}.querySelector('#control').hidden")
    await screen.click("Close the live view")
    await screen.click("Open the live view")
    await screen.page.until(f"{STATE} === 'free' && !{VIEW}.querySelector('#control').hidden")


async def test_the_page_of_a_live_view_has_no_fault(screen: Screen, desk: Desk) -> None:
    href = (await desk.send("PUT", "/session")).json()["href"]
    await screen.page.open(href)
    await screen.page.until("document.body.dataset.state === 'free'")
    for scheme in ("light", "dark"):
        await screen.colours(scheme)
        assert await screen.faults() == [], scheme


async def test_the_log_tells_who_did_what_and_shows_it(screen: Screen, desk: Desk) -> None:
    await screen.open(f"desktops/{desk.id}")
    await screen.see("Nothing was done yet")
    await desk.execute("mouse_move", coordinate=[40, 50])
    await desk.execute("screenshot")
    await desk.execute("type", text="correct horse", secret=True)
    await screen.see("computer screenshot")
    await screen.see("computer mouse_move")
    await screen.see(desk.person.email)
    assert "correct horse" not in await screen.page.run("document.body.innerText")
    newest = await screen.page.run("document.querySelector('.act summary').innerText")
    assert newest.startswith("computer type")
    await looks_well(screen, "tool log")
    await fits_a_phone(screen, "desktop")
    await screen.click("Show What computer screenshot showed")
    await screen.page.until("document.querySelector('dialog img').naturalWidth === 1024")
    await looks_well(screen, "large picture")


async def test_files_go_up_and_down_and_into_folders(screen: Screen, desk: Desk) -> None:
    put = await desk.send("POST", "/files/report.csv", params={"path": "in/2026"}, content=b"a;b")
    assert put.status_code == 200, put.text
    await screen.open(f"desktops/{desk.id}")
    await screen.click("Files")
    await screen.click("in", ".rows button")
    await screen.click("2026", ".rows button")
    await screen.see("report.csv")
    assert (
        await screen.page.run("document.querySelector('.crumbs').innerText.split(/\\s+/).join(' ')") == "Drive in 2026"
    )
    assert await screen.page.run(FETCHED) == "a;b"
    await screen.click("in", ".crumbs button")
    await screen.page.run(UPLOAD)
    await screen.see("note ü.txt is on the drive.")
    await screen.page.until("!!document.querySelector('.drop-place a')")
    assert await screen.page.run(FETCHED) == "wake me"
    assert (desk.running.machine.drive / "in" / "note ü.txt").read_text() == "wake me"
    await looks_well(screen, "files")
    await fits_a_phone(screen, "files")


async def test_a_home_is_kept_and_brought_back(screen: Screen, desk: Desk) -> None:
    await desk.execute("run", tool="bash", command="echo before > ~/state")
    await screen.open(f"desktops/{desk.id}")
    await screen.click("Snapshots")
    await screen.write("Keep its home", "signed-in")
    await screen.click("Keep a snapshot")
    await screen.see("signed-in is kept.")
    await desk.execute("run", tool="bash", command="echo after > ~/state")
    await screen.click("Bring signed-in back")
    await looks_well(screen, "question of a snapshot")
    await screen.click("Bring it back", "dialog button")
    await screen.see("The home is that of signed-in again.")
    assert (await desk.execute("run", tool="bash", command="cat ~/state"))["output"].strip() == "before"
    await screen.open("desktops")
    await screen.click("Delete the snapshot signed-in")
    await screen.click("Delete it")
    await screen.see("The snapshot is gone.")
    await screen.page.until("!document.querySelector('#snapshots')")


async def test_who_may_only_read_sees_and_is_offered_nothing_else(fresh: Screen, desk: Desk) -> None:
    reader = await desk.product.person("rita", UUID(desk.person.organization), permissions=["read"])
    await fresh.sign_in(reader.key)
    await fresh.open(f"desktops/{desk.id}")
    await until_there_is_a_picture(fresh)
    await fresh.see("A live view is started by who may write.")
    offered = await fresh.page.run("[...document.querySelectorAll('main button')].map((one) => one.innerText).join()")
    assert offered == "Tool log,Files,Snapshots"
