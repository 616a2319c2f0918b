"""Which addresses may be told of events: checked when given, and at every attempt again by the egress guard."""

import asyncio
from contextlib import suppress

from neena.errors import Finding, Invalid
from neena.kernel.egress import EgressGuard, EgressRefused, NeverSent
from neena.kernel.http import origin

MAX_LENGTH = 2048
_LOOKUP = 3.0  # seconds; a name that is slow to look up is judged when something is sent


class AddressRefused(Invalid):
    """This address may not be told of events."""


async def check_address(guard: EgressGuard, url: str, field: str, *, http: bool = False) -> None:
    """Raise `AddressRefused`, naming the `field` of the body, for what is no absolute https URL of a public host.

    `http` lets plain HTTP pass; for a host that NEENA_EGRESS_ALLOW names it passes anyway. A host that has no address
    now may have one when something is sent.
    """
    try:
        scheme, host, port = origin(url)
    except Invalid as fault:
        raise _refused(field, fault.message) from fault
    if len(url) > MAX_LENGTH:
        raise _refused(field, f"A URL has at most {MAX_LENGTH} characters.")
    with suppress(NeverSent, TimeoutError):
        async with asyncio.timeout(_LOOKUP):
            http = http or scheme == "https" or await guard.is_excepted(host, port)
            try:
                await guard.addresses(host, port)
            except EgressRefused as fault:
                raise _refused(field, fault.message) from fault
    if scheme == "http" and not http:
        raise _refused(field, "The URL must begin with https://. The operator can allow http: NEENA_WEBHOOK_HTTP=true")


def _refused(field: str, message: str) -> AddressRefused:
    return AddressRefused(None, [Finding(("body", field), message, "address_refused")])
