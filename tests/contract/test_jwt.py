"""Tokens of an identity provider over HTTP: who gets in, as whom, and who does not."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update
from typer.testing import CliRunner

from contract.endpoints import ENDPOINTS, Endpoint, name
from contract.test_events import HOUR, following
from neena.audit.tables import AuditEntry
from neena.cli import app
from neena.errors import Misconfigured
from neena.identity.service import add_organization, add_user
from neena.identity.tables import LOCAL, Organization, User
from neena.simulators.process import Running, simulator
from support.product import Person, Product, open_product, unknown_id

CREATE = "/users/create_if_not_exists"


@pytest.fixture(scope="module")
def oidc() -> Iterator[Running]:
    with simulator("oidc") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, database_url: str | None, oidc: Running
) -> AsyncIterator[Product]:
    """A product that trusts the simulated provider."""
    settings: dict[str, Any] = {"oidc_issuer": oidc.url, "oidc_audience": "neena", "egress_allow": (oidc.address,)}
    own = database_url and request.getfixturevalue("postgres").new_database()
    async with open_product(tmp_path_factory.mktemp("jwt"), database_url=own, **settings) as one:
        yield one


class Holder(Person):
    """Somebody with a token; `sub` and `email` are new ones unless given."""

    def __init__(self, product: Product, oidc: Running, **about: Any) -> None:
        self.sub = about.pop("sub", f"auth0|{uuid4()}")
        claims = {"sub": self.sub, "email": f"{uuid4().hex[:12]}@acme.test", "email_verified": True, **about}
        super().__init__(product, None, claims["email"], None, oidc.mint(claims=claims))

    async def enter(self, **body: Any) -> Any:
        """The user, made."""
        return await self.post(CREATE, {"email": self.email, "auth0_id": self.sub, **body})


def organization_id() -> str:
    return f"org_{uuid4().hex[:12]}"


async def local_user(product: Product, auth0_id: str | None = None, organization: Any = None) -> Any:
    """A user whom no provider has vouched for."""
    email = f"{uuid4().hex[:12]}@acme.test"
    async with product.neena.database.writing() as session:
        return add_user(session, email, auth0_id or LOCAL + email, organization)


async def entries(product: Product, action: str, actor: str) -> int:
    async with product.neena.database.reading() as session:
        query = select(func.count()).select_from(AuditEntry)
        return await session.scalar(query.where(AuditEntry.action == action, AuditEntry.actor == actor)) or 0


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "expired": ({"claims": {"exp": int(time.time()) - 61}}, "has expired"),
    "wrong issuer": ({"claims": {"iss": "https://evil.test"}}, "another issuer"),
    "wrong audience": ({"claims": {"aud": ["other"]}}, "another audience"),
    "no expiry": ({"claims": {"exp": None}}, "'exp'"),
    "no subject": ({"claims": {"sub": None}}, "'sub'"),
    "not yet": ({"claims": {"nbf": int(time.time()) + 900}}, "not valid yet"),
    "unsigned": ({"alg": "none"}, "algorithm"),
    "public key as secret": ({"alg": "HS256"}, "algorithm"),
    "signed by a stranger": ({"stranger": True}, "wrong signature"),
    "unknown key id": ({"header": {"kid": "made-up"}}, "does not publish"),
    "huge": ({"claims": {"pad": "x" * 20_000}}, "larger than"),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_a_token_that_is_not_right_is_401(product: Product, oidc: Running, case: str) -> None:
    """P-08: expired, wrongly signed, wrong issuer, audience or key id; the answer says why and repeats nothing."""
    order, why = REFUSED[case]
    token = oidc.mint(**order)
    for headers in ({"Authorization": f"Bearer {token}"}, {"x-api-key": token}):
        answer = await product.client.get("/users/", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
        assert why in answer.json()["detail"]
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert not any(part in answer.text for part in token.split(".") if part)


@pytest.mark.parametrize("token", ["a.b.c", "..", "eyJhbGciOiJSUzI1NiJ9.e30.", "e30.e30.e30", "\xe9.\xe9.\xe9"])
async def test_a_malformed_token_is_401(product: Product, token: str) -> None:
    """P-08."""
    answer = await product.client.get("/users/", headers={b"Authorization": b"Bearer " + token.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_and_a_key_in_one_request_are_401(product: Product, oidc: Running) -> None:
    """Decision 2: even when both are good."""
    holder, person = Holder(product, oidc), await product.member()
    answer = await product.client.get("/users/", headers={"Authorization": holder.key, "x-api-key": person.key})
    assert (answer.status_code, "Two different" in answer.json()["detail"]) == (401, True)
    answer = await product.client.get("/users/", headers={"Authorization": holder.key}, params={"token": holder.key})
    assert answer.status_code == 401
    assert (await person.send("GET", "/users/")).status_code == 200


async def test_the_holder_of_a_token_makes_their_user_and_works(product: Product, oidc: Running) -> None:
    """E01, E02: 404 before; then a user with permissions null in the token's organization."""
    organization = organization_id()
    holder = Holder(product, oidc, org_id=organization)
    assert (await holder.refused(404, "GET", "/users/"))["detail"] == "User not found"
    made = await holder.enter(full_name="Mira Lund")
    assert (made["email"], made["auth0_id"], made["permissions"]) == (holder.email, holder.sub, None)
    assert await holder.get("/users/") == made
    assert await holder.enter(full_name="Other") == made
    request = await holder.request()
    colleague, stranger = Holder(product, oidc, org_id=organization), Holder(product, oidc, org_id=organization_id())
    assert (await colleague.enter())["organization"] == made["organization"]
    assert (await stranger.enter())["organization"] != made["organization"]
    assert (await colleague.get("/flow_requests/", id=request["id"]))["id"] == request["id"]
    await stranger.refused(404, "GET", "/flow_requests/", id=request["id"])
    assert await entries(product, "user.created", holder.email) == 1


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if "/users/" not in one.path], ids=name)
async def test_a_holder_without_a_user_may_do_nothing_else(
    product: Product, oidc: Running, newcomer: Holder, endpoint: Endpoint
) -> None:
    """E02 is the one endpoint that a caller without a row may use."""
    sent = {key: unknown_id() for key in endpoint.params if key not in {"skip", "limit"}}
    body = {} if endpoint.takes_body else None
    refusal = await newcomer.refused(403, endpoint.method, endpoint.path, body, **sent)
    assert "create_if_not_exists" in refusal["detail"]


@pytest.fixture(scope="module")
def newcomer(product: Product, oidc: Running) -> Holder:
    return Holder(product, oidc)


async def test_many_at_once_make_one_user_in_one_organization(product: Product, oidc: Running) -> None:
    """E02: twenty parallel calls make one row, which all of them answer."""
    organization = organization_id()
    holder = Holder(product, oidc, org_id=organization)
    answers = await asyncio.gather(*(holder.enter() for _ in range(20)))
    assert len({one["id"] for one in answers}) == 1
    others = [Holder(product, oidc, org_id=organization_id()) for _ in range(3)]
    shared = organization_id()
    crowd = [Holder(product, oidc, org_id=shared) for _ in range(8)]
    made = await asyncio.gather(*(one.enter() for one in [*crowd, *others]))
    assert len({one["organization"] for one in made[:8]}) == 1
    async with product.neena.database.reading() as session:
        named = select(func.count()).select_from(Organization).where(Organization.auth0_id.in_([shared, organization]))
        assert await session.scalar(named) == 2
        assert await session.scalar(select(func.count()).select_from(User).where(User.auth0_id == holder.sub)) == 1
    assert await entries(product, "user.created", holder.email) == 1
    assert await entries(product, "login", holder.email) == 1


async def test_only_ones_own_user_is_made(product: Product, oidc: Running) -> None:
    """E02: another e-mail or another id is 400; an address of somebody else 409; an unverified one 403."""
    holder = Holder(product, oidc)
    await holder.refused(400, "POST", CREATE, {"email": "eve@evil.test", "auth0_id": holder.sub})
    refusal = await holder.refused(400, "POST", CREATE, {"email": holder.email, "auth0_id": "auth0|other"})
    assert "`sub`" in refusal["detail"]
    await holder.enter()
    taken = Holder(product, oidc, email=holder.email.upper())
    await taken.refused(404, "GET", "/users/")
    await taken.refused(409, "POST", CREATE, {"email": holder.email, "auth0_id": taken.sub})
    for about in ({"email_verified": False}, {"email": None}):
        other = Holder(product, oidc, **about)
        body = {"email": other.email or "a@b.test", "auth0_id": other.sub}
        assert (await other.refused(403, "POST", CREATE, body))["code"] == "address_unknown"


async def test_a_verified_address_links_a_user_whom_nobody_has_vouched_for(product: Product, oidc: Running) -> None:
    user = await local_user(product)
    for about in ({"email_verified": None}, {"email_verified": False}):
        await Holder(product, oidc, email=user.email, **about).refused(404, "GET", "/users/")
    holder = Holder(product, oidc, email=user.email.upper(), org_id=organization_id())
    found = await asyncio.gather(*(holder.get("/users/") for _ in range(10)))
    assert {one["id"] for one in found} == {str(user.id)}
    assert found[0]["auth0_id"] == holder.sub
    assert found[0]["organization"] is not None
    assert await entries(product, "user.linked", user.email) == 1


async def test_an_address_takes_over_no_user_of_the_provider(product: Product, oidc: Running) -> None:
    """Who is linked once is known by `sub` alone, whatever address another account shows."""
    user = await local_user(product, f"auth0|{uuid4()}")
    await Holder(product, oidc, email=user.email).refused(404, "GET", "/users/")
    first = await local_user(product)
    assert await Holder(product, oidc, email=first.email).get("/users/")
    await Holder(product, oidc, email=first.email).refused(404, "GET", "/users/")


async def test_a_renamed_account_stays_the_same_user(product: Product, oidc: Running) -> None:
    holder = Holder(product, oidc)
    made = await holder.enter()
    assert await Holder(product, oidc, sub=holder.sub).get("/users/") == made


async def test_a_token_of_another_organization_is_403(product: Product, oidc: Running) -> None:
    holder = Holder(product, oidc, org_id=organization_id())
    await holder.enter()
    known = Holder(product, oidc, org_id=organization_id())
    await known.enter()
    for organization in (organization_id(), (await _auth0_id(product, known))):
        other = Holder(product, oidc, sub=holder.sub, email=holder.email, org_id=organization)
        refusal = await other.refused(403, "GET", "/users/")
        assert refusal["code"] == "wrong_organization"
    assert await Holder(product, oidc, sub=holder.sub).get("/users/")
    async with product.neena.database.writing() as session:
        own = add_organization(session, "Own").id
    user = await local_user(product, organization=own)
    await Holder(product, oidc, email=user.email, org_id=organization_id()).refused(403, "GET", "/users/")


async def _auth0_id(product: Product, holder: Holder) -> str:
    async with product.neena.database.reading() as session:
        query = select(Organization.auth0_id).join(User, User.organization == Organization.id)
        return (await session.scalars(query.where(User.auth0_id == holder.sub))).one()


async def test_a_token_lends_no_more_than_it_names_and_the_user_has(product: Product, oidc: Running) -> None:
    """Auth0's `permissions` claim narrows, an empty one to nothing; it never adds."""
    holder = Holder(product, oidc)
    await holder.enter()
    body = {"request_instructions": "Visit the harbour."}
    reader = Holder(product, oidc, sub=holder.sub, permissions=["neena:read", "write:else"])
    await reader.get("/flow_requests/all")
    await reader.refused(403, "POST", "/flow_requests/", body)
    for none_of_ours in ([], ["read:else"]):
        nobody = Holder(product, oidc, sub=holder.sub, permissions=none_of_ours)
        await nobody.refused(403, "GET", "/flow_requests/all")
    for permissions in (None, ["read", "write"]):
        other = Holder(product, oidc, sub=holder.sub, permissions=permissions)
        await other.post("/flow_requests/", body)
    async with product.neena.database.writing() as session:
        await session.execute(update(User).where(User.auth0_id == holder.sub).values(permissions=["read"]))
    writer = Holder(product, oidc, sub=holder.sub, permissions=["write", "admin"])
    await writer.refused(403, "POST", "/flow_requests/", body)
    await writer.refused(403, "GET", "/flow_requests/all")


async def test_each_token_is_one_login(product: Product, oidc: Running) -> None:
    """Audit: once per token, with the address it came from, and no part of the token."""
    holder = Holder(product, oidc, org_id=organization_id())
    await holder.enter()
    for _ in range(3):
        await holder.get("/users/")
    assert await entries(product, "login", holder.email) == 1
    await Holder(product, oidc, sub=holder.sub).get("/users/")
    assert await entries(product, "login", holder.email) == 2
    async with product.neena.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.actor == holder.email, AuditEntry.action == "login")
        entry = (await session.scalars(query)).first()
    assert entry is not None
    assert (entry.source, entry.key, entry.detail) == ("127.0.0.1", None, {})


async def test_a_stream_ends_when_its_token_does(product: Product, oidc: Running) -> None:
    """Events: a token is good until a minute after its `exp`, and no stream outlives that."""
    holder = Holder(product, oidc)
    await holder.enter()
    flow, request = await holder.flow(HOUR), await holder.request()
    run = await holder.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    end = int(time.time()) + 2
    short = Holder(product, oidc, sub=holder.sub, exp=end - 60)
    async with following(product, short, run) as queue, asyncio.timeout(10):
        assert (await queue.get())["event"] == "flow_run.pending"
    assert end - 1 < time.time() < end + 1.5


async def test_without_its_provider_tokens_are_not_let_in_but_keys_are(tmp_path, oidc: Running) -> None:
    settings: dict[str, Any] = {"oidc_issuer": oidc.url, "oidc_audience": "neena", "egress_allow": (oidc.address,)}
    oidc.fault(path="/.well-known", action="close", times=1)
    async with open_product(tmp_path, works=False, **settings) as product:
        refusal = await Holder(product, oidc).refused(502, "GET", "/users/")
        assert refusal["code"] == "provider_unavailable"
        assert await (await product.member()).get("/users/")


async def test_half_a_provider_does_not_start(tmp_path) -> None:
    for half in ({"oidc_issuer": "https://login.acme.test/"}, {"oidc_audience": "neena"}):
        with pytest.raises(Misconfigured, match="goes without it"):
            async with open_product(tmp_path, works=False, **half):
                pass


async def test_without_a_provider_no_token_gets_in(tmp_path, oidc: Running) -> None:
    async with open_product(tmp_path, works=False) as product:
        assert (await Holder(product, oidc).refused(401, "GET", "/users/"))["code"] == "invalid_api_key"


async def test_neena_check_says_whether_the_provider_answers(tmp_path, oidc: Running) -> None:
    environ = {"NEENA_DATA_DIR": str(tmp_path), "NEENA_EGRESS_ALLOW": oidc.address, "NEENA_OIDC_AUDIENCE": "neena"}

    async def check(issuer: str) -> Any:
        return await asyncio.to_thread(CliRunner(env={**environ, "NEENA_OIDC_ISSUER": issuer}).invoke, app, ["check"])

    good = await check(oidc.url)
    assert (good.exit_code, f"ok    identity provider ({oidc.url})" in good.output) == (0, True)
    slash = await check(f"{oidc.url}/")
    assert (slash.exit_code, "which is not NEENA_OIDC_ISSUER" in slash.output) == (1, True)
