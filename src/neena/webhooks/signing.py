"""The headers of a webhook (managed workflows contract, section 5): two signatures side by side. Pure.

`X-Hmac-Signature` is the documented scheme; `webhook-id`, `-timestamp` and `-signature` are Standard Webhooks
(https://www.standardwebhooks.com), which allows running it beside an older scheme with the same secret.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from standardwebhooks.webhooks import Webhook

from neena.kernel.columns import dump_json

_PREFIX = "whsec_"
_KEY_BYTES = range(24, 65)


def new_secret() -> str:
    """A secret in the form of Standard Webhooks: `whsec_` and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def body_of(payload: Mapping[str, Any]) -> bytes:
    """The body as it is sent and signed: JSON without blanks, in ASCII, so that nothing on its way can alter it."""
    return dump_json(payload).encode("ascii")


def signed_headers(keys: Sequence[str], webhook_id: str, moment: int, body: bytes) -> dict[str, str]:
    """The headers of one attempt at `moment` (Unix seconds), signed with these secrets, newest first.

    `X-Hmac-Signature` is made with the newest; `webhook-signature` has an entry for each that is a key of Standard
    Webhooks. Without a secret nothing is signed.
    """
    headers = {"webhook-id": webhook_id, "webhook-timestamp": str(moment)}
    if keys:
        headers["X-Hmac-Signature"] = "sha256=" + hmac.digest(keys[0].encode(), body, "sha256").hex()
    standard = [Webhook(key) for secret in keys if (key := standard_key(secret)) is not None]
    if standard:
        when, text = datetime.fromtimestamp(moment, UTC), body.decode("ascii")
        headers["webhook-signature"] = " ".join(one.sign(webhook_id, when, text) for one in standard)
    return headers


def standard_key(secret: str) -> bytes | None:
    """The key that a secret is for Standard Webhooks: what it decodes to, if that is 24 to 64 bytes."""
    text = secret.removeprefix(_PREFIX)
    try:
        key = base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) in _KEY_BYTES else None
