"""What the screen of a desktop shows at this moment, small, for those who look at many of them.

It has a connection of its own, as viewers have: it waits for no action and none for it, and it does not count as use.
"""

from contextlib import closing

from neena.computer.png import encode
from neena.computer.rfb.client import RemoteScreen
from neena.desktops.running import RunningDesktop
from neena.errors import Conflict


class NotOurs(Conflict):
    """This machine is a remote one, and is not connected to for a mere glance: open its live view to see it."""


def glance(desktop: RunningDesktop, most: int) -> bytes:
    """A PNG of the screen, at most so many pixels wide. Raises `NotOurs`, `ScreenGone`; blocks."""
    if desktop.machine.programs is None:
        raise NotOurs
    with closing(RemoteScreen(desktop.machine.view())) as screen:
        pixels = screen.pixels()
        width = min(most, pixels.width)
        return encode(pixels, (width, max(1, round(pixels.height * width / pixels.width))))
