"""The tools that a desktop offers, and the one way to each of them: `schemas_of`, `parse`, `perform`."""

from collections.abc import Mapping
from typing import Any

from neena.computer.machine import Machine
from neena.computer.tools.accessibility import ACCESSIBILITY
from neena.computer.tools.asked import ActionInvalid, Asked, Result, Tool
from neena.computer.tools.bash import BASH
from neena.computer.tools.browser import BROWSER
from neena.computer.tools.clipboard import CLIPBOARD
from neena.computer.tools.computer import COMPUTER
from neena.computer.tools.hands import Hands, Memory
from neena.computer.tools.text_editor import TEXT_EDITOR
from neena.computer.tools.windows import WINDOWS
from neena.computer.tools.zoom import ZOOM
from neena.computer.turn import Turn

TOOLS: tuple[Tool, ...] = (COMPUTER, ZOOM, WINDOWS, CLIPBOARD, BASH, TEXT_EDITOR, ACCESSIBILITY, BROWSER)


def schemas_of(machine: Machine, picture_size: tuple[int, int]) -> list[dict[str, Any]]:
    """The tools that this machine can do, as a language model is told them (spec section 4)."""
    schemas = [
        {"name": tool.name, "description": tool.description, "parameters": tool.parameters}
        for tool in TOOLS
        if tool.offered(machine)
    ]
    width, height = picture_size
    return [
        {**one, "display_width_px": width, "display_height_px": height} if one["name"] == COMPUTER.name else one
        for one in schemas
    ]


def parse(tool: str, action: str, params: Mapping[str, Any], picture_size: tuple[int, int]) -> Asked:
    """Check what was asked for, without doing it; a null is as good as nothing.

    Raises `ActionInvalid` naming the param, the action and the mend.
    """
    given = {name: value for name, value in params.items() if value is not None}
    return _tool(tool).action(action).read(given, picture_size)


def perform(asked: Asked, machine: Machine, turn: Turn, memory: Memory, space: tuple[int, int] | None = None) -> Result:
    """Do it, on the desktop's own thread. Raises what the screen and the programs raise, `ActionTimedOut` included.

    `space` is the size of the picture that places are meant in, where a model was told another one than this desktop's.
    """
    turn.check()
    for tool in TOOLS:
        if isinstance(asked, tool.actions) and not tool.offered(machine):
            raise ActionInvalid.at("tool", message=f"This desktop has no tool {tool.name}.", kind="unknown_tool")
    return asked.do(Hands(machine, turn, memory, space or memory.picture_size))


def tool_of(asked: Asked) -> str:
    """The name of the tool that an action belongs to."""
    return next(tool.name for tool in TOOLS if isinstance(asked, tool.actions))


def _tool(name: str) -> Tool:
    for one in TOOLS:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in TOOLS)
    message = f"There is no tool `{name[:40]}`. The tools are {known}."
    raise ActionInvalid.at("tool", message=message, kind="unknown_tool")
