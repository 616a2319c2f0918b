"""The size of an X display, changed through RandR."""

from typing import Any

from neena.computer.display.connection import Connection, Refused, randr
from neena.errors import Invalid

_UPRIGHT = 1  # Rotate_0
_MILLIMETRES = 25.4 / 96  # a pixel, at the customary 96 dots an inch


class SizeRefused(Invalid):
    """The screen cannot have this size."""


def resize(x: Connection, width: int, height: int) -> None:
    """Give the first connected output a mode of this size, and the screen with it.

    Raises `SizeRefused` when the server cannot; then nothing has changed.
    """
    x.answer(x.randr.QueryVersion(1, 3))
    limits = x.answer(x.randr.GetScreenSizeRange(x.root))
    if not (limits.min_width <= width <= limits.max_width and limits.min_height <= height <= limits.max_height):
        raise SizeRefused
    resources = x.answer(x.randr.GetScreenResourcesCurrent(x.root))
    outputs = ((each, x.answer(x.randr.GetOutputInfo(each, 0))) for each in resources.outputs)
    output, info = next((each, info) for each, info in outputs if info.connection == 0)
    crtc = info.crtc or info.crtcs[0]
    mode = next((each.id for each in resources.modes if (each.width, each.height) == (width, height)), None)
    if mode is None:
        mode = _new_mode(x, width, height)
    if mode not in info.modes.list:
        x.randr.AddOutputMode(output, mode)

    def configure(mode: int, outputs: list[int]) -> None:
        x.answer(
            x.randr.SetCrtcConfig(crtc, 0, resources.config_timestamp, 0, 0, mode, _UPRIGHT, len(outputs), outputs)
        )

    before = x.answer(x.randr.GetCrtcInfo(crtc, 0)).mode
    configure(0, [])
    millimetres = [max(1, round(pixels * _MILLIMETRES)) for pixels in (width, height)]
    cookie = x.randr.SetScreenSize(x.root, width, height, *millimetres, is_checked=True)
    try:
        x.check(cookie.sequence)
    except Refused:
        configure(before, [output])
        raise SizeRefused from None
    configure(mode, [output])


def _new_mode(x: Connection, width: int, height: int) -> Any:
    name = f"{width}x{height}"
    # A display without a wire has no timing: one that adds up to 60 pictures a second.
    clock = min(width * height * 60, 0xFFFFFFFF)
    timing = randr.ModeInfo.synthetic(
        0, width, height, clock, width, width, width, 0, height, height, height, len(name), 0
    )
    return x.answer(x.randr.CreateMode(x.root, timing, len(name), name)).mode
