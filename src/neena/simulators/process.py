"""Starts a simulator as a process of its own and steers it: for tests, demonstrations and measurements."""

import json
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2


@dataclass(frozen=True)
class Running:
    """A running simulator: `url` is the vendor's API root, `credential` one that it accepts."""

    url: str
    credential: str
    pid: int
    client: httpx2.Client

    @property
    def address(self) -> str:
        """Host and port, as `NEENA_EGRESS_ALLOW` wants them."""
        return urlsplit(self.url).netloc

    def state(self) -> dict[str, Any]:
        """The vendor's things and the effects counted so far."""
        return self._ask("GET", "state")

    def calls(self) -> list[dict[str, Any]]:
        """Every call so far."""
        return self._ask("GET", "calls")

    def load(self, **things: Any) -> dict[str, Any]:
        """Give it things to begin with; answers the state."""
        return self._ask("POST", "load", things)

    def fault(self, **fault: Any) -> None:
        """Order a fault: `fault(path="/1/cards", status=429, headers={"Retry-After": "2"})`."""
        self._ask("POST", "faults", fault)

    def hook(self, url: str, secret: str, events: Sequence[str] = ()) -> None:
        """Subscribe `url` to events (none named: all); raises `ValueError` when the vendor's handshake fails."""
        self._ask("POST", "hooks", {"url": url, "secret": secret, "events": [*events]})

    def emit(self, kind: str, **about: Any) -> str:
        """Let an event happen without an effect through the API; answers its id."""
        return self._ask("POST", "emit", {**about, "kind": kind})["id"]

    def redeliver(self) -> str:
        """Deliver the last event again; answers its id, which is the same."""
        return self._ask("POST", "redeliver", {})["id"]

    def deliveries(self) -> list[dict[str, Any]]:
        """Every delivery so far: id, kind, url, headers, body, answers (the last one decides)."""
        return self._ask("GET", "hooks")["deliveries"]

    def mint(self, **about: Any) -> str:
        """A token of the identity provider: `mint(claims={"sub": "auth0|2"}, alg="none")` (see oidc.py)."""
        return self._ask("POST", "mint", about)["token"]

    def rotate(self, **about: Any) -> str:
        """Give the identity provider a new key; answers its id."""
        return self._ask("POST", "rotate", about)["kid"]

    def reset(self) -> None:
        """Empty it."""
        self._ask("POST", "reset", {})

    def _ask(self, method: str, verb: str, body: object = None) -> Any:
        answer = self.client.request(method, f"http://{self.address}/_sim/{verb}", json=body)
        if answer.status_code != 200:
            raise ValueError(f"The simulator refuses {verb}: {answer.text}")
        return answer.json()


@contextmanager
def simulator(name: str, *, port: int = 0, state: Path | None = None) -> Generator[Running]:
    """Run the simulator `name` for the length of a `with` block."""
    command = [sys.executable, "-m", "neena.simulators", name, "--port", str(port)]
    if state is not None:
        command += ["--state", str(state)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own module
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise RuntimeError(f"The simulator {name!r} did not start.")
            said = json.loads(line)
            with httpx2.Client(trust_env=False, timeout=10) as client:
                yield Running(said["url"], said.get("credential", ""), process.pid, client)
        finally:
            process.terminate()
