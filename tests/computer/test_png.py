"""A PNG of a screen holds its pixels."""

import io
import random

import pytest
from PIL import Image

from neena.computer import png
from neena.computer.screen import Pixels

WIDTH, HEIGHT = 64, 48


def screen(*, flat: bool) -> Pixels:
    """A page of one colour with a line, or noise."""
    dice = random.Random(1)
    pixel = (lambda _: b"\x10\x20\x30\x00") if flat else (lambda _: dice.randbytes(3) + b"\x00")
    octets = b"".join(pixel(n) for n in range(WIDTH * HEIGHT))
    return Pixels(WIDTH, HEIGHT, memoryview(octets), 1)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    assert image.mode == "RGB"
    return image


@pytest.mark.parametrize("flat", [True, False], ids=["page", "photograph"])
def test_d13_every_pixel_is_kept(flat: bool) -> None:
    pixels = screen(flat=flat)

    image = opened(png.encode(pixels))

    assert image.size == (WIDTH, HEIGHT)
    assert image.tobytes("raw", "BGRX")[0::4] == bytes(pixels.bgrx)[0::4]
    assert image.tobytes("raw", "BGR") == b"".join(bytes(pixels.bgrx[n : n + 3]) for n in range(0, len(pixels.bgrx), 4))


def test_a_region_is_cut_out() -> None:
    pixels = screen(flat=False)

    whole = opened(png.encode(pixels))
    part = opened(png.encode(pixels, region=(5, 7, 20, 1)))

    assert part.tobytes() == whole.crop((5, 7, 25, 8)).tobytes()


@pytest.mark.parametrize("size", [(32, 24), (128, 96), (20, 48)])
def test_d29_a_screen_of_another_size_is_scaled(size: tuple[int, int]) -> None:
    image = opened(png.encode(screen(flat=True), size))

    assert image.size == size
    assert image.getcolors() == [(size[0] * size[1], (0x30, 0x20, 0x10))]


def test_a_region_is_scaled() -> None:
    assert opened(png.encode(screen(flat=False), (100, 100), (0, 0, 10, 10))).size == (100, 100)
