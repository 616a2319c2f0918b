"""A live view of a server that asks for a password: the server sees it, the viewer never does."""

import contextlib
import socket
import threading

from neena.computer.rfb.handshake import shake_hands, welcome
from neena.computer.rfb.wire import Wire
from neena.computer.screen import ScreenGone

_AT_ONCE = 64 * 1024


def open_view(connection: socket.socket, password: str | None) -> socket.socket:
    """A socket that speaks RFB from the version on and asks for nothing, in front of a connected server.

    Raises `ServerRefused` and its kinds, `NoRfbServer`, `ScreenGone`. The connection ends with the returned socket.
    """
    try:
        wire = Wire(connection)
        shake_hands(wire, password)
    except BaseException:
        connection.close()
        raise
    connection.settimeout(None)
    inner, outer = socket.socketpair()
    threading.Thread(target=_relay, args=(connection, inner), name="view", daemon=True).start()
    return outer


def _relay(server: socket.socket, viewer: socket.socket) -> None:
    with server, viewer, contextlib.suppress(ScreenGone, OSError):
        wire = Wire(viewer)
        welcome(wire)
        viewer.settimeout(None)
        server.sendall(wire.surplus())
        back = threading.Thread(target=_pass_on, args=(viewer, server), name="view", daemon=True)
        back.start()
        _pass_on(server, viewer)
        back.join()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    """Carry bytes until either side ends, then end both."""
    with contextlib.suppress(OSError):
        while data := source.recv(_AT_ONCE):
            sink.sendall(data)
    for one in (source, sink):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
