"""How fast this machine's databases commit: the limits that the engine's figures are held against.

    python bench/commit_rate.py [--seconds 3] [--postgresql postgresql://...]

Without a PostgreSQL of your own one is started for the measurement, with fsync on.
"""

import argparse
import asyncio
import contextlib
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.support.postgres import postgres_server

from neena.kernel.database import SQLITE_PRAGMAS

_ROW = "x" * 100


def sqlite_commits(seconds: float, rows: int = 1, folder: Path | None = None) -> float:
    """Commits a second of so many rows each, with the product's own settings of the file."""
    with tempfile.TemporaryDirectory(dir=folder) as place:
        connection = sqlite3.connect(Path(place) / "rate.db", isolation_level=None)
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)
        connection.execute("CREATE TABLE rate (id INTEGER PRIMARY KEY, value TEXT)")
        commits, start = 0, time.perf_counter()
        while time.perf_counter() - start < seconds:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany("INSERT INTO rate (value) VALUES (?)", [(_ROW,)] * rows)
            connection.execute("COMMIT")
            commits += 1
        rate = commits / (time.perf_counter() - start)
        connection.close()
    return rate


async def postgresql_commits(dsn: str, clients: int, seconds: float) -> float:
    """One-row commits a second of so many clients together."""
    connections: list[Any] = [await asyncpg.connect(dsn) for _ in range(clients)]
    await connections[0].execute("CREATE TABLE IF NOT EXISTS commit_rate (id BIGSERIAL PRIMARY KEY, value TEXT)")
    start = time.perf_counter()

    async def commit(connection: Any) -> int:
        statement = await connection.prepare("INSERT INTO commit_rate (value) VALUES ($1)")
        commits = 0
        while time.perf_counter() - start < seconds:
            await statement.fetch(_ROW)
            commits += 1
        return commits

    try:
        commits = sum(await asyncio.gather(*map(commit, connections)))
        return commits / (time.perf_counter() - start)
    finally:
        await connections[0].execute("DROP TABLE commit_rate")
        for connection in connections:
            await connection.close()


def measure(seconds: float = 3.0, dsn: str | None = None, folder: Path | None = None) -> dict[str, float]:
    """All four rates, by name."""
    rates = {
        "sqlite, 1 row a commit": sqlite_commits(seconds, 1, folder),
        "sqlite, 32 rows a commit": sqlite_commits(seconds, 32, folder),
    }
    with contextlib.ExitStack() as stack:
        where = dsn or stack.enter_context(postgres_server(durable=True)).new_database()
        for clients in (1, 32):
            rates[f"postgresql, {clients} clients"] = asyncio.run(postgresql_commits(where, clients, seconds))
    return rates


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--postgresql", default=None)
    given = parser.parse_args()
    for name, rate in measure(given.seconds, given.postgresql).items():
        print(f"{name:30} {rate:10,.0f} commits/s")


if __name__ == "__main__":
    main()
