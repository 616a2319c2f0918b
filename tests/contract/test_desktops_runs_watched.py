"""What a run shows of its desktop: the live view by its own address, and the film (managed workflows, 4 and 6)."""

import asyncio
import io
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID
from zipfile import ZipFile

import av
import httpx2
import pytest_asyncio
from playwright.async_api import Browser
from sqlalchemy import delete, select

from contract.test_desktops_runs import HEAD, ended, published, started
from contract.test_runs_told import signed
from neena.artifacts.service import Link
from neena.audit.tables import AuditEntry
from neena.runs.live_address import LiveAddresses
from neena.runs.tables import Run
from support.browser import Page as Tab
from support.browser import open_page
from support.desktops import Caller, DesktopServer, Page
from support.viewing import RawViewer, raw_viewer

WAITS = (
    HEAD
    + """
import time

def run(params: Params) -> Result:
    if params.text != "idle":
        Computer().move(300, 300)
    time.sleep(120)
    return Result()
"""
)
WRITES = (
    HEAD
    + """
def run(params: Params) -> Result:
    Computer().move(100, 100)
    pathlib.Path("out.txt").write_text("written")
    if params.text:
        raise ValueError(params.text)
    return Result()
"""
)
SECURE = (
    HEAD
    + """
class SecureParams(BaseModel):
    password: Secure[str]

def run(params: Params, secure_params: SecureParams) -> Result:
    Computer().type(secure_params.password)
    return Result()
"""
)
CANVAS = "document.querySelector('#screen canvas')"
PIXEL = f"(c => [...c.getContext('2d').getImageData(400, 300, 1, 1).data].slice(0, 3).join())({CANVAS})"
SHOWS_PAGE = f"{PIXEL} === '238,238,255'"  # the colour of the page's text field; an empty desktop has none


class Watched:
    """A run of a workflow that waits, as somebody outside sees it."""

    def __init__(self, owner: Caller, run: str, outside: httpx2.AsyncClient) -> None:
        self.owner, self.run, self.outside = owner, run, outside

    async def address(self) -> str:
        """A new address of its live view, on this server."""
        parts = urlsplit((await self.owner.ok("GET", f"/runs/{self.run}"))["liveViewUrl"])
        return f"{parts.path}?{parts.query}"

    async def get(self, address: str | None = None, **headers: str) -> httpx2.Response:
        """What it shows."""
        return await self.outside.get(address or await self.address(), headers={"Accept": "text/html", **headers})

    async def shows(self, text: str, seconds: float = 30) -> httpx2.Response:
        """The page, once it holds a text."""
        end = time.monotonic() + seconds
        while text not in (shown := await self.get()).text:
            assert time.monotonic() < end, shown.text
            await asyncio.sleep(0.05)
        return shown

    async def cookie(self) -> str:
        """The pass of a browser, once there is a desktop."""
        return (await self.shows('id="screen"')).headers["set-cookie"].partition(";")[0]

    def viewer(self, cookie: str, **given: Any) -> Any:
        """A connection to the picture."""
        url = self.owner.url
        socket = f"{url.replace('http', 'ws')}/runs/{self.run}/view/socket"
        return raw_viewer(socket, cookie, given.pop("origin", url), **given)

    async def cancel(self) -> None:
        """End it, unless that was done, and wait until it is over."""
        await self.owner.send("POST", f"/runs/{self.run}/cancel")
        await ended(self.owner, self.run, "cancelled")


@asynccontextmanager
async def watching(owner: Caller, **given: Any) -> AsyncIterator[Watched]:
    run = await started(owner, workflow_id=await published(owner, WAITS), **given)
    async with httpx2.AsyncClient(base_url=owner.url, timeout=30, trust_env=False) as outside:
        one = Watched(owner, run, outside)
        try:
            yield one
        finally:
            await one.cancel()


@pytest_asyncio.fixture(loop_scope="session")
async def watched(owner: Caller) -> AsyncIterator[Watched]:
    """A run under way with a desktop of its own."""
    async with watching(owner) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def tab(browser: Browser) -> AsyncIterator[Tab]:
    """A browser of somebody outside."""
    async with open_page(browser) as one:
        yield one


async def test_m07_the_address_opens_the_picture_of_the_run_and_then_says_that_it_is_over(
    page: Page, owner: Caller, tab: Tab
) -> None:
    """M-07: a real browser, without a key; nothing but watching is offered."""
    assert page.desktop is not None
    async with watching(owner, desktop_id=page.desktop.id) as run:
        await run.shows('id="screen"')
        address = owner.url + await run.address()
        await tab.open(address)
        await tab.until(SHOWS_PAGE, seconds=30)
        await tab.until("document.querySelector('#status').textContent.includes('view only')")
        assert await tab.run("document.querySelector('#control').hidden")
        await tab.open(address.partition("?")[0])  # the browser comes again
        await tab.until(SHOWS_PAGE, seconds=30)
        assert await tab.faults() == []
        await run.cancel()
        await tab.until("document.querySelector('#notice p').textContent.includes('has ended')")
        await tab.open(address)
        await tab.until("document.body.textContent.includes('cancelled')")
        assert (await owner.ok("GET", page.desktop.path))["status"] == "running"


async def test_m07_a_page_without_a_desktop_waits_for_it(owner: Caller, tab: Tab) -> None:
    async with watching(owner, workflow_params={"text": "idle"}) as run:
        await tab.open(owner.url + await run.address())
        await tab.until("document.body.textContent.includes('no desktop')")
        await run.cancel()
        await tab.until("document.body.textContent.includes('cancelled')", seconds=30)  # it looks again by itself
        assert await tab.faults() == []


async def test_m07_every_answer_that_shows_a_run_has_the_address(watched: Watched) -> None:
    owner = watched.owner
    shown = await owner.ok("GET", f"/runs/{watched.run}")
    url = urlsplit(shown["liveViewUrl"])
    assert url.path == f"/runs/{watched.run}/view"
    assert set(parse_qs(url.query)) == {"expires", "signature"}
    assert owner.key not in shown["liveViewUrl"]
    listed = (await owner.ok("GET", "/runs"))["runs"]
    assert next(one for one in listed if one["messageId"] == watched.run)["liveViewUrl"].startswith("http")
    cancelled = await owner.send("POST", f"/runs/{watched.run}/cancel")
    assert urlsplit(cancelled.json()["liveViewUrl"]).path == url.path
    over = await ended(owner, watched.run, "cancelled")
    assert "liveViewUrl" in over


async def test_m07_the_page_is_harmless_and_its_address_stays_secret(watched: Watched) -> None:
    shown = await watched.shows('id="screen"')
    assert "'unsafe" not in shown.headers["content-security-policy"]
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert shown.headers["cache-control"] == "no-store"
    signature = parse_qs(urlsplit(await watched.address()).query)["signature"][0]
    assert signature not in shown.text
    cookie = shown.headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", f"path=/runs/{watched.run}/view"} <= set(cookie.split("; "))
    bare = f"/runs/{watched.run}/view"
    assert (await watched.get(bare, Cookie=await watched.cookie())).status_code == 200
    await watched.cancel()
    over = await watched.get()
    assert (over.status_code, "<script" in over.text, "cancelled" in over.text) == (200, False, True)
    assert "default-src 'none'" in over.headers["content-security-policy"]


async def test_m07_what_is_altered_or_ended_opens_nothing(watched: Watched, served: DesktopServer) -> None:
    good = await watched.address()
    page, _, query = good.partition("?")
    expires, signature = (parse_qs(query)[name][0] for name in ("expires", "signature"))
    neena = served.product.neena
    addresses = LiveAddresses(neena.vault, neena.settings.model_copy(update={"artifact_seconds": 0}))
    file = next(iter((await links(watched.owner)).values()))["url"]
    altered = [
        page,
        f"{page}?expires={expires}",
        f"{page}?expires={int(expires) + 1}&signature={signature}",
        f"{page}?expires={expires}&signature={signature[:-1]}{'1' if signature[-1] == '0' else '0'}",
        f"{good}&more=1",
        good.replace(watched.run, "01890000-0000-7000-8000-000000000000"),
        addresses.write(UUID(watched.run)).partition("/runs/")[2].join(("/runs/", "")),
        f"{page}?{urlsplit(file).query}",
    ]
    for one in altered:
        refused = await watched.get(one)
        assert (refused.status_code, refused.headers["content-type"]) == (403, "text/html; charset=utf-8"), one
        as_json = await watched.outside.get(one, headers={"Accept": "application/json"})
        assert (as_json.status_code, set(as_json.json())) == (403, {"error", "message"})
    async with watched.viewer("", greets=False) as viewer:
        assert await viewer.closed() == 4403
    async with watched.viewer(f"neena_view={expires}.{signature[:-4]}0000", greets=False) as viewer:
        assert await viewer.closed() == 4403


async def test_m07_the_address_of_a_deleted_run_opens_nothing(owner: Caller, served: DesktopServer) -> None:
    async with httpx2.AsyncClient(base_url=owner.url, timeout=30, trust_env=False) as outside:
        one = Watched(owner, await started(owner, workflow_id=await published(owner, WRITES)), outside)
        await ended(owner, one.run)
        address = await one.address()
        before = (await one.get(address)).status_code
        async with served.product.neena.database.writing() as session:
            await session.execute(delete(Run).where(Run.id == UUID(one.run)))
        assert (before, (await one.get(address)).status_code) == (200, 404)
        expires, signature = (parse_qs(urlsplit(address).query)[name][0] for name in ("expires", "signature"))
        async with one.viewer(f"neena_view={expires}.{signature}", greets=False) as viewer:
            assert await viewer.closed() == 4403


async def links(owner: Caller) -> dict[str, Link]:
    """The files of a run of its own, by their names."""
    run = await started(owner, workflow_id=await published(owner, WRITES))
    return {one["name"]: one for one in (await ended(owner, run))["artifacts"]}


async def test_m07_who_has_the_address_only_watches_and_is_noted(watched: Watched, served: DesktopServer) -> None:
    cookie = await watched.cookie()
    async with watched.viewer(cookie) as viewer:
        assert isinstance(viewer, RawViewer)
        await viewer.until(interactive=False, taken=False, yours=False)
        await viewer.connection.send('{"take": true}')
        await viewer.type("no\n")
        await asyncio.sleep(0.2)
        assert not viewer.told["yours"]
        await watched.cancel()
        assert await viewer.closed() in {4410, 1012}
    async with served.product.neena.database.reading() as session:
        noted = await session.scalars(select(AuditEntry).where(AuditEntry.action == "run.viewed"))
        assert watched.run in {one.object_id for one in noted}
    async with watched.viewer(cookie, greets=False) as viewer:
        assert await viewer.closed() == 4410


async def test_m07_the_view_ends_with_the_run_on_a_desktop_that_stays(page: Page, owner: Caller) -> None:
    """The next run on the same desktop is not to be seen by the address of this one."""
    assert page.desktop is not None
    same = {"desktop_id": page.desktop.id}
    async with watching(owner, **same) as first, watching(owner, **same) as second:
        cookie = await first.cookie()
        assert "queued" in (await second.get()).text
        async with first.viewer(cookie) as viewer:
            await first.cancel()
            assert await viewer.closed() == 4410
        await second.shows('id="screen"')
        assert "over" in (await first.get()).text


async def test_a_run_is_filmed_whatever_its_end(owner: Caller) -> None:
    """Section 6: a film that can be played, by its own address, beside assets.zip and not in it."""
    workflow = await published(owner, WRITES)
    for text, status in (("", "completed"), ("no such customer", "failed")):
        run = await started(owner, workflow_id=workflow, workflow_params={"text": text})
        found = {one["name"]: one for one in (await ended(owner, run, status))["artifacts"]}
        film = found["recording.webm"]
        assert film["content_type"] == "video/webm"
        with av.open(io.BytesIO(await fetched(owner, film))) as opened:
            frames = list(opened.decode(video=0))
        assert (frames[0].width, frames[0].height) == (1024, 768)
        with ZipFile(io.BytesIO(await fetched(owner, found["assets.zip"]))) as packed:
            assert packed.namelist() == ["assets/out.txt"]


async def test_a_cancelled_run_is_filmed(watched: Watched) -> None:
    await watched.shows('id="screen"')
    await watched.cancel()
    over = await watched.owner.ok("GET", f"/runs/{watched.run}")
    assert "recording.webm" in {one["name"] for one in over["artifacts"]}


async def fetched(owner: Caller, link: Any) -> bytes:
    """The bytes of a file, without a key, from this server."""
    parts = urlsplit(link["url"])
    async with httpx2.AsyncClient(base_url=owner.url, timeout=30, trust_env=False) as outside:
        answer = await outside.get(f"{parts.path}?{parts.query}")
    assert answer.status_code == 200
    return answer.content


async def test_w33_a_run_with_secure_params_is_not_filmed_and_says_so(owner: Caller) -> None:
    """W-33: what a secure value looks like on a screen nobody knows."""
    key = (await owner.ok("POST", "/api/v1/signing_keys/"))["signing_key"]
    given = {"workflow_id": await published(owner, SECURE), "secure_workflow_params": {"password": "Correct-Horse"}}
    body = httpx2.Request("POST", "http://x", json=given).content
    answer = await owner.send("POST", "/runs", content=body, headers=signed(key, body))
    over = await ended(owner, answer.json()["messageId"])
    assert {one["name"] for one in over["artifacts"]} == {"run.log"}
    log = await owner.send("GET", f"/runs/{over['messageId']}/logs")
    assert "not recorded" in log.text


async def test_a_run_without_a_desktop_has_no_film(owner: Caller) -> None:
    source = HEAD + "def run(params: Params) -> Result:\n    return Result()\n"
    over = await ended(owner, await started(owner, workflow_id=await published(owner, source)))
    assert {one["name"] for one in over["artifacts"]} == {"run.log"}
