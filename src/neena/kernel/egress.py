"""The guard on every outbound connection: which addresses may be reached, checked when connecting.

A name is resolved once, every address of the answer is checked, and the connection goes to the checked
address itself, so that a second look-up cannot point elsewhere (DNS rebinding). Only globally routable
unicast addresses pass; `NEENA_EGRESS_ALLOW` is the one exception.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass

from neena.errors import Misconfigured, NeenaError, Unavailable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# All that is given out of IPv6: outside of it are local and multicast addresses, and IPv4 addresses in other clothes
# (mapped, compatible, translated, NAT64).
_UNICAST = ipaddress.ip_network("2000::/3")

# Reachable according to `is_global`, and yet special: protocol assignments, a cloud's metadata service,
# carrier NAT, benchmarks, tunnels that carry an IPv4 address inside (6to4, Teredo), documentation.
_SPECIAL = tuple(
    ipaddress.ip_network(block)
    for block in (
        "100.64.0.0/10",
        "168.63.129.16/32",
        "192.0.0.0/24",
        "192.88.99.0/24",
        "198.18.0.0/15",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)


class NeverSent(Unavailable):
    """The service could not be reached, so nothing was asked of it."""


class EgressRefused(NeenaError):
    """The address is private or special and may not be reached; the operator can allow it with NEENA_EGRESS_ALLOW."""


@dataclass(frozen=True)
class _Allowed:
    endpoints: frozenset[tuple[str, int]]
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]


class EgressGuard:
    """Decides where a connection may go.

    `allow` holds `host:port` pairs (the host as a task writes it, or a literal address) and CIDR blocks.
    """

    def __init__(self, allow: Iterable[str] = ()) -> None:
        self._allowed = _parse(allow)

    async def resolve(self, host: str, port: int) -> str:
        """The first checked address to connect to; raises as `addresses` does."""
        return (await self.addresses(host, port))[0]

    async def addresses(self, host: str, port: int) -> list[str]:
        """Every address of `host`, all of them checked, in the order in which to try them.

        Raises `EgressRefused` when any of them may not be reached, `NeverSent` when there is none.
        """
        found = await _addresses(host.strip("[]"), port)
        if (host.strip("[]").lower(), port) not in self._allowed.endpoints:
            for address in found:
                self._check(address, port, host)
        return [str(address) for address in found]

    async def is_excepted(self, host: str, port: int) -> bool:
        """Whether the operator has allowed this host by name or address, whatever else is refused.

        Raises `NeverSent` when it has no address.
        """
        if (host.strip("[]").lower(), port) in self._allowed.endpoints:
            return True
        return all(self._excepts(one, port) for one in await _addresses(host.strip("[]"), port))

    def _excepts(self, address: Address, port: int) -> bool:
        named = (str(address), port) in self._allowed.endpoints
        return named or any(address in network for network in self._allowed.networks)

    def _check(self, address: Address, port: int, host: str) -> None:
        if not self._excepts(address, port) and not is_public(address):
            raise EgressRefused(
                f"{host!r} leads to the private or special address {address}, which may not be reached. "
                f"The operator can allow it: NEENA_EGRESS_ALLOW={address}:{port}"
            )


def is_public(address: Address) -> bool:
    """Whether an address is an ordinary host of the internet (stricter than `is_global`)."""
    if address.version == 6 and address not in _UNICAST:
        return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in block for block in _SPECIAL if block.version == address.version)


async def _addresses(host: str, port: int) -> list[Address]:
    try:
        return [ipaddress.ip_address(host)]
    except ValueError:
        pass
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise NeverSent(f"The host {host!r} has no address.") from fault
    if not found:
        raise NeverSent(f"The host {host!r} has no address.")
    # A scope id ("fe80::1%eth0") is not part of the address that is judged.
    return [ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in found]


def _parse(allow: Iterable[str]) -> _Allowed:
    endpoints: set[tuple[str, int]] = set()
    networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
    for entry in allow:
        try:
            if "/" in entry:
                networks.append(ipaddress.ip_network(entry))
            else:
                host, _, port = entry.rpartition(":")
                if not host.strip("[]") or not 0 < int(port) < 65536:
                    raise ValueError(entry)  # noqa: TRY301  # told like any other wrong entry
                endpoints.add((host.strip("[]").lower(), int(port)))
        except ValueError as fault:
            raise Misconfigured(f"NEENA_EGRESS_ALLOW: {entry!r} is neither host:port nor a CIDR block.") from fault
    return _Allowed(frozenset(endpoints), tuple(networks))
