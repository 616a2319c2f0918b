"""The processes under test: started, asked, measured and stopped."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

ROOT = Path(__file__).parent.parent


@dataclass
class Product:
    """Running Neena processes on one database."""

    url: str
    ports: list[int]
    processes: list[psutil.Process]
    key: str
    started_in: float

    def cpu(self) -> float:
        """CPU seconds used so far."""
        return sum(sum(one.cpu_times()[:2]) for one in self.processes)

    def memory(self) -> list[float]:
        """MiB resident in each process."""
        return [one.memory_info().rss / 2**20 for one in self.processes]


@contextmanager
def product(folder: Path, url: str, count: int, **settings: object) -> Generator[Product]:
    """Run `count` processes, each of which serves and works; settings are those of `NEENA_...`, in lower case."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEENA_")}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "NEENA_DATA_DIR": str(folder / "data"),
        "NEENA_DATABASE_URL": url,
        "NEENA_PORT": "0",
        **{f"NEENA_{name.upper()}": str(value) for name, value in settings.items()},
    }
    # As at every start but the first, the schema is there already.
    command = [sys.executable, "-c", "from neena.cli import main; main()", "migrate"]
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)
    with ExitStack() as stack:
        began = time.monotonic()
        first = stack.enter_context(_process(folder, environment))
        started_in = time.monotonic() - began
        all_of_them = [first, *(stack.enter_context(_process(folder, environment)) for _ in range(count - 1))]
        key = json.loads((folder / "data" / "credentials.json").read_text())["api_key"]
        yield Product(url, [port for port, _ in all_of_them], [one for _, one in all_of_them], key, started_in)


@contextmanager
def _process(folder: Path, environment: dict[str, str]) -> Generator[tuple[int, psutil.Process]]:
    command = [sys.executable, "-m", "bench.server"]
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("ready "):
            raise RuntimeError("The server did not start; its messages are above.")
        yield int(line.split()[1]), psutil.Process(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
