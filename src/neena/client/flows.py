"""From plain words to a result: requests, flows, their runs and decisions on them, results."""

from collections.abc import AsyncGenerator, Mapping
from typing import TypedDict, Unpack

from neena.client.acts import Group, act, each
from neena.client.calls import API, Event
from neena.client.types import (
    Flow,
    FlowChange,
    FlowIn,
    FlowRequest,
    FlowRequestChange,
    FlowResult,
    FlowRun,
    FlowRunPreview,
    FlowRunWithResult,
    PendingRun,
    Refined,
)
from neena.client.wire import Ask, Via

PAGE = 100  # rows


class RequestFields(TypedDict, total=False):
    """What may be said beside the words of a request."""

    request_metadata: list[dict[str, object]] | None
    request_name: str | None
    flow: str | None


def _without(metadata: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in metadata.items() if name != "answers"}


class FlowRequests(Group[Via]):
    """What people asked for."""

    @act
    async def create(self, instructions: str, **fields: Unpack[RequestFields]) -> FlowRequest:
        """State what is to be done, in plain words."""
        return await self._calls.json(
            "POST", f"{API}/flow_requests/", json={"request_instructions": instructions, **fields}
        )

    @act
    async def get(self, flow_request: str) -> FlowRequest:
        """One request."""
        return await self._calls.json("GET", f"{API}/flow_requests/", {"id": flow_request})

    @act
    async def change(self, **fields: Unpack[FlowRequestChange]) -> FlowRequest:
        """Change a request: what is left out stays."""
        return await self._calls.json("PUT", f"{API}/flow_requests/", json=fields)

    @act
    async def answer(self, flow_request: str, answers: Mapping[str, object]) -> FlowRequest:
        """Answer questions of the flow that was planned for a request, by their ids; then `flows.generate` anew."""
        request: FlowRequest = await self._calls.json("GET", f"{API}/flow_requests/", {"id": flow_request})
        metadata = request["request_metadata"] or []
        before = [one["answers"] for one in metadata if isinstance(one.get("answers"), dict)]
        known = {name: value for one in before for name, value in one.items()}
        rest = [one if one.get("answers") not in before else _without(one) for one in metadata]
        change = {
            "id": flow_request,
            "request_instructions": request["request_instructions"],
            "request_metadata": [*filter(None, rest), {"answers": {**known, **answers}}],
        }
        return await self._calls.json("PUT", f"{API}/flow_requests/", json=change)

    @act
    async def delete(self, flow_request: str) -> FlowRequest:
        """Remove a request."""
        return await self._calls.json("DELETE", f"{API}/flow_requests/", {"id": flow_request})

    @each
    async def all(self, page: int = PAGE) -> AsyncGenerator[FlowRequest]:
        """Every request, newest first."""
        async for one in self._calls.rows(f"{API}/flow_requests/all", page):
            yield one


class Flows(Group[Via]):
    """Flows of tasks."""

    @act
    async def generate(self, flow_request: str) -> Flow:
        """Plan a flow for a request; refused with what is missing where none can be made."""
        return await self._calls.json("POST", f"{API}/flows/generate", {"flow_request_id": flow_request})

    @act
    async def refine(self, flow: str, instruction: str) -> Refined:
        """Change a flow in plain words: a new one, and what is different; refused where the words are not clear."""
        asked = {"flow_id": flow, "instruction": instruction}
        return await self._calls.json("POST", f"{API}/flows/refine", json=asked)

    @act
    async def create(self, **fields: Unpack[FlowIn]) -> Flow:
        """Store a flow made by hand."""
        return await self._calls.json("POST", f"{API}/flows/", json=fields)

    @act
    async def change(self, **fields: Unpack[FlowChange]) -> Flow:
        """Replace a flow by what it shall be."""
        return await self._calls.json("PUT", f"{API}/flows/", json=fields)

    @act
    async def get(self, flow: str) -> Flow:
        """One flow."""
        return await self._calls.json("GET", f"{API}/flows/", {"id": flow})

    @act
    async def delete(self, flow: str) -> Flow:
        """Remove a flow."""
        return await self._calls.json("DELETE", f"{API}/flows/", {"id": flow})

    @each
    async def all(self, page: int = PAGE) -> AsyncGenerator[Flow]:
        """Every flow, newest first."""
        async for one in self._calls.rows(f"{API}/flows/all", page):
            yield one

    @act
    async def execute(self, flow: str, flow_request: str) -> FlowRun:
        """Run a stored flow."""
        asked = {"flow_id": flow, "flow_request_id": flow_request}
        return await self._calls.json("POST", f"{API}/flows/execute", asked)

    @act
    async def generate_and_execute(self, flow_request: str) -> FlowRun:
        """Plan a flow and run it in one go; a flow that writes waits for approval."""
        asked = {"flow_request_id": flow_request}
        return await self._calls.json("POST", f"{API}/flows/generate_flow_and_execute", asked)


class FlowRuns(Group[Via]):
    """Runs of flows, and decisions on them."""

    @act
    async def create(self, flow: str, flow_request: str) -> FlowRun:
        """Make a run that waits for its approval."""
        return await self._calls.json("POST", f"{API}/flow_runs/", json={"flow": flow, "flow_request": flow_request})

    @act
    async def get(self, run: str) -> FlowRunWithResult:
        """A run with its task runs, and what came of it."""
        return await self._calls.json("GET", f"{API}/flow_runs/with_flow_result", {"id": run})

    @each
    async def all(self, flow: str | None = None, page: int = PAGE) -> AsyncGenerator[FlowRun]:
        """Every run, or every run of a flow, newest first."""
        path = "all" if flow is None else "all_for_flow_id"
        async for one in self._calls.rows(f"{API}/flow_runs/{path}", page, {"flow_id": flow}):
            yield one

    @each
    async def previews(self, page: int = PAGE) -> AsyncGenerator[FlowRunPreview]:
        """Every run in a line each, newest first."""
        async for one in self._calls.rows(f"{API}/flow_runs/preview/all", page):
            yield one

    @each
    async def pending(self, page: int = PAGE) -> AsyncGenerator[PendingRun]:
        """What waits for the caller's decision, each with its dry run."""
        async for one in self._calls.rows(f"{API}/flow_runs/pending_approval", page):
            yield one

    @act
    async def dry_run(self, run: str) -> PendingRun:
        """What a run does or would do, where, as whom and with which values."""
        return await self._calls.json("GET", f"{API}/flow_runs/dry_run", {"id": run})

    @act
    async def approve(self, run: str, flow_hash: str | None = None) -> FlowRun:
        """Approve a pending run and start it. With the `flow_hash` of its dry run: just what was read, or a 409."""
        return await self._calls.json("PUT", f"{API}/flow_runs/approve", {"flow_run_id": run, "flow_hash": flow_hash})

    @act
    async def reject(self, run: str) -> FlowRun:
        """Reject a pending run."""
        return await self._calls.json("PUT", f"{API}/flow_runs/reject", {"flow_run_id": run})

    @act
    async def cancel(self, run: str) -> FlowRun:
        """End a run early, waiting or under way."""
        return await self._calls.json("PUT", f"{API}/flow_runs/cancel", {"flow_run_id": run})

    @act
    async def restart(self, run: str, *, repeat_unknown: bool = False) -> FlowRun:
        """Go on from a run that failed or was cancelled, as a new run; what it has done is not done again.

        `repeat_unknown`: you have looked, and what may have been done already was not: call it again.
        """
        asked = {"flow_run_id": run, "repeat_unknown": repeat_unknown}
        return await self._calls.json("POST", f"{API}/flow_runs/restart", asked)

    @each
    async def follow(self, run: str, after: str | None = None) -> AsyncGenerator[Event]:
        """A run's changes as they happen, until it is over; goes on after the event `after`.

        A connection that breaks is taken up again where it was.
        """
        stream = Ask("GET", f"{API}/flow_runs/events", {"id": run})
        async for event in self._calls.follow(stream, Ask("GET", f"{API}/flow_runs/", {"id": run}), after):
            yield event


class FlowResults(Group[Via]):
    """What came of runs, by the outside objects they were about."""

    @act
    async def newest(self, integration_entity_id: str, integration_short_name: str) -> FlowResult:
        """The newest result about an object of a service, such as a ticket."""
        asked = {
            "integration_entity_id": integration_entity_id,
            "integration_short_name": integration_short_name,
        }
        return await self._calls.json("GET", f"{API}/flow_results/", asked)
