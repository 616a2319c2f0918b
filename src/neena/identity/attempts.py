"""How often signing in may fail: for an address, and for a key, before the next attempt has to wait.

A key has too many random bits to be guessed, and a code belongs to one browser; what a flood of wrong ones could do is
keep the database, the log and the identity provider busy. So attempts are counted before anything is asked of these,
and those that succeed are given back. Each process counts for itself, in memory of a fixed size.
"""

from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_network

from neena.errors import BadRequest, LimitReached, Unauthenticated
from neena.identity.keys import hint_of, is_well_formed
from neena.web.allowance import Allowance

AT_ONCE = 50  # failures one after the other ...
EVERY = 12.0  # ... and then one more each so many seconds
REMEMBERED = 10_000  # addresses and keys


class TooManyFailedSignIns(LimitReached):
    """Signing in has failed too often from here, or with this key; wait a moment."""


class Attempts:
    """Counts attempts that fail; the one that was counted least recently is forgotten first."""

    def __init__(self) -> None:
        self._allowed: OrderedDict[str, Allowance] = OrderedDict()

    @contextmanager
    def attempt(self, source: str | None, key: str = "") -> Generator[None]:
        """One attempt from an address, perhaps with a key; raises `TooManyFailedSignIns` instead of letting it be made.

        It counts when it ends as `Unauthenticated` or `BadRequest`: other faults are not the caller's.
        """
        names = [_network(source), *([hint_of(key)] if is_well_formed(key) else [])]
        allowed = [self._of(name) for name in names]
        if (wait := max(one.wait for one in allowed)) > 0:
            raise TooManyFailedSignIns(retry_after=wait)
        for one in allowed:
            one.take()
        failed = False
        try:
            yield
        except (Unauthenticated, BadRequest):
            failed = True
            raise
        finally:
            if not failed:
                for one in allowed:
                    one.give_back()

    def _of(self, name: str) -> Allowance:
        found = self._allowed.setdefault(name, Allowance(AT_ONCE, EVERY))
        self._allowed.move_to_end(name)
        if len(self._allowed) > REMEMBERED:
            self._allowed.popitem(last=False)
        return found


def _network(source: str | None) -> str:
    """What is counted as one address: of IPv6 the network of 64 bits that one customer has."""
    try:
        address = IPv6Address(source or "")
    except ValueError:
        return source or "nowhere"
    return str(address.ipv4_mapped or ip_network((address, 64), strict=False))
