"""Desktops as tools: their life, every tool that they offer, and short forms of what is done most (D-58)."""

from collections.abc import Mapping
from typing import Any, Literal

import mcp_types as types
from pydantic import Field

from neena.computer.tools.asked import Tool as DesktopTool
from neena.computer.tools.registry import TOOLS
from neena.mcp.api import Api, Refused, segment
from neena.mcp.operations import operation
from neena.mcp.tool import Arguments, Tool, answer, tool

_WHICH = {"type": "string", "description": "Id of the desktop; may be left out while there is only one."}


class OnDesktop(Arguments):
    """A tool that acts on a desktop."""

    desktop: str | None = Field(None, description=_WHICH["description"])


class Click(OnDesktop):
    """Where to click, and with what."""

    x: int = Field(description="Pixels from the left of the screenshot.")
    y: int = Field(description="Pixels from its top.")
    button: Literal["left", "right", "middle", "double"] = Field("left", description="`double`: the left one twice.")


class TypeText(OnDesktop):
    """What to type."""

    text: str = Field(description="The text, in any script; a newline is Return.")


class KeyPress(OnDesktop):
    """What to press."""

    key: str = Field(description="One key or a chord: `Return`, `ctrl+shift+t`.")


class Scroll(OnDesktop):
    """Where to scroll, and how far."""

    x: int = Field(description="Pixels from the left of the screenshot.")
    y: int = Field(description="Pixels from its top.")
    direction: Literal["up", "down", "left", "right"] = Field("down", description="Which way.")
    amount: int = Field(3, ge=0, description="Notches of the wheel.")


async def _screenshot(api: Api, given: OnDesktop) -> types.CallToolResult:
    """See the screen of a desktop."""
    return await _execute(api, given.desktop, "computer", "screenshot", {})


async def _click(api: Api, given: Click) -> types.CallToolResult:
    """Click on a desktop."""
    return await _execute(api, given.desktop, "computer", f"{given.button}_click", {"coordinate": [given.x, given.y]})


async def _type_text(api: Api, given: TypeText) -> types.CallToolResult:
    """Type a text on a desktop, where the focus is."""
    return await _execute(api, given.desktop, "computer", "type", {"text": given.text})


async def _key_press(api: Api, given: KeyPress) -> types.CallToolResult:
    """Press a key, or several together, on a desktop."""
    return await _execute(api, given.desktop, "computer", "key", {"text": given.key})


async def _scroll(api: Api, given: Scroll) -> types.CallToolResult:
    """Turn the wheel of the mouse on a desktop."""
    how = {"scroll_direction": given.direction, "scroll_amount": given.amount}
    return await _execute(api, given.desktop, "computer", "scroll", {"coordinate": [given.x, given.y], **how})


def desktop_tools(document: Mapping[str, Any]) -> list[Tool]:
    """The tools; `document` is the API's OpenAPI document."""
    one = "/desktops/{desktop_id}"
    return [
        operation(document, "list_desktops", "GET", "/desktops", "read"),
        operation(document, "create_desktop", "POST", "/desktops", "write"),
        operation(document, "status_desktop", "GET", one, "read"),
        operation(document, "destroy_desktop", "DELETE", one, "write", destroys=True),
        operation(document, "list_desktop_tools", "GET", f"{one}/tools", "read"),
        *(_whole(each) for each in TOOLS),
        tool("screenshot", "write", OnDesktop, _screenshot),
        tool("click", "write", Click, _click),
        tool("type_text", "write", TypeText, _type_text),
        tool("key_press", "write", KeyPress, _key_press),
        tool("scroll", "write", Scroll, _scroll),
    ]


def _whole(described: DesktopTool) -> Tool:
    """A tool of desktops with all its actions, as a desktop describes it."""
    parameters = described.parameters
    takes = {**parameters, "properties": {"desktop": _WHICH, **parameters["properties"]}}
    if described.default is not None:
        takes["required"] = [one for one in parameters["required"] if one != "action"]

    async def act(api: Api, arguments: dict[str, Any]) -> types.CallToolResult:
        params = {name: value for name, value in arguments.items() if name not in {"desktop", "action"}}
        action = arguments.get("action", described.name)
        return await _execute(api, arguments.get("desktop"), described.name, action, params)

    return Tool(described.name, described.description, "write", takes, act)


async def _execute(
    api: Api, desktop: object, name: str, action: object, params: dict[str, Any]
) -> types.CallToolResult:
    """Do one action; a picture is told as a picture."""
    path = f"/desktops/{await _one(api, desktop)}/execute"
    found = await api.post(path, {"action": {"tool": name, "action": action, "params": params}})
    picture = found.pop("base64_image", None)
    if picture is None:
        return answer(found)
    content: list[types.ContentBlock] = [types.ImageContent(data=picture, mime_type="image/png")]
    if text := found.get("output"):
        content.append(types.TextContent(text=text))
    return types.CallToolResult(content=content)


async def _one(api: Api, desktop: object) -> str:
    """The desktop that is meant, as part of a path."""
    if desktop is not None:
        return segment(desktop)
    known = [one["desktop_id"] for one in await api.get("/desktops")]
    if not known:
        raise Refused("not_found", "There is no desktop; make one with create_desktop.")
    if len(known) > 1:
        raise Refused("bad_request", f"desktop: there are several; name one of {', '.join(known)}.")
    return known[0]
