"""What an X display shows: read through shared memory, and only when XDamage says that it changed."""

import ctypes
import fcntl
import mmap
import os
from functools import cache
from typing import Any

from neena.computer.display.connection import ConfigureNotify, Connection, DamageNotify, Refused, xproto
from neena.computer.screen import Pixels, ScreenGone

_DEPTH = 24  # bits of colour a pixel, which X keeps in four bytes: blue, green, red, unused
_ALL_PLANES = 0xFFFFFFFF
_HEADER = 32  # bytes before the picture in a reply
_NON_EMPTY = 3  # DAMAGE: one event when there is damage, then none until it was subtracted
_SEALS = fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL


class Capture:
    """The picture of the root window, kept as long as it holds."""

    def __init__(self, x: Connection) -> None:
        self._x = x
        self._kept: Pixels | None = None
        self._memory: mmap.mmap | None = None
        self._segment = 0
        self._shared = True  # until the server refuses
        self._damaged = True
        self._serial = 0
        self._damage = x.new_id()
        x.on(DamageNotify, self._damage_came)
        x.on(ConfigureNotify, self._configured)
        structure = xproto.EventMask.StructureNotify
        x.core.ChangeWindowAttributes(x.root, xproto.CW.EventMask, [structure])
        x.damage.Create(self._damage, x.root, _NON_EMPTY)
        geometry = x.answer(x.core.GetGeometry(x.root))
        if geometry.depth != _DEPTH:
            raise ScreenGone(f"The screen has {geometry.depth} bits a pixel; {_DEPTH} are needed")
        self.size: tuple[int, int] = geometry.width, geometry.height

    @property
    def serial(self) -> int:
        """Grows with the first change after each picture; costs one question to the server."""
        self._x.sync()
        return self._serial

    def pixels(self) -> Pixels:
        """The present picture."""
        self._x.sync()
        if self._kept is None or self._damaged or self._kept.serial != self._serial:
            self.forget_damage()
            width, height = self.size
            self._kept = Pixels(width, height, self._read(width, height), self._serial)
        return self._kept

    def forget_damage(self) -> None:
        """From now on damage is told anew; the picture that is kept holds no longer if there was any."""
        self._x.damage.Subtract(self._damage, 0, 0)
        self._damaged = False

    def take_damage(self) -> tuple[int, int, int, int] | None:
        """The box around all damage since it was last taken or forgotten, as x, y, width, height; None without any."""
        if not self._damaged:
            return None
        region = self._x.new_id()
        self._x.xfixes.CreateRegion(region, 0, [])
        self._x.damage.Subtract(self._damage, 0, region)
        self._damaged = False
        box = self._x.answer(self._x.xfixes.FetchRegion(region)).extents
        self._x.xfixes.DestroyRegion(region)
        return (box.x, box.y, box.width, box.height) if box.width and box.height else None

    def _damage_came(self, _: Any) -> None:
        self._damaged = True
        self._serial += 1

    def _configured(self, event: Any) -> None:
        if event.window == self._x.root:
            self.size = event.width, event.height
            self._serial += 1

    def _read(self, width: int, height: int) -> memoryview:
        size = width * height * 4
        if self._shared and (self._memory is None or len(self._memory) < size):
            self._share(size)
        root, image = self._x.root, xproto.ImageFormat.ZPixmap
        if not self._memory:
            asked = self._x.core.GetImage(image, root, 0, 0, width, height, _ALL_PLANES)
            return self._x.answer_bytes(asked)[_HEADER:][:size]
        self._x.answer(self._x.shm.GetImage(root, 0, 0, width, height, _ALL_PLANES, image, self._segment, 0))
        return memoryview(self._memory)[:size]

    def _share(self, size: int) -> None:
        """Share memory with the server, over the socket: segments of System V do not cross an IPC namespace.

        The sizes are sealed: who shrank the file under us would end this process by SIGBUS.
        """
        if self._memory:
            self._x.shm.Detach(self._segment)
            self._memory = None
        number = os.memfd_create("neena-screen", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(number, size)
        fcntl.fcntl(number, fcntl.F_ADD_SEALS, _SEALS)
        memory = mmap.mmap(number, size, prot=mmap.PROT_READ)
        self._segment = self._x.new_id()
        try:
            # The number is given away: libxcb closes it once it is sent.
            cookie = _libxcb_shm().xcb_shm_attach_fd_checked(self._x.address, self._segment, number, 0)
            self._x.check(cookie.sequence)
        except (OSError, Refused):
            self._shared = False
        else:
            self._memory = memory


class _Cookie(ctypes.Structure):
    _fields_ = (("sequence", ctypes.c_uint),)


@cache
def _libxcb_shm() -> ctypes.CDLL:
    library = ctypes.CDLL("libxcb-shm.so.0")
    attach = library.xcb_shm_attach_fd_checked
    attach.argtypes = (ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int32, ctypes.c_uint8)
    attach.restype = _Cookie
    return library
