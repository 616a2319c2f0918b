"""Proofs of origin: each alone, tampered with, several at once, and the vectors of the standard."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks.webhooks
from standardwebhooks.webhooks import Webhook

from neena.authoring import Delivery, Webhooks
from neena.triggers.proof import is_proven

SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
RAW = (
    b'{"workflow_id":"12345678-1234-1234-1234-123456789abc","message_id":"550e8400-e29b-41d4-a716-446655440000",'
    b'"status":"processing","expires_at":1730319600}'
)
THEN = 1730319600
VECTOR = {
    "webhook-id": "msg_550e8400-e29b-41d4-a716-446655440000_processing",
    "webhook-timestamp": str(THEN),
    "webhook-signature": "v1,NOHvoj34jzukjFw1Qo3XTWhw2G4MyM5gpbhSLib3HXc=",
}
ODD = ["p", "pass word", "pässwörd", "密码密码密码", "x" * 1024, "whsec_", "whsec_short", "sha256=abc", "💥" * 3]


def delivery(headers: dict[str, str] | None = None, raw: bytes = RAW) -> Delivery:
    # As a server hands headers over: bytes read as Latin-1.
    shown = {name: value.encode().decode("latin-1") for name, value in (headers or {}).items()}
    return Delivery("https://neena.test/hooks/1", shown, raw, {}, datetime.fromtimestamp(THEN, UTC))


def proven(
    headers: dict[str, str] | None = None,
    *,
    secret: str = SECRET,
    query: str | None = None,
    raw: bytes = RAW,
    service: Webhooks | None = None,
) -> bool:
    return is_proven(delivery(headers, raw), service, secret, query)


def signed(secret: str, raw: bytes = RAW) -> dict[str, str]:
    return {"x-webhook-signature": "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()}


def at(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Let the clock of Standard Webhooks stand so many seconds after the vector was signed."""

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "Clock":
            assert tz is UTC
            return cls.fromtimestamp(THEN, UTC) + timedelta(seconds=seconds)

    monkeypatch.setattr(standardwebhooks.webhooks, "datetime", Clock)


@pytest.mark.parametrize("secret", [SECRET, *ODD])
def test_the_secret_itself_is_a_proof(secret: str) -> None:
    assert proven({"x-webhook-secret": secret}, secret=secret)
    assert proven(secret=secret, query=secret)
    assert proven(signed(secret), secret=secret)
    for wrong in (secret + "x", secret[:-1], secret.upper() + "!", ""):
        assert not proven({"x-webhook-secret": wrong}, secret=secret)
        assert not proven(secret=secret, query=wrong)
        assert not proven(signed(wrong), secret=secret)


def test_without_a_proof_nothing_is_proven() -> None:
    assert not proven()
    assert not proven({"authorization": f"Bearer {SECRET}", "x-api-key": SECRET})


def test_a_signature_is_of_this_body() -> None:
    assert proven(signed(SECRET))
    assert not proven(signed(SECRET), raw=RAW + b" ")
    assert not proven(signed(SECRET), raw=b"")
    genuine = signed(SECRET)["x-webhook-signature"]
    digest = genuine.removeprefix("sha256=")
    assert proven({"x-webhook-signature": f"sha256={digest.upper()}"})
    for wrong in ("", "sha256=", digest, f"sha1={digest}", f"sha256={digest}0", f"sha256={digest[:-1]}", "sha256=ä"):
        assert not proven({"x-webhook-signature": wrong}), wrong


def test_the_standards_vector(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 0)
    assert proven(VECTOR)
    assert proven(VECTOR, secret=SECRET.rstrip("="))
    several = f"v1,{'A' * 43}= v2,abc {VECTOR['webhook-signature']}"
    assert proven({**VECTOR, "webhook-signature": several})


@pytest.mark.parametrize("seconds", [-301, -300, 0, 300, 301])
def test_a_signed_moment_counts_for_five_minutes(monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    at(monkeypatch, seconds)
    assert proven(VECTOR) is (abs(seconds) <= 300)


def test_what_the_standard_signs_cannot_be_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 0)
    assert not proven(VECTOR, raw=RAW + b" ")
    assert not proven(VECTOR, raw=b"\xff")
    assert not proven(VECTOR, secret="whsec_" + base64.b64encode(bytes(32)).decode())
    for name in VECTOR:
        assert not proven({key: value for key, value in VECTOR.items() if key != name}), name
        for wrong in ("", "x", "v1", "v1,", "v1,!", "v1,ä", ",,", "1", "nan", "inf", "9" * 400, VECTOR[name][::-1]):
            assert not proven({**VECTOR, name: wrong}), (name, wrong)


@pytest.mark.parametrize("secret", ODD)
def test_a_secret_of_another_form_signs_nothing_by_the_standard(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    at(monkeypatch, 0)
    key = secret.removeprefix("whsec_").encode() or b"\0"
    moment = datetime.fromtimestamp(THEN, UTC)
    made = Webhook(key).sign(VECTOR["webhook-id"], moment, RAW.decode())
    assert not proven({**VECTOR, "webhook-signature": made}, secret=secret)


def test_of_two_proofs_both_must_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, 0)
    secret = {"x-webhook-secret": SECRET}
    assert proven({**VECTOR, **secret, **signed(SECRET)}, query=SECRET)
    assert not proven({**VECTOR, "x-webhook-secret": "another"})
    assert not proven({**secret, **signed("another")})
    assert not proven({**signed(SECRET), "webhook-id": "m1"})
    assert not proven(secret, query="another")
    assert not proven(secret, query="")


@pytest.mark.parametrize("verdict", [True, False, None])
def test_the_services_own_scheme_counts(*, verdict: bool | None) -> None:
    service = Webhooks(lambda *_: verdict, lambda _: None, "there", "https://docs.test/")
    assert proven(service=service) is (verdict is True)
    assert proven({"x-webhook-secret": SECRET}, service=service) is (verdict is not False)
    assert not proven({"x-webhook-secret": "another"}, service=service)


@pytest.mark.parametrize("fault", [KeyError("x"), ValueError("x"), TypeError("x")])
def test_a_signature_that_cannot_be_read_is_none(fault: Exception) -> None:
    def verify(*_: object) -> bool:
        raise fault

    service = Webhooks(verify, lambda _: None, "there", "https://docs.test/")
    assert not proven({"x-webhook-secret": SECRET}, service=service)


def test_a_secret_pasted_into_a_url_as_it_is_proves_the_origin() -> None:
    secret = "whsec_+AECAwQFBgcI+QoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
    assert proven(secret=secret, query=secret.replace("+", " "))
    assert not proven(secret=secret, query=secret.replace("+", ""))
