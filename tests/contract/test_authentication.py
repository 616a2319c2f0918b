"""Who asks: every header form, and what is refused (contract 1.2, decision 2)."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from contract.endpoints import ENDPOINTS, Endpoint, name
from neena.identity.keys import new_key
from neena.identity.tables import ApiKey
from neena.kernel.clock import now
from support.product import Person, Product, first_key, open_product

FORMS = {
    "P-03 bearer": lambda key: {"Authorization": f"Bearer {key}"},
    "P-03 bearer in another case": lambda key: {"authorization": f"bEARER   {key}"},
    "P-04 no scheme": lambda key: {"Authorization": key},
    "P-05 api_key": lambda key: {"api_key": key},
    "P-05 api-key": lambda key: {"api-key": key},
    "P-05 X-API-Key": lambda key: {"X-API-Key": key},
}


@pytest.mark.parametrize("form", FORMS)
async def test_every_header_form_is_known(product: Product, mira: Person, form: str) -> None:
    """P-03, P-04, P-05: the same key in each form."""
    answer = await product.client.get("/users/", headers=FORMS[form](mira.key))
    assert (answer.status_code, answer.json()["email"]) == (200, mira.email)


@pytest.mark.parametrize("form", FORMS)
async def test_an_unknown_key_is_401_in_every_form(product: Product, mira: Person, form: str) -> None:
    """P-07 (decision 2: 401): well-formed or not, the answer is the same and repeats nothing of the key."""
    last = "a" if mira.key[-1] != "a" else "b"
    for wrong in (new_key(), mira.key[:-1] + last, "secret-guess", mira.key.upper(), "x" * 9000):
        answer = await product.client.get("/users/", headers=FORMS[form](wrong))
        assert answer.status_code == 401
        assert answer.json() == {"detail": "Invalid API Key", "code": "invalid_api_key"}
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name)
async def test_no_credential_is_401_before_anything_is_read(product: Product, endpoint: Endpoint) -> None:
    """P-06 (decision 2: 401): with a detail, and before the input is judged."""
    for headers in ({}, {"Authorization": ""}, {"Authorization": "Bearer"}, {"x-api-key": " "}):
        answer = await product.client.request(endpoint.method, endpoint.path, headers=headers, content=b"{")
        assert answer.status_code == 401, (headers, answer.text)
        assert answer.json()["detail"].startswith("Missing bearer token")
        assert answer.json()["code"] == "missing_credential"
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_two_different_credentials_are_refused(product: Product, mira: Person) -> None:
    """Decision 2: two keys in one request are 401; the same key twice is one."""
    other = await product.member()
    both = [("Authorization", f"Bearer {mira.key}"), ("x-api-key", other.key)]
    answer = await product.client.get("/users/", headers=both)
    assert answer.status_code == 401
    assert "Two different credentials" in answer.json()["detail"]
    twice = [("Authorization", mira.key), ("Authorization", f"Bearer {other.key}")]
    assert (await product.client.get("/users/", headers=twice)).status_code == 401
    same = [("Authorization", f"Bearer {mira.key}"), ("api-key", mira.key)]
    assert (await product.client.get("/users/", headers=same)).status_code == 200


@pytest.mark.parametrize("param", ["api_key", "API_KEY", "x-api-key", "access_token", "token", "apikey"])
async def test_a_key_in_the_url_is_refused(product: Product, mira: Person, param: str) -> None:
    """Decision 2: a key in the query is 401, even beside a good header."""
    for headers in ({}, {"x-api-key": mira.key}):
        answer = await product.client.get("/users/", params={param: mira.key}, headers=headers)
        assert answer.status_code == 401
        assert "never in the URL" in answer.json()["detail"]
        assert mira.key not in answer.text


async def test_keys_are_stored_hashed_and_the_first_is_made_without_the_api(tmp_path) -> None:
    """P-09: the first start writes a key to a private file; no key is in the database."""
    async with open_product(tmp_path / "data") as product:
        path = product.neena.credentials_file
        assert path is not None
        for kept in (path, tmp_path / "data" / "neena.db", tmp_path / "data" / "secret.key"):
            assert kept.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
        key = first_key(product)
        told = json.loads(path.read_text())
        user = (await product.client.get("/users/", headers={"x-api-key": key})).json()
        assert (user["email"], user["organization"]) == (told["email"], told["organization"])
        async with product.neena.database.reading() as session:
            stored = (await session.scalars(select(ApiKey))).one()
        assert key not in {str(getattr(stored, column.key)) for column in ApiKey.__table__.columns}
        assert len(stored.hash) == 64
        files = [one.read_bytes() for one in path.parent.iterdir() if one.name.startswith("neena.db")]
        assert files
        assert not any(key.encode() in content for content in files)


async def test_an_expired_or_revoked_key_is_refused(product: Product) -> None:
    """Decision 2: a key has an expiry and can be revoked."""
    expired = await product.member(expires=now() - timedelta(seconds=1))
    assert (await expired.send("GET", "/users/")).status_code == 401
    revoked = await product.member()
    async with product.neena.database.writing() as session:
        await session.execute(update(ApiKey).where(ApiKey.user == revoked.user).values(revoked_date=now()))
    assert (await revoked.send("GET", "/users/")).status_code == 401
