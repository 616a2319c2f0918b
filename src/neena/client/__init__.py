"""A client of Neena's whole API, for programs and for the command line.

with Neena("http://127.0.0.1:8000", "sk_nen_...") as neena:
    request = neena.flow_requests.create("Fetch https://example.com, and pick h1")
    flow = neena.flows.generate(request["id"])
    run = neena.flows.execute(flow["id"], request["id"])
    for event in neena.flow_runs.follow(run["id"]):
        print(event.kind, event.data["status"])
    print(neena.flow_runs.get(run["id"])["flow_result"]["body"])
"""

from neena.client.calls import Event
from neena.client.client import AsyncNeena, Neena
from neena.client.faults import ApiError, ClientError, Finding, NoSuch, Unreachable

__all__ = ["ApiError", "AsyncNeena", "ClientError", "Event", "Finding", "Neena", "NoSuch", "Unreachable"]
