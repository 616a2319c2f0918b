"""The consent page's address, and where codes and secrets are sent: built from declaration and settings."""

import hashlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oauth2_vendor import AUTH, VENDOR, client, settings

from neena.authoring import ApiKey
from neena.credentials.oauth2 import authorize_url, callback, hash_of
from neena.credentials.tokens import NoClient, NotByConsent, OAuth2Client, TokenIsPasted

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)


def said(url: str) -> dict[str, str]:
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True)
    assert len(dict(pairs)) == len(pairs), "a parameter stands there once (RFC 6749 3.1)"
    return dict(pairs)


@given(state=TEXT, redirect=TEXT, client_id=TEXT, scopes=st.lists(TEXT, max_size=4), extra=TEXT)
def test_whatever_the_values_hold_they_arrive_as_they_are(
    state: str, redirect: str, client_id: str, scopes: list[str], extra: str
) -> None:
    auth = replace(AUTH, scopes=tuple(scopes), scope_separator=",", parameters={"prompt": extra})
    url = authorize_url(client(replace(VENDOR, auth=auth), client_id=client_id), redirect, state, "verifier")
    found = said(url)
    assert (found["state"], found["redirect_uri"], found["client_id"], found["prompt"]) == (
        state,
        redirect,
        client_id,
        extra,
    )
    assert found.get("scope") == (",".join(scopes) if scopes else None)
    assert url.startswith("https://vendor.test/authorize?")


@given(
    verifier=st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~", min_size=43, max_size=128)
)
def test_the_challenge_is_the_verifiers_hash_and_not_the_verifier(verifier: str) -> None:
    url = authorize_url(client(), "https://neena.test/cb", "s", verifier)
    digest = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
    assert (said(url)["code_challenge"], said(url)["code_challenge_method"]) == (digest, "S256")
    assert verifier not in url


def test_the_example_of_rfc_7636_gives_its_challenge() -> None:
    url = authorize_url(client(), "https://neena.test/cb", "s", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert said(url)["code_challenge"] == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_declaration_cannot_take_away_what_protects_the_dance() -> None:
    weak = {"state": "fixed", "code_challenge_method": "plain", "redirect_uri": "https://evil.test", "client_id": "x"}
    found = said(
        authorize_url(client(replace(VENDOR, auth=replace(AUTH, parameters=weak))), "https://n.test", "s", "v")
    )
    assert (found["state"], found["code_challenge_method"], found["redirect_uri"]) == ("s", "S256", "https://n.test")


def test_the_address_keeps_the_query_it_has_and_loses_its_fragment() -> None:
    url = authorize_url(client(authorize_url="http://127.0.0.1:9/a?tenant=t%26x#f"), "https://n.test", "s", "v")
    assert said(url)["tenant"] == "t&x"
    assert "#" not in url


@pytest.mark.parametrize(
    ("own", "token_url"),
    [
        ({}, "https://vendor.test/api/oauth.access"),
        ({"base_url": "http://127.0.0.1:9/sim/"}, "http://127.0.0.1:9/sim/oauth.access"),
        ({"base_url": "http://127.0.0.1:9", "token_url": "http://127.0.0.1:8/t"}, "http://127.0.0.1:8/t"),
    ],
)
def test_the_token_endpoint_moves_with_the_api_root(own: dict[str, str], token_url: str) -> None:
    assert client(**own).token_url == token_url


@pytest.mark.parametrize(
    "base_url", ["https://vendor.test/ap", "https://other.test", "https://vendor.test/api/oauth.ac"]
)
def test_a_token_endpoint_elsewhere_stays_where_it_is(base_url: str) -> None:
    moved = client(replace(VENDOR, base_url=base_url), base_url="http://127.0.0.1:9")
    assert moved.token_url == "https://vendor.test/api/oauth.access"


def test_what_is_missing_is_named() -> None:
    for own, named in (
        ({}, "NEENA_INTEGRATION_VENDOR_CLIENT_ID and NEENA_INTEGRATION_VENDOR_CLIENT_SECRET"),
        ({"client_id": "x"}, "set NEENA_INTEGRATION_VENDOR_CLIENT_SECRET"),
    ):
        with pytest.raises(NoClient, match=named):
            OAuth2Client.of(settings(**own), VENDOR)
    with pytest.raises(TokenIsPasted, match="KEY:TOKEN"):
        client(replace(VENDOR, auth=replace(AUTH, by_code=False, form="KEY:TOKEN")))
    with pytest.raises(NotByConsent):
        client(replace(VENDOR, auth=ApiKey("KEY")))


def test_a_client_does_not_show_its_secret() -> None:
    assert "hush" not in repr(client(client_secret="hush"))


def test_each_integration_has_a_callback_of_its_own() -> None:
    assert callback(settings(), VENDOR) == "https://neena.test/oauth2/callback/vendor"


def test_a_state_is_kept_as_its_hash() -> None:
    assert hash_of("s") == hashlib.sha256(b"s").hexdigest()
