"""The identity provider's keys: fetched once, kept, renewed, and never at the caller's whim. Over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from neena.errors import Misconfigured
from neena.identity.provider import Provider, ProviderUnavailable, configured_provider
from neena.identity.tokens import InvalidToken
from neena.kernel.egress import EgressGuard
from neena.kernel.http import Http
from neena.settings import Settings
from neena.simulators.process import Running, simulator


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with simulator("oidc") as one:
        yield one


@pytest.fixture
def oidc(running: Running) -> Running:
    running.reset()
    return running


@asynccontextmanager
async def asking(oidc: Running, **settings: Any) -> AsyncIterator[Provider]:
    http = Http(EgressGuard([oidc.address]))
    given = {"oidc_issuer": oidc.url, "oidc_audience": "neena", **settings}
    found = configured_provider(Settings(_env_file=None, **given), http)
    assert found
    try:
        yield found
    finally:
        await http.close()


def fetches(oidc: Running) -> int:
    return sum(call["path"] == "/jwks" for call in oidc.calls())


async def test_any_number_of_callers_fetch_the_keys_once(oidc: Running) -> None:
    async with asking(oidc) as provider:
        token = oidc.mint()
        found = await asyncio.gather(*(provider.read(token) for _ in range(50)))
        assert {one.subject for one in found} == {"auth0|1"}
        await provider.read(oidc.mint())
        assert fetches(oidc) == 1


async def test_a_new_key_is_found_at_once_and_a_withdrawn_one_is_forgotten(oidc: Running) -> None:
    async with asking(oidc) as provider:
        old = oidc.mint()
        await provider.read(old)
        for algorithm in ("ES256", "EdDSA"):
            provider._surprise_at = 0.0
            oidc.rotate(alg=algorithm, withdraw=True)
            assert await provider.read(oidc.mint())
            with pytest.raises(InvalidToken, match="does not publish"):
                await provider.read(old)
        assert fetches(oidc) == 3


async def test_a_flood_of_made_up_key_ids_does_not_flood_the_provider(oidc: Running) -> None:
    async with asking(oidc) as provider:
        tokens = [oidc.mint(header={"kid": f"made-up-{number}"}) for number in range(30)]
        answers = await asyncio.gather(*(provider.read(one) for one in tokens), return_exceptions=True)
        assert {type(one) for one in answers} == {InvalidToken}
        for one in tokens:
            with pytest.raises(InvalidToken):
                await provider.read(one)
        assert fetches(oidc) <= 2
        assert await provider.read(oidc.mint())


async def test_a_token_without_a_key_id_fits_the_only_key(oidc: Running) -> None:
    async with asking(oidc) as provider:
        assert await provider.read(oidc.mint(header={"kid": None}))
    oidc.rotate(alg="RS256")
    async with asking(oidc) as provider:
        with pytest.raises(InvalidToken):
            await provider.read(oidc.mint(header={"kid": None}))


async def test_without_the_provider_nobody_gets_in_and_it_is_not_hammered(oidc: Running) -> None:
    oidc.fault(path="/", status=503, times=3)
    token = oidc.mint()
    async with asking(oidc) as provider:
        for _ in range(10):
            with pytest.raises(ProviderUnavailable):
                await provider.read(token)
        assert len(oidc.calls()) == 1


async def test_known_keys_serve_while_the_provider_is_down(oidc: Running) -> None:
    async with asking(oidc) as provider:
        await provider.read(oidc.mint())
        oidc.fault(path="/", action="close", times=5)
        provider._stale_at = 0.0
        assert await provider.read(oidc.mint())
        provider._stale_at = provider._useless_at = 0.0
        with pytest.raises(ProviderUnavailable):
            await provider.read(oidc.mint())


async def test_a_provider_that_hangs_delays_nobody_whose_key_is_known(oidc: Running) -> None:
    async with asking(oidc) as provider:
        token = oidc.mint()
        await provider.read(token)
        oidc.fault(path="/", action="delay", seconds=0.5)
        provider._stale_at = 0.0
        first = asyncio.create_task(provider.read(token))
        await asyncio.sleep(0.05)
        async with asyncio.timeout(0.3):
            assert await provider.read(token)
        assert await first


@pytest.mark.parametrize(
    "fault",
    [
        {"path": "/.well-known", "status": 302, "headers": {"Location": "/jwks"}},
        {"path": "/.well-known", "action": "malformed"},
        {"path": "/.well-known", "status": 200, "body": []},
        {"path": "/jwks", "status": 404},
        {"path": "/jwks", "status": 200, "body": {"keys": {"a": 1}}},
        {"path": "/jwks", "status": 200, "body": "<html>"},
    ],
    ids=str,
)
async def test_an_answer_that_is_not_as_it_should_be_opens_nothing(oidc: Running, fault: dict[str, Any]) -> None:
    oidc.fault(**fault)
    async with asking(oidc) as provider:
        with pytest.raises(ProviderUnavailable):
            await provider.read(oidc.mint())


@pytest.mark.parametrize("about", [{"issuer": "https://evil.test"}, {"jwks_uri": None}, {"jwks_uri": "file:///etc/x"}])
async def test_the_discovery_document_must_be_the_issuers_own(oidc: Running, about: dict[str, Any]) -> None:
    """Discovery 1.0, 4.3; and the keys are fetched through the egress guard."""
    oidc.load(discovery=about)
    async with asking(oidc) as provider:
        with pytest.raises(ProviderUnavailable):
            await provider.read(oidc.mint())


async def test_keys_are_not_fetched_from_where_the_guard_forbids(oidc: Running) -> None:
    oidc.load(discovery={"jwks_uri": "http://169.254.169.254/keys"})
    async with asking(oidc) as provider:
        with pytest.raises(ProviderUnavailable):
            await provider.read(oidc.mint())


async def test_keys_that_cannot_be_used_do_not_spoil_the_others(oidc: Running) -> None:
    """RFC 7517, 5: unknown types, weak, private-use and broken keys are passed over."""
    good = oidc.client.get(f"{oidc.url}/jwks").json()["keys"][0]
    small = {"kty": "RSA", "e": "AQAB", "n": "w" * 100, "kid": good["kid"]}
    bad = [
        7,
        {},
        {"kty": "AKP"},
        {"kty": ["RSA"]},
        {"kty": "oct", "k": "AAAA", "kid": good["kid"]},
        {"kty": "EC", "crv": "P-1"},
        small,
    ]
    oidc.fault(path="/jwks", status=200, body={"keys": [*bad, {**good, "use": "enc", "kid": "other"}, good]})
    async with asking(oidc) as provider:
        assert await provider.read(oidc.mint())


@pytest.mark.parametrize(("stated", "fresh"), [("max-age=60", 60), ("public, max-age=0", 10), ("max-age=99999", 600)])
async def test_the_provider_says_how_long_its_keys_are_fresh(oidc: Running, stated: str, fresh: float) -> None:
    keys = oidc.client.get(f"{oidc.url}/jwks").json()
    oidc.fault(path="/jwks", status=200, body=keys, headers={"Cache-Control": stated})
    async with asking(oidc) as provider:
        *_, lifetime = await provider._published()
        assert lifetime == fresh


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_issuer": None},
        {"oidc_audience": None},
        {"oidc_issuer": "http://login.acme.test"},
        {"oidc_issuer": "https://login.acme.test?x=1"},
        {"oidc_issuer": "login.acme.test"},
        {"oidc_issuer": "http://["},
        {"oidc_issuer": "ftp://127.0.0.1"},
    ],
    ids=str,
)
def test_a_provider_that_cannot_be_trusted_is_not_configured(wrong: dict[str, Any]) -> None:
    given = {"oidc_issuer": "https://login.acme.test/", "oidc_audience": "neena", **wrong}
    with pytest.raises(Misconfigured, match="NEENA_OIDC_ISSUER"):
        configured_provider(Settings(_env_file=None, **given), Http(EgressGuard()))


def test_plain_http_is_for_hosts_that_the_operator_names() -> None:
    assert configured_provider(Settings(_env_file=None), Http(EgressGuard())) is None
    given = {"oidc_issuer": "http://keycloak:8080/realms/x", "egress_allow": ("keycloak:8080",), "oidc_audience": "n"}
    assert configured_provider(Settings(_env_file=None, **given), Http(EgressGuard()))
