"""What each key is offered by MCP: never a tool that the API would refuse it, and what is refused is in the trail."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from neena.mcp.api import Api, Refused
from neena.mcp.server import Tools
from neena.mcp.tool import Tool
from support.mcp_clients import McpServer, connected
from support.product import Person, Product, open_product, unknown_id

FORBIDDEN = {"Forbidden", "forbidden", "not_permitted"}
READER, WRITER = ["read"], ["read", "write"]


async def tools_of(product: Product) -> list[Tool]:
    return [*(await Tools(product.app.openapi).all()).values()]


def plausible(tool: Tool) -> dict[str, Any]:
    """Arguments that the tool would take, of things that do not exist."""
    properties = tool.takes["properties"]
    given = {name: _value(properties[name]) for name in tool.takes.get("required", ())}
    return {**given, **({"desktop": "dsk_000000000000"} if "desktop" in properties else {})}


def _value(schema: dict[str, Any]) -> Any:
    if schema.get("format") == "uuid":
        return unknown_id()
    examples = schema.get("examples") or schema.get("enum") or [schema.get("example")]
    return examples[0] if examples[0] is not None else 1 if schema.get("type") == "integer" else "x"


async def refusal_of(product: Product, person: Person, tool: Tool) -> str | None:
    """What the API itself answers a tool that is called past the check of its permission."""
    headers = [(b"x-api-key", person.key.encode())]
    request = Request({"type": "http", "app": product.app, "headers": headers, "client": ("127.0.0.1", 1)})
    try:
        await tool.act(Api(request), plausible(tool))
    except Refused as fault:
        return fault.error
    return None


async def test_each_tool_asks_for_the_permission_that_its_endpoint_asks_for(tmp_path: Path) -> None:
    """M-02: what a tool says that it needs cannot drift from what the API demands, in neither direction."""
    async with open_product(tmp_path, desktop_max=0) as product:
        organization = await product.organization()
        reader = await product.person(organization=organization, scopes=READER)
        writer = await product.person(organization=organization, scopes=WRITER)
        whole = await product.person(organization=organization)
        tools = await tools_of(product)
        assert {one.permission for one in tools} == {"read", "write", "approve"}
        for tool in tools:
            asked = [(who, await refusal_of(product, who, tool)) for who in (reader, writer, whole)]
            may = [said not in FORBIDDEN for _, said in asked]
            expected = {"read": [True, True, True], "write": [False, True, True], "approve": [False, False, True]}
            assert may == expected[tool.permission], (tool.name, tool.permission, [said for _, said in asked])


async def test_a_reader_is_offered_readers_tools(mcp: McpServer) -> None:
    """A read-only key lists no writing tool and can call none; the attempt is in the trail."""
    organization = await mcp.product.organization()
    admin = await mcp.product.person("ada", organization, permissions=["read", "write", "admin"])
    reader = await mcp.product.person("rita", organization, scopes=READER)
    tools = await tools_of(mcp.product)
    async with connected(mcp.url, reader.key) as caller:
        assert await caller.names() == {one.name for one in tools if one.permission == "read"}
        assert {"nen_status", "nen_validate", "read_flow", "list_desktops"} <= await caller.names()
        for tool in tools:
            if tool.permission != "read":
                said = await caller.refused(tool.name, **plausible(tool))
                assert (said["error"], tool.permission in said["message"]) == ("Forbidden", True)
        hints = {one.name: one.annotations for one in (await caller.client.list_tools()).tools}
        assert all(one is not None and one.read_only_hint for one in hints.values())

    async def entries() -> list[Any]:
        found = await admin.get("/audit/", action="access.refused", limit=1000)
        return [one for one in found if one["actor"] == reader.email]

    async with asyncio.timeout(20):
        while not await entries():
            await asyncio.sleep(0.02)
    assert "/mcp" in str(await entries())


@pytest.mark.parametrize(("scopes", "offered"), [(WRITER, False), ([*WRITER, "approve"], True), (["approve"], True)])
async def test_approving_takes_the_scope_for_it(mcp: McpServer, scopes: list[str], *, offered: bool) -> None:
    async with mcp.member(scopes=scopes) as (_, caller):
        assert ("approve_flow_run" in await caller.names()) is offered
        said = await caller.refused("approve_flow_run", flow_run_id=unknown_id())
        assert (said["error"] == "Forbidden") is not offered


async def test_no_key_offers_more_than_its_user_may(mcp: McpServer) -> None:
    async with mcp.member(permissions=READER) as (_, caller):
        assert "nen_run" not in await caller.names()
        assert (await caller.refused("nen_run", workflowId=unknown_id()))["error"] == "Forbidden"


async def test_from_words_to_an_approved_result(mcp: McpServer, slack: Any) -> None:
    """Item 7: a model plans and starts what writes; it waits until whoever may approve it does."""
    organization, text = await mcp.product.organization(), f"Hello {unknown_id()}"
    otto = await mcp.product.person("otto", organization)
    mira = await mcp.product.person("mira", organization, scopes=WRITER)
    services = await mira.get("/integrations/all", limit=1000)
    service = next(one["id"] for one in services if one["short_name"] == "slack")
    for one in (mira, otto):
        await one.post("/integration_credentials/", {"integration": service, "credential": slack.credential})
    async with connected(mcp.url, mira.key) as writer, connected(mcp.url, otto.key) as approver:
        words = f'Send the message "{text}" to #general'
        request = await writer.call("create_flow_request", request_instructions=words)
        flow = await writer.call("generate_flow", flow_request_id=request["id"])
        assert [one["instruction"] for one in flow["task_operations"]]
        run = await writer.call("execute_flow", flow_id=flow["id"], flow_request_id=request["id"])
        assert run["status"] == "pending"
        assert (await writer.refused("approve_flow_run", flow_run_id=run["id"]))["error"] == "Forbidden"
        assert text not in str(slack.state()["messages"])
        (waiting,) = await approver.call("list_pending_approvals")
        assert (waiting["id"], text in str(waiting["operations"])) == (run["id"], True)
        await approver.call("approve_flow_run", flow_run_id=run["id"])
        async with asyncio.timeout(30):
            while (shown := await writer.call("read_flow_run", id=run["id"]))["status"] == "in_progress":
                await asyncio.sleep(0.02)
        assert (shown["status"], bool(shown["flow_result"])) == ("completed", True)
        assert text in str(slack.state()["messages"])


async def test_lists_are_short_unless_asked_otherwise(mcp: McpServer) -> None:
    """Results are small: twenty of a list, the newest first; more are there to be asked for."""
    async with mcp.member() as (person, caller):
        for _ in range(21):
            await person.request()
        assert len(await caller.call("list_flow_requests")) == 20
        assert len(await caller.call("list_flow_requests", limit=21)) == 21
        assert len(await caller.call("list_task_definitions")) == 20
