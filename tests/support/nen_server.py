"""The other end of a workflow's wire: a server on a real unix socket, and the runner as a real process."""

import base64
import json
import os
import shutil
import socketserver
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

TOKEN = "the-token-of-this-run"
ENDINGS = ("output", "failure", "described")


@dataclass
class Fault(Exception):
    """An error that the server answers."""

    kind: str
    message: str
    transient: bool = False


class HangUp(Exception):
    """The server ends the connection instead of answering."""


@dataclass(frozen=True)
class Call:
    """What a client sent, over which connection, counted from one."""

    connection: int
    method: str
    params: dict[str, Any]


@dataclass(frozen=True)
class Finished:
    """A runner that has ended."""

    status: int
    stdout: str
    stderr: str


@dataclass
class NenServer:
    """What a workflow talks to. `answers` says what each method answers: a value, or a function of the parameters."""

    path: Path
    drive: Path
    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    connections: int = 0
    turned_away: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, connection: int, method: str, params: dict[str, Any]) -> Any:
        with self._lock:
            self.calls.append(Call(connection, method, params))
        found = self.answers.get(method)
        if method in {"drive.files", "drive.read"} and method not in self.answers:
            found = self._files if method == "drive.files" else self._read
        return found(params) if callable(found) else found

    def opened(self) -> int:
        with self._lock:
            self.connections += 1
            return self.connections

    def asked(self, method: str) -> list[dict[str, Any]]:
        return [one.params for one in self.calls if one.method == method]

    @property
    def ending(self) -> tuple[str, dict[str, Any]]:
        """The one message that told how the workflow ended."""
        [one] = [(one.method, one.params) for one in self.calls if one.method in ENDINGS]
        return one

    def runner(
        self, workflow: str | Path, mode: str = "run", *, cwd: Path, env: Mapping[str, str] | None = None
    ) -> Finished:
        """Run `python -m nen.runner` on a source text, or on a bundle's folder, and wait for its end."""
        folder = workflow
        if isinstance(workflow, str):
            folder = cwd / "bundle"
            folder.mkdir(exist_ok=True)
            (folder / "workflow.py").write_text(workflow)
        output = cwd / "assets"
        output.mkdir(exist_ok=True)
        seen = {"NEN_RPC": str(self.path), "NEN_TOKEN": TOKEN, "NEN_WORKFLOW": str(folder), **(env or {})}
        ended = subprocess.run(
            [sys.executable, "-m", "nen.runner", mode],
            env={"PATH": os.defpath, **seen},
            cwd=output,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        return Finished(ended.returncode, ended.stdout, ended.stderr)

    def _files(self, params: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            {"name": one.name, "path": str(one), "size": one.stat().st_size, "modified": one.stat().st_mtime}
            for one in sorted(self.drive.iterdir())
            if one.is_file() and fnmatch(one.name, params["pattern"])
        ]

    def _read(self, params: dict[str, Any]) -> dict[str, Any]:
        content = Path(params["path"]).read_bytes()
        end = params["offset"] + params["length"]
        piece = content[params["offset"] : end]
        return {"data": base64.b64encode(piece).decode(), "end": end >= len(content)}


class _Door(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        owner: NenServer = self.server.owner  # pyright: ignore[reportAttributeAccessIssue]
        first = self.rfile.readline()
        if not first or json.loads(first) != {"token": TOKEN}:
            owner.turned_away += 1
            return
        number = owner.opened()
        for line in self.rfile:
            message = json.loads(line)
            try:
                answer = {"result": owner.answer(number, message["method"], message["params"])}
            except Fault as fault:
                answer = {"error": {"kind": fault.kind, "message": fault.message, "transient": fault.transient}}
            except HangUp:
                return
            if "id" in message:
                self.wfile.write(json.dumps({"id": message["id"], **answer}).encode() + b"\n")

    def finish(self) -> None:
        with suppress(OSError):  # the client went first
            super().finish()


class _Listener(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client may go at any time."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@contextmanager
def nen_server() -> Iterator[NenServer]:
    """A server for the length of a `with` block, with a drive of its own and nothing in it."""
    folder = Path(tempfile.mkdtemp(prefix="nen-"))  # the path of a socket must be short
    drive = folder / "drive"
    drive.mkdir()
    owner = NenServer(folder / "nen.sock", drive, {"load": {"params": {}, "secure": None}})
    with _Listener(str(owner.path), _Door) as listener:
        listener.owner = owner  # pyright: ignore[reportAttributeAccessIssue]
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield owner
        finally:
            listener.shutdown()
            thread.join()
            shutil.rmtree(folder)


def in_turn(*answers: Any) -> Callable[[dict[str, Any]], Any]:
    """Answers one after the other; the last one stays. Exceptions are raised."""
    left = list(answers)

    def next_one(params: dict[str, Any]) -> Any:
        one = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(one, Exception):
            raise one
        return one

    return next_one
