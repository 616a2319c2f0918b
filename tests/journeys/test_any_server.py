"""No vendor simulator at all: a page of any web server is read, and what was picked is mailed by any mail server."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from neena.simulators.process import Running, simulator
from support.processes import Server, Servers
from support.stories import connect, finished


class Rates(BaseHTTPRequestHandler):
    """Answers with rates of exchange."""

    def do_GET(self) -> None:
        body = json.dumps({"base": "USD", "rates": {"EUR": 0.9234, "SEK": 10.51}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def web() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Rates) as served:
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield f"127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()


@pytest.fixture
def mail() -> Iterator[Running]:
    with simulator("mail") as running:
        yield running


def test_a_value_of_a_web_page_is_mailed(made: Servers, web: str, mail: Running) -> None:
    smtp, imap = (part.rpartition("@")[2] for part in mail.credential.split())
    server = made.make(egress_allow=f"{web},{smtp},{imap}", retry_delay=0.05).start()
    client = server.client
    connect(client, ("email", mail.credential))
    words = (
        f"Fetch http://{web}/latest.json, pick $.rates.EUR "
        'and send it by email to bo@example.test with the subject "Rate of the day"'
    )
    request = client.flow_requests.create(words)
    flow = client.flows.generate(request["id"])
    assert [one["name"] for one in flow["task_operations"]] == ["Fetch URL", "Send Email"]
    run = client.flow_runs.create(flow["id"], request["id"])
    client.flow_runs.approve(run["id"])
    over = finished(server, run["id"])
    assert over["status"] == "completed", over["error"]
    (sent,) = mail.state()["mails"]
    assert (sent["to"], sent["subject"]) == (["bo@example.test"], "Rate of the day")
    assert "0.9234" in json.dumps(sent)


def test_what_is_private_is_not_fetched_unless_allowed(shared: Server, web: str) -> None:
    request = shared.client.flow_requests.create(f"Fetch http://{web}/latest.json")
    params = {"flow_request_id": request["id"]}
    run = shared.client.call("POST", "/flows/generate_flow_and_execute", params=params)
    over = finished(shared, run["id"])
    assert (over["status"], over["task_runs"][0]["error_code"]) == ("failed", "egress_refused")
