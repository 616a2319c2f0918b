"""Signing in at an identity provider, over HTTP from both sides: who gets in, as whom, and who does not."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID, uuid4

import httpx2
import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from neena.audit.tables import AuditEntry
from neena.errors import Misconfigured
from neena.identity.service import add_organization, add_user
from neena.identity.tables import LOCAL, ApiKey, BrowserSession, Organization, User
from neena.simulators.oidc import CLIENT, SECRET
from neena.simulators.process import Running, simulator
from neena.web.oauth2 import challenge_of
from support.product import Product, open_product
from support.tabs import SESSION, Tab, open_tab

PROVIDER, CODE = f"{SESSION}/provider", f"{SESSION}/provider/code"


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with simulator("oidc") as one:
        yield one


def settings(oidc: Running, **more: Any) -> dict[str, Any]:
    known = {"oidc_issuer": oidc.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET, "oidc_name": "Acme"}
    return {**known, "egress_allow": (oidc.address,), **more}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    database_url: str | None,
    running: Running,
) -> AsyncIterator[Product]:
    """A product whose people sign in at the simulated provider; nobody joins by themselves."""
    own = database_url and request.getfixturevalue("postgres").new_database()
    async with open_product(tmp_path_factory.mktemp("sign-in"), database_url=own, **settings(running)) as one:
        yield one


@pytest.fixture
def oidc(running: Running) -> Running:
    """The provider, at which somebody with a new address has an account."""
    name = uuid4().hex[:12]
    person = {"sub": f"auth0|{name}", "email": f"{name}@acme.test", "email_verified": True, "name": "Mira Lund"}
    running.load(person=person, id_token={}, back={}, discovery={}, client_secret=SECRET)
    return running


@pytest_asyncio.fixture(loop_scope="session")
async def tab(product: Product) -> AsyncIterator[Tab]:
    async with open_tab(product) as one:
        product.app.state.attempts._allowed.clear()
        yield one


def person(oidc: Running) -> dict[str, Any]:
    return oidc.state()["person"]


async def invited(product: Product, oidc: Running, **more: Any) -> User:
    """A user with the address of whoever has the account, made by the operator."""
    email = person(oidc)["email"]
    async with product.neena.database.writing() as session:
        organization = add_organization(session, "Acme").id
        user = add_user(session, email.upper(), more.pop("auth0_id", LOCAL + email), organization)
        user.permissions = more.pop("permissions", None)
        return user


async def consent(tab: Tab, oidc: Running) -> dict[str, str]:
    """What the browser comes back with, after going to where it is sent."""
    begun = await tab.ok("POST", PROVIDER)
    answer = oidc.client.get(begun["authorize_url"], follow_redirects=False)
    assert answer.status_code == 302, answer.text
    landing = urlsplit(answer.headers["location"])
    assert f"{landing.scheme}://{landing.netloc}{landing.path}" == f"{tab.origin}/app/signed-in"
    return dict(parse_qsl(landing.query, strict_parsing=True))


async def signed_in(tab: Tab, oidc: Running) -> Any:
    session = await tab.ok("POST", CODE, await consent(tab, oidc))
    tab.csrf = session["csrf_token"]
    return session


async def answered(tab: Tab, back: dict[str, str]) -> tuple[int, str]:
    """Status and code of an answer to a code."""
    answer = await tab.send("POST", CODE, back)
    return answer.status_code, answer.json().get("code", "")


async def acts(product: Product, **about: Any) -> list[AuditEntry]:
    query = select(AuditEntry).filter_by(**about).order_by(AuditEntry.number)
    async with product.neena.database.reading() as session:
        return list(await session.scalars(query))


async def count(product: Product, table: Any) -> int:
    async with product.neena.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(table)) or 0


async def test_everybody_may_ask_whether_it_is_offered(product: Product, tab: Tab) -> None:
    assert await tab.ok("GET", PROVIDER) == {"provider": "Acme"}
    assert (await product.client.get(PROVIDER)).json() == {"provider": "Acme"}


async def test_without_a_provider_a_key_is_the_only_way(tmp_path: Path) -> None:
    async with open_product(tmp_path, works=False) as other, open_tab(other) as one:
        assert await one.ok("GET", PROVIDER) == {"provider": None}
        await one.refused(404, "not_offered", "POST", PROVIDER)
        await one.refused(404, "not_offered", "POST", CODE, {"code": "c", "state": "s"})


async def test_a_person_of_the_provider_is_signed_in_as_the_user_with_their_address(
    product: Product, tab: Tab, oidc: Running
) -> None:
    """Linked by the verified address the first time, and by the subject from then on, whatever the address is then."""
    user = await invited(product, oidc)
    session = await signed_in(tab, oidc)
    assert (session["user"]["id"], session["key"]) == (str(user.id), None)
    assert session["user"]["auth0_id"] == person(oidc)["sub"]
    assert session["permissions"] == ["read", "write", "approve"]
    assert (await tab.ok("GET", "/users/"))["id"] == str(user.id)
    assert len(await acts(product, action="user.linked", object_id=str(user.id))) == 1
    (created,) = await acts(product, action="session.created", object_id=session["id"])
    assert (created.actor, created.detail["subject"]) == (user.email, person(oidc)["sub"])
    await tab.ok("POST", "/flow_requests/", {"request_instructions": "Tell the hour."})
    assert (await tab.send("DELETE", SESSION)).status_code == 204
    assert (await tab.send("GET", "/users/")).status_code == 401
    oidc.load(person={**person(oidc), "email": f"{uuid4().hex}@acme.test", "email_verified": False})
    assert (await signed_in(tab, oidc))["user"]["id"] == str(user.id)


async def test_what_is_asked_of_the_provider_and_what_the_browser_keeps(tab: Tab, oidc: Running) -> None:
    """Code, S256, state and nonce; a cookie that no script reads, and nothing of it in the address."""
    answer = await tab.send("POST", PROVIDER)
    asked = dict(parse_qsl(urlsplit(answer.json()["authorize_url"]).query))
    assert {name: asked.pop(name) for name in ("response_type", "client_id", "code_challenge_method", "scope")} == {
        "response_type": "code",
        "client_id": CLIENT,
        "code_challenge_method": "S256",
        "scope": "openid email profile",
    }
    assert asked.pop("redirect_uri") == f"{tab.origin}/app/signed-in"
    assert set(asked) == {"state", "nonce", "code_challenge"}
    assert all(len(one) == 43 for one in asked.values())
    name, _, rest = answer.headers["set-cookie"].partition("=")
    secret, *attributes = rest.split("; ")
    assert name == "neena_sign_in"
    assert {one.lower() for one in attributes} == {"httponly", "samesite=strict", "path=/", "max-age=600"}
    assert not {secret, challenge_of(secret)} & set(asked.values())
    assert answer.headers["cache-control"] == "no-store"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "another nonce": ({"claims": {"nonce": "another"}}, "nonce"),
    "no nonce": ({"claims": {"nonce": None}}, "nonce"),
    "another audience": ({"claims": {"aud": "another"}}, "another audience"),
    "another party": ({"claims": {"azp": "another"}}, "azp"),
    "several audiences and no party": ({"claims": {"aud": [CLIENT, "another"]}}, "azp"),
    "another issuer": ({"claims": {"iss": "https://evil.test"}}, "another issuer"),
    "expired": ({"claims": {"exp": int(time.time()) - 61}}, "has expired"),
    "never expires": ({"claims": {"exp": None}}, "'exp'"),
    "issued in the future": ({"claims": {"iat": int(time.time()) + 9000}}, "issued in the future"),
    "no subject": ({"claims": {"sub": None}}, "'sub'"),
    "unsigned": ({"alg": "none"}, "algorithm"),
    "public key as secret": ({"alg": "HS256"}, "algorithm"),
    "signed by a stranger": ({"stranger": True}, "wrong signature"),
    "a key that is not published": ({"header": {"kid": "made-up"}}, "does not publish"),
    "a token for access": ({"header": {"typ": "at+jwt"}}, "another type"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_an_id_token_that_is_not_right_opens_nothing(
    product: Product, tab: Tab, oidc: Running, case: str
) -> None:
    order, why = WRONG[case]
    user = await invited(product, oidc)
    oidc.load(id_token=order)
    answer = await tab.send("POST", CODE, await consent(tab, oidc))
    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")
    assert why in answer.json()["detail"]
    assert "neena_session" not in answer.headers.get("set-cookie", "")
    assert not await acts(product, action="user.linked", object_id=str(user.id))
    assert (await tab.send("GET", SESSION)).status_code == 401


async def test_a_code_counts_only_in_the_browser_that_began(product: Product, tab: Tab, oidc: Running) -> None:
    """Signing somebody in as oneself (login CSRF): another browser has another secret, or none."""
    await invited(product, oidc)
    back = await consent(tab, oidc)
    async with open_tab(product) as other:
        assert await answered(other, back) == (400, "not_begun_here")
        theirs = await consent(other, oidc)
        assert await answered(other, back) == (400, "not_begun_here")
        assert await answered(other, {**theirs, "code": back["code"]}) == (400, "sign_in_refused")  # by PKCE
    assert await answered(tab, {**back, "state": "x" * 43}) == (400, "not_begun_here")
    assert await answered(tab, {**back, "state": "\xe9"}) == (400, "not_begun_here")
    assert (await answered(tab, await consent(tab, oidc)))[0] == 200


async def test_a_code_is_good_once(product: Product, tab: Tab, oidc: Running) -> None:
    await invited(product, oidc)
    back = await consent(tab, oidc)
    kept = tab.client.cookies.get("neena_sign_in")
    assert (await answered(tab, back))[0] == 200
    assert tab.client.cookies.get("neena_sign_in") is None
    assert await answered(tab, back) == (400, "not_begun_here")
    tab.client.cookies.set("neena_sign_in", kept or "", domain="neena.test", path="/")
    assert await answered(tab, back) == (400, "sign_in_refused")


async def test_two_sign_ins_that_were_begun_are_not_mixed_up(tab: Tab, oidc: Running, product: Product) -> None:
    """Two tabs of a browser: the one begun last counts."""
    await invited(product, oidc)
    first, last = await consent(tab, oidc), await consent(tab, oidc)
    assert await answered(tab, first) == (400, "not_begun_here")
    assert (await answered(tab, last))[0] == 200


async def test_another_provider_does_not_answer_in_its_place(product: Product, tab: Tab, oidc: Running) -> None:
    """RFC 9207: who names itself in the answer is the one that was asked."""
    await invited(product, oidc)
    oidc.load(back={"iss": "https://evil.test"})
    assert await answered(tab, await consent(tab, oidc)) == (400, "another_issuer")
    oidc.load(back={"iss": None})
    assert (await answered(tab, await consent(tab, oidc)))[0] == 200


@pytest.mark.parametrize("path", [PROVIDER, CODE])
@pytest.mark.parametrize("origin", ["http://evil.test", "null", ""])
async def test_no_other_page_signs_its_visitor_in(tab: Tab, path: str, origin: str) -> None:
    await tab.refused(403, "cross_origin", "POST", path, {"code": "c", "state": "s"}, origin=origin)
    await tab.refused(403, "cross_origin", "POST", path, {"code": "c", "state": "s"}, sec_fetch_site="cross-site")


UNKNOWN: dict[str, tuple[dict[str, Any], str]] = {
    "an address that nobody here has": ({"email": "stranger@acme.test"}, "no_user_here"),
    "an address that is not verified": ({"email_verified": False}, "address_unverified"),
    "an address of which nothing is said": ({"email_verified": None}, "address_unverified"),
    "no address": ({"email": None}, "address_unverified"),
    "what is no address": ({"email": ["mira@acme.test"]}, "address_unverified"),
}


@pytest.mark.parametrize("case", UNKNOWN)
async def test_somebody_whom_nobody_here_knows_stays_outside(
    product: Product, tab: Tab, oidc: Running, case: str
) -> None:
    """Nothing is made or linked, no organization either."""
    about, code = UNKNOWN[case]
    user = await invited(product, oidc)
    oidc.load(person={**person(oidc), **about}, id_token={"claims": {"org_id": f"org_{uuid4().hex}"}})
    before = [await count(product, one) for one in (User, Organization, BrowserSession)]
    assert await answered(tab, await consent(tab, oidc)) == (403, code)
    assert [await count(product, one) for one in (User, Organization, BrowserSession)] == before
    async with product.neena.database.reading() as session:
        assert (await session.get_one(User, user.id)).auth0_id.startswith(LOCAL)


async def test_a_user_of_another_account_is_not_taken_over(product: Product, tab: Tab, oidc: Running) -> None:
    """An address links once: whoever has it at the provider later is somebody else. The trail names who was refused."""
    await invited(product, oidc, auth0_id=f"auth0|{uuid4()}")
    assert await answered(tab, await consent(tab, oidc)) == (403, "another_account")
    end = time.monotonic() + 20
    while not (refused := await acts(product, action="access.refused", actor=person(oidc)["email"])):
        assert time.monotonic() < end
        await asyncio.sleep(0.05)
    assert [one.detail["code"] for one in refused] == ["another_account"]


async def test_what_the_provider_lends_narrows_the_session(product: Product, tab: Tab, oidc: Running) -> None:
    await invited(product, oidc, permissions=["read", "write", "admin"])
    oidc.load(id_token={"claims": {"permissions": ["neena:read", "approve", "other"]}})
    assert (await signed_in(tab, oidc))["permissions"] == ["read"]
    answer = await tab.send("POST", "/flow_requests/", {"request_instructions": "Tell the hour."})
    assert (answer.status_code, "'write'" in answer.json()["detail"]) == (403, True)


async def test_a_right_that_is_taken_from_the_user_is_gone(product: Product, tab: Tab, oidc: Running) -> None:
    user = await invited(product, oidc)
    await signed_in(tab, oidc)
    async with product.neena.database.writing() as session:
        await session.execute(update(User).where(User.id == user.id).values(permissions=["write"]))
    end = time.monotonic() + 5
    while (await tab.send("GET", "/flows/all")).status_code != 403:
        assert time.monotonic() < end


async def test_signing_in_is_not_undone_by_a_key_of_the_user(product: Product, tab: Tab, oidc: Running) -> None:
    """The session needs no key, and ends with none; a key made through it stays when the session is over."""
    await invited(product, oidc)
    await signed_in(tab, oidc)
    made = await tab.ok("POST", "/api_keys/", {"name": "deploy"})
    assert (await tab.send("DELETE", f"/api_keys/?id={made['id']}")).status_code == 200
    assert (await tab.ok("GET", SESSION))["key"] is None
    other = await tab.ok("POST", "/api_keys/", {"name": "deploy"})
    assert (await tab.send("DELETE", SESSION)).status_code == 204
    async with product.neena.database.reading() as session:
        assert (await session.get_one(ApiKey, UUID(other["id"]))).revoked_date is None


async def test_signing_in_anew_ends_what_the_browser_had(product: Product, tab: Tab, oidc: Running) -> None:
    """By a key or at the provider, whichever was before."""
    mira = await product.member()
    await invited(product, oidc)
    first = await tab.sign_in(mira.key)
    second = await signed_in(tab, oidc)
    third = await tab.sign_in(mira.key)
    for ended in (first, second):
        assert [one.action for one in await acts(product, object_id=ended["id"])] == [
            "session.created",
            "session.ended",
        ]
    assert (await tab.ok("GET", SESSION))["id"] == third["id"]


async def test_signing_out_everywhere(product: Product, tab: Tab, oidc: Running) -> None:
    """One's own sessions of both kinds; those of others only as an admin of their organization."""
    user = await invited(product, oidc)
    await signed_in(tab, oidc)
    async with open_tab(product) as elsewhere:
        await signed_in(elsewhere, oidc)
        assert (await tab.ok("DELETE", f"{SESSION}/all"))["ended"] == 2
        end = time.monotonic() + 5
        while (await elsewhere.send("GET", "/users/")).status_code != 401:
            assert time.monotonic() < end
    await signed_in(tab, oidc)
    other = await product.person("otto", user.organization)
    stranger = await product.member("eve", permissions=["read", "write", "approve", "admin"])
    for caller in (other, stranger):
        await caller.refused(404, "DELETE", "/session/all", user=str(user.id))
    admin = await product.person("ada", user.organization, permissions=["read", "admin"])
    assert (await admin.delete("/session/all", user=str(user.id))) == {"ended": 1}
    (ended,) = await acts(product, action="session.ended", actor=admin.email)
    assert ended.detail == {"user": str(user.id)}


JOINING: dict[str, tuple[tuple[str, ...], dict[str, Any], bool]] = {
    "by domain": (("acme.test",), {}, True),
    "by domain with an at sign, whatever the case": (("@ACME.test",), {}, True),
    "of a domain that ends alike": (("me.test",), {}, False),
    "of a subdomain": (("test",), {}, False),
    "by a group": (("groups=neena",), {"groups": ["staff", "neena"]}, True),
    "of another group": (("groups=neena",), {"groups": ["neena-guests"]}, False),
    "by a claim": (("evil.test", "hd=acme.test"), {"hd": "acme.test"}, True),
    "of another hosted domain": (("hd=acme.test",), {"hd": "evil.test"}, False),
    "of no group": (("groups=neena",), {}, False),
    "unverified": (("acme.test",), {"email_verified": False}, False),
}


@pytest.mark.parametrize("case", JOINING)
async def test_who_may_join_is_the_operators_word(tmp_path: Path, oidc: Running, case: str) -> None:
    """A user in the organization of the first start, with the permissions of the settings; once."""
    rules, about, joins = JOINING[case]
    oidc.load(person={**person(oidc), **about})
    more = settings(oidc, oidc_join=rules, oidc_join_permissions=("read",))
    async with open_product(tmp_path, works=False, **more) as one, open_tab(one) as tab:
        status, _ = await answered(tab, await consent(tab, oidc))
        assert status == (200 if joins else 403)
        if joins:
            session = await signed_in(tab, oidc)
            assert (session["user"]["full_name"], session["permissions"]) == ("Mira Lund", ["read"])
            assert session["organization"]["name"] == "Neena"
        assert len(await acts(one, action="user.created")) == joins


async def test_an_address_may_be_trusted_where_the_operator_says_so(tmp_path: Path, oidc: Running) -> None:
    """A provider that says nothing of addresses; one that says that it has not verified an address is believed."""
    more = settings(oidc, oidc_email_trusted=True, first_user_email=person(oidc)["email"])
    async with open_product(tmp_path, works=False, **more) as one, open_tab(one) as tab:
        oidc.load(person={**person(oidc), "email_verified": False})
        assert await answered(tab, await consent(tab, oidc)) == (403, "address_unverified")
        oidc.load(person={**person(oidc), "email_verified": None})
        assert "admin" in (await signed_in(tab, oidc))["permissions"]


async def test_a_public_client_has_no_secret_and_some_take_it_in_the_form(tmp_path: Path, oidc: Running) -> None:
    oidc.load(client_secret=None)
    more = {**settings(oidc), "oidc_client_secret": None, "first_user_email": person(oidc)["email"]}
    async with open_product(tmp_path / "public", works=False, **more) as one, open_tab(one) as tab:
        await signed_in(tab, oidc)
    oidc.load(client_secret=SECRET, discovery={"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    more["oidc_client_secret"] = SECRET
    async with open_product(tmp_path / "form", works=False, **more) as one, open_tab(one) as tab:
        await signed_in(tab, oidc)
        call = next(call for call in reversed(oidc.calls()) if call["path"] == "/token")
        assert ("authorization" in call["headers"], "client_secret=" in call["body"]) == (False, True)


async def test_a_provider_that_does_not_answer_is_502_and_counts_for_nobody(
    product: Product, tab: Tab, oidc: Running
) -> None:
    await invited(product, oidc)
    for fault in ({"status": 503}, {"status": 200, "body": {"access_token": "a"}}, {"action": "malformed"}):
        back = await consent(tab, oidc)
        oidc.fault(path="/token", **fault)
        assert await answered(tab, back) == (502, "provider_unavailable")
    oidc.fault(path="/token", status=400, body={"error": "<script>"})
    answer = await tab.send("POST", CODE, await consent(tab, oidc))
    assert (answer.status_code, "script" in answer.text) == (400, False)
    assert (await answered(tab, await consent(tab, oidc)))[0] == 200


async def test_a_wrong_secret_is_told_and_never_shown(tmp_path: Path, oidc: Running) -> None:
    more = {**settings(oidc), "oidc_client_secret": "wrong-secret", "first_user_email": person(oidc)["email"]}
    async with open_product(tmp_path, works=False, **more) as one, open_tab(one) as tab:
        answer = await tab.send("POST", CODE, await consent(tab, oidc))
        assert (answer.status_code, "invalid_client" in answer.json()["detail"]) == (400, True)
        assert "wrong-secret" not in answer.text


async def test_the_egress_guard_stands_before_the_provider(tmp_path: Path, oidc: Running) -> None:
    before = len(oidc.calls())
    more = settings(oidc, egress_allow=())
    async with open_product(tmp_path, works=False, **more) as one, open_tab(one) as tab:
        await tab.refused(502, "provider_unavailable", "POST", PROVIDER)
    assert len(oidc.calls()) == before


async def test_a_provider_whose_discovery_leads_to_a_private_place_is_not_asked(tmp_path: Path, oidc: Running) -> None:
    """What a discovery document names passes the guard like everything else."""
    oidc.load(discovery={"token_endpoint": "http://10.0.0.1:9/token"})
    async with open_product(tmp_path, works=False, **settings(oidc)) as one, open_tab(one) as tab:
        assert await answered(tab, await consent(tab, oidc)) == (502, "provider_unavailable")


async def test_the_console_is_opened_at_its_public_address(tmp_path: Path, oidc: Running) -> None:
    """The provider leads back there; by https the cookies are bound to the host."""
    more = settings(oidc, public_url="https://neena.acme.test/", first_user_email=person(oidc)["email"])
    async with open_product(tmp_path, works=False, **more) as one:
        async with open_tab(one, origin="http://10.0.0.1:8000") as tab:
            answer = await tab.send("POST", PROVIDER)
            assert (answer.status_code, "https://neena.acme.test" in answer.json()["detail"]) == (400, True)
        async with open_tab(one, origin="https://neena.acme.test") as tab:
            answer = await tab.send("POST", PROVIDER)
            assert answer.headers["set-cookie"].startswith("__Host-neena_sign_in=")
            assert "secure" in answer.headers["set-cookie"].lower()
            assert (await signed_in(tab, oidc))["user"]["email"] == person(oidc)["email"]


@pytest.mark.parametrize("body", [None, {}, {"code": "c"}, {"code": "", "state": "s"}, {"code": 1, "state": "s"}, []])
async def test_wrong_input_is_422(tab: Tab, body: Any) -> None:
    answer = await tab.send("POST", CODE, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


@pytest.mark.parametrize(
    "wrong",
    [
        {"oidc_client_id": None},
        {"oidc_client_id": None, "oidc_client_secret": None, "oidc_audience": "a", "oidc_join": ("acme.test",)},
        {"oidc_issuer": None},
    ],
    ids=["no client", "joins nobody", "no issuer"],
)
async def test_half_a_configuration_stops_the_start(tmp_path: Path, oidc: Running, wrong: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured, match="NEENA_OIDC"):
        async with open_product(tmp_path, works=False, **{**settings(oidc), **wrong}):
            raise AssertionError("it started")


async def test_tokens_are_no_credentials_where_only_people_sign_in(product: Product, oidc: Running) -> None:
    """Without NEENA_OIDC_AUDIENCE the API takes none, an ID token of its own client included."""
    for audience in (CLIENT, "", None):
        token = oidc.mint(claims={"aud": audience})
        answer = await product.client.get("/api/v1/users/", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()["code"]) == (401, "invalid_token")


async def failures(tab: Tab, body: dict[str, str], path: str = SESSION) -> tuple[int, httpx2.Response]:
    """How often an attempt fails before the next one has to wait, and the answer that says so."""
    for made in range(200):
        answer = await tab.send("POST", path, body)
        if answer.status_code == 429:
            return made, answer
        assert answer.status_code in {400, 401}
    raise AssertionError("there is no limit")


async def test_failed_sign_ins_are_limited_for_an_address(product: Product, tab: Tab) -> None:
    """429 with Retry-After, for right keys too; other addresses go on."""
    mira = await product.member()
    made, answer = await failures(tab, {"api_key": "sk_nen_wrong"})
    assert made == 50
    assert 1 <= int(answer.headers["retry-after"]) <= 12
    assert answer.json()["code"] == "too_many_failed_sign_ins"
    await tab.refused(429, "too_many_failed_sign_ins", "POST", SESSION, {"api_key": mira.key})
    assert (await tab.send("POST", CODE, {"code": "c", "state": "s"})).status_code == 429
    product.app.state.attempts._allowed.clear()
    await tab.sign_in(mira.key)


async def test_a_code_that_fails_is_a_failed_sign_in(tab: Tab) -> None:
    made, _ = await failures(tab, {"code": "c", "state": "s"}, CODE)
    assert made == 50
