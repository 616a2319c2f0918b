"""A synchronous client: one method for each act, JSON objects as dictionaries.

with Client("http://127.0.0.1:8000", "sk_nen_...") as neena:
    request = neena.create_flow_request("Fetch https://example.com, and pick h1")
    flow = neena.generate(request["id"])
    run = neena.execute(flow["id"], request["id"])
    for event in neena.follow(run["id"]):
        print(event.kind, event.data["status"])
    print(neena.run(run["id"])["flow_result"]["body"])
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx2

from neena.client.connection import Connection, Json, error_of

OVER = frozenset({"completed", "failed", "cancelled"})
PATIENCE = 120.0
PAUSE = 0.25


@dataclass(frozen=True)
class Event:
    """One change of a run: `id` resumes the stream after it."""

    id: str
    kind: str
    data: Json


class Client(Connection):
    """Calls one server with one API key."""

    def __init__(self, url: str, api_key: str, timeout: float = 60.0) -> None:
        super().__init__(f"{url.rstrip('/')}/api/v1", api_key, timeout)

    def call(self, method: str, path: str, *, params: Json | None = None, json: object = None) -> Any:
        """Any endpoint by its path below `/api/v1`; raises `ApiError` for an answer that is not 2xx."""
        return self._call(method, path, params=params, json=json)

    def integrations(self) -> list[Json]:
        """Every integration (E24)."""
        return self.call("GET", "/integrations/all", params={"limit": 1000})

    def task_definitions(self) -> list[Json]:
        """Every task definition (E08)."""
        return self.call("GET", "/task_definitions/all", params={"limit": 1000})

    def integration(self, short_name: str) -> Json:
        """One integration by its short name; raises `LookupError`."""
        known = {one["short_name"]: one for one in self.integrations()}
        if short_name not in known:
            raise LookupError(f"This server has no integration {short_name!r}; it has {', '.join(sorted(known))}.")
        return known[short_name]

    def connect(self, short_name: str, credential: str, host: str | None = None) -> Json:
        """Store the caller's credential for an integration (E25)."""
        given = {"integration": self.integration(short_name)["id"], "credential": credential, "host": host}
        return self.call("POST", "/integration_credentials/", json=given)

    def authorize_url(self, short_name: str) -> Json:
        """Where to send the browser to connect an account by OAuth2, and the state it comes back with (E28)."""
        params = {"integration_short_name": short_name}
        return self.call("GET", "/integration_credentials/oauth2/authorize_url", params=params)

    def send_code(self, short_name: str, came_back: Json) -> Json:
        """Store the account that a consent gave: `code`, `state` and perhaps `iss`, as they came back (E29)."""
        given = {"integration_short_name": short_name, **came_back}
        return self.call("POST", "/integration_credentials/oauth2/code", json=given)

    def test_credential(self, credential: str) -> Json:
        """Whether the service accepts a stored credential, and whose account it is."""
        return self.call("POST", "/integration_credentials/test", params={"id": credential})

    def create_flow_request(self, instructions: str, **fields: Any) -> Json:
        """State what is to be done, in plain words (E03)."""
        return self.call("POST", "/flow_requests/", json={"request_instructions": instructions, **fields})

    def generate(self, flow_request: str) -> Json:
        """Plan a flow for a request (E15)."""
        return self.call("POST", "/flows/generate", params={"flow_request_id": flow_request})

    def execute(self, flow: str, flow_request: str) -> Json:
        """Run a stored flow (E16)."""
        return self.call("POST", "/flows/execute", params={"flow_id": flow, "flow_request_id": flow_request})

    def make_run(self, flow: str, flow_request: str) -> Json:
        """Make a run that waits for its approval (E19)."""
        return self.call("POST", "/flow_runs/", json={"flow": flow, "flow_request": flow_request})

    def approve(self, run: str) -> Json:
        """Approve a pending run and start it (E20)."""
        return self.call("PUT", "/flow_runs/approve", params={"flow_run_id": run})

    def reject(self, run: str) -> Json:
        """Reject a pending run (E39)."""
        return self.call("PUT", "/flow_runs/reject", params={"flow_run_id": run})

    def run(self, run: str) -> Json:
        """A run with its task runs and its result (E21)."""
        return self.call("GET", "/flow_runs/with_flow_result", params={"id": run})

    def follow(self, run: str, after: str | None = None) -> Iterator[Event]:
        """A run's changes as they happen, until it is over; goes on after the event `after`.

        A connection that breaks, or that a stopping server ends, is taken up again where it was, for `PATIENCE`
        seconds without a word.
        """
        heard = time.monotonic()
        while True:
            try:
                for event in self._stream(run, after):
                    after, heard = event.id, time.monotonic()
                    yield event
                if self.run(run)["status"] in OVER:
                    return
            except httpx2.TransportError:
                if time.monotonic() - heard > PATIENCE:
                    raise
            time.sleep(PAUSE)

    def _stream(self, run: str, after: str | None) -> Iterator[Event]:
        headers = {"Last-Event-ID": after} if after else {}
        timeout = httpx2.Timeout(60.0)
        with self._http.stream(
            "GET", "/flow_runs/events", params={"id": run}, headers=headers, timeout=timeout
        ) as answer:
            if not answer.is_success:
                answer.read()
                raise error_of(answer)
            fields: dict[str, str] = {}
            for line in answer.iter_lines():
                name, _, value = line.partition(":")
                if line:
                    fields[name] = value.removeprefix(" ")
                elif "data" in fields:
                    yield Event(fields.get("id", ""), fields.get("event", ""), json.loads(fields["data"]))
                    fields = {}
