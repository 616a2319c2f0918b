"""`python -m bench.desktops [--quick]`: about two minutes."""

import argparse
import tempfile
import time
from pathlib import Path

from bench.__main__ import machine
from bench.desktops import peers
from bench.desktops.ours import POOL, Ours, memory_mib, server, times
from bench.desktops.page import served
from bench.report import Figure, table

WIDTH, HEIGHT = 1024, 768
FIELD = [200, 190]
TEXT = "Hello, world 1"
DEADLINE = "at most"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.desktops", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    count = 8 if parser.parse_args().quick else 30
    print(machine())
    with served() as page, tempfile.TemporaryDirectory(prefix="neena-bench-", ignore_cleanup_errors=True) as name:
        figures = lifecycle(Path(name), page, count)
        with server(Path(name) / "acting", page, POOL) as ours:
            mine = acting(ours, page, count)
        with peers.desktop(page, WIDTH, HEIGHT) as environment:
            theirs = commands(environment, max(4, count // 4))
            with peers.cua(environment) as cua:
                cuas = {} if cua is None else of_cua(cua, count)
    print(table(figures + compared(mine, cuas, theirs)), flush=True)


def lifecycle(folder: Path, page: str, count: int) -> list[Figure]:
    """Create and delete."""
    with server(folder / "warm", page, POOL) as ours:
        made: list[str] = [ours.create()]
        time.sleep(1.5)

        def swap() -> None:
            ours.delete(made.pop())
            time.sleep(0.6)  # the pool fills again

        warm = times(lambda: made.append(ours.create()), count // 2, swap)
        time.sleep(1)
        memory = memory_mib(ours, made[0])
        stop = times(lambda: ours.delete(made.pop()), count // 2, lambda: made or made.append(ours.create()))
    with server(folder / "cold", page, 0) as ours:
        cold = times(lambda: made.append(ours.create()), count // 2, lambda: made and ours.delete(made.pop()))
        ours.delete(made.pop())
        painted = times(
            lambda: made.append(ours.create(open=f"http://{page}/")),
            max(3, count // 6),
            lambda: made and ours.delete(made.pop()),
        )
    return [
        Figure("create, from the warm ones", warm, "ms", DEADLINE, 10),
        Figure("create, cold, sandboxed", cold, "ms", DEADLINE, 200),
        Figure("create, cold, with a painted page", painted, "ms", DEADLINE, 1500),
        Figure("delete, idle", stop, "ms", DEADLINE, 50),
        Figure("memory of an idle desktop (PSS)", memory, "MiB", DEADLINE, 30),
    ]


def acting(ours: Ours, page: str, count: int) -> dict[str, float]:
    """Each act on a desktop that shows the page, in milliseconds."""
    one = ours.create(open=f"http://{page}/")
    ours.act(one, "left_click", coordinate=FIELD)
    figures = {
        "screenshot, changed page": times(lambda: ours.picture(one), count, lambda: time.sleep(0.11)),
        "left_click": times(lambda: ours.act(one, "left_click", coordinate=FIELD), count),
        "key ctrl+a": times(lambda: ours.act(one, "key", text="ctrl+a"), count),
        "scroll": times(lambda: ours.act(one, "scroll", coordinate=[500, 600], scroll_direction="down"), count),
        "type 14 characters": times(lambda: ours.act(one, "type", text=TEXT), count),
        "click and settled screenshot, page never at rest": _clicked(ours, one, count // 2),
    }
    still = ours.create(open=f"http://{page}/?still")
    time.sleep(1)
    ours.picture(still)
    figures["screenshot, nothing changed"] = times(lambda: ours.picture(still), count)
    figures["click and settled screenshot"] = _clicked(ours, still, count // 2)
    return figures


def _clicked(ours: Ours, desktop: str, count: int) -> float:
    return times(lambda: (ours.act(desktop, "left_click", coordinate=FIELD), ours.picture(desktop)), count)


def of_cua(cua: peers.Cua, count: int) -> dict[str, float]:
    """The same by cua-computer-server."""
    x, y = FIELD
    cua.act("left_click", x=x, y=y)
    return {
        "screenshot, changed page": times(lambda: cua.act("screenshot"), count // 2),
        "left_click": times(lambda: cua.act("left_click", x=x, y=y), count),
        "key ctrl+a": times(lambda: cua.act("hotkey", keys=["ctrl", "a"]), count),
        "scroll": times(lambda: cua.act("scroll_down", clicks=3), count),
        "type 14 characters": times(lambda: cua.act("type_text", text=TEXT), count),
        "click and settled screenshot": times(
            lambda: (cua.act("left_click", x=x, y=y), cua.act("screenshot")), count // 3
        ),
        "screenshot, nothing changed": times(lambda: cua.act("screenshot"), count // 2),
    }


def commands(environment: dict[str, str], count: int) -> dict[str, float]:
    """The same by xdotool and scrot."""
    tool = peers.Commands(environment)
    x, y = map(str, FIELD)
    return {
        "screenshot, changed page": times(tool.picture, count),
        "left_click": times(lambda: tool.run("xdotool", "mousemove", x, y, "click", "1"), count),
        "key ctrl+a": times(lambda: tool.run("xdotool", "key", "ctrl+a"), count),
        "scroll": times(lambda: tool.run("xdotool", "click", "--repeat", "3", "5"), count),
        "type 14 characters": times(lambda: tool.run("xdotool", "type", "--delay", "12", TEXT), count),
        "screenshot, nothing changed": times(tool.picture, count),
    }


LIMITS = {
    "screenshot, changed page": (16.0, 10.0),
    "left_click": (5.0, None),
    "key ctrl+a": (5.0, None),
    "scroll": (5.0, None),
    "type 14 characters": (None, 4.0),
    "click and settled screenshot": (100.0, None),
}


def compared(ours: dict[str, float], cua: dict[str, float], tools: dict[str, float]) -> list[Figure]:
    """Ours in milliseconds, and how many times longer the peers take."""
    figures: list[Figure] = []
    for name, value in ours.items():
        limit, faster = LIMITS.get(name, (None, None))
        figures.append(Figure(name, value, "ms", DEADLINE, limit))
        if name in cua:
            figures.append(
                Figure(
                    f"  cua-computer-server 0.3.46 / ours ({cua[name]:.3g} ms)",
                    cua[name] / value,
                    "times",
                    first=faster,
                )
            )
        if name in tools:
            figures.append(Figure(f"  xdotool, scrot / ours ({tools[name]:.3g} ms)", tools[name] / value, "times"))
    return figures


if __name__ == "__main__":
    main()
