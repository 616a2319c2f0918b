"""The tool `zoom`: a part of the screen, larger; finer than the screenshot where the screen is (Anthropic's `zoom`)."""

from neena.computer.png import encode
from neena.computer.tools.asked import Asked, Result, Tool
from neena.computer.tools.hands import Hands
from neena.computer.tools.params import Area


class Zoom(Asked):
    """Take a picture of a part of the screen, enlarged."""

    name = "zoom"
    region: Area

    def do(self, hands: Hands) -> Result:
        """As large as a screenshot, in the region's own proportions."""
        hands.screen.settle(hands.turn)
        pixels = hands.screen.pixels()
        (width, height), part = hands.space, self.region
        left, right = (at * pixels.width // width for at in (part.left, part.right))
        top, bottom = (at * pixels.height // height for at in (part.top, part.bottom))
        across, down = max(1, right - left), max(1, bottom - top)
        factor = min(width / across, height / down)
        size = max(1, round(across * factor)), max(1, round(down * factor))
        return Result(
            image=encode(pixels, size, (min(left, pixels.width - 1), min(top, pixels.height - 1), across, down))
        )


ZOOM = Tool(
    name="zoom",
    description="Look closely at a part of the screen.",
    actions=(Zoom,),
    default="zoom",
)
