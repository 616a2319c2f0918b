"""Pictures of a screen as a film: WebM with VP8, which every browser plays."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
# What is behind a stream or a packet is left open by the types of `av`; no other file knows it.

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.stream import VideoStream

from neena.computer.screen import Pixels
from neena.errors import Conflict

_MILLISECONDS = Fraction(1, 1000)
# Clusters of a second, each written as soon as it is whole: what a kill leaves behind can be played up to then.
_CONTAINER = {"live": "1", "cluster_time_limit": "1000", "flush_packets": "1"}
# `qmax` holds whatever the bit rate: a frame may have to stand for minutes, and text has to be read.
_ENCODER = {"deadline": "realtime", "cpu-used": "8", "qmin": "4", "qmax": "24"}
_BITS = 1_500_000  # a second, at most
_LEAST, _MOST = 2, 16383  # pixels of a side (RFC 6386, section 9.1)


class NotFilmed(Conflict):
    """A screen of this size cannot be recorded."""


class Film:
    """A file that grows frame by frame, each shown until the next one. For one thread; raises `NotFilmed`."""

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        if not all(_LEAST <= side <= _MOST for side in size):
            raise NotFilmed
        path.unlink(missing_ok=True)  # whoever still reads an earlier film, or writes its end, keeps that one
        self._file = path.open("xb", buffering=0)
        self._container = av.open(self._file, "w", format="webm", options=_CONTAINER)
        stream = self._container.add_stream("libvpx", rate=5, options=_ENCODER)
        assert isinstance(stream, VideoStream)
        stream.width, stream.height = (side // 2 * 2 for side in size)  # colours are kept for pairs of pixels
        stream.pix_fmt = "yuv420p"
        stream.bit_rate = _BITS
        stream.time_base = stream.codec_context.time_base = _MILLISECONDS
        stream.codec_context.thread_count = 1
        self._stream = stream
        self._last: av.VideoFrame | None = None
        self._at = -1  # milliseconds

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self._file.tell()

    def add(self, pixels: Pixels, milliseconds: int) -> None:
        """Show this from now on, so long after the beginning; a screen of another size is scaled to the first one's."""
        rows = np.frombuffer(pixels.bgrx, np.uint8).reshape(pixels.height, pixels.width, 4)
        frame = av.VideoFrame.from_ndarray(rows, format="bgra")
        self._last = frame.reformat(self._stream.width, self._stream.height, "yuv420p")
        self._write(milliseconds)

    def end(self, milliseconds: int) -> None:
        """Show the last picture up to here."""
        if self._last is not None:
            self._write(milliseconds)

    def close(self) -> None:
        """Write what is left, and close the file."""
        with self._file, self._container:
            self._container.mux(self._stream.encode(None))

    def _write(self, milliseconds: int) -> None:
        assert self._last is not None
        self._at = max(milliseconds, self._at + 1)  # no two frames of a film have one moment
        self._last.pts, self._last.time_base = self._at, _MILLISECONDS
        self._container.mux(self._stream.encode(self._last))
