"""`python -m bench [--quick] [sqlite] [postgresql]`: the whole run takes less than four minutes."""

import argparse
import asyncio
import platform
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
from tests.support.postgres import postgres_server

from bench import commit_rate
from bench.flows import TASKS
from bench.measure import Bench, bench_of
from bench.processes import product
from bench.report import Figure, table


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    raw_seconds: float
    bulk: int
    posts: int
    alone: int
    requests: int
    history: int
    idle: float


FULL = Size(3.0, 3000, 1000, 200, 1500, 10_000, 8.0)
QUICK = Size(1.0, 600, 200, 50, 300, 2_000, 3.0)
CLIENTS = 16


@dataclass(frozen=True)
class Targets:
    """First and second target of what differs between the databases."""

    ratio: tuple[float, float]
    alone: tuple[float, float]


EMBEDDED = Targets((0.5, 2.0), (15, 5))
POSTGRESQL = Targets((0.08, 0.25), (25, 10))
Step = Callable[[Bench, Size, Targets, float], Awaitable[list[Figure]]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"], help="sqlite, postgresql or both")
    parser.add_argument("--quick", action="store_true", help="a rough look in under a minute")
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    print(machine())
    for name in given.databases:
        print(f"\n{name}")
        print(table(asyncio.run(sqlite(size) if name == "sqlite" else postgresql(size))), flush=True)


async def sqlite(size: Size) -> list[Figure]:
    """One process on an SQLite file."""
    with tempfile.TemporaryDirectory(prefix="neena-bench-") as name:
        folder = Path(name)
        commits = commit_rate.sqlite_commits(size.raw_seconds, folder=folder)
        figures = [Figure("raw commits, one row, WAL, FULL, 1 client", commits, "/s")]
        return figures + await everything(folder, f"sqlite:///{folder / 'neena.db'}", 1, size, EMBEDDED, commits)


async def postgresql(size: Size) -> list[Figure]:
    """Two processes on one PostgreSQL with fsync on."""
    with tempfile.TemporaryDirectory(prefix="neena-bench-") as name, postgres_server(durable=True) as server:
        url = server.new_database()
        alone = await commit_rate.postgresql_commits(url, 1, size.raw_seconds)
        commits = await commit_rate.postgresql_commits(url, 32, size.raw_seconds)
        figures = [
            Figure("raw commits, one row, 1 client", alone, "/s"),
            Figure("raw commits, one row, 32 clients", commits, "/s"),
        ]
        return figures + await everything(Path(name), url, 2, size, POSTGRESQL, commits)


async def everything(folder: Path, url: str, count: int, size: Size, targets: Targets, commits: float) -> list[Figure]:
    """All measurements of one product."""
    figures: list[Figure] = []
    with product(folder, url, count) as running:
        async with bench_of(running) as bench:
            figures.append(Figure("start until the first request is taken", running.started_in, "s", "at most", 3))
            for step in (idle, alone, throughput, events, requests):
                figures += await step(bench, size, targets, commits)
            memory = max(running.memory())
            figures.append(Figure("memory of a process after all this", memory, "MiB", "at most", 200, 120))
    return figures


async def idle(bench: Bench, size: Size, _targets: Targets, _commits: float) -> list[Figure]:
    """What a process costs that has nothing to do."""
    return [
        Figure("idle CPU of a process", await bench.idle(size.idle), "% of a core", "at most", 2, 0.5),
        Figure("memory of a process after its start", max(bench.product.memory()), "MiB", "at most", 200, 120),
    ]


async def alone(bench: Bench, size: Size, targets: Targets, _commits: float) -> list[Figure]:
    """One flow at a time."""
    figures: list[Figure] = []
    for name in TASKS:
        costs = await bench.alone(name, size.alone)
        first, then = targets.alone if name == "seq5" else (None, None)
        commits = (9, 7) if name == "seq5" else (None, None)
        figures += [
            Figure(f"{name} alone, POST to completed, p50", costs.latency.at(0.5), "ms", "at most", first, then),
            Figure(f"{name} alone, POST to completed, p99", costs.latency.at(0.99), "ms"),
            Figure(f"{name} alone, commits", costs.commits, "a flow", "at most", *commits),
            Figure(f"{name} alone, round trips to the database", costs.round_trips, "a flow"),
            Figure(f"{name} alone, CPU", costs.cpu, "ms a flow"),
        ]
    return figures


async def throughput(bench: Bench, size: Size, targets: Targets, commits: float) -> list[Figure]:
    """As many flows as there can be."""
    figures: list[Figure] = []
    for name, tasks in TASKS.items():
        count = size.bulk if name == "seq5" else size.bulk // 2
        rate = await bench.engine_rate(name, count)
        ratio = targets.ratio if name == "seq5" else (None, None)
        posted = await bench.http_rate(name, size.posts, CLIENTS)
        figures += [
            Figure(f"{name} flows, entered in bulk", rate, "/s"),
            Figure(f"{name} tasks, entered in bulk", rate * tasks, "/s"),
            Figure(f"{name} tasks, in bulk / raw commits", rate * tasks / commits, "ratio", "at least", *ratio),
            Figure(f"{name} flows, one POST each, {CLIENTS} clients", posted, "/s"),
            Figure(f"{name} tasks, POSTed / raw commits", posted * tasks / commits, "ratio"),
        ]
    return figures


async def events(bench: Bench, size: Size, _targets: Targets, commits: float) -> list[Figure]:
    """Events from outside, each of which runs a flow of one task."""
    costs = await bench.event_alone(size.alone)
    taken, over = await bench.event_rates(size.posts, CLIENTS)
    return [
        Figure("event alone, POST to its run completed, p50", costs.latency.at(0.5), "ms"),
        Figure("event alone, POST to its run completed, p99", costs.latency.at(0.99), "ms"),
        Figure("event alone, commits", costs.commits, "an event"),
        Figure("event alone, round trips to the database", costs.round_trips, "an event"),
        Figure("event alone, CPU", costs.cpu, "ms an event"),
        Figure(f"events taken in, {CLIENTS} clients", taken.rate, "/s"),
        Figure(f"events taken in, {CLIENTS} clients, p95", taken.at(0.95), "ms"),
        Figure("events taken in / raw commits", taken.rate / commits, "ratio"),
        Figure(f"events with their runs, {CLIENTS} clients", over, "/s"),
        Figure("events with their runs / raw commits", over / commits, "ratio"),
    ]


async def requests(bench: Bench, size: Size, _targets: Targets, _commits: float) -> list[Figure]:
    """The API by itself."""
    body = {"request_instructions": "Post the weekly count."}
    posts = await bench.requests("POST", "/api/v1/flow_requests/", body, size.requests, CLIENTS)
    await bench.history(size.history)
    pages = await bench.requests("GET", "/api/v1/flow_runs/all?limit=100", None, size.requests // 10, 4)
    return [
        Figure("POST /flow_requests, 16 clients", posts.rate, "/s"),
        Figure("POST /flow_requests, p95", posts.at(0.95), "ms"),
        Figure(f"GET /flow_runs/all?limit=100 of {size.history:,}, 4 clients", pages.rate, "/s"),
        Figure("GET /flow_runs/all?limit=100, p95", pages.at(0.95), "ms"),
    ]


def machine() -> str:
    """What this ran on."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if "model name" in line
        ),
        platform.processor(),
    )
    return (
        f"{psutil.cpu_count()} cores ({model}), {psutil.virtual_memory().total / 2**30:.0f} GiB, {platform.platform()}"
    )


if __name__ == "__main__":
    main()
