"""Signed addresses: whatever is altered in one, it opens nothing (W-24)."""

import time
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit
from uuid import UUID, uuid4

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from neena.artifacts.addresses import Addresses
from neena.artifacts.tables import Artifact
from neena.kernel.vault import MasterKeys, Vault
from neena.web.presigned import AddressRefused

BASE = "https://neena.acme.test"
NAME = "naïve report: 1.csv"
Parts = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Addresses:
    keys = MasterKeys((), tmp_path_factory.mktemp("keys") / "secret.key")
    keys.make()
    return Addresses(Vault(keys), BASE)


def written(addresses: Addresses, seconds: int = 60) -> tuple[UUID, Parts]:
    """The id and the parts of a new address: id, name, end, signature."""
    artifact = Artifact(id=uuid4(), name=f"assets/in/{NAME}")
    url = urlsplit(addresses.write(artifact, int(time.time()) + seconds))
    assert f"{url.scheme}://{url.netloc}" == BASE
    _, place, artifact_id, name = url.path.split("/")
    assert place == "artifacts"
    query = parse_qs(url.query)
    return artifact.id, (artifact_id, unquote(name), query["expires"][0], query["signature"][0])


def test_an_address_opens_its_artifact_until_it_ends(addresses: Addresses) -> None:
    artifact, parts = written(addresses)
    assert parts[1] == NAME
    assert addresses.read(*parts) == artifact
    _, over = written(addresses, seconds=0)
    with pytest.raises(AddressRefused):
        addresses.read(*over)


@given(
    part=st.integers(0, 3), at=st.integers(0, 10_000), put=st.characters(), how=st.sampled_from(("in", "over", "out"))
)
@example(part=0, at=8, put="", how="over")
@example(part=2, at=0, put="0", how="in")
@example(part=2, at=0, put="+", how="in")
@example(part=2, at=0, put="\u0661", how="over")
def test_one_altered_character_anywhere_is_refused(
    addresses: Addresses, part: int, at: int, put: str, how: str
) -> None:
    _, parts = written(addresses)
    text = parts[part]
    at %= len(text)
    altered = text[:at] + ("" if how == "out" else put) + text[at + (how != "in") :]
    assume(altered != text)
    with pytest.raises(AddressRefused):
        addresses.read(*(altered if number == part else one for number, one in enumerate(parts)))


def test_another_spelling_of_the_same_is_refused(addresses: Addresses) -> None:
    _, (one, name, expires, signature) = written(addresses)
    for altered in (
        (one.upper(), name, expires, signature),
        (one.replace("-", ""), name, expires, signature),
        (one, name, expires, signature.upper()),
        (one, name, f" {expires}", signature),
        (one, f"{expires}:{name}", "", signature),
        (f"{one}:{expires}", name, "", signature),
        ("", "", "", ""),
    ):
        if altered != (one, name, expires, signature):
            with pytest.raises(AddressRefused):
                addresses.read(*altered)


def test_an_address_of_another_server_is_refused(addresses: Addresses, tmp_path: Path) -> None:
    keys = MasterKeys((), tmp_path / "secret.key")
    keys.make()
    _, parts = written(Addresses(Vault(keys), BASE))
    with pytest.raises(AddressRefused):
        addresses.read(*parts)
