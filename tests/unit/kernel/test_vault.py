"""Secrets at rest open only in their place, undamaged, under their key."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from neena.errors import Misconfigured
from neena.kernel.vault import FINGERPRINT, MasterKeys, SecretNotOpened, Vault, fingerprint_of, write_private

NOWHERE = Path("no folder")
VAULT = Vault(MasterKeys((SecretStr("the master key of these tests"),), NOWHERE))
KEY = VAULT.fingerprints[0]
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, texts)
def test_sealed_secret_opens_in_its_place(secret: str, context: str) -> None:
    assert VAULT.open(VAULT.seal(secret, context, KEY), context) == secret


@given(texts, texts, texts)
def test_moved_ciphertext_does_not_open(secret: str, context: str, other: str) -> None:
    sealed = VAULT.seal(secret, context, KEY)
    if other != context:
        with pytest.raises(SecretNotOpened):
            VAULT.open(sealed, other)


@given(texts, st.data())
def test_one_changed_byte_keeps_it_shut(secret: str, data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(secret, "place", KEY))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SecretNotOpened):
        VAULT.open(bytes(sealed), "place")


@given(texts, st.data())
def test_shortened_ciphertext_does_not_open(secret: str, data: st.DataObject) -> None:
    sealed = VAULT.seal(secret, "place", KEY)
    with pytest.raises(SecretNotOpened):
        VAULT.open(sealed[: data.draw(st.integers(0, len(sealed) - 1))], "place")


def test_halves_of_two_secrets_of_one_place_do_not_join() -> None:
    one, other = VAULT.seal("one", "place", KEY), VAULT.seal("two", "place", KEY)
    with pytest.raises(SecretNotOpened):
        VAULT.open(one[:76] + other[76:], "place")


def test_other_master_key_does_not_open_and_says_which_is_lacking() -> None:
    other = Vault(MasterKeys((SecretStr("another master key"),), NOWHERE))
    assert other.fingerprints != VAULT.fingerprints
    with pytest.raises(SecretNotOpened, match=f"{KEY[:8]}, which NEENA_SECRET_KEY does not hold"):
        other.open(VAULT.seal("secret", "place", KEY), "place")
    with pytest.raises(SecretNotOpened, match=KEY[:8]):
        other.seal("secret", "place", KEY)


def test_another_keys_fingerprint_does_not_open() -> None:
    both = Vault(MasterKeys((SecretStr("another"), SecretStr("the master key of these tests")), NOWHERE))
    sealed = both.seal("secret", "place", both.fingerprints[0])
    with pytest.raises(SecretNotOpened):
        both.open(bytes.fromhex(KEY) + sealed[FINGERPRINT:], "place")


@given(texts, texts)
def test_secret_wrapped_again_opens_in_its_place_under_the_new_key_alone(secret: str, context: str) -> None:
    keys = (SecretStr("new"), SecretStr("the master key of these tests"))
    new = fingerprint_of(keys[0])
    again = Vault(MasterKeys(keys, NOWHERE)).rewrap(VAULT.seal(secret, context, KEY), context, new)
    assert again[:FINGERPRINT].hex() == new
    assert Vault(MasterKeys(keys[:1], NOWHERE)).open(again, context) == secret
    with pytest.raises(SecretNotOpened):
        VAULT.open(again, context)


def test_moved_ciphertext_is_not_wrapped_again() -> None:
    with pytest.raises(SecretNotOpened):
        VAULT.rewrap(VAULT.seal("secret", "place", KEY), "other place", KEY)


def test_key_that_another_process_made_is_found_in_the_file(tmp_path: Path) -> None:
    keys = MasterKeys((), tmp_path / "secret.key")
    keys.make()
    running = Vault(keys)
    keys.make()
    new, old = Vault(keys).fingerprints
    assert running.fingerprints == [old]
    assert running.open(Vault(keys).seal("secret", "place", new), "place") == "secret"
    keys.keep(keys.read()[:1])
    assert running.open(running.seal("secret", "place", old), "place") == "secret"


def test_sealing_twice_shows_nothing_in_common_and_nothing_of_the_secret() -> None:
    one, other = VAULT.seal("a known secret", "place", KEY), VAULT.seal("a known secret", "place", KEY)
    assert one != other
    assert b"known" not in one + other


def test_first_start_makes_a_key_only_the_owner_can_read(tmp_path: Path) -> None:
    keys = MasterKeys((), tmp_path / "data" / "secret.key")
    before = os.umask(0)
    try:
        keys.make()
    finally:
        os.umask(before)
    (made,) = keys.read()
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert made.get_secret_value() == keys.path.read_text().strip()
    assert made.get_secret_value() not in repr(made)
    assert len(made.get_secret_value()) >= 43
    assert [one.name for one in keys.path.parent.iterdir()] == ["secret.key"]


def test_setting_goes_before_the_file(tmp_path: Path) -> None:
    write_private(tmp_path / "secret.key", "from the file")
    (read,) = MasterKeys((SecretStr("given"),), tmp_path / "secret.key").read()
    assert read.get_secret_value() == "given"


def test_lost_key_over_stored_secrets_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"NEENA_SECRET_KEY or put back .*secret\.key"):
        Vault(MasterKeys((), tmp_path / "secret.key"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "\n", "  "])
def test_empty_key_file_is_no_key(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret.key").write_text(content)
    with pytest.raises(Misconfigured, match=r"secret\.key"):
        Vault(MasterKeys((), tmp_path / "secret.key"))


@pytest.mark.parametrize("given_key", ["", "  "])
def test_empty_setting_is_no_key(given_key: str) -> None:
    with pytest.raises(Misconfigured, match="NEENA_SECRET_KEY"):
        Vault(MasterKeys((SecretStr(given_key),), NOWHERE))


def test_private_file_replaces_an_open_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)


def test_a_signature_holds_for_its_text_alone_and_outlives_a_rotation() -> None:
    old, new = SecretStr("the old master key"), SecretStr("the new master key")
    signature = Vault(MasterKeys((old,), NOWHERE)).sign("ticket:1")
    assert Vault(MasterKeys((new, old), NOWHERE)).has_signed("ticket:1", signature)
    assert not Vault(MasterKeys((new,), NOWHERE)).has_signed("ticket:1", signature)
    assert not Vault(MasterKeys((old,), NOWHERE)).has_signed("ticket:2", signature)
