"""The handshake of RFB, from its version to the end of its security (RFC 6143, sections 7.1 and 7.2)."""

import re

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from neena.computer.rfb.filter import NO_PASSWORD, VERSION
from neena.computer.rfb.wire import Wire
from neena.errors import Unavailable

_PASSWORD = 2  # the security type "VNC Authentication"
_REASON = 1000  # bytes of a server's words that are read


class NoRfbServer(Unavailable):
    """What answers there is no VNC server."""


class ServerRefused(Unavailable):
    """The VNC server refused the connection."""


class PasswordRefused(ServerRefused):
    """The VNC server refused the password."""


class SecurityNotKnown(ServerRefused):
    """The VNC server asks for a kind of security other than none or a VNC password."""


def shake_hands(wire: Wire, password: str | None) -> None:
    """Be let in by a server; what follows is ClientInit. Raises `ServerRefused` and its kinds, `NoRfbServer`."""
    found = re.fullmatch(rb"RFB (\d{3})\.(\d{3})\n", wire.read(12))
    if found is None:
        raise NoRfbServer
    minor = int(found[2]) if found[1] == b"003" else 8
    minor = 8 if minor >= 8 else 7 if minor == 7 else 3  # others than these are read as 3.3 (RFC 6143, 7.1.1)
    wire.send(b"RFB 003.00%d\n" % minor)
    kind = _chosen(wire, password) if minor > 3 else _told(wire, password)
    if kind == _PASSWORD:
        wire.send(_answer(wire.read(16), password or ""))
    if kind == _PASSWORD or minor == 8:
        (failed,) = wire.numbers("I")
        if failed:
            refused = PasswordRefused if kind == _PASSWORD else ServerRefused
            raise refused(_reason(wire) if minor == 8 and kind != _PASSWORD else None)


def welcome(wire: Wire) -> None:
    """Let a viewer in as a server that asks for nothing; the viewer's next byte is its ClientInit."""
    wire.send(VERSION)
    wire.read(len(VERSION))
    wire.send(bytes([1, NO_PASSWORD]))
    wire.read(1)
    wire.send(b"\0\0\0\0")


def _chosen(wire: Wire, password: str | None) -> int:
    (count,) = wire.numbers("B")
    if not count:
        raise ServerRefused(_reason(wire))
    kind = _best(set(wire.read(count)), password)
    wire.send(bytes([kind]))
    return kind


def _told(wire: Wire, password: str | None) -> int:
    (kind,) = wire.numbers("I")
    if not kind:
        raise ServerRefused(_reason(wire))
    return _best({kind}, password)


def _best(offered: set[int], password: str | None) -> int:
    if _PASSWORD in offered and password is not None:
        return _PASSWORD
    if NO_PASSWORD in offered:
        return NO_PASSWORD
    raise PasswordRefused("The VNC server asks for a password.") if _PASSWORD in offered else SecurityNotKnown


def _reason(wire: Wire) -> str:
    (length,) = wire.numbers("I")
    said = wire.read(min(length, _REASON)).decode("utf-8", "replace")
    return f"The VNC server refused the connection: {said}"


def _answer(challenge: bytes, password: str) -> bytes:
    """DES of the challenge under the password's first 8 bytes, each with its bits turned round (RFC 6143, 7.2.2)."""
    turned = bytes(int(f"{byte:08b}"[::-1], 2) for byte in password.encode("latin-1", "replace")[:8].ljust(8, b"\0"))
    # Three times the same key makes Triple DES the single DES that the protocol asks for.
    encryptor = Cipher(TripleDES(turned * 3), modes.ECB()).encryptor()  # noqa: S305  # the protocol's choice
    return encryptor.update(challenge) + encryptor.finalize()
