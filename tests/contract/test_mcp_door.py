"""The door of the MCP server: who is let in, and what becomes of what is no message (M-02)."""

import json
import logging
from typing import Any

import pytest

from support.mcp_clients import HANDSHAKE, NEWEST, McpServer, call, connected

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
PATHS = ("/mcp", "/v1")


@pytest.fixture(autouse=True)
def no_crash(caplog: pytest.LogCaptureFixture) -> Any:
    """Nothing that a caller sends is an error of ours."""
    yield
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.ERROR] == []


def messaged(answer: Any, status: int, label: str) -> str:
    """The message of an error with this status and label."""
    assert (answer.status_code, set(answer.json())) == (status, {"error", "message"}), answer.text
    assert answer.json()["error"] == label
    return answer.json()["message"]


async def tool_answer(mcp: McpServer, key: str, message: Any) -> Any:
    """What a call is answered with a status of 200."""
    answer = await mcp.send(message, key)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("mode", [HANDSHAKE, NEWEST, "auto"])
async def test_a_stock_client_connects(mcp: McpServer, path: str, mode: str) -> None:
    """M-01: over Streamable HTTP with x-api-key or Bearer, by the handshake and by the newest revision."""
    person = await mcp.product.member()
    for bearer in (False, True):
        async with connected(mcp.url, person.key, path=path, mode=mode, bearer=bearer) as caller:
            assert caller.client.protocol_version == ("2025-11-25" if mode == HANDSHAKE else NEWEST)
            assert {"nen_run", "nen_status", "create_flow_request"} <= await caller.names()
            assert (await caller.call("nen_list_workflows"))["count"] == 0


@pytest.mark.parametrize("path", PATHS)
async def test_nobody_unknown_gets_as_far_as_a_tool(mcp: McpServer, path: str) -> None:
    """M-02: 401 for a missing or a wrong key, with both fields, whatever the body is."""
    for body in (LIST, call("nen_list_workflows"), b"no json", b""):
        for key in (None, "sk_nen_wrong", "x"):
            answer = await mcp.send(body, key, path=path)
            messaged(answer, 401, "Unauthorized")
            assert answer.headers["www-authenticate"].startswith("Bearer")
    person = await mcp.product.member()
    assert (await mcp.send(LIST, person.key, path=path)).status_code == 200
    two = {"Authorization": "Bearer sk_nen_other"}
    messaged(await mcp.send(LIST, person.key, path=path, headers=two), 401, "Unauthorized")


@pytest.mark.parametrize("path", PATHS)
async def test_there_are_no_sessions_to_listen_to_or_to_end(mcp: McpServer, path: str) -> None:
    person = await mcp.product.member()
    for method in ("GET", "DELETE", "PUT", "PATCH"):
        answer = await mcp.send(b"", person.key, path=path, method=method)
        messaged(answer, 405, "Method not allowed")
        assert answer.headers["allow"] == "POST"


async def test_foreign_hosts_and_origins_are_refused(mcp: McpServer) -> None:
    """A page that has a name of its own for this server reaches nothing (rebinding)."""
    person = await mcp.product.member()
    ours = ("127.0.0.1", "127.0.0.1:8000", "localhost:3000", "[::1]:8000", "neena.acme.test")
    for host in ours:
        assert (await mcp.send(LIST, person.key, headers={"Host": host})).status_code == 200, host
    for host in ("evil.example.com", "127.0.0.1.evil.example.com", "neena.acme.test:81", "localhost.evil:80"):
        assert (await mcp.send(LIST, person.key, headers={"Host": host})).status_code == 421, host
    for origin in ("https://neena.acme.test", "https://console.acme.test"):
        assert (await mcp.send(LIST, person.key, headers={"Origin": origin})).status_code == 200, origin
    for origin in ("https://evil.example.com", "http://neena.acme.test", "null"):
        assert (await mcp.send(LIST, person.key, headers={"Origin": origin})).status_code == 403, origin


async def test_bodies_have_a_limit(mcp: McpServer) -> None:
    person = await mcp.product.member()
    large = b" " * (8 * 1024 * 1024) + b"{}"
    assert "8 MiB" in messaged(await mcp.send(large, person.key), 413, "Payload too large")


NO_MESSAGES = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b"\xff\xfe",
    "no object": b'"hello"',
    "no message": b'{"a": 1}',
    "no version": b'{"id": 1, "method": "tools/list"}',
    "a number out of range": b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": ' + b"9" * 5000 + b"}",
    "not a number": b'{"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"cursor": NaN}}',
    "too deep": b'{"jsonrpc": "2.0", "id": 1, "method": "x", "params": ' + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"}",
    "NUL": b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "a\\u0000"}}',
    "half a character": b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "\\ud800"}}',
    "half a character as a key": b'{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": '
    b'{"name": "nen_status", "arguments": {"\\ud800": 1}}}',
}


@pytest.mark.parametrize("body", NO_MESSAGES.values(), ids=NO_MESSAGES)
async def test_what_is_no_message_is_refused(mcp: McpServer, body: bytes) -> None:
    person = await mcp.product.member()
    for headers in ({}, {"MCP-Protocol-Version": NEWEST}, {"MCP-Protocol-Version": "2025-06-18"}):
        answer = await mcp.send(body, person.key, headers=headers)
        assert answer.status_code == 400, (headers, answer.status_code, answer.text)
        assert answer.json()


async def test_unknown_methods_and_versions_are_told_so(mcp: McpServer) -> None:
    person = await mcp.product.member()
    answer = await mcp.send({"jsonrpc": "2.0", "id": 1, "method": "tools/none"}, person.key)
    assert answer.json()["error"]["code"] == -32601
    for version in ("1999-01-01", "x"):
        assert (await mcp.send(LIST, person.key, headers={"MCP-Protocol-Version": version})).status_code == 400
    assert (await mcp.send(LIST, person.key, headers={"Content-Type": "text/plain"})).status_code in {400, 415}
    assert (await mcp.send(LIST, person.key, headers={"Accept": "text/html"})).status_code == 406
    for params in ({}, {"name": 1}, {"name": "nen_status", "arguments": []}, {"name": "nen_status", "arguments": "x"}):
        answer = await mcp.send(call("x", params=params), person.key)
        assert answer.json()["error"]["code"] == -32602, answer.text


WRONG = {
    "an unknown tool": ("nen_stat", {}, "nen_stat"),
    "a missing argument": ("nen_status", {}, "messageId"),
    "an unknown argument": ("nen_list_workflows", {"deployment": "x"}, "deployment"),
    "another type": ("nen_run", {"workflowId": 5}, "workflowId"),
    "no id": ("nen_status", {"messageId": "../workflows"}, "messageId"),
    "params that are no object": ("nen_run", {"workflowId": "0" * 32, "params": "x"}, "params"),
    "a limit beyond all": ("nen_list_runs", {"workflowId": "0" * 32, "limit": 10**30}, "limit"),
    "a cursor that is none": ("nen_list_workflows", {"cursor": "\t"}, "cursor"),
    "a file without content": ("nen_update_workflow", {"files": [{"filename": "workflow.py"}]}, "files.0.content"),
    "a missing argument of an operation": ("create_flow_request", {}, "request_instructions"),
    "an unknown argument of an operation": ("list_flows", {"organization": "x"}, "organization"),
    "another type for an operation": ("list_flows", {"limit": "many"}, "limit"),
    "a list for an id": ("read_flow", {"id": ["a", "b"]}, "id"),
    "an object for an id": ("read_flow", {"id": {"a": 1}}, "id"),
    "nothing for an id": ("read_flow", {"id": None}, "id"),
    "no id for an operation": ("read_flow", {"id": "x"}, "id"),
    "a blank text": ("create_flow_request", {"request_instructions": " "}, "request_instructions"),
    "a path for a desktop": ("status_desktop", {"desktop_id": "../runs"}, "desktop"),
    "dots for a desktop": ("status_desktop", {"desktop_id": ".."}, "desktop"),
    "dots for a desktop to be ended": ("destroy_desktop", {"desktop_id": ".."}, "desktop"),
    "a list for a desktop": ("click", {"desktop": ["a"], "x": 1, "y": 1}, "desktop"),
    "dots for a desktop to be clicked": ("click", {"desktop": "..", "x": 1, "y": 1}, "desktop"),
    "a dot for a desktop to be clicked": ("click", {"desktop": ".", "x": 1, "y": 1}, "desktop"),
    "an unknown action": ("computer", {"action": "fly"}, "desktop"),
    "no action": ("computer", {}, ""),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_wrong_calls_are_told_what_is_wrong(mcp: McpServer, wrong: tuple[str, dict[str, Any], str]) -> None:
    """M-08: isError with success false, and a message that names the argument."""
    name, arguments, named = wrong
    person = await mcp.product.member()
    answer = await tool_answer(mcp, person.key, call(name, arguments))
    assert answer["result"]["isError"] is True
    said = json.loads(answer["result"]["content"][0]["text"])
    assert (said["success"], said == answer["result"]["structuredContent"]) == (False, True)
    assert said["error"] not in {"Internal error", "internal_server_error"}
    assert named in said["message"], said


async def test_what_listens_for_news_is_answered_at_once(mcp: McpServer) -> None:
    """There are no news; the revision that has them is told so, and the server goes on."""
    person = await mcp.product.member()
    meta = {
        "io.modelcontextprotocol/protocolVersion": NEWEST,
        "io.modelcontextprotocol/clientInfo": {"name": "x", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {},
    }
    body = {"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": {"_meta": meta, "notifications": {}}}
    headers = {"MCP-Protocol-Version": NEWEST, "Mcp-Method": "subscriptions/listen"}
    answer = await mcp.send(body, person.key, headers=headers)
    assert answer.json()["error"]["code"] == -32601, answer.text
    assert (await mcp.send(LIST, person.key)).status_code == 200


async def test_who_has_no_permission_is_offered_nothing(mcp: McpServer) -> None:
    async with mcp.member(scopes=[]) as (_, caller):
        assert await caller.names() == set()
        assert (await caller.refused("nen_list_workflows"))["error"] == "Forbidden"
