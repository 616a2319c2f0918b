"""Pictures of a screen: taken anew only when the screen has changed."""

from neena.computer.png import encode
from neena.computer.screen import Screen

Size = tuple[int, int]


class Camera:
    """Remembers the last picture of one screen. Used by the desktop's own thread."""

    def __init__(self) -> None:
        self._taken: tuple[int, Size, Size] | None = None  # serial, size of the screen, size of the picture
        self._png = b""

    def whole(self, screen: Screen, size: Size) -> bytes:
        """A PNG of the whole screen, scaled to `size`."""
        taken = (screen.serial, screen.size, size)
        if taken != self._taken:
            pixels = screen.pixels()
            self._png = encode(pixels, size)
            self._taken = (pixels.serial, (pixels.width, pixels.height), size)
        return self._png
