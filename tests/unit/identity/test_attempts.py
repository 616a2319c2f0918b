"""Failed sign-ins: whom they count for, what does not count, and that they fill no memory."""

import pytest

from neena.errors import BadRequest, Unauthenticated, Unavailable
from neena.identity.attempts import AT_ONCE, EVERY, REMEMBERED, Attempts, TooManyFailedSignIns
from neena.identity.keys import PREFIX, new_key


def fail(attempts: Attempts, source: str | None, key: str = "", fault: type[Exception] = Unauthenticated) -> None:
    with pytest.raises(fault), attempts.attempt(source, key):
        raise fault


def test_an_address_that_fails_too_often_has_to_wait_and_others_have_not() -> None:
    attempts = Attempts()
    for _ in range(AT_ONCE):
        fail(attempts, "192.0.2.1")
    with pytest.raises(TooManyFailedSignIns) as fault, attempts.attempt("192.0.2.1"):
        raise AssertionError("it was let through")
    assert fault.value.retry_after is not None
    assert 0 < fault.value.retry_after <= EVERY
    fail(attempts, "192.0.2.2")
    fail(attempts, None)


def test_a_key_is_not_tried_from_everywhere() -> None:
    """By how it begins; what is no key at all counts for its address alone."""
    attempts, hint = Attempts(), new_key()
    for one in range(AT_ONCE):
        fail(attempts, f"192.0.2.{one}", hint)
    fail(attempts, "198.51.100.1", new_key())
    fail(attempts, "198.51.100.1", PREFIX + "mistyped")
    fail(attempts, "198.51.100.1", hint, TooManyFailedSignIns)


@pytest.mark.parametrize("ending", [None, Unavailable, RuntimeError])
def test_what_succeeds_or_is_not_the_callers_fault_does_not_count(ending: type[Exception] | None) -> None:
    attempts = Attempts()
    for _ in range(AT_ONCE * 2):
        if ending is not None:
            fail(attempts, "192.0.2.1", fault=ending)
        else:
            with attempts.attempt("192.0.2.1"):
                pass
    fail(attempts, "192.0.2.1", fault=BadRequest)


def test_one_network_of_ipv6_is_one_address() -> None:
    attempts = Attempts()
    for one in range(AT_ONCE):
        fail(attempts, f"2001:db8:0:1::{one:x}")
    fail(attempts, "2001:db8:0:1:ffff::1", fault=TooManyFailedSignIns)
    fail(attempts, "2001:db8:0:2::1")
    fail(attempts, "fe80::1%eth0")


def test_ipv4_in_the_clothes_of_ipv6_is_one_address_each() -> None:
    attempts = Attempts()
    for _ in range(AT_ONCE):
        fail(attempts, "::ffff:192.0.2.1")
    fail(attempts, "192.0.2.1", fault=TooManyFailedSignIns)
    fail(attempts, "::ffff:192.0.2.2")


def test_attempts_under_way_count_until_they_succeed() -> None:
    """Many at once get no further than one after the other."""
    attempts = Attempts()
    under_way = [attempts.attempt("192.0.2.1") for _ in range(AT_ONCE)]
    for one in under_way:
        one.__enter__()
    fail(attempts, "192.0.2.1", fault=TooManyFailedSignIns)
    for one in under_way:
        one.__exit__(None, None, None)
    fail(attempts, "192.0.2.1")


def test_memory_is_bounded_and_the_last_who_failed_are_remembered() -> None:
    attempts = Attempts()
    for _ in range(AT_ONCE):
        fail(attempts, "192.0.2.1")
    for one in range(REMEMBERED - 1):
        fail(attempts, f"address {one}")
    fail(attempts, "192.0.2.1", fault=TooManyFailedSignIns)
    for one in range(REMEMBERED):
        fail(attempts, f"another {one}")
    assert len(attempts._allowed) == REMEMBERED
    fail(attempts, "192.0.2.1")
