"""Signatures of requests (managed workflows contract, section 3; the vector of its companion)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.runs.signed_requests import TimestampInvalid, check_timestamp, is_signed_by, signature_of

KEY, TIMESTAMP, PATH = "test_signing_key", "1730319600", "/runs"
BODY = b'{"workflow_id":"12345678-1234-1234-1234-123456789abc","secure_workflow_params":{"password":"s3cret-passw0rd"}}'
SIGNATURE = "fc2a7373556849c134f2c872eca34fe15b5397e52c10dbd7fdfd033044f20bfc"
NOW = 1730319600.0


def test_w09_the_published_vector_comes_out_byte_for_byte() -> None:
    assert signature_of(KEY, "post", PATH, TIMESTAMP, BODY) == SIGNATURE
    assert is_signed_by(KEY, SIGNATURE, "POST", PATH, TIMESTAMP, BODY)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
def test_w10_another_body_is_not_signed(at: int, other: int) -> None:
    body = bytearray(BODY)
    body[at] ^= other
    assert not is_signed_by(KEY, SIGNATURE, "POST", PATH, TIMESTAMP, bytes(body))


@given(st.integers(0, 63), st.sampled_from("0123456789abcdefABCDEFé\x00"))
def test_w10_another_signature_is_refused(at: int, other: str) -> None:
    signature = SIGNATURE[:at] + other + SIGNATURE[at + 1 :]
    assert is_signed_by(KEY, signature, "POST", PATH, TIMESTAMP, BODY) is (signature == SIGNATURE)


@pytest.mark.parametrize(
    ("key", "method", "path", "timestamp"),
    [
        ("another", "POST", PATH, TIMESTAMP),
        (KEY, "PUT", PATH, TIMESTAMP),
        (KEY, "POST", "/runs/", TIMESTAMP),
        (KEY, "POST", PATH, "1730319601"),
    ],
)
def test_w10_another_key_method_path_or_moment_is_not_signed(key: str, method: str, path: str, timestamp: str) -> None:
    assert not is_signed_by(key, SIGNATURE, method, path, timestamp, BODY)


@pytest.mark.parametrize(
    "timestamp",
    [
        *("1730319600", "1730319600000", "2024-10-30T20:20:00Z", "2024-10-30T20:20:00.000Z"),
        *("2024-10-30T21:20:00+01:00", "20241030T202000Z", "2024-10-30T20:20:00"),
        *("1730319360", "1730319840", "1730319840000"),  # four minutes off
    ],
)
def test_w09_w11_seconds_milliseconds_and_iso_moments_within_five_minutes_count(timestamp: str) -> None:
    check_timestamp(timestamp, NOW)


@pytest.mark.parametrize(
    "timestamp",
    [
        *("1730319299", "1730319901", "1730319901000", "2024-10-30T20:25:01Z", "17303196000"),
        *("", "now", "1730319600.0", "-1730319600", "1e9", "٣" * 10, "9" * 400, "9999-12-31T23:59:59-14:00"),
    ],
)
def test_w11_other_moments_and_what_is_none_are_refused(timestamp: str) -> None:
    with pytest.raises(TimestampInvalid):
        check_timestamp(timestamp, NOW)


@given(st.text())
def test_w11_whatever_is_written_there_is_refused_or_read(timestamp: str) -> None:
    with suppress(TimestampInvalid):
        check_timestamp(timestamp, NOW)
