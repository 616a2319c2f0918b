"""API keys: their form, what is stored, and which one credential a request carries."""

import contextlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from neena.errors import Unauthenticated
from neena.identity.authentication import credential_of
from neena.identity.keys import PREFIX, hash_key, is_well_formed, new_key

KEY = new_key()
ALPHABET = string.digits + string.ascii_letters


def test_new_keys_are_well_formed_and_never_the_same() -> None:
    keys = {new_key() for _ in range(200)}
    assert len(keys) == 200
    assert all(is_well_formed(one) and one.startswith(PREFIX) and len(one) == 45 for one in keys)
    assert all(set(one.removeprefix(PREFIX)) <= set(ALPHABET) for one in keys)


@given(st.integers(0, len(KEY) - 1), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_noticed(at: int, other: str) -> None:
    mistyped = KEY[:at] + other + KEY[at + 1 :]
    assert is_well_formed(mistyped) is (mistyped == KEY)


@given(st.integers(len(PREFIX), len(KEY) - 2))
def test_two_swapped_characters_are_noticed(at: int) -> None:
    swapped = KEY[:at] + KEY[at + 1] + KEY[at] + KEY[at + 2 :]
    assert is_well_formed(swapped) is (swapped == KEY)


@given(
    st.text()
    | st.text(ALPHABET, min_size=38, max_size=38).map(PREFIX.__add__)
    | st.integers(0, 44).map(lambda n: KEY[:n])
)
def test_nothing_else_is_well_formed(text: str) -> None:
    assert not is_well_formed(text)


@pytest.mark.parametrize(
    "spelling",
    [KEY.upper(), f" {KEY}", f"{KEY} ", KEY + "0", KEY.replace("sk_nen_", "sk_"), KEY * 2],
    ids=["upper case", "blank before", "blank after", "longer", "other prefix", "twice"],
)
def test_only_the_exact_key_is_one(spelling: str) -> None:
    assert not is_well_formed(spelling)


def test_stored_hash_tells_nothing_of_the_key() -> None:
    assert len(hash_key(KEY)) == 64
    assert hash_key(KEY) != hash_key(new_key())
    assert KEY[7:20] not in hash_key(KEY)


def credential(*headers: tuple[str, str]) -> str | None:
    return credential_of([(name.encode(), value.encode("latin-1")) for name, value in headers])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("authorization", "Bearer K"),
            ("Authorization", "bearer K"),
            ("AUTHORIZATION", "BEARER   K"),
            ("authorization", "K"),
        ),
        *(
            ("api_key", "K"),
            ("api-key", "K"),
            ("x-api-key", "K"),
            ("X-API-Key", " K "),
            ("authorization", " Bearer K "),
        ),
    ],
)
def test_every_header_form_carries_a_key(name: str, value: str) -> None:
    assert credential(("accept", "x"), (name, value)) == "K"


def test_one_credential_may_be_sent_twice() -> None:
    assert credential(("authorization", "Bearer K"), ("x-api-key", "K"), ("api_key", "K")) == "K"


@pytest.mark.parametrize(
    "second",
    [
        ("x-api-key", "L"),
        ("api_key", "L"),
        ("authorization", "Bearer L"),
        ("authorization", "L"),
        ("authorization", "Basic K"),
    ],
)
def test_two_different_credentials_are_refused(second: tuple[str, str]) -> None:
    with pytest.raises(Unauthenticated, match="Two different") as fault:
        credential(("authorization", "Bearer K"), second)
    assert "K" not in fault.value.message.split()


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("authorization", "")],
        [("authorization", "Bearer")],
        [("authorization", "Bearer  ")],
        [("x-api-key", " ")],
        [("cookie", "K")],
    ],
)
def test_nothing_else_is_taken_for_a_credential(headers: list[tuple[str, str]]) -> None:
    assert credential(*headers) is None


@given(st.lists(st.tuples(st.sampled_from([b"authorization", b"x-api-key", b"x"]), st.binary(max_size=20))))
def test_any_header_bytes_are_a_credential_or_unauthenticated(headers: list[tuple[bytes, bytes]]) -> None:
    with contextlib.suppress(Unauthenticated):
        assert credential_of(headers) != ""
