"""How long a page takes to answer a hand, as the browser itself measures it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import CDPSession
from tests.support.console import Screen

# Event Timing rounds to 8 ms and tells of nothing below 16; a long task is one of 50 ms or more.
_WATCH = """(() => {
  if (window.watched) return;
  window.watched = { event: 0, task: 0, frame: 0, shift: 0 };
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) {
      if (one.interactionId || /^(drag|pointer|mouse|wheel)/.test(one.name))
        watched.event = Math.max(watched.event, one.duration);
    }
  }).observe({ type: 'event', durationThreshold: 16 });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) watched.task = Math.max(watched.task, one.duration);
  }).observe({ type: 'longtask' });
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) if (!one.hadRecentInput) watched.shift += one.value;
  }).observe({ type: 'layout-shift', buffered: true });
  let last = performance.now();
  const tick = (at) => { watched.frame = Math.max(watched.frame, at - last); last = at; requestAnimationFrame(tick) };
  requestAnimationFrame(tick);
})()"""
_BEGIN = "Object.assign(watched, { event: 0, task: 0, frame: 0 })"
_SETTLED = "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 150))"


@dataclass
class Seen:
    """The longest of each, in milliseconds; `shift` is the layout shift since the page was opened.

    `cpu` is what the page's main thread used for all of the act, whoever else had the machine meanwhile.
    """

    event: float
    task: float
    frame: float
    shift: float
    cpu: float


async def counting_cpu(screen: Screen) -> CDPSession:
    """The browser's own tools, told to count in time of the processor, not of the clock."""
    devtools = await screen.tab.context.new_cdp_session(screen.tab)
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
    return devtools


async def watch(screen: Screen, devtools: CDPSession, act: Callable[[], Awaitable[Any]]) -> Seen:
    """What the browser notes while something is done."""
    await screen.page.run(_WATCH)
    await screen.page.run(_SETTLED)
    await screen.page.run(_BEGIN)
    before = await _used(devtools)
    await act()
    await screen.page.run(_SETTLED)
    return Seen(**await screen.page.run("({...watched})"), cpu=await _used(devtools) - before)


async def _used(devtools: CDPSession) -> float:
    found = await devtools.send("Performance.getMetrics")
    return next(one["value"] for one in found["metrics"] if one["name"] == "TaskDuration") * 1000
