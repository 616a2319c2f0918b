"""What the client can do beside the main job, awaited, on a real server."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from neena.client import AsyncNeena
from support.processes import Server
from support.product import flow_body
from support.receiver import Receiver


@pytest_asyncio.fixture
async def neena(server: Server) -> AsyncIterator[AsyncNeena]:
    async with AsyncNeena(server.url, server.api_key) as one:
        yield one


async def test_requests_and_flows_are_made_changed_and_removed(neena: AsyncNeena) -> None:
    request = await neena.flow_requests.create("Get my boards", request_name="Boards")
    changed = await neena.flow_requests.change(id=request["id"], request_instructions="Get all my boards")
    assert (changed["request_name"], changed["request_instructions"]) == ("Boards", "Get all my boards")
    assert await neena.flow_requests.get(request["id"]) == changed
    assert request["id"] in [one["id"] async for one in neena.flow_requests.all(page=1)]
    body = flow_body(("trello.get_boards", "Get my boards"))
    operations, dependencies = body["task_operations"], body["dependencies"]
    flow = await neena.flows.create(name="By hand", task_operations=operations, dependencies=dependencies)
    renamed = await neena.flows.change(
        id=flow["id"], name="Renamed", task_operations=operations, dependencies=dependencies
    )
    assert (await neena.flows.get(flow["id"]))["name"] == renamed["name"] == "Renamed"
    run = await neena.flows.execute(flow["id"], request["id"])
    kinds = [event.data["status"] async for event in neena.flow_runs.follow(run["id"])]
    assert kinds[-1] == "completed"
    assert [one["id"] async for one in neena.flow_runs.all(flow["id"])] == [run["id"]]
    assert (await neena.flows.generate_and_execute(request["id"]))["status"] in {"pending", "in_progress", "completed"}
    assert (await neena.flows.delete(flow["id"]))["id"] == flow["id"]
    assert (await neena.flow_requests.delete(request["id"]))["id"] == request["id"]


async def test_what_there_is_to_call(neena: AsyncNeena) -> None:
    definitions = [one async for one in neena.task_definitions.all()]
    nearest = await neena.task_definitions.nearest("post a message to a channel")
    assert nearest[0]["belongs_to_integration"]["short_name"] == "slack"
    assert await neena.task_definitions.get(nearest[0]["id"]) in definitions
    assert (await neena.integrations.named("trello"))["name"] == "Trello"


async def test_endpoints_are_told_and_deliveries_made_again(neena: AsyncNeena, told: Receiver) -> None:
    made = await neena.webhook_endpoints.create(url=f"{told.url}/client")
    assert made["secret"]
    assert (await neena.webhook_endpoints.rotate_secret(made["id"]))["secret"] != made["secret"]
    ping = await neena.webhook_endpoints.test(made["id"])
    while (shown := await neena.webhook_endpoints.delivery(ping["id"]))["status"] == "pending":
        await asyncio.sleep(0.05)
    assert (shown["status"], shown["made"][0]["status"]) == ("delivered", 200)
    await neena.webhook_endpoints.replay(ping["id"])
    while len(told.at("/client")) < 2:
        await asyncio.sleep(0.05)
    mine = [one async for one in neena.webhook_endpoints.deliveries(made["id"])]
    assert {one["kind"] for one in mine} == {"webhook.ping"}
    assert (await neena.webhook_endpoints.change(id=made["id"], status="disabled"))["status"] == "disabled"
    assert (await neena.webhook_endpoints.get(made["id"]))["status"] == "disabled"
    await neena.webhook_endpoints.delete(made["id"])
    assert made["id"] not in [one["id"] async for one in neena.webhook_endpoints.all()]


async def test_a_trigger_is_changed_and_its_events_are_read(neena: AsyncNeena) -> None:
    kinds = {one["python_method_name"]: one["id"] async for one in neena.triggers.kinds()}
    made = await neena.triggers.create(
        name="Events", webhook_trigger_definition=kinds["handle_event_received"], template_body="Get my boards"
    )
    changed = await neena.triggers.change(id=made["id"], name="Other events")
    assert (await neena.triggers.get(made["id"]))["name"] == changed["name"] == "Other events"
    assert [one async for one in neena.triggers.runs(made["id"])] == []
    await neena.triggers.delete(made["id"])


async def test_many_at_once_over_one_client(neena: AsyncNeena) -> None:
    made = await asyncio.gather(*(neena.flow_requests.create(f"Get my boards, {number}") for number in range(20)))
    assert len({one["id"] for one in made}) == 20
