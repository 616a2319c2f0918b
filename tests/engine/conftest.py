"""Fresh databases of both kinds, engines on them, and engine processes to kill."""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
for folder in (HERE, HERE.parent):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

import ledger  # noqa: E402

from neena.engine import Engine, EngineOptions  # noqa: E402
from neena.kernel.database import Database  # noqa: E402
from support.postgres import PostgresServer, postgres_server  # noqa: E402


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/neena.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    if request.param == "sqlite":
        return request.getfixturevalue("sqlite_url")
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> str:
    return postgres.new_database()


class Machine:
    """Makes databases, engines and processes, and clears them away."""

    def __init__(self) -> None:
        self._databases: list[Database] = []
        self._engines: list[Engine] = []
        self._processes: list[Process] = []

    async def database(self, url: str) -> Database:
        database = Database(url)
        self._databases.append(database)
        await ledger.create(database)
        return database

    async def engine(self, database: Database, **options: Any) -> Engine:
        """An engine that is not started."""
        engine = Engine(database, EngineOptions(**{"grace": 0.2, **options}))
        self._engines.append(engine)
        return engine

    def process(self, url: str, *args: str) -> "Process":
        process = Process(url, *args)
        self._processes.append(process)
        return process

    async def close(self) -> None:
        for process in self._processes:
            await process.close()
        for engine in self._engines:
            await engine.stop()
        for database in self._databases:
            await database.close()


class Process:
    """A worker process and what it has said so far."""

    def __init__(self, url: str, *args: str) -> None:
        command = [sys.executable, str(HERE / "worker_process.py"), url, *args]
        self._complaints = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed when it has ended
        self.popen = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self._complaints, text=True)
        self.pid = self.popen.pid
        self.lines: list[str] = []
        self._reader = asyncio.get_running_loop().run_in_executor(None, self._read)

    def _read(self) -> None:
        assert self.popen.stdout
        for line in self.popen.stdout:
            if line.endswith("\n"):
                self.lines.append(line.strip())
        self.popen.stdout.close()

    def said(self, start: str) -> list[str]:
        """Whole lines that begin so."""
        return [line for line in list(self.lines) if line.startswith(start)]

    def complaints(self) -> str:
        """What it wrote to its standard error."""
        self._complaints.seek(0)
        return self._complaints.read()

    async def killed(self) -> None:
        """End it without a warning, and read to the end what it said."""
        self.popen.kill()
        self.popen.wait()
        await self._reader

    async def close(self) -> None:
        """End it, and show what it complained of."""
        await self.killed()
        if "Traceback" in self.complaints():
            sys.stderr.write(self.complaints())
        self._complaints.close()


@pytest.fixture
async def machine() -> AsyncIterator[Machine]:
    machine = Machine()
    yield machine
    await machine.close()


async def until(condition: Callable[[], Any], seconds: float = 30.0) -> float:
    """Wait for a condition, asked again and again; answers how long that took."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        answer = condition()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return time.monotonic() - start
        await asyncio.sleep(0.02)
    raise AssertionError(f"Not within {seconds} s: {condition}")


@pytest.fixture(name="until")
def until_fixture() -> Any:
    return until
