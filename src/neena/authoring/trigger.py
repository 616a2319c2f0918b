"""`@trigger`: a kind of event that a service sends, and how its deliveries are known to be genuine."""

import hashlib
import hmac
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal, cast

WINDOW = 300  # seconds a signed timestamp may be off


@dataclass(frozen=True)
class Delivery:
    """One request at the inbound door, as it arrived.

    `url` is the address that the service was told to post to; `headers` have lower-case names; `raw` is the body,
    byte for byte; `body` the JSON object in it; `received` the moment of arrival in UTC.
    """

    url: str
    headers: Mapping[str, str]
    raw: bytes
    body: Mapping[str, Any]
    received: datetime

    def at(self, *names: str) -> Any:
        """What the body holds below these names; None where it has another shape."""
        found: Any = self.body
        for name in names:
            found = cast("Mapping[str, Any]", found).get(name) if isinstance(found, Mapping) else None
        return found

    def may_be(self, wanted: str, *names: str) -> bool:
        """Whether the body says so below these names, or says nothing there.

        A service always says what has happened. Who passes an event on, proven by the operation's secret, need not.
        """
        return self.at(*names) in {None, wanted} if isinstance(self.at(*names), str | None) else False


@dataclass(frozen=True)
class Webhooks:
    """How a service signs what it sends.

    - `verify(delivery, secret)`: True for a good signature, False for a bad one, None when the request carries no
      signature of this scheme. Compare with `signed_with`, which takes constant time.
    - `delivery_id(delivery)`: the service's own id of the delivery, which is the same when it delivers again.
    - `answer(delivery)`: what a handshake (a challenge to echo) is answered with, None for an event. It is asked after
      the signature was found good.
    - `secret`: where a person finds the signing secret in the service, or what to do with the one that Neena makes.
    - `docs_url`: the vendor's page on its signatures.
    """

    verify: Callable[[Delivery, str], bool | None]
    delivery_id: Callable[[Delivery], str | None]
    secret: str
    docs_url: str
    answer: Callable[[Delivery], Mapping[str, Any] | None] = field(default=lambda _: None)


@dataclass(frozen=True)
class EventField:
    """One value of an event: `json_path` (RFC 9535, to one place) leads to it.

    `data_type` is one of the names of task parameters. `identifies` names the entity whose id it is ("Card"): by it an
    event is recognized as the effect of a flow's own task.
    """

    name: str
    json_path: str
    doc_string: str
    data_type: str = "string"
    optional: bool = False
    identifies: str | None = None


@dataclass(frozen=True)
class Trigger:
    """A kind of event. `function(delivery)` says whether a delivery is of this kind.

    `entity` is the field with the outside object's own id, by which results are found.
    """

    function: Callable[[Delivery], bool]
    name: str
    fields: tuple[EventField, ...]
    entity: str | None

    @property
    def method(self) -> str:
        """The function's own name, e.g. `handle_ticket_created`."""
        return self.function.__name__


def trigger(
    *, fields: tuple[EventField, ...], entity: str | None, name: str | None = None
) -> Callable[[Callable[[Delivery], bool]], Trigger]:
    """Declare a function as a trigger; its docstring describes the event.

    - `fields`: what templates may use; - `entity`: the name of the field that identifies the outside object;
    - `name`: shown to people; default is the function's name without `handle_`, in title case.
    """

    def declare(function: Callable[[Delivery], bool]) -> Trigger:
        shown = name or function.__name__.removeprefix("handle_").replace("_", " ").title()
        return Trigger(function, shown, fields, entity)

    return declare


def signed_with(
    secret: str,
    message: bytes,
    signature: str,
    *,
    digest: Literal["sha256", "sha1"] = "sha256",
    encoding: Literal["hex", "base64"] = "hex",
) -> bool:
    """Whether `signature` is the HMAC of `message` under `secret`; compared in constant time."""
    made = hmac.new(secret.encode(), message, getattr(hashlib, digest)).digest()
    text = made.hex() if encoding == "hex" else b64encode(made).decode()
    return hmac.compare_digest(text.encode(), signature.strip().encode("utf-8", "replace"))


def hub_signed(delivery: Delivery, header: str, secret: str) -> bool | None:
    """`Webhooks.verify` for services that sign like WebSub: the header (in lower case) holds `sha256=<hex>`.

    https://www.w3.org/TR/websub/#signing-content
    """
    signature = delivery.headers.get(header)
    if signature is None:
        return None
    digest = signature.removeprefix("sha256=")
    return digest != signature and signed_with(secret, delivery.raw, digest)


def is_fresh(delivery: Delivery, signed: str) -> bool:
    """Whether a signed moment, in Unix seconds or as ISO 8601 with its zone, is within five minutes of the arrival."""
    try:
        moment = datetime.fromtimestamp(int(signed), UTC) if signed.isdecimal() else datetime.fromisoformat(signed)
        return abs(delivery.received - moment).total_seconds() <= WINDOW
    except (ValueError, TypeError, OverflowError, OSError):
        return False
