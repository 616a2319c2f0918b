"""A support desk: Zendesk tells of new tickets, a flow posts them to Slack, and a second person decides on it."""

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2

from neena.client import Neena
from neena.simulators.process import Running
from support.processes import Server, Servers, environment, until
from support.stories import Json, connect, texts

TEMPLATE = "Get ticket <{ticket_id}> and post its subject to #support in Slack"
CREATED = "zen:event-type:ticket.created"
COLLEAGUE = "bo@example.test"
ONE_OF_EACH = Counter(flow_requests=1, flows=1, flow_runs=1, webhook_trigger_runs=1)
_KEPT = ("flow_requests", "flows", "flow_runs", "webhook_trigger_runs")


class Gateway(ThreadingHTTPServer):
    """A reverse proxy between a vendor and a server that comes and goes: events arrive at one address.

    `on_answer(status)` is called with every answer before the vendor gets it; it is lost on its way if that says so.
    """

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.behind = ""
        self.on_answer: Callable[[int], bool] | None = None
        self.client = httpx2.Client(trust_env=False, timeout=10, verify=False)

    def server_close(self) -> None:
        super().server_close()
        self.client.close()

    def handle_error(self, *_: Any) -> None:
        """A vendor that hangs up tries again."""


class _Passing(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        assert isinstance(self.server, Gateway)
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.close_connection = True
        if not self.server.behind:
            return
        try:
            answer = self.server.client.post(self.server.behind + self.path, content=body, headers=dict(self.headers))
        except httpx2.TransportError:
            return
        if self.server.on_answer is not None and self.server.on_answer(answer.status_code):
            return
        self.send_response(answer.status_code)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A gateway for the length of a `with` block."""
    with Gateway() as made:
        thread = threading.Thread(target=made.serve_forever, args=[0.05])
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()


class Desk:
    """The product behind a gateway: one server on SQLite, or a server and two workers on PostgreSQL.

    `kill` ends everything that works, `restart` brings the server back: with workers, the other one goes on.
    """

    def __init__(
        self, made: Servers, settings: Mapping[str, Any], front: Gateway, zendesk: Running, database_url: str | None
    ) -> None:
        given = {**settings, "integration_zendesk_base_url": zendesk.url}
        given["egress_allow"] = f"{settings['egress_allow']},{zendesk.address}"
        self.zendesk = zendesk
        self.front = front
        self.workers: list[Server] = []
        if database_url is None:
            self.server = made.make("desk", **given)
        else:
            given |= {"database_url": database_url, "secret_key": "a master key of this test"}
            self.server = made.make("desk", "serve", "--no-worker", **given)
            self.workers = [made.make(name, "worker", **given) for name in ("one", "two")]
        self._made = made
        self._asleep = False
        self._key = ""

    @property
    def client(self) -> Neena:
        """Who has made the trigger."""
        return self.server.client

    def open(self, *accounts: tuple[str, str]) -> "Desk":
        """Start, connect accounts, and make a colleague."""
        self._start()
        for one in self.workers:
            one.launch()
        connect(self.client, *accounts, ("zendesk", self.zendesk.credential))
        command = [sys.executable, "-m", "neena", "keys", "create", "--email", COLLEAGUE]
        settings = environment(self.server.settings)
        self._key = subprocess.check_output(command, env=settings, text=True, cwd=self.server.folder).strip()
        for one in self.workers:
            one.ready()
        return self

    @contextmanager
    def colleague(self) -> Iterator[Neena]:
        """The second person's client."""
        with Neena(self.server.url, self._key) as client:
            yield client

    def watch(self, **given: Any) -> Json:
        """An active trigger of new tickets, to which Zendesk has subscribed."""
        known = self.client.call("GET", "/webhook_trigger_definitions/all", params={"limit": 1000})
        (definition,) = (one["id"] for one in known if one["python_method_name"] == "handle_ticket_created")
        body = {"name": "New tickets", "webhook_trigger_definition": definition, "template_body": TEMPLATE, **given}
        made = self.client.call("POST", "/webhook_trigger_operations/", json=body)
        assert made["webhook_url"] == f"{self.server.url}/hooks/{made['id']}"
        active = {"id": made["id"], "status": "active"}
        assert self.client.call("PUT", "/webhook_trigger_operations/", json=active)["status"] == "active"
        self.zendesk.hook(f"{self.front.url}/hooks/{made['id']}", made["webhook_secret"], [CREATED])
        return made

    def ticket(self, subject: str) -> str:
        """A customer writes; the id of the delivery that tells of it."""
        return self.zendesk.emit(CREATED, subject=subject)

    def answers(self, delivery: str) -> list[Json]:
        """What Zendesk was answered to a delivery so far."""
        return [said for one in self.zendesk.deliveries() if one["id"] == delivery for said in one["answers"]]

    def taken(self, delivery: str) -> str:
        """The number of the ticket that a delivery tells of, once it was answered 202."""
        until(lambda: any(one.get("status") == 202 for one in self.answers(delivery)))
        return next(one["body"]["detail"]["id"] for one in self.zendesk.deliveries() if one["id"] == delivery)

    def waiting(self, ticket: str) -> Json:
        """The run for a ticket, as the colleague finds it waiting."""
        with self.colleague() as client:
            return until(lambda: _about(ticket, client.call("GET", "/flow_runs/pending_approval")))

    def approve(self, run: Json) -> Json:
        """The colleague's word on exactly what was read."""
        params = {"flow_run_id": run["id"], "flow_hash": run["flow_hash"]}
        with self.colleague() as client:
            return client.call("PUT", "/flow_runs/approve", params=params)

    def kept(self) -> Counter[str]:
        """How many of each are stored."""
        pages = {name: self.client.call("GET", f"/{name}/all", params={"limit": 1000}) for name in _KEPT}
        return Counter({name: len(page) for name, page in pages.items()})

    def aim(self) -> None:
        """Have all work done by what `kill` ends."""
        if self.workers and not self._asleep:
            self.workers[1].freeze()
            self._asleep = True

    def kill(self, worker: int = 0) -> None:
        """End the server and one worker, without a warning."""
        self.front.behind = ""
        for one in (self.server, *self.workers[worker : worker + 1]):
            one.kill()
        self._wake()

    def restart(self) -> None:
        """Start the server; the killed worker stays away."""
        self._start()

    def recover(self) -> "Desk":
        """Have everything run that was started in the beginning."""
        gone = [one for one in self.workers if one.process is None]
        for one in gone:
            one.launch()
        if self.server.process is None:
            self._start()
        for one in gone:
            one.ready()
        self._wake()
        return self

    def close(self) -> None:
        """End everything."""
        for one in (self.server, *self.workers):
            one.close()

    def _wake(self) -> None:
        if self._asleep:
            self.workers[1].thaw()
            self._asleep = False

    def _start(self) -> None:
        self.server.start()
        self.front.behind = self.server.url


def _about(ticket: str, runs: list[Json]) -> Json | None:
    return next((one for one in runs if f" {ticket} " in f" {one['request_instructions']} "), None)


def check_told(desk: Desk, slack: Running, ticket: str, subject: str, before: Counter[str]) -> Json:
    """The subject is in Slack once; result and trigger run say so; nothing was made twice. The finished run."""
    with desk.colleague() as client:
        asked = {"integration_entity_id": ticket, "integration_short_name": "zendesk"}
        result = client.call("GET", "/flow_results/", params=asked)
        event = client.call("GET", "/webhook_trigger_runs/", params={"id": result["trigger_run_id"]})
        run = client.flow_runs.get(result["flow_run_id"])
    assert (event["status"], event["error"], event["integration_entity_id"]) == ("completed", None, ticket)
    assert (event["flow_run"], event["flow"], event["flow_request"]) == (run["id"], run["flow"], run["flow_request"])
    assert subject in result["body"]
    assert (run["status"], run["trigger_run"]) == ("completed", event["id"])
    assert [one for one in texts(slack) if subject in one] == texts(slack)
    assert slack.state()["effects"] == {"send_message": 1}
    assert desk.kept() - before == ONE_OF_EACH
    return run
