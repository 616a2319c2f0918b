"""Whoever's page makes a browser ask: only our own uses a session, and it proves itself before anything changes."""

import secrets
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from support.product import Person, Product, unknown_id
from support.tabs import SESSION, Tab, open_tab

FOREIGN = {
    "another site": {"origin": "https://evil.test", "sec_fetch_site": "cross-site"},
    "another site, in an old browser": {"origin": "https://evil.test", "sec_fetch_site": ""},
    "a neighbour": {"origin": "http://wiki.neena.test", "sec_fetch_site": "same-site"},
    "a neighbour, in an old browser": {"origin": "http://wiki.neena.test", "sec_fetch_site": ""},
    "another port": {"origin": "http://neena.test:9000", "sec_fetch_site": "same-site"},
    "an origin whose programs may come": {"origin": "https://console.acme.test", "sec_fetch_site": "same-site"},
    "a sandboxed frame": {"origin": "null", "sec_fetch_site": "cross-site"},
    "an origin that is none": {"origin": "http://[", "sec_fetch_site": ""},
    "what only begins like us": {"origin": "http://neena.test.evil.test", "sec_fetch_site": ""},
    "our origin, but the browser says otherwise": {"sec_fetch_site": "cross-site"},
}
UNPROVEN = {
    "none": "",
    "wrong": "0" * 64,
    "no text": "\xe9",
    "cut": "a" * 63,
    "many": "a" * 9000,
}
# What changes something when it is read: addresses of the contract, and the making of a state.
SIGNING_IN = {("post", SESSION), ("post", f"{SESSION}/provider"), ("post", f"{SESSION}/provider/code")}
CHANGED_BY_READING = {
    "/flows/generate",
    "/flows/generate_flow_and_execute",
    "/integration_credentials/oauth2/authorize_url",
}


@pytest_asyncio.fixture(loop_scope="session")
async def tab(product: Product, mira: Person) -> AsyncIterator[Tab]:
    """A browser in which Mira is signed in."""
    async with open_tab(product, mira.key) as one:
        yield one


@pytest.mark.parametrize("who", FOREIGN)
async def test_no_other_sites_page_uses_a_session(product: Product, tab: Tab, mira: Person, who: str) -> None:
    """Even with the proof; reading too, since an allowed origin of CORS would be told the answer."""
    headers = FOREIGN[who]
    await tab.refused(403, "cross_origin", "POST", "/flow_requests/", {"request_instructions": "x"}, **headers)
    await tab.refused(403, "cross_origin", "DELETE", SESSION, **headers)
    await tab.refused(403, "cross_origin", "GET", SESSION, **headers)
    await tab.refused(403, "cross_origin", "GET", "/flow_requests/all", **headers)
    await tab.refused(403, "cross_origin", "GET", f"/flow_runs/events?id={unknown_id()}", **headers)
    assert await mira.get("/flow_requests/all") == []


@pytest.mark.parametrize("who", FOREIGN)
async def test_no_other_sites_page_signs_a_browser_in(product: Product, mira: Person, who: str) -> None:
    """As somebody else, whose key its author knows: what is then stored would be theirs. Before the body is read."""
    async with open_tab(product) as tab:
        await tab.refused(403, "cross_origin", "POST", SESSION, {"api_key": mira.key}, **FOREIGN[who])
        answer = await tab.client.post(
            SESSION,
            content=b"{",
            headers={one.replace("_", "-"): value for one, value in FOREIGN[who].items() if value},
        )
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


async def test_who_says_not_where_from_changes_nothing(tab: Tab, mira: Person) -> None:
    """Every browser sends `Origin` with what is no GET; reading works for who typed the address."""
    said = {"origin": "", "sec_fetch_site": ""}
    await tab.refused(403, "cross_origin", "POST", "/flow_requests/", {"request_instructions": "x"}, **said)
    await tab.refused(403, "cross_origin", "POST", SESSION, {"api_key": mira.key}, **said)
    await tab.refused(403, "cross_origin", "POST", SESSION, {"api_key": mira.key}, sec_fetch_site="none")
    for site in ("", "none", "same-origin"):
        assert await tab.ok("GET", "/flow_requests/all", sec_fetch_site=site) == []


async def test_an_allowed_origin_goes_on_with_a_key(tab: Tab, mira: Person) -> None:
    """CORS is for those who bring a key: then the cookie, which may come along, does not count."""
    origin = {"origin": "https://console.acme.test", "sec_fetch_site": "cross-site", "x_csrf_token": ""}
    answer = await tab.send("GET", "/users/", x_api_key=mira.key, **origin)
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, origin["origin"])


@pytest.mark.parametrize("proof", UNPROVEN)
async def test_without_the_proof_nothing_changes(tab: Tab, mira: Person, proof: str) -> None:
    refusal = (403, "csrf_token_refused")
    await tab.refused(*refusal, "POST", "/flow_requests/", {"request_instructions": "x"}, x_csrf_token=UNPROVEN[proof])
    await tab.refused(*refusal, "DELETE", SESSION, x_csrf_token=UNPROVEN[proof])
    assert await mira.get("/flow_requests/all") == []
    assert (await tab.ok("GET", SESSION, x_csrf_token=UNPROVEN[proof]))["user"]["email"] == mira.email


async def test_the_proof_of_another_session_is_none(product: Product, tab: Tab, mira: Person) -> None:
    """Of one's own, of a colleague's, and the one from before signing in anew."""
    former = tab.csrf
    colleague = await product.member("otto")
    for key in (mira.key, colleague.key):
        async with open_tab(product, key) as other:
            assert other.csrf != tab.csrf
            await tab.refused(403, "csrf_token_refused", "DELETE", SESSION, x_csrf_token=other.csrf)
    await tab.sign_in(mira.key)
    await tab.refused(403, "csrf_token_refused", "DELETE", SESSION, x_csrf_token=former)
    await tab.refused(403, "csrf_token_refused", "DELETE", SESSION, x_csrf_token=tab.cookie)
    assert (await tab.send("DELETE", SESSION)).status_code == 204


async def test_every_operation_that_changes_something_wants_the_proof(product: Product, tab: Tab) -> None:
    """All of the document, and nothing but these: reading wants none."""
    document = product.app.openapi()
    wanting: set[str] = set()
    for path, methods in document["paths"].items():
        if path.startswith(("/health", "/hooks", "/artifacts")):
            continue
        for method in methods:
            where = path.removeprefix("/api/v1").format_map(dict.fromkeys(_names(path), unknown_id()))
            answer = await tab.send(method.upper(), where, x_csrf_token=secrets.token_hex(32))
            refused = answer.status_code == 403 and "csrf_token" in answer.text
            if method not in {"get", "head"} and (method, path) not in SIGNING_IN:
                assert refused, (method, path, answer.text)
            elif refused:
                wanting.add(path.removeprefix("/api/v1"))
    assert wanting == CHANGED_BY_READING


def _names(path: str) -> list[str]:
    return [part.strip("{}") for part in path.split("/") if part.startswith("{")]


async def test_a_plan_is_not_made_by_an_image_in_a_page(tab: Tab, mira: Person) -> None:
    """`GET /flows/generate...` of the contract plan, store and run: by cookie with the proof only."""
    request = await mira.request("Tell the hour.")
    for path in ("/flows/generate", "/flows/generate_flow_and_execute"):
        where = f"{path}?flow_request_id={request['id']}"
        for said in ({}, {"sec_fetch_site": "none"}, {"sec_fetch_site": ""}):
            await tab.refused(403, "csrf_token_refused", "GET", where, **said, x_csrf_token="")
    assert await mira.get("/flows/all") == []
    made = await tab.ok("GET", f"/flows/generate?flow_request_id={request['id']}")
    assert [one["id"] for one in await mira.get("/flows/all")] == [made["id"]]


async def test_refusals_have_the_shape_of_their_surface(tab: Tab) -> None:
    answer = await tab.send("POST", "/runs", {}, x_csrf_token="")
    assert answer.status_code == 403
    assert set(answer.json()) == {"error", "message"}
    assert "csrf_token" in answer.json()["message"]


async def test_what_a_cookie_opened_is_not_kept(tab: Tab, mira: Person) -> None:
    """Shared caches keep no answer to an `Authorization`; of cookies they know nothing."""
    assert (await tab.send("GET", "/users/")).headers["cache-control"] == "no-store"
    assert "cache-control" not in (await mira.send("GET", "/users/")).headers
