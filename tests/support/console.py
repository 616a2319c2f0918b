"""The console in a browser, used as a person does: by what stands on the page, with a mouse and a keyboard."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from support.browser import Page

ROOT = Path(__file__).parents[2]
AXE = ROOT / "console" / "node_modules" / "axe-core" / "axe.min.js"
# WCAG 2.2 A and AA, and what is good practice beside them.
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
_KEYS = {
    "Enter": {"text": "\r", "windowsVirtualKeyCode": 13},
    "Escape": {"windowsVirtualKeyCode": 27},
    "Tab": {"windowsVirtualKeyCode": 9},
    "Delete": {"windowsVirtualKeyCode": 46},
}
# In every page of the console: what is there by its name, and how far it has jumped.
_EYES = """(() => {
  const shown = (one) => one.checkVisibility() && one.getClientRects().length > 0;
  const labelled = (one) => {
    const ids = one.getAttribute('aria-labelledby');
    return ids ? ids.split(' ').map((id) => document.getElementById(id)?.textContent ?? '').join(' ') : '';
  };
  const name = (one) => (one.getAttribute('aria-label') || labelled(one)
    || (one.labels?.length ? one.labels[0].textContent : '') || one.textContent || '').replace(/\\s+/g, ' ').trim();
  window.found = (selector, text) => {
    const all = [...document.querySelectorAll(selector)].filter(shown);
    return all.find((one) => name(one) === text) ?? all.find((one) => name(one).startsWith(text));
  };
  window.jumped = 0;
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) window.jumped += one.value;
  }).observe({ type: 'layout-shift', buffered: true });
})()"""
MOST_JUMPED = 0.1  # cumulative layout shift: "good" (web.dev/cls)
_ACTED = "button, a, label, summary, [role=option], .react-flow__node"
_WRITTEN = "input, textarea, select"


class Screen:
    """One tab that shows the console of a server."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url

    async def prepare(self) -> str:
        """Give every page its eyes; the name by which they can be taken away again."""
        return (await self.page.send("Page.addScriptToEvaluateOnNewDocument", source=_EYES))["identifier"]

    async def open(self, path: str = "") -> None:
        """Go to an address below `/app/`, as by the address bar."""
        await self.page.send("Page.navigate", url=f"{self.url}/app/{path}")
        await self.page.until("!!document.querySelector('main, .problem')")

    async def sign_in(self, key: str) -> None:
        await self.open()
        await self.write("API key", key)
        await self.click("Sign in")
        await self.see("What is to be done?")

    async def see(self, text: str, seconds: float = 20.0) -> None:
        """Wait until the page shows a text."""
        await self.page.until(f"document.body.innerText.includes({json.dumps(text)})", seconds=seconds)

    async def gone(self, text: str) -> None:
        """Wait until the page shows a text no more."""
        await self.page.until(f"!document.body.innerText.includes({json.dumps(text)})")

    async def at(self, path: str) -> None:
        """Wait until the address is this, or begins so."""
        await self.page.until(f"location.pathname.startsWith({json.dumps('/app/' + path)})", seconds=20)

    async def click(self, name: str, among: str = _ACTED) -> None:
        """Click on what is called so, where it is, once it is there and can be used."""
        one = f"window.found({json.dumps(among)}, {json.dumps(name)})"
        ready = f"{one} && !{one}.disabled"
        await self.page.until(ready)
        await self.page.run(f"{one}.scrollIntoView({{block: 'nearest'}})")
        box = await self.page.run(
            f"(() => {{ const b = {one}.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2] }})()"
        )
        await self.page.click(*box)

    async def drag(self, start: Sequence[float], end: Sequence[float]) -> None:
        """Move with the mouse button held, as far as from one point to another."""
        middle = [(one + other) / 2 for one, other in zip(start, end, strict=True)]
        points = [("mouseMoved", start), ("mousePressed", start), ("mouseMoved", middle), ("mouseMoved", end)]
        for kind, (x, y) in [*points, ("mouseReleased", end)]:
            await self.page.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    async def write(self, label: str, text: str) -> None:
        """Write into the field with this label, in place of what it holds."""
        one = f"window.found({json.dumps(_WRITTEN)}, {json.dumps(label)})"
        await self.page.until(f"!!{one}")
        await self.page.run(f"{one}.focus(), {one}.select()")
        await self.page.send("Input.insertText", text=text)

    async def choose(self, label: str, option: str) -> None:
        """Choose from the list with this label."""
        one = f"window.found('select', {json.dumps(label)})"
        await self.page.until(f"!!{one}")
        letters = f"[...{one}.options].find((each) => each.text === {json.dumps(option)}).value"
        set_value = "Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set"
        changed = "new Event('change', {bubbles: true})"
        await self.page.run(f"{set_value}.call({one}, {letters}), {one}.dispatchEvent({changed})")

    async def press(self, *keys: str) -> None:
        """Press keys one after the other; letters type themselves."""
        for key in keys:
            more: dict[str, Any] = dict(_KEYS.get(key, {"text": key}))
            await self.page.key(key, f"Key{key.upper()}" if len(key) == 1 else key, **more)

    async def faults(self) -> list[str]:
        """What is not accessible on the page, each with where."""
        if not await self.page.run("'axe' in window"):
            await self.page.run(AXE.read_text() + "; 0")
        found = await self.page.run(f"axe.run(document, {json.dumps(_RULES)}).then((all) => all.violations)")
        return [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes']][:3]}" for one in found]

    async def colours(self, scheme: str) -> None:
        """Have the machine prefer `light` or `dark`."""
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        await self.page.send("Emulation.setEmulatedMedia", features=features)

    async def looked_at(self, *what: object) -> None:
        """Assert that what is shown has no fault in light and in dark, has not jumped, and is no wider than a phone."""
        for scheme in ("light", "dark"):
            await self.colours(scheme)
            found = await self.faults()
            assert found == [], (what, scheme, found)
        await self.colours("light")
        assert await self.jumped() < MOST_JUMPED, what
        await self.size(390, 780, phone=True)
        await self.page.until("window.innerWidth === 390")
        assert await self.page.run("document.documentElement.scrollWidth") == 390, what
        await self.size(1280, 820)
        await self.page.until("window.innerWidth === 1280")

    async def size(self, width: int, height: int, *, phone: bool = False) -> None:
        """Show it on a screen of this size."""
        await self.page.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=phone
        )

    async def jumped(self) -> float:
        """How far things have moved without being touched, since the page was opened (CLS)."""
        return await self.page.run("window.jumped")
