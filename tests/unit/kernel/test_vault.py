"""Secrets at rest open only in their place, undamaged, under their key."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from neena.errors import Misconfigured
from neena.kernel.vault import SecretNotOpened, Vault, master_key, write_private

VAULT = Vault(SecretStr("the master key of these tests"))
texts = st.text(st.characters(exclude_categories=["Cs"]))


@given(texts, texts)
def test_sealed_secret_opens_in_its_place(secret: str, context: str) -> None:
    assert VAULT.open(VAULT.seal(secret, context), context) == secret


@given(texts, texts, texts)
def test_moved_ciphertext_does_not_open(secret: str, context: str, other: str) -> None:
    sealed = VAULT.seal(secret, context)
    if other != context:
        with pytest.raises(SecretNotOpened):
            VAULT.open(sealed, other)


@given(texts, st.data())
def test_one_changed_byte_keeps_it_shut(secret: str, data: st.DataObject) -> None:
    sealed = bytearray(VAULT.seal(secret, "place"))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= data.draw(st.integers(1, 255))
    with pytest.raises(SecretNotOpened):
        VAULT.open(bytes(sealed), "place")


@given(texts, st.data())
def test_shortened_ciphertext_does_not_open(secret: str, data: st.DataObject) -> None:
    sealed = VAULT.seal(secret, "place")
    with pytest.raises(SecretNotOpened):
        VAULT.open(sealed[: data.draw(st.integers(0, len(sealed) - 1))], "place")


def test_halves_of_two_secrets_of_one_place_do_not_join() -> None:
    one, other = VAULT.seal("one", "place"), VAULT.seal("two", "place")
    with pytest.raises(SecretNotOpened):
        VAULT.open(one[:60] + other[60:], "place")


def test_other_master_key_does_not_open() -> None:
    other = Vault(SecretStr("another master key"))
    assert other.fingerprint != VAULT.fingerprint
    with pytest.raises(SecretNotOpened):
        other.open(VAULT.seal("secret", "place"), "place")


def test_sealing_twice_shows_nothing_in_common_and_nothing_of_the_secret() -> None:
    one, other = VAULT.seal("a known secret", "place"), VAULT.seal("a known secret", "place")
    assert one != other
    assert b"known" not in one + other


def test_first_start_makes_a_key_only_the_owner_can_read(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = master_key(None, tmp_path / "data", may_create=True)
    finally:
        os.umask(before)
    path = tmp_path / "data" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert made.get_secret_value() == path.read_text().strip()
    assert made.get_secret_value() not in repr(made)
    assert len(made.get_secret_value()) >= 43
    assert master_key(None, tmp_path / "data", may_create=False) == made
    assert [one.name for one in path.parent.iterdir()] == ["secret.key"]


def test_setting_goes_before_the_file(tmp_path: Path) -> None:
    write_private(tmp_path / "secret.key", "from the file")
    assert master_key(SecretStr("given"), tmp_path, may_create=False).get_secret_value() == "given"


def test_lost_key_over_stored_secrets_refuses_to_start(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="NEENA_SECRET_KEY"):
        master_key(None, tmp_path, may_create=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "\n", "  "])
def test_empty_key_file_is_no_key(tmp_path: Path, content: str) -> None:
    (tmp_path / "secret.key").write_text(content)
    with pytest.raises(Misconfigured, match=r"secret\.key"):
        master_key(None, tmp_path, may_create=True)


@pytest.mark.parametrize("given_key", ["", "  "])
def test_empty_setting_is_no_key(tmp_path: Path, given_key: str) -> None:
    with pytest.raises(Misconfigured, match="NEENA_SECRET_KEY"):
        master_key(SecretStr(given_key), tmp_path, may_create=True)


def test_private_file_replaces_an_open_one_whole(tmp_path: Path) -> None:
    path = tmp_path / "credentials.json"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("new", 0o600)
