"""Desktops come, are shown, renamed and go (desktops contract, sections 2 and 3)."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from anthropic.types import ToolParam
from openai.types.chat import ChatCompletionFunctionToolParam
from pydantic import TypeAdapter

from neena.computer.tools.computer import COMPUTER
from support.desktops import Caller, DesktopServer, need_desktops, open_desktop_server

REQUIRED = {"desktop_id": str, "desktop_type": str, "status": str, "workspace_id": str}
TIMES = ("created_at", "updated_at")


def check_desktop(shown: Any) -> None:
    """The object of the contract: no optional field is ever null, times are whole seconds."""
    assert {name: type(shown.get(name)) for name in REQUIRED} == REQUIRED
    assert all(type(shown[name]) is int for name in TIMES)
    assert not [name for name, one in shown.items() if one is None]
    assert shown["desktop_id"].startswith("dsk_")
    assert shown["desktop_id"][4:].isalnum()
    assert shown["workspace_id"].startswith("ws_")


@pytest.mark.parametrize("body", [b"{}", b"", b'{"desktop_type":"sandbox"}', b'{"desktop_type":"sandbox","new":1}'])
async def test_a_desktop_is_created_running_and_shown_alike_everywhere(owner: Caller, body: bytes) -> None:
    """D-02, D-03, D-04, D-05, D-07: with `{}`, with no body, with its type, with a field of tomorrow's client."""
    began = int(time.time())
    made = await owner.send("POST", "/desktops", content=body)
    assert made.status_code == 200, made.text
    shown = made.json()
    check_desktop(shown)
    assert (shown["status"], shown["desktop_type"]) == ("running", "sandbox")
    assert began <= shown["created_at"] == shown["updated_at"] <= time.time()
    path = f"/desktops/{shown['desktop_id']}"
    assert await owner.ok("GET", path) == shown
    listed = await owner.ok("GET", "/desktops")
    assert isinstance(listed, list)
    assert shown in listed
    assert len(await owner.ok("GET", f"{path}/tools")) > 0  # it takes requests at once
    assert await owner.ok("DELETE", path) == {"desktop_id": shown["desktop_id"], "status": "deleted"}


async def test_the_isolation_is_told_honestly(owner: Caller, served: DesktopServer) -> None:
    """D-02: what it says is what the sandbox did."""
    (row, *_) = await owner.ok("GET", "/desktops") or [None]
    desktop = (await owner.create()).shown if row is None else row
    machine = served.product.neena.desktops.running[desktop["desktop_id"]].machine
    assert desktop["isolation"] == ("namespaces" if machine.owner is None else "uid+namespaces")


BAD_CREATES = (
    ({"desktop_type": "windows"}, "desktop_type"),
    ({"desktop_type": None}, "desktop_type"),
    ({"desktop_type": 7}, "desktop_type"),
    ({"desktop_type": ["sandbox"]}, "desktop_type"),
    ({"desktop_type": "SANDBOX"}, "desktop_type"),
    ({"name": ""}, "name"),
    ({"name": "   "}, "name"),
    ({"name": "x" * 129}, "name"),
    ({"name": 7}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"name": "\ud800"}, "name"),
    ({"width": 1, "height": 1}, "width"),
    ({"width": "1024"}, "width"),
    ({"width": 100_000, "height": 100_000}, "width"),
    ({"height": True}, "height"),
    ({"picture_width": 3000}, "picture"),
    ({"allow": "example.com"}, "allow"),
    ({"allow": ["http://example.com/x"]}, "allow"),
    ({"allow": [7]}, "allow"),
    ({"idle_seconds": 0}, "idle_seconds"),
    ({"idle_seconds": -60}, "idle_seconds"),
    ({"lifetime_seconds": 1e300}, "lifetime_seconds"),
    ({"snapshot": "nobody-has-this"}, ""),
    ([], ""),
    ("sandbox", ""),
    (7, ""),
)


@pytest.mark.parametrize(("body", "field"), BAD_CREATES, ids=[str(one)[:40] for one, _ in BAD_CREATES])
async def test_a_desktop_that_cannot_be_is_refused_and_not_made(owner: Caller, body: Any, field: str) -> None:
    """D-03: 400 names the field; nothing is left behind."""
    before = await owner.ok("GET", "/desktops")
    if body == {"snapshot": "nobody-has-this"}:
        await owner.refused(404, "POST", "/desktops", body)
    else:
        content = json.dumps(body).encode()  # a lone surrogate too
        assert field in await owner.refused(400, "POST", "/desktops", content=content)
    assert await owner.ok("GET", "/desktops") == before


async def test_a_desktop_is_renamed_for_all_to_see(owner: Caller) -> None:
    """D-06: in the answer, in GET and in the list; `updated_at` moves; a bad name changes nothing."""
    desktop = await owner.create(name="First")
    assert desktop.shown["name"] == "First"
    await asyncio.sleep(1.05 - time.time() % 1)  # into the next second
    renamed = await owner.ok("PATCH", desktop.path, {"name": "  Büro 7 📎 "})
    check_desktop(renamed)
    assert renamed["name"] == "Büro 7 📎"
    assert renamed["updated_at"] > desktop.shown["updated_at"]
    assert renamed["created_at"] == desktop.shown["created_at"]
    for bad in ("", " ", "x" * 129, None, 7, ["a"], {}, True, "a\x00", "\udfff"):
        content = json.dumps({"name": bad}).encode()
        assert "name" in await owner.refused(400, "PATCH", desktop.path, content=content)
    for body in ({}, {"nom": "x"}, [], "x"):
        await owner.refused(400, "PATCH", desktop.path, body)
    await owner.refused(404, "PATCH", "/desktops/dsk_aaaaaaaaaaaa", {"name": "x"})
    assert await owner.ok("GET", desktop.path) == renamed
    assert renamed in await owner.ok("GET", "/desktops")
    await desktop.delete()


async def test_a_deleted_desktop_is_gone_from_everything_but_its_own_page(owner: Caller, served: DesktopServer) -> None:
    """D-04, D-07: a second time answers the same; its folder and processes are gone with the answer."""
    desktop = await owner.create()
    folder = served.product.neena.desktops.folder(desktop.id)
    assert folder.is_dir()
    gone = {"desktop_id": desktop.id, "status": "deleted"}
    assert await desktop.delete() == gone
    assert not folder.exists()
    assert await desktop.delete() == gone
    shown = await owner.ok("GET", desktop.path)
    check_desktop(shown)
    assert shown["status"] == "deleted"
    assert desktop.id not in [one["desktop_id"] for one in await owner.ok("GET", "/desktops")]


async def test_deleting_ends_an_action_under_way(owner: Caller) -> None:
    """D-07: the action is answered, and the deletion does not wait for it."""
    desktop = await owner.create()
    waiting = asyncio.create_task(desktop.answer("wait", duration=30))
    behind = asyncio.create_task(desktop.answer("screenshot"))
    await asyncio.sleep(0.1)
    began = time.monotonic()
    await desktop.delete()
    assert time.monotonic() - began < 3
    for answer in await asyncio.gather(waiting, behind):
        assert answer.status_code in (404, 409, 502, 504), answer.text
        assert set(answer.json()) == {"error", "message"}


async def test_many_are_made_and_deleted_at_once(owner: Caller) -> None:
    """D-02, D-60: each is its own; two deletions of one agree."""
    desktops = await asyncio.gather(*(owner.create() for _ in range(4)))
    assert len({one.id for one in desktops}) == 4
    places = [[10 + at, 20 + at] for at in range(4)]
    await asyncio.gather(*(one.do("mouse_move", coordinate=at) for one, at in zip(desktops, places, strict=True)))
    told = await asyncio.gather(*(one.do("cursor_position") for one in desktops))
    assert [one["coordinate"] for one in told] == places
    await asyncio.gather(*(one.delete() for one in (*desktops, *desktops)))
    listed = [one["desktop_id"] for one in await owner.ok("GET", "/desktops")]
    assert not {one.id for one in desktops} & set(listed)


async def test_a_host_without_room_says_when_to_try_again(tmp_path: Path) -> None:
    """D-08: 503 with Retry-After; there is room again when one is deleted."""
    need_desktops()
    async with open_desktop_server(tmp_path, desktop_max=1) as small:
        _, caller = await small.member()
        desktop = await caller.create()
        full = await caller.send("POST", "/desktops", {})
        assert (full.status_code, full.json()["error"]) == (503, "no_capacity")
        assert int(full.headers["retry-after"]) > 0
        await desktop.delete()
        await (await caller.create()).delete()


async def test_a_host_that_offers_none_says_so(tmp_path: Path) -> None:
    """D-08: also where nothing that desktops need is installed."""
    async with open_desktop_server(tmp_path, desktop_max=0) as none:
        _, caller = await none.member()
        answer = await caller.send("POST", "/desktops", {})
        assert answer.status_code == 503
        assert "retry-after" in answer.headers
        assert await caller.ok("GET", "/desktops") == []


async def test_an_organization_has_as_many_as_its_quota(tmp_path: Path) -> None:
    """D-53: 429 with Retry-After, also when they are asked for at once; another organization has its own."""
    need_desktops()
    async with open_desktop_server(tmp_path, desktop_quota=2) as served:
        (_, caller), (_, other) = await served.member(), await served.member()
        answers = await asyncio.gather(*(caller.send("POST", "/desktops", {}) for _ in range(4)))
        assert sorted(one.status_code for one in answers) == [200, 200, 429, 429]
        refused = next(one for one in answers if one.status_code == 429)
        assert refused.json()["error"] == "rate_limited"
        assert int(refused.headers["retry-after"]) > 0
        await (await other.create()).delete()


def names(tool: Any) -> set[str]:
    return set(tool["parameters"]["properties"])


async def test_the_tools_are_told_as_a_language_model_takes_them(owner: Caller) -> None:
    """D-09, D-10: valid JSON Schema; all sixteen actions; fits Anthropic's and OpenAI's definitions as it is."""
    desktop = await owner.create()
    tools = await owner.ok("GET", f"{desktop.path}/tools")
    assert isinstance(tools, list)
    for tool in tools:
        assert tool["name"]
        assert tool["description"]
        jsonschema_rs.meta.validate(tool["parameters"])
        assert tool["parameters"]["type"] == "object"
        anthropic = {"name": tool["name"], "description": tool["description"], "input_schema": tool["parameters"]}
        TypeAdapter(ToolParam).validate_python(anthropic)
        function = {key: tool[key] for key in ("name", "description", "parameters")}
        TypeAdapter(ChatCompletionFunctionToolParam).validate_python({"type": "function", "function": function})
    computer = next(one for one in tools if one["name"] == "computer")
    assert computer["parameters"]["properties"]["action"]["enum"] == [one.name for one in COMPUTER.actions]
    assert computer["parameters"]["required"] == ["action"]
    documented = {"text", "coordinate", "start_coordinate", "scroll_direction", "scroll_amount", "duration"}
    assert documented <= names(computer)
    place = computer["parameters"]["properties"]["coordinate"]
    assert (place["type"], place["items"], place["minItems"], place["maxItems"]) == (
        *("array", {"type": "integer"}),
        *(2, 2),
    )
    assert (computer["display_width_px"], computer["display_height_px"]) == (1024, 768)
    await desktop.delete()
