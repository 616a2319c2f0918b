"""Which addresses may be reached, however they are spelled, and that a second look-up cannot lead elsewhere."""

import asyncio
import ipaddress
from typing import Any

import httpcore2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.errors import Misconfigured, Unavailable
from neena.kernel.egress import EgressGuard, EgressRefused, NeverSent, is_public
from neena.kernel.http import GuardedBackend

PUBLIC = ["1.1.1.1", "93.184.215.14", "99.255.255.255", "172.32.0.1", "192.31.196.1", "2606:4700::1", "2a00:1450::8a"]
# One or two of every block of the IANA special-purpose registries, and addresses that clouds keep for themselves.
SPECIAL = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200", "100.127.255.255"),
    *("127.0.0.1", "127.255.255.254", "168.63.129.16", "169.254.169.254", "172.16.0.1", "172.31.255.255"),
    *("192.0.0.8", "192.0.0.170", "192.0.0.192", "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1"),
    *("198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b::808:808", "64:ff9b:1::1", "100::1", "100:0:0:1::1", "2001::1", "2001:0:4136:e378::1", "2001:2::1"),
    *("2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1", "3fff::1", "5f00::1"),
    *(
        "::ffff:0:808:808",
        "::8.8.8.8",
        "64:ff9b:1:fffe::808:808",
        "2001:0:808:808::1",
        "fd20:ce::254",
        "1::1",
        "400::1",
    ),
    *("fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "ff0e::1", "4000::1", "e000::1"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_ordinary_host_of_the_internet_may_be_reached(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", SPECIAL)
async def test_special_address_may_not_be_reached(address: str) -> None:
    with pytest.raises(EgressRefused, match="NEENA_EGRESS_ALLOW"):
        await EgressGuard().resolve(address, 80)


@given(st.ip_addresses(v=4))
def test_ipv4_inside_ipv6_never_passes(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    halves = f"{number >> 16:x}:{number & 0xFFFF:x}"
    carried = [f"::ffff:{inner}", f"::{inner}", f"::ffff:0:{inner}", f"64:ff9b::{inner}", f"64:ff9b:1::{inner}"]
    carried += [f"2002:{halves}::1", f"2001:0:{halves}::1"]
    assert not any(is_public(ipaddress.ip_address(one)) for one in carried)


@given(st.ip_addresses(v=6).filter(lambda one: one not in ipaddress.ip_network("2000::/3")))
def test_only_global_unicast_ipv6_passes(address: ipaddress.IPv6Address) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0x7f.1", "127.1", "127.0.1", "0177.0.0.1", "localhost"])
async def test_other_spellings_of_loopback_are_judged_by_their_address(host: str) -> None:
    with pytest.raises(EgressRefused, match=r"127\.0\.0\.1"):
        await EgressGuard().resolve(host, 80)


@pytest.mark.parametrize(
    "host", ["127.0.0.1.", "0251.0376.0251.0376", "[::1]", "[::ffff:7f00:1]", "::1%lo", "0", "a..b"]
)
async def test_no_odd_spelling_gets_through(host: str) -> None:
    with pytest.raises((EgressRefused, NeverSent)):
        await EgressGuard().resolve(host, 80)


@pytest.mark.parametrize(
    ("allow", "host", "port"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8080),
        ("127.0.0.1:8080", "127.1", 8080),
        ("LOCALHOST:8080", "localhost", 8080),
        ("[::1]:8080", "::1", 8080),
        ("[::1]:8080", "[::1]", 8080),
        ("10.0.0.0/8", "10.1.2.3", 22),
        ("fd00::/8", "fd00::5", 443),
    ],
)
async def test_what_the_operator_allows_is_reached(allow: str, host: str, port: int) -> None:
    assert await EgressGuard([allow]).resolve(host, port)


@pytest.mark.parametrize(
    ("allow", "host", "port"),
    [
        ("127.0.0.1:8080", "127.0.0.1", 8081),
        ("127.0.0.1:8080", "127.0.0.2", 8080),
        ("10.0.0.0/9", "10.200.0.1", 443),
        ("10.0.0.0/8", "::ffff:10.0.0.1", 443),
    ],
)
async def test_nothing_beside_what_is_allowed_is_reached(allow: str, host: str, port: int) -> None:
    with pytest.raises(EgressRefused):
        await EgressGuard([allow]).resolve(host, port)


@pytest.mark.parametrize(
    "entry", ["localhost", "8080", ":8080", "host:", "host:0", "host:65536", "host:-1", "10.0.0.1/8", "http://h:1"]
)
def test_wrong_entry_of_the_allow_list_is_named(entry: str) -> None:
    with pytest.raises(Misconfigured, match="NEENA_EGRESS_ALLOW"):
        EgressGuard([entry])


class Resolver:
    """Answers look-ups in turn, as a hostile name server does."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> None:
        self.asked = 0
        self._answers = answers

        async def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
            answer = self._answers[min(self.asked, len(self._answers) - 1)]
            self.asked += 1
            return [(0, 0, 0, "", (address, 80)) for address in answer]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", getaddrinfo)


async def test_every_address_of_an_answer_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    Resolver(monkeypatch, ["93.184.215.14", "10.0.0.1"])
    with pytest.raises(EgressRefused, match=r"10\.0\.0\.1"):
        await EgressGuard().resolve("mixed.test", 80)


async def test_name_without_address_was_never_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    Resolver(monkeypatch, [])
    with pytest.raises(NeverSent):
        await EgressGuard().resolve("empty.test", 80)


class Connections:
    """Stands where sockets are opened; hosts in `dead` refuse."""

    def __init__(self, dead: tuple[str, ...] = ()) -> None:
        self.opened: list[str] = []
        self._dead = dead

    async def connect_tcp(self, host: str, *_: Any) -> Any:
        self.opened.append(host)
        if host in self._dead:
            raise httpcore2.ConnectError("refused")
        return object()


async def test_connection_goes_to_the_checked_address_whatever_a_second_look_up_would_say(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolver = Resolver(monkeypatch, ["93.184.215.14"], ["127.0.0.1"])
    backend, sockets = GuardedBackend(EgressGuard()), Connections()
    monkeypatch.setattr(backend, "_backend", sockets)
    await backend.connect_tcp("rebinding.test", 80)
    assert (sockets.opened, resolver.asked) == (["93.184.215.14"], 1)
    with pytest.raises(EgressRefused):
        await backend.connect_tcp("rebinding.test", 80)


async def test_next_address_is_tried_when_the_first_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    Resolver(monkeypatch, ["2606:4700::1", "93.184.215.14"])
    backend, sockets = GuardedBackend(EgressGuard()), Connections(dead=("2606:4700::1",))
    monkeypatch.setattr(backend, "_backend", sockets)
    await backend.connect_tcp("two.test", 80)
    assert sockets.opened == ["2606:4700::1", "93.184.215.14"]


async def test_local_sockets_are_refused() -> None:
    with pytest.raises(EgressRefused):
        await GuardedBackend(EgressGuard()).connect_unix_socket("/var/run/docker.sock")


async def test_overlong_name_is_no_crash() -> None:
    with pytest.raises(Unavailable):
        await EgressGuard().resolve("a" * 70 + ".test", 80)
