"""A real browser: what our own page can do with a session, and a page of another origin cannot."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import pytest_asyncio
from playwright.async_api import Browser
from sqlalchemy import select

from contract.test_events import HOUR
from neena.audit.tables import AuditEntry
from neena.console.built import Built
from support.browser import Page, open_page
from support.product import Person, open_product
from support.serving import serving

PAGE = """<!doctype html><title>loading</title><script type="module" src="/app/assets/main-1a2b.js"></script>
<script>document.title = "inline"</script><link rel="stylesheet" href="https://fonts.example/x.css">"""
SCRIPT = """document.body.style.margin = "7px"; window.ready = true"""
ASK = """(async () => {{
  const answer = await fetch("{path}", {{ method: "{method}", credentials: "include", {more} }})
  return [answer.type, answer.status, answer.ok ? await answer.text() : ""]
}})().catch(fault => ["refused", 0, String(fault)])"""


class Seen(NamedTuple):
    """A browser with the console before it, from `here`; the same server is also at `elsewhere`, another origin."""

    tab: Page
    mira: Person
    here: str
    elsewhere: str

    async def ask(self, method: str, path: str, more: str = "") -> tuple[str, int, str]:
        kind, status, body = await self.tab.run(ASK.format(method=method, path=path, more=more))
        return kind, status, body

    async def open(self, url: str) -> None:
        await self.tab.open(url)

    async def open_a_strangers(self) -> None:
        """A page of the other origin, with no policy of its own."""
        await self.open(f"{self.elsewhere}/health/live")


@pytest_asyncio.fixture(loop_scope="session")
async def seen(browser: Browser, tmp_path: Path) -> AsyncIterator[Seen]:
    (tmp_path / "built" / "assets").mkdir(parents=True)
    (tmp_path / "built" / "index.html").write_text(PAGE)
    (tmp_path / "built" / "assets" / "main-1a2b.js").write_text(SCRIPT)
    async with (
        open_product(tmp_path / "data") as product,
        serving(product.app) as one,
        serving(product.app) as two,
        open_page(browser) as tab,
    ):
        product.app.state.console = Built(tmp_path / "built")
        found = Seen(tab, await product.member(), *(f"http://{host}:{port}" for host, port in (one, two)))
        await found.open(f"{found.here}/app/runs")
        yield found


async def refusals(person: Person) -> set[tuple[str, str]]:
    """Methods and codes of what was refused to a user, once it is entered."""
    query = select(AuditEntry).where(AuditEntry.actor == person.email, AuditEntry.action == "access.refused")
    found: set[tuple[str, str]] = set()
    end = time.monotonic() + 20
    while len(found) < 3 and time.monotonic() < end:
        async with person.product.neena.database.reading() as session:
            found = {(one.detail["method"], one.detail["code"]) for one in await session.scalars(query)}
        await asyncio.sleep(0.05)
    return found


async def test_the_page_signs_in_reads_and_changes_and_nobody_elses_does(seen: Seen) -> None:
    """The other origin is of the same site, as a neighbour's under the same domain: the browser sends the cookie."""
    body = f"""body: JSON.stringify({{ api_key: "{seen.mira.key}" }})"""
    kind, status, session = await seen.ask("POST", "/api/v1/session", body)
    assert (kind, status) == ("basic", 200), session
    assert await seen.tab.run("document.cookie") == ""
    assert (await seen.ask("GET", "/api/v1/session"))[1] == 200
    proof = f"""headers: {{ "X-CSRF-Token": {session.partition('"csrf_token":')[2].partition(",")[0]} }}"""
    wish = """body: JSON.stringify({ request_instructions: "Tell the hour." })"""
    assert (await seen.ask("POST", "/flow_requests/", wish))[1] == 403
    assert (await seen.ask("POST", "/flow_requests/", f"{wish}, {proof}"))[1] == 200
    assert len(await seen.mira.get("/flow_requests/all")) == 1
    await seen.open_a_strangers()
    for more in ("mode: 'no-cors'", f"mode: 'no-cors', {wish}"):
        method = "POST" if "body" in more else "GET"
        kind, _, _ = await seen.ask(method, f"{seen.here}/flow_requests/", more)
        assert kind == "opaque"  # it was sent, and what was answered is not told
    assert (await seen.ask("POST", f"{seen.here}/flow_requests/", f"{wish}, {proof}"))[0] == "refused"
    assert (await seen.ask("GET", f"{seen.here}/api/v1/session"))[0] == "refused"
    assert len(await seen.mira.get("/flow_requests/all")) == 1
    assert await refusals(seen.mira) >= {("GET", "cross_origin"), ("POST", "cross_origin")}  # by the cookie's user
    await seen.open(f"{seen.here}/app/")
    assert (await seen.ask("DELETE", "/api/v1/session", proof))[1] == 204
    assert (await seen.ask("GET", "/api/v1/session"))[1] == 401


async def test_the_page_follows_events_and_runs_no_word_that_is_not_ours(seen: Seen) -> None:
    """EventSource sends the cookie by itself. Of the page only our file has run, and has set a style."""
    run = await seen.mira.run(HOUR)
    body = f"""body: JSON.stringify({{ api_key: "{seen.mira.key}" }})"""
    assert (await seen.ask("POST", "/api/v1/session", body))[1] == 200
    follow = f"""window.heard = []; const stream = new EventSource("/flow_runs/events?id={run["id"]}");
      stream.addEventListener("flow_run.completed", event => {{ heard.push(event.lastEventId); stream.close() }})"""
    await seen.tab.run(f"(() => {{ {follow} }})()")
    await seen.tab.until("heard.length === 1", seconds=30)
    assert await seen.tab.run("document.title") == "loading"
    assert await seen.tab.run("getComputedStyle(document.body).margin") == "7px"
    told = await seen.tab.told()
    assert any("inline script" in text for text in told), told
    assert any("fonts.example" in text for text in told), told


async def test_a_live_view_may_be_framed_by_our_page_and_no_other(seen: Seen) -> None:
    frame = """(() => { const frame = document.createElement("iframe"); frame.src = SRC; window.framed = ""
      frame.onload = () => { framed = frame.contentDocument ? frame.contentDocument.title : "shut" }
      document.body.append(frame) })()"""
    address = "/desktops/none/view?ticket=x"
    await seen.tab.run(frame.replace("SRC", f"'{address}'"))
    assert await seen.tab.until("window.framed", seconds=30) == "This live view is closed"
    await seen.open_a_strangers()
    await seen.tab.run(frame.replace("SRC", f"'{seen.here}{address}'"))
    assert await seen.tab.until("window.framed", seconds=30) == "shut"
    told = await seen.tab.told()
    assert any("frame-ancestors" in text for text in told), told
