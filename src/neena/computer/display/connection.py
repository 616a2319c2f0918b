"""One connection to an X server: the typed face of xcffib, whose names arrive here untyped.

Requests are made on `core`, `xtest` and the other extensions as X's documents name them; `answer` waits for a reply,
`pump` hands out the events that have come. Nothing waits longer than `PATIENCE` for the X server.
"""

import importlib
import select
import socket
import struct
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from neena.computer.screen import ScreenGone

# xcffib is generated code without types: everything of it is Any, here and nowhere else.
xcffib: Any = importlib.import_module("xcffib")
xproto: Any = importlib.import_module("xcffib.xproto")
xkb: Any = importlib.import_module("xcffib.xkb")
_damage: Any = importlib.import_module("xcffib.damage")
randr: Any = importlib.import_module("xcffib.randr")
_shm: Any = importlib.import_module("xcffib.shm")
_xfixes: Any = importlib.import_module("xcffib.xfixes")
_xtest: Any = importlib.import_module("xcffib.xtest")

DamageNotify: Any = _damage.NotifyEvent
ConfigureNotify: Any = xproto.ConfigureNotifyEvent
KeyboardNotify: Any = xkb.NewKeyboardNotifyEvent  # how xcffib takes every event of XKB
PropertyNotify: Any = xproto.PropertyNotifyEvent
ClientMessage: Any = xproto.ClientMessageEvent

PATIENCE = 5.0  # seconds; a healthy X server answers within a millisecond

_AT_ONCE = 1000  # events: a program that floods us does not hold us for ever
_HEADER = 32  # bytes before the variable part of every reply


class Refused(ScreenGone):
    """The X server refused a request."""


class Connection:
    """A connection over a socket that is connected already, used by one thread."""

    def __init__(self, connection: socket.socket, cookie: bytes | None) -> None:
        """Greet the X server; the socket belongs to this connection from now on. Raises `ScreenGone`."""
        self._handlers: dict[Any, list[Callable[[Any], None]]] = {}
        self._atoms: dict[str, int] = {}
        self._fd = connection.fileno()
        self._raw, self._x = _greet(connection, cookie)
        self._send = self._x.send_request
        self._x.send_request = self._send_or_gone  # where every request of every extension passes
        self._readable = select.poll()
        self._readable.register(self._fd, select.POLLIN)
        self.core: Any = self._x.core
        self.damage: Any = self._x(_damage.key)
        self.randr: Any = self._x(randr.key)
        self.shm: Any = self._x(_shm.key)
        self.xfixes: Any = self._x(_xfixes.key)
        self.xkb: Any = self._x(xkb.key)
        self.xtest: Any = self._x(_xtest.key)
        self.setup: Any = self._x.setup
        self.root: int = self.setup.roots[0].root
        for asked in (self.damage.QueryVersion(1, 1), self.xfixes.QueryVersion(5, 0), self.xkb.UseExtension(1, 0)):
            self.answer(asked)

    @property
    def address(self) -> int:
        """Address of the C connection, for C functions that xcffib does not know."""
        return int(xcffib.ffi.cast("uintptr_t", self._raw))

    def new_id(self) -> int:
        """An id for something that is to be made."""
        with self._gone():
            return self._x.generate_id()

    def answer(self, cookie: Any) -> Any:
        """The reply to a request. Raises `Refused` when the server answers with an error."""
        data, length = self._await(cookie.sequence)
        return cookie.reply_type(xcffib.CffiUnpacker(data, known_max=length))

    def answer_bytes(self, cookie: Any) -> memoryview:
        """A reply unread, with its header of 32 bytes: xcffib would make lists of numbers of it."""
        data, length = self._await(cookie.sequence)
        return memoryview(bytes(xcffib.ffi.buffer(data, length)))

    def check(self, sequence: int) -> None:
        """Wait until a checked request without a reply was carried out. Raises `Refused`."""
        self.sync()
        with self._gone():
            self._x.request_check(sequence)

    def sync(self) -> None:
        """Wait until everything asked so far was carried out, and hand out the events that it brought."""
        self.answer(self.core.GetInputFocus())
        self.pump()

    def flush(self) -> None:
        """Send what was asked so far."""
        with self._gone():
            self._x.flush()

    def on(self, event: Any, handler: Callable[[Any], None]) -> None:
        """Call `handler` with every event of this class, from `pump`, `wait` or `sync`."""
        self._handlers.setdefault(event, []).append(handler)

    def pump(self) -> bool:
        """Hand out the events that are there, without waiting; whether there were any."""
        events = list(islice(self._events(), _AT_ONCE))
        for event in events:
            for handler in self._handlers.get(type(event), ()):
                handler(event)
        return bool(events)

    def wait(self, seconds: float) -> None:
        """Wait until events come, this long at most, and hand them out."""
        self.flush()
        if not self.pump():
            self._readable.poll(max(0.0, seconds) * 1000)
            self.pump()

    def atom(self, name: str) -> int:
        """The number of a name; asked once."""
        if name not in self._atoms:
            self._atoms[name] = self.answer(self.core.InternAtom(False, len(name), name)).atom
        return self._atoms[name]

    def ask_property(self, window: int, name: str) -> Any:
        """Ask for a property; its reply goes to `octets` or `numbers`. What is longer than 4 KiB is cut."""
        return self.core.GetProperty(False, window, self.atom(name), 0, 0, 1024)

    def octets(self, asked: Any) -> bytes:
        """A property that was asked for; nothing when it or its window is not there."""
        try:
            reply = self.answer_bytes(asked)
        except Refused:
            return b""
        bits, count = struct.unpack_from("=xB14xI", reply)
        return bytes(reply[_HEADER:][: count * bits // 8])

    def numbers(self, asked: Any) -> tuple[int, ...]:
        """A property of 32 bits an item that was asked for; nothing when it or its window is not there."""
        octets = self.octets(asked)
        return struct.unpack(f"={len(octets) // 4}I", octets[: len(octets) // 4 * 4])

    def tell(self, to: int, window: int, name: str, *data: int, mask: int = 0) -> None:
        """Send a client message about `window` to a window."""
        values = xproto.ClientMessageData.synthetic((data + (0,) * 5)[:5], "IIIII")
        event = xproto.ClientMessageEvent.synthetic(32, window, self.atom(name), values)
        self.core.SendEvent(False, to, mask, event.pack())

    def close(self) -> None:
        """Close the connection."""
        self._x.disconnect()

    def _send_or_gone(self, *request: Any) -> int:
        with self._gone():
            return self._send(*request)

    def _events(self) -> Iterator[Any]:
        while True:
            with self._gone():
                try:
                    event = self._x.poll_for_event()
                except (xcffib.Error, LookupError):
                    continue  # the error of a request nobody waits for, or an event of an extension we do not use
            if event is None:
                return
            yield event

    def _await(self, sequence: int) -> tuple[Any, int]:
        reply, error = xcffib.ffi.new("void **"), xcffib.ffi.new("xcb_generic_error_t **")
        self.flush()
        until = time.monotonic() + PATIENCE
        while not xcffib.lib.xcb_poll_for_reply(self._raw, sequence, reply, error):
            left = until - time.monotonic()
            if left <= 0:
                raise ScreenGone
            self._readable.poll(left * 1000)
        data, problem = (xcffib.ffi.gc(each[0], xcffib.lib.free) for each in (reply, error))
        if problem:
            raise Refused(f"The X server refused a request with error {problem.error_code}")
        if not data:
            raise ScreenGone
        return data, _HEADER + xcffib.ffi.cast("xcb_generic_reply_t *", data).length * 4

    @contextmanager
    def _gone(self) -> Generator[None]:
        try:
            yield
        except xcffib.Error as error:
            raise Refused from error
        except xcffib.XcffibException as error:
            raise ScreenGone from error


def _greet(connection: socket.socket, cookie: bytes | None) -> tuple[Any, Any]:
    """`xcffib.Connection(auth=)` hands C memory that is freed already, and splits a cookie at its first colon."""
    ffi = xcffib.ffi
    auth = ffi.NULL
    if cookie is not None:
        name, data = ffi.new("char[]", b"MIT-MAGIC-COOKIE-1"), ffi.new("char[]", cookie)
        auth = ffi.new("xcb_auth_info_t *", {"namelen": 18, "name": name, "datalen": len(cookie), "data": data})
    # The greeting waits for ever inside C: a server that does not answer is left by shutting the line.
    line = connection.dup()
    impatience = threading.Timer(PATIENCE, line.shutdown, (socket.SHUT_RDWR,))
    impatience.daemon = True
    impatience.start()
    connection.setblocking(True)
    raw = xcffib.lib.xcb_connect_to_fd(connection.detach(), auth)
    try:
        return raw, xcffib.wrap(raw)
    except xcffib.XcffibException as error:
        xcffib.lib.xcb_disconnect(raw)
        raise ScreenGone from error
    finally:
        impatience.cancel()
        impatience.join()
        line.close()
