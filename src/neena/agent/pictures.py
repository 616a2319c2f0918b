"""Screenshots as a vision model is to see them: not larger than it looks at, and compared without their caret."""

from io import BytesIO

from PIL import Image, ImageChops

# Larger pictures are scaled by the vendors before the model sees them, and the places it names would be off: OpenAI
# looks at 768 pixels on the shorter side, Anthropic at 1568 on the longer one, and at 1.15 million in all.
_SHORTER, _LONGER = 768, 1568
_CARET = 4, 48  # width and height, in pixels, of what blinks in a text field


def fitted(size: tuple[int, int]) -> tuple[int, int]:
    """The size in which a screen is shown: its own, or smaller with the same proportions."""
    shrink = min(1.0, _SHORTER / min(size), _LONGER / max(size))
    return max(1, round(size[0] * shrink)), max(1, round(size[1] * shrink))


def alike(one: bytes, other: bytes) -> bool:
    """Whether two PNGs show the same; a caret that blinks is no difference."""
    if one == other:
        return True
    first, second = Image.open(BytesIO(one)), Image.open(BytesIO(other))
    if first.size != second.size:
        return False
    box = ImageChops.difference(first.convert("RGB"), second.convert("RGB")).getbbox()
    return box is None or (box[2] - box[0] <= _CARET[0] and box[3] - box[1] <= _CARET[1])
