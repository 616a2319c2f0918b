"""A real Chromium without a window, driven by playwright: one for many tests, each with a profile of its own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Page as Tab


class Page:
    """What a tab shows, looked at by scripts; `tab` is playwright's own, for all that a person does with it."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab

    async def open(self, url: str) -> None:
        """Go to an address, and wait until all of it is loaded."""
        await self.tab.goto(url)

    async def run(self, script: str) -> Any:
        """The value of an expression in the page."""
        return await self.tab.evaluate(script)

    async def until(self, script: str, seconds: float = 30.0) -> Any:
        """The value of an expression, as soon as it is true."""
        # A page that is not there yet has no such thing to look at.
        patient = f"() => {{ try {{ return {script} }} catch {{ return false }} }}"
        return await (await self.tab.wait_for_function(patient, timeout=seconds * 1000)).json_value()

    async def told(self) -> list[str]:
        """The messages on the console, of the page and of the browser itself, since the tab was opened."""
        return [one.text for one in await self.tab.console_messages(filter="all")]

    async def faults(self) -> list[str]:
        """What was thrown and not caught, and what a policy refused, since the tab was opened."""
        thrown = [str(one) for one in await self.tab.page_errors(filter="all")]
        return thrown + [one for one in await self.told() if "Security" in one]


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Debian's Chromium; the test that needs it is skipped where it is not installed."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed")
    async with (
        async_playwright() as playwright,
        await playwright.chromium.launch(executable_path=program, args=["--disable-gpu"]) as browser,
    ):
        yield browser


@asynccontextmanager
async def open_page(browser: Browser, width: int = 1280, height: int = 860) -> AsyncIterator[Page]:
    """An empty tab, whose cookies and storage nobody shares."""
    async with await browser.new_context(viewport={"width": width, "height": height}) as context:
        yield Page(await context.new_page())
