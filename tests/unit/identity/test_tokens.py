"""Tokens of an identity provider: what is refused, and what is read from the rest. Signed with real keys."""

import base64
import hmac
import json
import time
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from neena.errors import Unauthenticated
from neena.identity.tokens import (
    ALGORITHMS,
    MAX_TOKEN,
    InvalidToken,
    Token,
    TokenRules,
    key_named,
    looks_like_token,
    read,
)

ISSUER = "https://login.acme.test/"
RULES = TokenRules(ISSUER, "neena")
RSA = RSAKey.generate_key(2048)
CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}


class After(NamedTuple):
    """So many seconds after now, whenever the test runs."""

    seconds: int
    kind: type = int


def soon(seconds: int) -> int:
    return int(time.time()) + seconds


def at(value: Any) -> Any:
    return value.kind(soon(value.seconds)) if isinstance(value, After) else value


def segment(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def minted(claims: Any = None, header: Any = None, key: Key = RSA, alg: str = "RS256") -> str:
    """A signed token; a claim or header that is None is left out."""
    said = {"iss": ISSUER, "aud": "neena", "sub": "auth0|7", "iat": soon(0), "exp": soon(600), **(claims or {})}
    head = {"alg": alg, "typ": "JWT", "kid": "one", **(header or {})}
    parts = [segment({name: at(one) for name, one in part.items() if one is not None}) for part in (head, said)]
    return signed(".".join(parts), key, alg)


def signed(text: str, key: Key = RSA, alg: str = "RS256") -> str:
    return f"{text}.{segment(JWSRegistry.algorithms[alg].sign(text.encode(), key))}"


def checked(token: str, key: Key = RSA, rules: TokenRules = RULES) -> Token:
    key_named(token)
    return read(token, key, rules)


def key_for(algorithm: str) -> Key:
    if algorithm in CURVES:
        return ECKey.generate_key(CURVES[algorithm])
    return OKPKey.generate_key("Ed25519") if algorithm.startswith("Ed") else RSA


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_asymmetric_algorithm_is_accepted_without_a_warning(algorithm: str) -> None:
    key = key_for(algorithm)
    assert checked(minted(key=key, alg=algorithm), key).subject == "auth0|7"


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.test/"}, "another issuer"),
        ({"iss": ISSUER.rstrip("/")}, "another issuer"),
        ({"iss": [ISSUER]}, "another issuer"),
        ({"iss": None}, "lacks the claim 'iss'"),
        ({"aud": "other"}, "another audience"),
        ({"aud": ["other", "neena2"]}, "another audience"),
        ({"aud": []}, "another audience"),
        ({"aud": {"neena": 1}}, "another audience"),
        ({"aud": None}, "lacks the claim 'aud'"),
        ({"exp": After(-61)}, "has expired"),
        ({"exp": -1}, "has expired"),
        ({"exp": After(600, str)}, "malformed claim 'exp'"),
        ({"exp": True}, "malformed claim 'exp'"),
        ({"exp": None}, "lacks the claim 'exp'"),
        ({"nbf": After(120)}, "not valid yet"),
        ({"nbf": "now"}, "not valid yet"),
        ({"iat": After(120)}, "issued in the future"),
        ({"sub": None}, "lacks the claim 'sub'"),
        ({"sub": 7}, "malformed claim 'sub'"),
        ({"sub": ""}, "malformed claim 'sub'"),
        ({"sub": "  "}, "'sub' that cannot be"),
        ({"sub": "x" * 256}, "'sub' that cannot be"),
        ({"sub": "local|admin@neena.local"}, "'sub' that cannot be"),
        ({"org_id": 7}, "'org_id' that cannot be"),
        ({"org_id": ""}, "'org_id' that cannot be"),
        ({"sub": "a\x00b"}, "malformed"),
    ],
    ids=lambda value: json.dumps(value, default=lambda one: one.__name__)[:50],
)
def test_claims_that_do_not_hold_are_refused(claims: dict[str, Any], why: str) -> None:
    token = minted(claims)
    with pytest.raises(InvalidToken) as refused:
        checked(token)
    assert why in refused.value.message
    assert not any(part in refused.value.message for part in token.split("."))


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ({"alg": "none"}, "not signed with an algorithm"),
        ({"alg": "NONE"}, "not signed with an algorithm"),
        ({"alg": "HS256"}, "not signed with an algorithm"),
        ({"alg": "ES256K"}, "not signed with an algorithm"),
        ({"alg": None}, "not signed with an algorithm"),
        ({"alg": ["RS256"]}, "not signed with an algorithm"),
        ({"crit": ["exp"]}, "extensions"),
        ({"crit": []}, "extensions"),
        ({"b64": False, "crit": ["b64"]}, "extensions"),
        ({"typ": "logout+jwt"}, "another type"),
        ({"typ": 7}, "another type"),
        ({"kid": 7}, "malformed"),
    ],
    ids=json.dumps,
)
def test_headers_that_are_not_sane_are_refused(header: dict[str, Any], why: str) -> None:
    with pytest.raises(InvalidToken, match=why):
        checked(minted(header=header))


@pytest.mark.parametrize("kind", ["jwt", "JWT", "at+jwt", "application/at+JWT", None])
def test_the_types_of_access_tokens_are_accepted(kind: str | None) -> None:
    assert checked(minted(header={"typ": kind}))


def test_the_public_key_is_no_secret_to_sign_with() -> None:
    """Algorithm confusion: neither as PEM nor as DER, neither by the header check nor by the signature check alone."""
    claims = {"iss": ISSUER, "aud": "neena", "sub": "x", "exp": soon(9)}
    text = f"{segment({'alg': 'HS256', 'kid': 'one'})}.{segment(claims)}"
    for secret in (RSA.as_pem(private=False), RSA.as_der(private=False)):
        token = f"{text}.{segment(hmac.digest(secret, text.encode(), 'sha256'))}"
        with pytest.raises(InvalidToken):
            key_named(token)
        with pytest.raises(InvalidToken):
            read(token, RSA, RULES)


@pytest.mark.parametrize(
    ("algorithm", "signs"), [("RS256", "ES256"), ("ES256", "RS256"), ("ES256", "ES384"), ("EdDSA", "RS256")]
)
def test_an_algorithm_needs_a_key_of_its_kind(algorithm: str, signs: str) -> None:
    key = key_for(signs)
    with pytest.raises(InvalidToken, match="wrong signature"):
        checked(minted(header={"alg": algorithm}, key=key, alg=signs), key)


def test_a_changed_token_has_a_wrong_signature() -> None:
    head, claims, signature = minted().split(".")
    other = segment({"iss": ISSUER, "aud": "neena", "sub": "auth0|admin", "exp": soon(600)})
    for token in (f"{head}.{other}.{signature}", f"{head}.{claims}.", f"{head}.{claims}.{signature[:-4]}AAAA"):
        with pytest.raises(InvalidToken, match="signature"):
            checked(token)


def test_keys_that_the_token_brings_along_are_not_looked_at() -> None:
    """`jwk`, `jku`, `x5u`, `x5c`: none of them makes a stranger's signature good, none spoils a good one."""
    stranger = RSAKey.generate_key(2048)
    header = {
        "jwk": stranger.as_dict(private=False),
        "jku": "https://evil.test/jwks",
        "x5u": "https://evil.test/cert",
        "x5c": ["MIIB"],
        "extra": {"unknown": 1},
    }
    with pytest.raises(InvalidToken, match="signature"):
        checked(minted(header=header, key=stranger))
    assert checked(minted(header=header)).subject == "auth0|7"


def test_a_minute_of_difference_between_clocks_is_forgiven() -> None:
    claims = {"exp": soon(-30), "nbf": soon(30), "iat": soon(30)}
    assert checked(minted(claims)).expires == claims["exp"] + 60


def test_what_a_token_says_is_read() -> None:
    said = {"email": "Mira@acme.test", "email_verified": True, "org_id": "org_7", "aud": ["x", "neena"]}
    token = checked(minted({**said, "permissions": ["neena:read", "approve", "read:other", 7]}))
    assert (token.email, token.is_verified, token.organization) == ("Mira@acme.test", True, "org_7")
    assert token.permissions == {"read", "approve"}
    bare = checked(minted({"permissions": ["read:other"], "exp": 10**400}))
    assert (bare.email, bare.is_verified, bare.organization, bare.permissions) == (None, False, None, frozenset())
    named = TokenRules(ISSUER, "neena", "https://neena/email", "tenant")
    end = soon(600)
    said = {"https://neena/email": "a@b.test", "https://neena/email_verified": "true", "tenant": "t", "exp": end}
    assert checked(minted(said), rules=named) == Token("auth0|7", "a@b.test", True, "t", None, end + 60)


@pytest.mark.parametrize(
    ("email", "verified", "kept"),
    [
        ("a@b.test", None, ("a@b.test", False)),
        ("a@b.test", False, (None, False)),
        ("a@b.test", "false", (None, False)),
        ("a@b.test", 1, (None, False)),
        ("a@b.test", ["x"], (None, False)),
        ("no address", True, (None, False)),
        (["a@b.test"], True, (None, False)),
    ],
)
def test_an_address_counts_as_verified_only_when_the_provider_says_so(
    email: Any, verified: Any, kept: tuple[str | None, bool]
) -> None:
    token = checked(minted({"email": email, "email_verified": verified}))
    assert (token.email, token.is_verified) == kept


def test_a_huge_token_is_refused_before_it_is_read() -> None:
    with pytest.raises(InvalidToken, match="larger than 16 KiB"):
        key_named(minted({"pad": "x" * MAX_TOKEN}))


def test_a_claim_that_stands_twice_is_refused() -> None:
    text = f'{{"iss":"{ISSUER}","aud":"neena","exp":{soon(9)},"sub":"a","sub":"b"}}'.encode()
    head = segment({"alg": "RS256", "kid": "one"})
    with pytest.raises(InvalidToken, match="malformed"):
        checked(signed(f"{head}.{segment(text)}"))


@given(st.text() | st.binary().map(segment) | st.just("[" * 9000) | st.just('{"alg":"RS256"}'), st.text())
def test_nothing_else_gets_in_or_breaks_the_check(head: str, rest: str) -> None:
    for token in (f"{head}.{rest}.x", f"{segment(head.encode('utf-8', 'replace'))}.{rest}.{rest}"):
        looks_like_token(token)
        with pytest.raises(Unauthenticated):
            checked(token)
