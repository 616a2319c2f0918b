"""Whether a delivery comes from whom it should: the service's own signature, or one made with the operation's secret.

Every proof that a delivery carries must hold, and it must carry at least one. All are compared in constant time.
"""

import base64
import hmac
import logging
from contextlib import suppress

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from neena.authoring.trigger import Delivery, Webhooks, signed_with

log = logging.getLogger(__name__)
_KEY = 16  # bytes that a key of Standard Webhooks has at least


def is_proven(delivery: Delivery, webhooks: Webhooks | None, secret: str, in_query: str | None) -> bool:
    """Whether the delivery proves that its sender knows the secret.

    Accepted: the service's own scheme; `X-Webhook-Secret` or the query's `secret`, the secret itself;
    `X-Webhook-Signature: sha256=<hex HMAC of the body>`; Standard Webhooks (`webhook-id`, `-timestamp`, `-signature`).
    """
    shown = delivery.headers.get("x-webhook-secret")
    verdicts = [
        _by_service(delivery, webhooks, secret) if webhooks else None,
        None if shown is None else _same(shown.encode("latin-1", "replace"), secret),  # as it came over the wire
        None if in_query is None else _same_in_query(in_query, secret),
        _by_hmac(delivery, secret),
        _by_standard(delivery, secret),
    ]
    given = [one for one in verdicts if one is not None]
    return bool(given) and all(given)


def _by_service(delivery: Delivery, webhooks: Webhooks, secret: str) -> bool | None:
    try:
        return webhooks.verify(delivery, secret)
    except (KeyError, ValueError, TypeError):
        log.warning("a signature could not be read", exc_info=True)
        return False


def _same(given: bytes, secret: str) -> bool:
    return hmac.compare_digest(given, secret.encode())


def _same_in_query(given: str, secret: str) -> bool:
    """The `+` of a secret that was pasted into a URL as it is arrives as a blank."""
    return any(_same(one.encode("utf-8", "replace"), secret) for one in (given, given.replace(" ", "+")))


def _by_hmac(delivery: Delivery, secret: str) -> bool | None:
    given = delivery.headers.get("x-webhook-signature")
    if given is None:
        return None
    scheme, _, signature = given.partition("=")
    return scheme.strip().lower() == "sha256" and signed_with(secret, delivery.raw, signature.lower())


def _by_standard(delivery: Delivery, secret: str) -> bool | None:
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    if not any(name in delivery.headers for name in names):
        return None
    with suppress(WebhookVerificationError, ValueError):
        text = secret.removeprefix("whsec_")
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
        if secret.startswith("whsec_") and len(key) >= _KEY:
            found = {name: delivery.headers.get(name, "") for name in names}
            Webhook(key).verify(delivery.raw, found, json_parse=False)
            return True
    return False
