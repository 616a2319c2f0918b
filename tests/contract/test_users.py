"""E01, E02: users."""

import pytest

from contract.endpoints import ENDPOINTS, Endpoint, name
from support.product import Person, Product, unknown_id


async def test_the_current_user_has_the_contracts_fields(mira: Person) -> None:
    """P-23: id, email, full_name, auth0_id, permissions, organization."""
    user = await mira.get("/users/")
    assert set(user) == {"id", "email", "full_name", "auth0_id", "permissions", "organization"}
    assert (user["id"], user["email"], user["full_name"]) == (str(mira.user), mira.email, "Mira Lund")
    assert (user["permissions"], user["organization"]) == (None, mira.organization)


async def test_create_if_not_exists_gives_the_stored_user_unchanged(mira: Person) -> None:
    """P-24, P-25: permissions null, 200; again the same, whatever else the body says."""
    before = await mira.get("/users/")
    for email in (mira.email, mira.email.upper()):
        body = {"email": email, "auth0_id": "auth0|other", "full_name": "Else", "permissions": ["read"]}
        assert await mira.post("/users/create_if_not_exists", body) == before
    assert before["permissions"] is None


async def test_creating_somebody_else_is_400(mira: Person) -> None:
    """P-26: another email."""
    body = await mira.refused(
        400, "POST", "/users/create_if_not_exists", {"email": "eve@evil.test", "auth0_id": "auth0|9"}
    )
    assert "your own e-mail" in body["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"email": None}, "email"),
        ({"email": "no address"}, "email"),
        ({"email": "a@b@c"}, "email"),
        ({"auth0_id": None}, "auth0_id"),
        ({"auth0_id": "  "}, "auth0_id"),
        ({"auth0_id": "x" * 256}, "auth0_id"),
        ({"full_name": 7}, "full_name"),
    ],
)
async def test_a_user_without_email_or_auth0_id_is_422(mira: Person, change: dict, field: str) -> None:
    """P-27: missing, blank or malformed."""
    body = {"email": mira.email, "auth0_id": "auth0|1", **change}
    refusal = await mira.refused(422, "POST", "/users/create_if_not_exists", body)
    assert [one["loc"] for one in refusal["detail"]] == [["body", field]]
    missing = {key: value for key, value in body.items() if key != field}
    if field != "full_name":
        refusal = await mira.refused(422, "POST", "/users/create_if_not_exists", missing)
        assert refusal["detail"][0]["type"] == "missing"


WRITES = tuple(one for one in ENDPOINTS if one.method != "GET" or "generate" in one.path or one.id == "E28")
DECISIONS = ("E20", "E39")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name)
async def test_permissions_are_asked_of_user_and_key(product: Product, endpoint: Endpoint) -> None:
    """P-28: GET needs `read`, a decision `approve`, the rest (and planning) `write`; null allows all; else 403."""
    needs = "approve" if endpoint.id in DECISIONS else "write" if endpoint in WRITES else "read"
    has_not = "write" if needs == "read" else "read"
    sent = dict.fromkeys(endpoint.params, unknown_id()) if endpoint.params != ("skip", "limit") else {}
    sent = {key: value for key, value in sent.items() if key not in {"skip", "limit"}}
    body = {} if endpoint.takes_body else None
    for given in ({"permissions": [has_not]}, {"scopes": [has_not]}, {"permissions": []}):
        person = await product.member(**given)
        refusal = await person.refused(403, endpoint.method, endpoint.path, body, **sent)
        assert f"'{needs}'" in refusal["detail"]
    for given in ({"permissions": [needs]}, {"scopes": [needs]}, {}):
        person = await product.member(**given)
        assert (await person.send(endpoint.method, endpoint.path, body, **sent)).status_code != 403


async def test_to_administer_is_a_permission_of_its_own(product: Product) -> None:
    """`admin` is never meant by null, and a key has it only when its user has."""
    cases: tuple[tuple[dict[str, list[str]], int], ...] = (
        ({}, 403),
        ({"permissions": ["read", "write", "approve"]}, 403),
        ({"scopes": ["read", "write", "approve", "admin"]}, 403),
        ({"permissions": ["read", "admin"], "scopes": ["read"]}, 403),
        ({"permissions": ["read", "admin"]}, 200),
        ({"permissions": ["read", "write", "admin"], "scopes": ["read", "admin"]}, 200),
    )
    for given, status in cases:
        person = await product.member(**given)
        assert (await person.send("GET", "/audit")).status_code == status, given
