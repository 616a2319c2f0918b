"""Desktops by MCP: their life, and hands on the page in the browser of one."""

from base64 import b64decode
from io import BytesIO

import mcp_types as types
from PIL import Image

from support.desktops import Caller, DesktopServer, Page
from support.mcp_clients import Caller as Model
from support.mcp_clients import connected

NAMES = ("list_desktops", "create_desktop", "destroy_desktop", "status_desktop")
HANDS = ("screenshot", "click", "type_text", "key_press", "scroll", "bash")


def picture(found: types.CallToolResult) -> Image.Image:
    """The picture of an answer, which is told as one."""
    assert not found.is_error
    first = found.content[0]
    assert isinstance(first, types.ImageContent)
    assert first.mime_type == "image/png"
    return Image.open(BytesIO(b64decode(first.data, validate=True)))


async def test_a_model_makes_a_desktop_and_ends_it(served: DesktopServer) -> None:
    """D-58: without naming it, since there is only one."""
    _, owner = await served.member()
    async with connected(served.url, owner.key) as model:
        offered = {one.name: one for one in (await model.client.list_tools()).tools}
        assert {*NAMES, *HANDS, "computer"} <= set(offered)
        hints = offered["destroy_desktop"].annotations
        assert hints is not None
        assert hints.destructive_hint is True
        assert await model.call("list_desktops") == []
        said = await model.refused("screenshot")
        assert "create_desktop" in said["message"]
        made = await model.call("create_desktop", name="Invoices")
        assert [one["desktop_id"] for one in await model.call("list_desktops")] == [made["desktop_id"]]
        shown = await model.call("status_desktop", desktop_id=made["desktop_id"])
        assert (shown["status"], shown["name"]) == ("running", "Invoices")
        assert picture(await model.answer("screenshot")).size == (made["width"], made["height"])
        assert (await model.call("bash", command="echo $((6 * 7))"))["output"] == "42"
        another = (await model.call("create_desktop"))["desktop_id"]
        said = await model.refused("bash", command="true")
        assert all(one in said["message"] for one in ("desktop", made["desktop_id"], another))
        assert (await model.refused("click", desktop=another, x=5000, y=1))["message"]
        for one in (made["desktop_id"], another):
            assert (await model.call("destroy_desktop", desktop_id=one))["status"] == "deleted"
        assert await model.call("list_desktops") == []


async def test_hands_reach_the_page(served: DesktopServer, owner: Caller, page: Page) -> None:
    """D-58: click, type_text, key_press, scroll, and all actions by `computer`."""
    assert page.desktop is not None
    async with connected(served.url, owner.key) as model:
        await page.fresh()
        await _act(model, page.desktop.id)
        await page.settled()
        assert [one[1:4] for one in page.kinds("mousedown")] == [[300, 500, 0], [310, 510, 2], [320, 520, 0]]
        assert page.text == "Grüße"
        assert ["keydown", "F2"] in [one[:2] for one in page.kinds("keydown")]
        assert sum(one[2] for one in page.kinds("wheel")) > 0
        shot = picture(await model.answer("computer", desktop=page.desktop.id, action="screenshot"))
        assert shot.size == page.screen


async def _act(model: Model, desktop: str) -> None:
    on = {"desktop": desktop}
    await model.call("type_text", **on, text="Grüße")
    await model.call("key_press", **on, key="F2")
    await model.call("click", **on, x=300, y=500)
    await model.call("click", **on, x=310, y=510, button="right")
    await model.call("computer", **on, action="left_click", coordinate=[320, 520])
    await model.call("scroll", **on, x=320, y=520, direction="down", amount=2)


async def test_a_desktop_of_others_is_no_ones_tool(served: DesktopServer, page: Page) -> None:
    """D-58, M-02: another organization's desktop is not found, whatever the tool; a reader has no hands."""
    assert page.desktop is not None
    person, stranger = await served.member()
    async with connected(served.url, stranger.key) as model:
        assert await model.call("list_desktops") == []
        for name, given in (("screenshot", {}), ("bash", {"command": "true"}), ("click", {"x": 1, "y": 1})):
            said = await model.refused(name, desktop=page.desktop.id, **given)
            assert said["error"] == "not_found"
        for name in ("status_desktop", "destroy_desktop"):
            assert (await model.refused(name, desktop_id=page.desktop.id))["error"] == "not_found"
    reader = await person.post("/api_keys/", {"name": "reader", "scopes": ["read"]})
    async with connected(served.url, reader["key"]) as model:
        assert not {*HANDS, "computer", "create_desktop", "destroy_desktop"} & await model.names()
        assert (await model.refused("screenshot"))["error"] == "Forbidden"
