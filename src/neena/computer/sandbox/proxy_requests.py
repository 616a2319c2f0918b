"""What is asked of a desktop's proxy, read strictly (RFC 9112): requests are smuggled where two readings differ."""

import re
from dataclasses import dataclass

_LINE = re.compile(rb"([A-Z]{1,20}) ([\x21-\x7e]+) HTTP/1\.[01]")
_HEADER = re.compile(rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\t\x20-\x7e\x80-\xff]*?)[ \t]*")
_HOST = rb"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._\-]{1,253})"
_AUTHORITY = re.compile(_HOST + rb":([0-9]{1,5})")
_ADDRESS = re.compile(rb"http://" + _HOST + rb"(?::([0-9]{1,5}))?((?:/|\?)[^#]*)?", re.IGNORECASE)
# Between a client and its proxy only (RFC 9110, 7.6.1), or said anew.
_OURS = {
    b"connection",
    b"host",
    b"keep-alive",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"upgrade",
}


class RequestRefused(ValueError):
    """The request is not one that the proxy passes on; `status` says why to the program."""

    def __init__(self, status: str, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


@dataclass(frozen=True)
class Asked:
    """Where to connect; what is sent there first (nothing for a tunnel), and how many bytes of a body follow."""

    host: str
    port: int
    head: bytes = b""
    body: int = 0

    @property
    def is_tunnel(self) -> bool:
        """Whether bytes go both ways, unread."""
        return not self.head


def read_request(head: bytes) -> Asked:
    """Read a head up to and with its empty line; raises `RequestRefused`."""
    line, *rest = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    asked = _LINE.fullmatch(line)
    headers = [_HEADER.fullmatch(one) for one in rest]
    if asked is None:
        raise RequestRefused("400 Bad Request", "The request line is not one of HTTP/1.1.")
    method, target = asked.groups()
    if method == b"CONNECT":
        if (found := _AUTHORITY.fullmatch(target)) is None:
            raise RequestRefused("400 Bad Request", "CONNECT takes host:port.")
        return Asked(_name(found[1]), _port(found[2]))
    if (found := _ADDRESS.fullmatch(target)) is None:
        raise RequestRefused("400 Bad Request", "The proxy takes CONNECT, and http:// addresses in full.")
    fields = [(one[1], one[2]) for one in headers if one is not None]
    if len(fields) != len(headers):
        raise RequestRefused("400 Bad Request", "A header is not one of HTTP/1.1.")
    path = found[3] or b"/"
    path = path if path.startswith(b"/") else b"/" + path
    kept = _kept(fields)
    host = found[1] + (b":" + found[2] if found[2] else b"")
    said = [method + b" " + path + b" HTTP/1.1", b"Host: " + host, *kept, b"Connection: close", b"", b""]
    return Asked(_name(found[1]), _port(found[2] or b"80"), b"\r\n".join(said), _body(fields))


def _kept(fields: list[tuple[bytes, bytes]]) -> list[bytes]:
    named = {
        word.strip().lower() for name, value in fields if name.lower() == b"connection" for word in value.split(b",")
    }
    return [name + b": " + value for name, value in fields if name.lower() not in _OURS | named - {b"content-length"}]


def _body(fields: list[tuple[bytes, bytes]]) -> int:
    lengths = [value for name, value in fields if name.lower() == b"content-length"]
    if any(name.lower() == b"transfer-encoding" for name, _ in fields):
        raise RequestRefused("411 Length Required", "The proxy takes bodies of a known length over http://.")
    if not lengths:
        return 0
    if len(lengths) > 1 or not re.fullmatch(rb"[0-9]{1,15}", lengths[0]):
        raise RequestRefused("400 Bad Request", "Content-Length is one number.")
    return int(lengths[0])


def _name(host: bytes) -> str:
    return host.decode("ascii").strip("[]").lower()


def _port(digits: bytes) -> int:
    port = int(digits)
    if not 0 < port < 65536:
        raise RequestRefused("400 Bad Request", "A port is from 1 to 65535.")
    return port
