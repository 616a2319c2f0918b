"""`make bench-console`: every long page in a real browser, five rounds, the best and the middle of each; three minutes.

The machine has other work too: what takes long once has been interrupted, what takes long each time is ours.
"""

import argparse
import asyncio
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import CDPSession
from tests.support.browser import open_browser, open_page
from tests.support.console import Screen

from bench.__main__ import machine
from bench.client import Connection
from bench.console.filling import FLOWS, RUNS, WAITING, fill
from bench.console.watching import Seen, counting_cpu, watch
from bench.processes import product
from neena.kernel.database import Database

LIMIT = 100.0  # milliseconds
Act = Callable[[], Awaitable[Any]]
Rounds = dict[str, list[Seen]]


class Round:
    """One walk through the pages; `large` is the address of the flow of 200 tasks, `start` of what runs it."""

    def __init__(
        self, screen: Screen, devtools: CDPSession, connection: Connection, large: str, start: str, seen: Rounds
    ) -> None:
        self._screen, self._devtools, self._seen = screen, devtools, seen
        self._connection, self._large, self._start = connection, large, start

    async def _note(self, name: str, act: Act) -> None:
        self._seen[name].append(await watch(self._screen, self._devtools, act))

    async def _note_click(self, what: str, selector: str) -> None:
        """A click at a place that was found before: looking for it is no work of the page's own."""
        one = self._screen.tab.locator(selector).first
        await one.scroll_into_view_if_needed()
        box = await one.bounding_box()
        assert box is not None, selector
        place = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        await self._note(what, lambda: self._screen.drag(place, place))

    async def _open(self, path: str, ready: str) -> None:
        await self._screen.open(path)
        await self._screen.page.until(ready)

    async def runs(self) -> None:
        """The list of runs: scroll, filter, search."""
        page = self._screen.page
        await self._open("runs", "document.querySelectorAll('.run-list li').length > 5")
        await self._note("runs: scroll", lambda: self._scroll(".run-list"))
        await self._note_click("runs: filter", '.chips button:has-text("Failed")')
        await page.until("!document.querySelector('.run-list [aria-busy]')")
        await self._screen.click("Failed", ".chips button")
        await page.run("document.getElementById('run-search').focus()")
        await self._note("runs: type a search", lambda: self._screen.press(*"weekly"))
        await page.until("!document.body.innerText.includes('new tickets')")

    async def flows(self) -> None:
        """The list of flows."""
        await self._open("flows", "document.querySelectorAll('.rows li, .flow-list li').length > 5")
        await self._note("flows: scroll", lambda: self._scroll("main"))

    async def approvals(self) -> None:
        """The inbox: choose, choose all, comment, open a dry run."""
        screen = self._screen
        await self._open("approvals", "document.querySelectorAll('.waiting-run').length > 5")
        await self._note("approvals: scroll", lambda: self._scroll("main"))
        await screen.page.run("document.querySelector('main').scrollTo(0, 0)")
        await self._note_click("approvals: choose one", ".waiting-run input[type=checkbox]")
        await self._note("approvals: choose all", lambda: screen.press("a"))
        await self._note_click("approvals: open a dry run", 'summary:has-text("What it would do")')
        await screen.tab.get_by_label("Comment on").first.focus()
        await self._note("approvals: type a comment", lambda: screen.press(*"fine"))

    async def editor(self) -> None:
        """The editor with 200 tasks."""
        screen = self._screen
        await self._open(self._large, "document.querySelectorAll('.graph .task').length > 3")
        await self._note_click("editor: select", '.outline button:has-text("Step 17")')
        await screen.page.until("!!document.querySelector('.panel')")
        await self._note_click("editor: select another", '.outline button:has-text("Step 3")')
        await screen.tab.get_by_label("Instruction").first.focus()
        await self._note("editor: type in a field", lambda: screen.press(*"more"))
        await self._note_click("editor: leave the field", '.panel button[aria-label^="Close"]')
        await self._note("editor: undo", lambda: screen.press("u"))
        await self._note("editor: redo", lambda: screen.press("U"))
        start = await self._task_in_sight()
        await self._note("editor: drag", lambda: screen.drag(start, (start[0] + 60, start[1] + 40)))
        await self._note("editor: lay out", lambda: screen.press("l"))
        await screen.press(*"uuuu")
        await screen.gone("not saved")

    async def run(self) -> None:
        """The page of a run with 200 tasks while their states come in."""
        screen = self._screen
        made = await self._connection.json("POST", self._start)
        await self._open(f"runs/{made['id']}", "document.querySelectorAll('.graph .task').length > 3")
        await self._note("run: states come in", lambda: screen.see("Nothing was done"))
        await self._note_click("run: select", '.outline button:has-text("Step 17")')
        await self._note_click("run: timeline", '.chips button:has-text("Timeline")')
        await self._note_click("run: graph", '.chips button:has-text("Graph")')

    async def _scroll(self, selector: str) -> None:
        await self._screen.page.run(
            f"""new Promise((done) => {{
              const list = document.querySelector('{selector}');
              let left = 60;
              const step = () => {{ list.scrollBy(0, 300); --left ? requestAnimationFrame(step) : done() }};
              step();
            }})"""
        )

    async def _task_in_sight(self) -> tuple[float, float]:
        return await self._screen.page.run(
            """(() => { const b = [...document.querySelectorAll('.graph .task')]
              .map((one) => one.getBoundingClientRect()).find((one) => one.x > 300 && one.y > 150);
              return [b.x + b.width / 2, b.y + b.height / 2] })()"""
        )


async def measured(rounds: int) -> Rounds:
    """What was seen, by what was done."""
    seen: Rounds = defaultdict(list)
    async with opened() as (screen, connection, large, request):
        start = f"/api/v1/flows/execute?flow_id={large['id']}&flow_request_id={request}"
        walk = Round(screen, await counting_cpu(screen), connection, f"flows/{large['id']}", start, seen)
        for _ in range(rounds):
            for page in (walk.runs, walk.flows, walk.approvals, walk.editor, walk.run):
                await page()
    return seen


@asynccontextmanager
async def opened() -> AsyncIterator[tuple[Screen, Connection, dict[str, Any], str]]:
    """The console of a server with much in it."""
    with tempfile.TemporaryDirectory(prefix="neena-bench-") as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'neena.db'}"
        with product(folder, url, 1) as running:
            database = Database(url)
            async with (
                Connection(running.ports[0], running.key) as connection,
                open_browser() as browser,
                open_page(browser, 1280, 820) as page,
            ):
                large, request = await fill(connection, database)
                screen = Screen(page, f"http://127.0.0.1:{running.ports[0]}")
                await screen.sign_in(running.key)
                yield screen, connection, large, request
            await database.close()


def table(seen: Rounds) -> str:
    """Best and middle of the rounds, below one another."""
    lines = [f"{'':28} {'interaction':>16} {'longest task':>16} {'longest frame':>16} {'CPU of all':>16} {'shift':>6}"]
    for name, rounds in seen.items():
        parts = [[getattr(one, what) for one in rounds] for what in ("event", "task", "frame", "cpu")]
        figures = " ".join(f"{min(one):8.0f} /{median(one):6.0f}" for one in parts)
        shift = max(one.shift for one in rounds)
        lines.append(f"{name:28} {figures} {shift:6.3f}  {'' if min(parts[0]) <= LIMIT else 'MISSED'}".rstrip())
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.console", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    print(machine())
    print(
        f"{RUNS:,} runs, {WAITING} of them waiting; {FLOWS:,} flows; a flow of 200 tasks. Milliseconds, best / middle."
    )
    print(table(asyncio.run(measured(given.rounds))), flush=True)


if __name__ == "__main__":
    main()
