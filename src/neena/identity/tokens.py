"""Tokens of an identity provider: signed JSON (RFC 7519), read as RFC 8725 and RFC 9068 ask.

Nothing in a token says where its key is found: `jku`, `jwk`, `x5u` and `x5c` in its header are not looked at.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn, cast

from joserfc import jws
from joserfc.errors import ClaimError, ExpiredTokenError, JoseError, MissingClaimError, UnsupportedAlgorithmError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import Key
from joserfc.jwt import JWTClaimsRegistry
from joserfc.util import urlsafe_b64decode

from neena.errors import Invalid, Unauthenticated
from neena.identity.schemas import is_address
from neena.identity.tables import LOCAL
from neena.kernel.clock import now
from neena.kernel.principal import PERMISSIONS
from neena.kernel.strict_json import parse

MAX_TOKEN = 16 * 1024
SKEW = 60  # seconds that the provider's clock and ours may differ
MAX_NAME = 255  # characters of `sub` (OpenID Connect Core 1.0, 2), and of other names
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_OF_ANYTHING = frozenset({"jwt", "application/jwt"})
_OF_ACCESS = frozenset({"at+jwt", "application/at+jwt"})
_PREFIX = "neena:"
_WRONG = {
    "iss": "comes from another issuer",
    "aud": "is meant for another audience",
    "nbf": "is not valid yet",
    "iat": "was issued in the future",
}


class InvalidToken(Unauthenticated):
    """The token is not valid."""


@dataclass(frozen=True)
class TokenRules:
    """What a token must say, and the names of the claims that are read from it.

    `audience` None lets no token in. `trusts_email` takes an address for verified where the provider does not say
    whether it is. A `nonce` is asked of ID tokens alone, whose audience is the client that asked for them.
    """

    issuer: str
    audience: str | None
    email_claim: str = "email"
    organization_claim: str = "org_id"
    trusts_email: bool = False
    nonce: str | None = None


@dataclass(frozen=True)
class Token:
    """What a checked token says. `expires` is in seconds since 1970, with the permitted skew.

    `email` is None when there is none or the provider says that it is not verified; `is_verified` only when it says
    that it is. `permissions` holds those of ours that the token lists; None when it has no such list. `claims` is all.
    """

    subject: str
    email: str | None
    is_verified: bool
    organization: str | None
    permissions: frozenset[str] | None
    expires: float
    claims: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False, compare=False)


class Registry(jws.JWSRegistry):
    """Signatures by key pairs and nothing else: neither `none`, nor HS*, which would take a public key for a secret."""

    algorithms: dict[str, JWSAlgModel] = {name: jws.JWSRegistry.algorithms[name] for name in ALGORITHMS}  # noqa: RUF012  # joserfc's own form
    max_header_length: int = MAX_TOKEN  # some providers put certificates there

    def get_alg(self, name: str) -> JWSAlgModel:
        """The algorithm of that name; raises `UnsupportedAlgorithmError`."""
        if name not in self.algorithms:
            raise UnsupportedAlgorithmError
        return self.algorithms[name]


REGISTRY = Registry(strict_check_header=False)  # unknown headers are to be ignored (RFC 7515, 4)


def looks_like_token(credential: str) -> bool:
    """Whether a credential has the form of a JWT: three parts."""
    return credential.count(".") == 2


def key_named(token: str, *, for_access: bool = True) -> tuple[str | None, str]:
    """The key id and the algorithm that a token names in its header; raises `InvalidToken`.

    `for_access` false: it must be none of those that are made for access (RFC 9068, 2.1).
    """
    if len(token) > MAX_TOKEN:
        _refuse(f"is larger than {MAX_TOKEN // 1024} KiB")
    header = _object(token.partition(".")[0].encode())
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        _refuse(f"is not signed with an algorithm that is accepted ({', '.join(ALGORITHMS)})")
    if "crit" in header or "b64" in header:
        _refuse("asks for extensions that are not understood here")
    if not isinstance(kind, str) or kind.lower() not in _OF_ANYTHING | (_OF_ACCESS if for_access else set()):
        _refuse("is of another type than JWT" + " or at+jwt" * for_access)
    if kid is not None and not isinstance(kid, str):
        _refuse("is malformed")
    return kid, algorithm


def read(token: str, key: Key, rules: TokenRules) -> Token:
    """What a token says that `key` has signed; raises `InvalidToken`."""
    try:
        signed = jws.extract_compact(token.encode(), registry=REGISTRY)
        if not jws.validate_compact(signed, key, registry=REGISTRY):
            _refuse("has a wrong signature")
    except (JoseError, ValueError):
        _refuse("is malformed or has a wrong signature")
    claims = _parsed(signed.payload)
    _check(claims, rules)
    return _token(claims, rules)


def _check(claims: dict[str, Any], rules: TokenRules) -> None:
    """Issuer, audience, times and subject (RFC 7519, 4.1; RFC 9068, 4)."""
    if rules.audience is None:
        _refuse("is not taken here: NEENA_OIDC_AUDIENCE is not set")
    wanted = JWTClaimsRegistry(
        int(now().timestamp()),
        SKEW,
        iss={"essential": True, "value": rules.issuer},
        aud={"essential": True, "value": rules.audience},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        wanted.validate(claims)
    except ExpiredTokenError:
        _refuse("has expired")
    except MissingClaimError as fault:
        _refuse(f"lacks the claim {fault.claim!r}")
    except ClaimError as fault:
        _refuse(_WRONG.get(fault.claim, f"has a malformed claim {fault.claim!r}"))
    if not _is_name(claims["sub"]) or claims["sub"].startswith(LOCAL):
        _refuse("has a 'sub' that cannot be a user's id here")
    if rules.nonce is not None:
        _check_asked(claims, rules.nonce, rules.audience)


def _check_asked(claims: dict[str, Any], nonce: str, client_id: str) -> None:
    """Whether an ID token answers this very request, of this client (OpenID Connect Core 1.0, 3.1.3.7)."""
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode(), nonce.encode()):
        _refuse("does not answer this sign-in: its 'nonce' is another one")
    audience, party = claims["aud"], claims.get("azp")
    if party != client_id and (
        party is not None or (isinstance(audience, list) and len(cast("list[Any]", audience)) > 1)
    ):
        _refuse("was issued to another client ('azp')")


def _token(claims: dict[str, Any], rules: TokenRules) -> Token:
    email, verified = claims.get(rules.email_claim), claims.get(f"{rules.email_claim}_verified")
    is_verified = verified is True or verified == "true"  # AWS Cognito writes it as text
    is_verified = is_verified or (verified is None and rules.trusts_email)
    organization = claims.get(rules.organization_claim)
    if organization is not None and not _is_name(organization):
        _refuse(f"has a {rules.organization_claim!r} that cannot be an organization's id")
    known = isinstance(email, str) and is_address(email) and (verified is None or is_verified)
    return Token(
        subject=claims["sub"],
        email=email if known else None,
        is_verified=known and is_verified,
        organization=organization,
        permissions=_permissions(claims.get("permissions")),
        expires=min(claims["exp"], 2**53) + SKEW,
        claims=claims,
    )


def _permissions(claim: object) -> frozenset[str] | None:
    if not isinstance(claim, list):
        return None
    named = {one.removeprefix(_PREFIX) for one in cast("list[object]", claim) if isinstance(one, str)}
    return frozenset(named.intersection(PERMISSIONS))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and value.strip() != "" and len(value) <= MAX_NAME


def _object(segment: bytes) -> Mapping[str, Any]:
    try:
        return _parsed(urlsafe_b64decode(segment))
    except ValueError:
        _refuse("is malformed")


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        value = parse(raw)
    except Invalid:
        _refuse("is malformed")
    if not isinstance(value, dict):
        _refuse("is malformed")
    return cast("dict[str, Any]", value)


def _refuse(why: str) -> NoReturn:
    raise InvalidToken(f"The token {why}.") from None
