"""The one line in which actions on a desktop wait: what becomes of those that nobody waits for any more."""

import asyncio
import socket
import threading
from pathlib import Path
from typing import Any, cast

import pytest

from neena.computer.machine import Machine
from neena.computer.tools.hands import Memory
from neena.computer.turn import ActionTimedOut, Turn
from neena.desktops import running
from neena.desktops.running import DesktopEnding, RunningDesktop

pytestmark = pytest.mark.asyncio


@pytest.fixture
def desktop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunningDesktop:
    monkeypatch.setattr(running, "_GRACE", 0.05)
    machine = Machine(cast("Any", None), socket.socket, None, "none")
    return RunningDesktop("dsk_1", None, "mira@example.com", machine, tmp_path, Memory((1024, 768)))


def silence(caplog: pytest.LogCaptureFixture) -> bool:
    return not [one for one in caplog.records if one.name == "asyncio"]


async def test_d31_an_action_that_hears_nothing_holds_up_the_line_but_what_waited_behind_it_is_not_done(
    desktop: RunningDesktop, caplog: pytest.LogCaptureFixture
) -> None:
    """504 for both; once the first one ends, the next one asked is done, and nothing complains of what failed late."""
    let_go, done = threading.Event(), list[str]()

    def deaf(_: Turn) -> None:
        let_go.wait(5)
        raise ValueError("nobody waits for this")

    first = asyncio.ensure_future(desktop.act(deaf, 0.05))
    await asyncio.sleep(0)
    with pytest.raises(ActionTimedOut):
        await desktop.act(lambda _: done.append("late"), 0.05)
    with pytest.raises(ActionTimedOut):
        await first
    let_go.set()
    await desktop.act(lambda _: done.append("next"), 5)
    assert done == ["next"]
    assert desktop.turns == 0
    del first
    assert silence(caplog)
    desktop.end()


async def test_an_action_whose_caller_has_gone_is_called_off(desktop: RunningDesktop) -> None:
    begun = threading.Event()

    def patient(turn: Turn) -> None:
        begun.set()
        turn.sleep(30)

    asking = asyncio.ensure_future(desktop.act(patient, 60))
    await asyncio.to_thread(begun.wait, 5)
    asking.cancel()
    async with asyncio.timeout(1):
        assert await desktop.act(lambda _: "free", 5) == "free"
    desktop.end()


async def test_an_action_that_waits_for_a_person_is_not_done_once_the_desktop_is_deleted(
    desktop: RunningDesktop,
) -> None:
    desktop.take()
    waiting = asyncio.ensure_future(desktop.act(lambda _: pytest.fail("it was done"), 5))
    await asyncio.sleep(0.05)
    desktop.end()
    with pytest.raises(DesktopEnding):
        await waiting
