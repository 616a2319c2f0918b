"""The console in a browser, used as a person does: by what stands on the page, with a mouse and a keyboard."""

import functools
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from playwright.async_api import Locator

from support.browser import Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 A and AA, and what is good practice beside them.
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_ROLES = ("button", "link", "option", "checkbox", "radio", "tab")
_LABELS = "label, summary, .react-flow__node"  # what is clicked on by its text, and has none of these roles
_FIELDS = "input, textarea, select"
_JUMPED = """(() => {
  const eyes = new PerformanceObserver(() => {});
  eyes.observe({ type: 'layout-shift', buffered: true });
  return eyes.takeRecords().filter((one) => !one.hadRecentInput).reduce((sum, one) => sum + one.value, 0);
})()"""


class Screen:
    """One tab that shows the console of a server. Where a name is asked for, the beginning of one does as well."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.tab, self.url = page, page.tab, url
        self.touched = False  # since the page was opened

    async def open(self, path: str = "") -> None:
        """Go to an address below `/app/`, as by the address bar."""
        await self.page.open(f"{self.url}/app/{path}")
        self.touched = False
        await self.tab.locator("main, .problem").first.wait_for()

    async def sign_in(self, key: str) -> None:
        await self.open()
        await self.write("API key", key)
        await self.click("Sign in")
        await self.see("What is to be done?")

    async def see(self, text: str, seconds: float = 20.0) -> None:
        """Wait until the page shows a text."""
        await self._text(text).wait_for(timeout=seconds * 1000)

    async def gone(self, text: str) -> None:
        """Wait until the page shows a text no more."""
        await self._text(text).wait_for(state="hidden")

    def _text(self, text: str) -> Locator:
        return self.tab.get_by_text(re.compile(re.escape(text))).filter(visible=True).first

    async def at(self, path: str) -> None:
        """Wait until the address is this, or begins so."""
        await self.tab.wait_for_url(re.compile(re.escape(f"{self.url}/app/{path}")), timeout=20_000)

    async def click(self, name: str, among: str | None = None) -> None:
        """Click on what is called so, once it is there and can be used; `among` is a CSS selector."""

        def called(pattern: re.Pattern[str]) -> Locator:
            named = functools.reduce(Locator.or_, (self.tab.get_by_role(role, name=pattern) for role in _ROLES))
            texts = self.tab.locator(among or _LABELS).filter(has_text=pattern)
            return (named.and_(self.tab.locator(among)) if among else named).or_(texts)

        await (await self._one(called(_whole(name)), called(_beginning(name)))).click()
        self.touched = True

    async def drag(self, start: Sequence[float], end: Sequence[float]) -> None:
        """Move with the mouse button held, as far as from one point to another."""
        await self.tab.mouse.move(*start)
        await self.tab.mouse.down()
        await self.tab.mouse.move(*end, steps=2)
        await self.tab.mouse.up()

    async def write(self, label: str, text: str) -> None:
        """Write into the field with this label, in place of what it holds."""
        await (await self._field(label)).fill(text)

    async def choose(self, label: str, option: str) -> None:
        """Choose from the list with this label."""
        await (await self._field(label)).select_option(label=option)

    async def _field(self, label: str) -> Locator:
        fields = self.tab.locator(_FIELDS)
        whole, beginning = (self.tab.get_by_label(one(label)).and_(fields) for one in (_whole, _beginning))
        return await self._one(whole, beginning)

    async def _one(self, whole: Locator, beginning: Locator) -> Locator:
        """What is called just so, or else what begins so, as soon as it shows."""
        found = beginning.filter(visible=True).first
        await found.wait_for()
        exact = whole.filter(visible=True).first
        return exact if await exact.count() else found

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, such as `g`, `Enter` and `Control+k`."""
        for key in keys:
            await self.tab.keyboard.press(key)
        self.touched = True

    async def faults(self) -> list[str]:
        """What is not accessible on the page, each with where."""
        if not await self.page.run("'axe' in window"):
            await self.page.run(AXE.read_text() + "; 0")
        found = await self.page.run(f"axe.run(document, {json.dumps(_RULES)}).then((all) => all.violations)")
        return [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found]

    async def colours(self, scheme: Literal["light", "dark"]) -> None:
        """Have the machine prefer `light` or `dark`, and little motion."""
        await self.tab.emulate_media(color_scheme=scheme, reduced_motion="reduce")

    async def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Show it on a screen of this size."""
        await self.tab.set_viewport_size({"width": width, "height": height})
        if phone:  # which lays out by the page's own word on its width; playwright fixes that when a tab is opened
            devtools = await self.tab.context.new_cdp_session(self.tab)
            metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": True}
            await devtools.send("Emulation.setDeviceMetricsOverride", metrics)

    async def jumped(self) -> float:
        """How far things have moved without being touched, since the page was opened (CLS)."""
        return await self.page.run(_JUMPED)


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{_escaped(name)}\s*$")


def _beginning(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{_escaped(name)}(?!\w)")


def _escaped(name: str) -> str:
    return re.escape(name).replace("/", r"\/")  # for it becomes a pattern of JavaScript, between slashes
