"""A world of the demo's own: simulators of vendors and a server, as processes on loopback, ended afterwards."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from neena.client import Neena
from neena.errors import Misconfigured
from neena.simulators.process import Running, simulator


@dataclass(frozen=True)
class World:
    """A server with its first user's client, and the vendors beside it."""

    url: str
    key: str
    client: Neena
    vendors: dict[str, Running]
    environment: Mapping[str, str]

    def colleague(self, email: str) -> Neena:
        """Another user of the same organization."""
        command = [sys.executable, "-m", "neena", "keys", "create", "--email", email]
        folder = self.environment["NEENA_DATA_DIR"]  # and not here, where an `.env` may name another database
        made = subprocess.run(command, env=self.environment, cwd=folder, capture_output=True, text=True, check=True)  # noqa: S603
        return Neena(self.url, made.stdout.split()[-1])


@contextmanager
def own_world(*vendors: str) -> Generator[World]:
    """Simulators and a server as processes of their own, in a folder that is removed afterwards."""
    with ExitStack() as stack:
        running = {name: stack.enter_context(simulator(name)) for name in vendors}
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="neena-demo-")))
        environment = _environment(folder, running)
        url = stack.enter_context(_server(folder, environment))
        key = json.loads((folder / "credentials.json").read_text())["api_key"]
        yield World(url, key, stack.enter_context(Neena(url, key)), running, environment)


def _environment(folder: Path, vendors: Mapping[str, Running]) -> dict[str, str]:
    http = {name: one for name, one in vendors.items() if one.url.startswith("http")}
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("NEENA_")},  # noqa: TID251  # handed on
        "NEENA_DATA_DIR": str(folder),
        "NEENA_PORT": "0",
        "NEENA_EGRESS_ALLOW": ",".join(one.address for one in vendors.values()),
        **{f"NEENA_INTEGRATION_{name.upper()}_BASE_URL": one.url for name, one in http.items()},
    }


@contextmanager
def _server(folder: Path, environment: Mapping[str, str]) -> Generator[str]:
    command = [sys.executable, "-m", "neena", "serve"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=folder) as process:  # noqa: S603
        try:
            line = process.stdout.readline() if process.stdout else ""
            if "http" not in line:
                raise Misconfigured("The demo's server did not start; the lines above say why.")
            yield line.split()[-1]
        finally:
            process.terminate()
            process.wait(20)


def connect(world: World, *short_names: str) -> None:
    """Store what the simulators of these services take for a credential."""
    for one in short_names:
        world.client.credentials.connect(one, world.vendors[one].credential)
