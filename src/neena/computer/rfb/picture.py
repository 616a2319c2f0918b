"""The picture of a foreign screen, put together from the rectangles that its server sends (RFC 6143, section 7.7)."""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from neena.computer.rfb.wire import Wire
from neena.computer.screen import ScreenGone

RAW, COPY, ZRLE, CURSOR, SIZE = 0, 1, 16, -239, -223
# The best first. The cursor is asked for so that it is not in the picture.
ENCODINGS = (COPY, ZRLE, RAW, CURSOR, SIZE)
PIXEL_FORMAT = b"\0\0\0\0" + bytes([32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0])  # bytes: B, G, R, unused
_MOST_PIXELS = 7680 * 4320
_LARGEST_CURSOR = 512
_TILE = 64
Block = NDArray[np.uint8]  # rows, columns, bytes of a pixel


class BadPicture(ScreenGone):
    """The VNC server sent a picture that cannot be read."""


class Rectangle(NamedTuple):
    """The head of a rectangle. Negative encodings are no part of the picture."""

    x: int
    y: int
    width: int
    height: int
    encoding: int

    @property
    def holds_first_pixel(self) -> bool:
        """Whether it shows the pixel at (0, 0)."""
        return self.encoding >= 0 and not (self.x or self.y) and min(self.width, self.height) > 0


class Picture:
    """What the screen shows. `serial` grows with every rectangle that changed something."""

    def __init__(self, width: int, height: int) -> None:
        self.serial = 0
        self._inflater = zlib.decompressobj()
        self.resize(width, height)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self._block.shape[1], self._block.shape[0]

    @property
    def bgrx(self) -> memoryview:
        """All pixels, without a copy."""
        return self._block.reshape(-1).data

    def resize(self, width: int, height: int) -> None:
        """Begin anew in another size."""
        if not 0 < width * height <= _MOST_PIXELS:
            raise BadPicture
        self._block: Block = np.zeros((height, width, 4), np.uint8)
        self.serial += 1

    def take(self, wire: Wire) -> Rectangle:
        """Read one rectangle, and put it where it belongs."""
        taken = Rectangle(*wire.numbers("HHHHi"))
        x, y, width, height, encoding = taken
        if encoding == SIZE:
            self.resize(width, height)
        elif encoding == CURSOR:
            if max(width, height) > _LARGEST_CURSOR:
                raise BadPicture
            wire.skip(width * height * 4 + (width + 7) // 8 * height)
        elif x + width > self.size[0] or y + height > self.size[1]:
            raise BadPicture
        else:
            try:
                self._put(x, y, self._read(wire, width, height, encoding))
            except (IndexError, ValueError, zlib.error) as fault:
                raise BadPicture from fault
        return taken

    def _read(self, wire: Wire, width: int, height: int, encoding: int) -> Block:
        if encoding == RAW:
            return np.frombuffer(wire.read(width * height * 4), np.uint8).reshape(height, width, 4)
        if encoding == COPY:
            x, y = wire.numbers("HH")
            return self._block[y : y + height, x : x + width].copy()
        if encoding == ZRLE:
            (length,) = wire.numbers("I")
            most = width * height * 4 + 1024 * (1 + width * height // 1024)  # raw tiles, and what names them
            if length > most + 1024:
                raise BadPicture
            data = self._inflater.decompress(wire.read(length), most)
            if self._inflater.unconsumed_tail:
                raise BadPicture
            return _tiles(data, width, height)
        raise BadPicture

    def _put(self, x: int, y: int, block: Block) -> None:
        place = self._block[y : y + block.shape[0], x : x + block.shape[1]]
        if not np.array_equal(place[..., :3], block[..., :3]):
            place[...] = block
            self.serial += 1


def _tiles(data: bytes, width: int, height: int) -> Block:
    """A rectangle in ZRLE, after inflating (RFC 6143, section 7.7.6)."""
    block: Block = np.zeros((height, width, 4), np.uint8)
    reader = _Reader(data)
    for top in range(0, height, _TILE):
        for left in range(0, width, _TILE):
            tile = block[top : top + _TILE, left : left + _TILE, :3]
            tile[...] = _tile(reader, tile.shape[0], tile.shape[1])
    return block


def _tile(reader: "_Reader", rows: int, columns: int) -> Block:
    kind = reader.byte()
    if kind == 0:
        return reader.pixels(rows * columns).reshape(rows, columns, 3)
    if kind == 1:
        return np.broadcast_to(reader.pixels(1), (rows, columns, 3))
    if kind <= 16:
        palette = reader.pixels(kind)
        bits = 1 if kind == 2 else 2 if kind <= 4 else 4
        packed = reader.take(rows * ((columns * bits + 7) // 8)).reshape(rows, -1)
        digits = np.unpackbits(packed, axis=1).reshape(rows, -1, bits)[:, :columns]
        return palette[digits @ (1 << np.arange(bits - 1, -1, -1))]
    if kind < 128 or kind == 129:
        raise BadPicture
    runs = _palette_runs(reader, kind - 128) if kind > 128 else _plain_runs(reader)
    values: list[Block] = []
    counts: list[int] = []
    left = rows * columns
    while left > 0:
        value, count = next(runs)
        values.append(value)
        counts.append(count)
        left -= count
    return np.repeat(np.stack(values), counts, axis=0).reshape(rows, columns, 3)


def _plain_runs(reader: "_Reader") -> "Iterator[tuple[Block, int]]":
    while True:
        yield reader.pixels(1)[0], reader.run()


def _palette_runs(reader: "_Reader", size: int) -> "Iterator[tuple[Block, int]]":
    palette = reader.pixels(size)
    while True:
        index = reader.byte()
        yield palette[index & 127], reader.run() if index & 128 else 1


class _Reader:
    """Reads bytes from their beginning; `IndexError` or `ValueError` when there are too few."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def take(self, size: int) -> Block:
        self._at += size
        return np.frombuffer(self._data, np.uint8, size, self._at - size)

    def pixels(self, count: int) -> Block:
        return self.take(count * 3).reshape(count, 3)

    def run(self) -> int:
        length = 1
        while (more := self.byte()) == 255:
            length += 255
        return length + more
