"""`python -m bench.workflows [--quick] [sqlite] [postgresql]`: about three minutes."""

import argparse
import asyncio
import tempfile
from pathlib import Path

from tests.support.postgres import postgres_server

from bench.__main__ import machine
from bench.measure import bench_of
from bench.processes import product
from bench.report import Figure, table
from bench.workflows.deliveries import deliveries
from bench.workflows.receiver import receiving
from bench.workflows.runs import EXECUTING, runs
from bench.workflows.starts import starts


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench.workflows", description=__doc__)
    parser.add_argument("databases", nargs="*", default=["sqlite", "postgresql"], help="sqlite, postgresql or both")
    parser.add_argument("--quick", action="store_true", help="fewer repetitions")
    given = parser.parse_args()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="neena-bench-") as name:
        print(f"\nstarts\n{table(starts(Path(name), 10 if given.quick else 40))}", flush=True)
    for name in given.databases:
        print(f"\n{name}\n{table(on(name, quick=given.quick))}", flush=True)


def on(name: str, *, quick: bool) -> list[Figure]:
    """All that has a database: one process on a fresh one."""
    with tempfile.TemporaryDirectory(prefix="neena-bench-") as folder:
        if name == "sqlite":
            return asyncio.run(_measured(Path(folder), f"sqlite:///{folder}/neena.db", quick=quick))
        with postgres_server(durable=True) as server:
            return asyncio.run(_measured(Path(folder), server.new_database(), quick=quick))


async def _measured(folder: Path, url: str, *, quick: bool) -> list[Figure]:
    settings = {"runs_per_minute": 100_000, "workflow_runs": EXECUTING, "webhook_http": True}
    with receiving() as address, product(folder, url, 1, egress_allow=address, **settings) as running:
        async with bench_of(running) as bench:
            figures = await deliveries(bench, address, 300 if quick else 3000)
            return figures + await runs(bench, 60 if quick else 300)


if __name__ == "__main__":
    main()
