"""The tool `windows`: the windows on the screen, and the size of the screen itself."""

import json
from typing import Annotated, Any, cast

from pydantic import Field

from neena.computer.screen import Windowed
from neena.computer.tools.asked import Asked, Result, Tool
from neena.computer.tools.hands import Hands, scaled
from neena.computer.tools.params import Whole

WindowId = Annotated[Whole, Field(description="id of a window, as `list` tells it", examples=[6291459])]
Width = Annotated[Whole, Field(ge=320, le=3840, description="pixels, 320 to 3840", examples=[1280])]
Height = Annotated[Whole, Field(ge=200, le=2160, description="pixels, 200 to 2160", examples=[800])]


def _desk(hands: Hands) -> Windowed:
    return cast("Windowed", hands.screen)  # the tool is offered only where it is


class ListWindows(Asked):
    """List the windows, as JSON: id, title, program, place in pixels of the screenshot, and which has the keyboard."""

    name = "list"

    def do(self, hands: Hands) -> Result:
        """Oldest first."""
        real, picture = hands.screen.size, hands.space
        found: list[dict[str, Any]] = []
        for one in _desk(hands).windows.list():
            left, top = scaled((one.x, one.y), real, picture)
            width, height = (
                side * new // old for side, old, new in zip((one.width, one.height), real, picture, strict=True)
            )
            place = [left, top, width, height]
            about = {"id": one.id, "title": one.title, "program": one.program, "place": place, "active": one.active}
            found.append(about)
        return Result(output=json.dumps(found, ensure_ascii=False))


class ActivateWindow(Asked):
    """Bring a window to the front and give it the keyboard."""

    name = "activate"
    window: WindowId

    def do(self, hands: Hands) -> Result:
        """Done once the window is painted there."""
        _desk(hands).windows.activate(self.window)
        hands.screen.settle(hands.turn)
        return Result()


class CloseWindow(Asked):
    """Ask a window to close; its program may ask a question first."""

    name = "close"
    window: WindowId

    def do(self, hands: Hands) -> Result:
        """Done once it is gone, or has asked."""
        _desk(hands).windows.close(self.window)
        hands.screen.settle(hands.turn)
        return Result()


class MaximizeWindow(Asked):
    """Let a window fill the screen."""

    name = "maximize"
    window: WindowId

    def do(self, hands: Hands) -> Result:
        """Done once it is painted."""
        _desk(hands).windows.maximize(self.window)
        hands.screen.settle(hands.turn)
        return Result()


class ResizeScreen(Asked):
    """Give the screen, and so screenshots and coordinates, another size."""

    name = "resize_screen"
    width: Width
    height: Height

    def do(self, hands: Hands) -> Result:
        """From now on a pixel of the screenshot is a pixel of the screen."""
        _desk(hands).resize(self.width, self.height)
        hands.memory.picture_size = hands.screen.size
        return Result()


WINDOWS = Tool(
    name="windows",
    description="List, activate, close and maximize windows; resize the screen.",
    actions=(ListWindows, ActivateWindow, CloseWindow, MaximizeWindow, ResizeScreen),
    offered=lambda machine: isinstance(machine.screen, Windowed),
    aliases={"maximise": "maximize", "resize": "resize_screen"},
    default="list",
)
