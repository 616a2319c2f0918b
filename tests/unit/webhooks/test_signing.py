"""W-13, W-17, W-18: both signatures of a webhook, by the contract's vectors and the published library."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from neena.webhooks.signing import body_of, new_secret, signed_headers, standard_key

BODY = (
    b'{"workflow_id":"12345678-1234-1234-1234-123456789abc","message_id":"550e8400-e29b-41d4-a716-446655440000",'
    b'"status":"processing","expires_at":1730319600}'
)
WHSEC = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
ID = "msg_550e8400-e29b-41d4-a716-446655440000_processing"
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
payloads = st.dictionaries(st.text(), values, max_size=4)
keys = st.binary(min_size=24, max_size=64).map(lambda key: "whsec_" + base64.b64encode(key).decode())


def test_the_documented_signature_is_the_vectors() -> None:
    payload = {
        "workflow_id": "12345678-1234-1234-1234-123456789abc",
        "message_id": "550e8400-e29b-41d4-a716-446655440000",
        "status": "processing",
        "expires_at": 1730319600,
    }
    assert body_of(payload) == BODY
    assert len(BODY) == 152
    headers = signed_headers(["test_webhook_secret"], ID, 1730319600, BODY)
    wanted = "sha256=2b9feffbf58a7eaf1ce63dcb72a3af5c788f39d2af172908176540e52ee29f73"
    assert headers == {"webhook-id": ID, "webhook-timestamp": "1730319600", "X-Hmac-Signature": wanted}


def test_the_standard_signature_is_the_vectors() -> None:
    headers = signed_headers([WHSEC], ID, 1730319600, BODY)
    assert headers["webhook-signature"] == "v1,NOHvoj34jzukjFw1Qo3XTWhw2G4MyM5gpbhSLib3HXc="
    assert headers["X-Hmac-Signature"] == "sha256=" + hmac.digest(WHSEC.encode(), BODY, "sha256").hex()


def test_without_a_secret_nothing_is_signed() -> None:
    assert signed_headers([], ID, 1, BODY) == {"webhook-id": ID, "webhook-timestamp": "1"}


@pytest.mark.parametrize(
    ("secret", "size"),
    [
        ("test_webhook_secret", None),
        ("ab" * 32, 48),  # 64 hex digits, as the documentation advises
        (WHSEC, 32),
        (WHSEC.rstrip("="), 32),
        (WHSEC.removeprefix("whsec_"), 32),
        (base64.b64encode(bytes(23)).decode(), None),
        (base64.b64encode(bytes(24)).decode(), 24),
        (base64.b64encode(bytes(64)).decode(), 64),
        (base64.b64encode(bytes(65)).decode(), None),
        (base64.urlsafe_b64encode(b"\xff" * 32).decode(), None),  # the published library would read another key
        ("a blank in forty-eight characters of base64 text", None),
        ("Ünïcode-secret-of-some-length-and-more", None),
        ("whsec_", None),
    ],
)
def test_only_a_key_of_24_to_64_bytes_signs_the_standard_way(secret: str, size: int | None) -> None:
    key = standard_key(secret)
    assert (None if key is None else len(key)) == size
    assert ("webhook-signature" in signed_headers([secret], ID, 1, BODY)) is (size is not None)


def test_made_secrets_are_random_keys_of_32_bytes() -> None:
    one, other = new_secret(), new_secret()
    assert one != other
    assert one.startswith("whsec_")
    assert len(standard_key(one) or b"") == 32


@given(payloads)
def test_a_body_is_compact_json_that_says_what_was_given(payload: dict[str, Any]) -> None:
    body = body_of(payload)
    assert body.isascii()
    assert body_of(json.loads(body)) == body


@given(payloads, keys, keys)
def test_during_rotation_both_secrets_verify_and_the_newest_signs_the_documented_way(
    payload: dict[str, Any], new: str, old: str
) -> None:
    body = body_of(payload)
    headers = signed_headers([new, old], ID, int(time.time()), body)
    for secret in (new, old):
        Webhook(secret).verify(body, headers)
    assert headers["X-Hmac-Signature"] == "sha256=" + hmac.digest(new.encode(), body, "sha256").hex()
    first, second = (signed_headers([one], ID, int(headers["webhook-timestamp"]), body) for one in (new, old))
    assert headers["webhook-signature"] == f"{first['webhook-signature']} {second['webhook-signature']}"


@given(payloads, keys, keys, st.data())
def test_an_altered_body_or_another_secret_fails_both_checks(
    payload: dict[str, Any], secret: str, other: str, data: st.DataObject
) -> None:
    assume(secret != other)
    body = body_of(payload)
    at = data.draw(st.integers(0, len(body) - 1))
    altered = body[:at] + bytes([body[at] ^ data.draw(st.integers(1, 127))]) + body[at + 1 :]
    headers = signed_headers([secret], ID, int(time.time()), body)
    for key, text in ((secret, altered), (other, body)):
        assert headers["X-Hmac-Signature"] != "sha256=" + hmac.digest(key.encode(), text, "sha256").hex()
        with pytest.raises(WebhookVerificationError):
            Webhook(key).verify(text, headers, json_parse=False)
