"""Sessions of browsers: how one begins and ends, and that it may do what its key may and never more."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from contract.test_events import HOUR, following
from neena.audit.tables import AuditEntry
from neena.identity.keys import hash_key, new_key
from neena.identity.sessions import Lifetimes, prune_sessions
from neena.identity.tables import ApiKey, BrowserSession, User
from neena.kernel.clock import now
from support.managed import Author
from support.product import Person, Product, open_product
from support.publishing import WORKFLOW, done, publish
from support.tabs import SESSION, Tab, open_tab


@pytest_asyncio.fixture(loop_scope="session")
async def tab(product: Product, mira: Person) -> AsyncIterator[Tab]:
    """A browser in which Mira is signed in."""
    async with open_tab(product, mira.key) as one:
        yield one


async def row_of(product: Product, session_id: str) -> BrowserSession | None:
    async with product.neena.database.reading() as session:
        return await session.get(BrowserSession, UUID(session_id))


async def change(product: Product, session_id: str, **values: Any) -> None:
    async with product.neena.database.writing() as session:
        this = update(BrowserSession).where(BrowserSession.id == UUID(session_id))
        await session.execute(this.values(**values))


async def audited(product: Product, session_id: str) -> list[tuple[str, str | None]]:
    async with product.neena.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.object_id == session_id).order_by(AuditEntry.created_date)
        return [(one.action, one.actor) for one in await session.scalars(query)]


async def refused_soon(tab: Tab, code: str = "session_over") -> None:
    """Within a second, as a revoked key is."""
    end = time.monotonic() + 1
    while (answer := await tab.send("GET", "/users/")).status_code != 401:
        assert time.monotonic() < end
        await asyncio.sleep(0.05)
    assert answer.json()["code"] == code
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_key_is_exchanged_for_a_cookie_that_no_script_reads(product: Product, mira: Person) -> None:
    """By http: HttpOnly, SameSite=Strict, for the whole host; its row has a hash of it."""
    async with open_tab(product) as tab:
        answer = await tab.send("POST", SESSION, {"api_key": f" {mira.key} "})
        session = answer.json()
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "no-store"
        name, _, rest = answer.headers["set-cookie"].partition("=")
        token, *attributes = rest.split("; ")
        assert name == "neena_session"
        assert {one.lower() for one in attributes} == {"httponly", "samesite=strict", "path=/", "max-age=43200"}
        assert len(token) >= 43
        assert token not in answer.text
        assert session["user"]["email"] == mira.email
        assert session["organization"] == {"id": mira.organization, "name": "Acme"}
        assert session["permissions"] == ["read", "write", "approve"]
        assert session["deployments"] is None
        row = await row_of(product, session["id"])
        assert row is not None
        assert (row.hash, str(row.key)) == (hash_key(token), session["key"])
        assert token not in session["csrf_token"]
        assert await tab.ok("GET", SESSION) == session
        assert (await tab.ok("GET", "/users/"))["email"] == mira.email
        assert await audited(product, session["id"]) == [("session.created", mira.email)]


async def test_by_https_the_cookie_is_secure_and_bound_to_the_host(tmp_path: Path, vendors: dict[str, Any]) -> None:
    """`__Host-` and Secure; a cookie under the plain name, which http could have set, is none."""
    async with open_product(tmp_path, public_url="https://neena.test/", works=False, **vendors) as product:
        mira = await product.member()
        async with open_tab(product, origin="https://neena.test") as tab:
            answer = await tab.send("POST", SESSION, {"api_key": mira.key})
            given = answer.headers["set-cookie"]
            assert given.startswith("__Host-neena_session=")
            assert {"httponly", "samesite=strict", "path=/", "secure"} <= {
                one.strip().lower() for one in given.split(";")
            }
            assert "domain" not in given.lower()
            tab.csrf = answer.json()["csrf_token"]
            assert (await tab.ok("GET", SESSION))["user"]["email"] == mira.email
            plain = {"Cookie": f"neena_session={tab.cookie}"}
            assert (await product.client.get(SESSION, headers=plain)).json()["code"] == "missing_credential"
            await tab.refused(403, "cross_origin", "DELETE", SESSION, origin="http://neena.test", host="10.0.0.1:8000")
            # Behind a proxy that hands on another name, the public URL says who we are.
            assert (await tab.send("DELETE", SESSION, host="10.0.0.1:8000")).status_code == 204


@pytest.mark.parametrize("kind", ["unknown", "mistyped", "a token", "expired", "revoked"])
async def test_no_session_for_what_is_no_good_key(product: Product, kind: str) -> None:
    """The answer is that of every wrong key, and no cookie comes with it."""
    person = await product.member(expires=now() - timedelta(seconds=1) if kind == "expired" else None)
    if kind == "revoked":
        async with product.neena.database.writing() as session:
            await session.execute(update(ApiKey).where(ApiKey.user == person.user).values(revoked_date=now()))
    keys = {"unknown": new_key(), "mistyped": person.key[:-1] + "_", "a token": "a.b.c"}
    async with open_tab(product) as tab:
        answer = await tab.send("POST", SESSION, {"api_key": keys.get(kind, person.key)})
        assert (answer.status_code, answer.json()) == (401, {"detail": "Invalid API Key", "code": "invalid_api_key"})
        assert "set-cookie" not in answer.headers
    if kind in {"expired", "revoked"}:
        await refusal_entered(product, person)


async def refusal_entered(product: Product, person: Person) -> None:
    query = select(AuditEntry).where(AuditEntry.actor == person.email, AuditEntry.action == "access.refused")
    end = time.monotonic() + 10
    while True:
        async with product.neena.database.reading() as session:
            found = (await session.scalars(query)).first()
        if found is not None:
            break
        assert time.monotonic() < end
        await asyncio.sleep(0.05)
    assert found.detail["path"] == SESSION
    assert found.detail["hint"] == person.key[:11]


@pytest.mark.parametrize("body", [None, {}, {"api_key": ""}, {"api_key": 7}, {"api_key": "x" * 256}, []])
async def test_signing_in_with_wrong_input_is_422(product: Product, body: Any) -> None:
    async with open_tab(product) as tab:
        answer = await tab.send("POST", SESSION, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_session_is_never_one_that_somebody_else_knows(product: Product, mira: Person) -> None:
    """Fixation: a planted token is not taken over; who signs in anew has a new one, and the former one is void."""
    planted = "planted" * 6
    async with open_tab(product) as tab:
        tab.client.cookies.set("neena_session", planted, domain="neena.test", path="/")
        first = await tab.sign_in(mira.key)
        former = tab.cookie
        assert former != planted
        other = await product.member("otto")
        second = await tab.sign_in(other.key)
        assert second["id"] != first["id"]
        assert second["user"]["email"] == other.email
        assert second["csrf_token"] != first["csrf_token"]
        for void in (planted, former):
            answer = await product.client.get(SESSION, headers={"Cookie": f"neena_session={void}"})
            assert (answer.status_code, answer.json()["code"]) == (401, "session_over")
        assert await audited(product, first["id"]) == [
            ("session.created", mira.email),
            ("session.ended", mira.email),
        ]


async def test_signing_out_ends_the_session_at_once(product: Product, tab: Tab, mira: Person) -> None:
    token, session = tab.cookie, await tab.ok("GET", SESSION)
    answer = await tab.send("DELETE", SESSION)
    assert (answer.status_code, answer.content) == (204, b"")
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert list(tab.client.cookies.jar) == []
    tab.client.cookies.set("neena_session", token, domain="neena.test", path="/")
    await tab.refused(401, "session_over", "GET", SESSION)
    await tab.refused(401, "session_over", "DELETE", SESSION)
    assert await row_of(product, session["id"]) is None
    assert await audited(product, session["id"]) == [("session.created", mira.email), ("session.ended", mira.email)]
    assert (await mira.get("/users/"))["email"] == mira.email  # the key is as good as before


async def test_a_session_is_ended_once_however_often_that_is_asked_for(
    product: Product, tab: Tab, mira: Person
) -> None:
    """By twenty at once: signing out, and signing in anew with the same former cookie."""
    cookie = {"Cookie": f"neena_session={tab.cookie}"}
    proof = {"Origin": tab.origin, "X-CSRF-Token": tab.csrf}
    session = await tab.ok("GET", SESSION)

    async def leave(at: int) -> int:
        if at % 2:
            body = {"api_key": mira.key}
            return (await product.client.post(SESSION, json=body, headers=cookie | proof)).status_code
        return (await product.client.delete(SESSION, headers=cookie | proof)).status_code

    answers = await asyncio.gather(*(leave(at) for at in range(20)))
    product.client.cookies.clear()
    assert set(answers[1::2]) == {200}
    assert set(answers[::2]) <= {204, 401, 404}
    assert await audited(product, session["id"]) == [("session.created", mira.email), ("session.ended", mira.email)]


async def test_a_session_ends_with_its_key(product: Product, tab: Tab, mira: Person) -> None:
    """Revoked: within a second. Expired: at that moment, and never later than the key."""
    session = await tab.ok("GET", SESSION)
    await mira.delete("/api_keys/", id=session["key"])
    await refused_soon(tab)
    end = now() + timedelta(minutes=10)
    brief = await product.member(expires=end)
    async with open_tab(product, brief.key) as other:
        assert (await other.ok("GET", SESSION))["expires_date"] == end.isoformat(timespec="milliseconds").replace(
            "+00:00", "Z"
        )
        async with product.neena.database.writing() as session:
            await session.execute(update(ApiKey).where(ApiKey.user == brief.user).values(expires_date=now()))
        await refused_soon(other)


@pytest.mark.parametrize("why", ["lifetime", "idle"])
async def test_a_session_ends_by_time(product: Product, tab: Tab, why: str) -> None:
    """12 hours at most, 2 hours without use."""
    session = await tab.ok("GET", SESSION)
    row = await row_of(product, session["id"])
    assert row is not None
    assert row.expires_date - row.created_date == timedelta(hours=12)
    past = {"expires_date": now()} if why == "lifetime" else {"used_date": now() - timedelta(hours=2)}
    await change(product, session["id"], **past)
    await refused_soon(tab)


async def test_using_a_session_costs_no_write_each_time_and_keeps_it(product: Product, tab: Tab) -> None:
    """Noted every five minutes at most; then the key counts as used too."""
    session = await tab.ok("GET", SESSION)
    recent, late = now() - timedelta(minutes=4), now() - timedelta(minutes=115)
    for used, kept in ((recent, True), (late, False)):
        await change(product, session["id"], used_date=used)
        async with product.neena.database.writing() as writing:
            key = update(ApiKey).where(ApiKey.id == UUID(session["key"]))
            await writing.execute(key.values(last_used_date=used))
        await asyncio.sleep(0.6)  # longer than an answer is remembered
        await tab.ok("GET", "/users/")
        row = await row_of(product, session["id"])
        assert row is not None
        assert (row.used_date == used) is kept
        async with product.neena.database.reading() as reading:
            found = await reading.get_one(ApiKey, UUID(session["key"]))
        assert (found.last_used_date == used) is kept


async def test_what_has_ended_is_swept(product: Product, mira: Person) -> None:
    async with open_tab(product) as tab:
        made = []
        for _ in range(3):
            tab.client.cookies.clear()
            made.append((await tab.sign_in(mira.key))["id"])
        await change(product, made[0], expires_date=now() - timedelta(seconds=1))
        await change(product, made[1], used_date=now() - timedelta(hours=2))
        assert not await prune_sessions(product.neena.database, Lifetimes.of(product.neena.settings))
        assert [await row_of(product, one) is None for one in made] == [True, True, False]
        await tab.ok("GET", SESSION)


async def test_many_sign_ins_at_once_are_as_many_sessions(product: Product, mira: Person) -> None:
    async def sign_in() -> str:
        async with open_tab(product, mira.key) as one:
            return (await one.ok("GET", SESSION))["id"]

    assert len(set(await asyncio.gather(*(sign_in() for _ in range(20))))) == 20
    async with product.neena.database.reading() as session:
        query = select(func.count()).select_from(BrowserSession).join(ApiKey, ApiKey.id == BrowserSession.key)
        assert await session.scalar(query.where(ApiKey.user == mira.user)) == 20


async def test_a_session_may_what_its_key_may_at_that_moment(product: Product) -> None:
    """A key that reads, through a session too; a right taken from the user is gone within a second."""
    reader = await product.member(scopes=["read"])
    async with open_tab(product, reader.key) as tab:
        assert (await tab.ok("GET", SESSION))["permissions"] == ["read"]
        await tab.ok("GET", "/flows/all")
        answer = await tab.send("POST", "/flow_requests/", {"request_instructions": "Tell the hour."})
        assert (answer.status_code, "'write'" in answer.json()["detail"]) == (403, True)
        assert (await tab.send("POST", "/api_keys/", {"name": "more"})).status_code == 403
        async with product.neena.database.writing() as session:
            await session.execute(update(User).where(User.id == reader.user).values(permissions=["write"]))
        end = time.monotonic() + 1
        while (await tab.send("GET", "/flows/all")).status_code != 403:
            assert time.monotonic() < end
            await asyncio.sleep(0.05)
        assert (await tab.ok("GET", SESSION))["permissions"] == []
        assert (await tab.send("DELETE", SESSION)).status_code == 204  # who may do nothing may still go


async def test_a_session_reaches_the_deployments_of_its_key(mira: Person) -> None:
    await publish(mira, workflowName="A")
    ours = (await done(mira, "GET"))["deploymentId"]
    theirs = await publish(mira, workflowName="B", deploymentName="production")
    key = await mira.post("/api_keys/", {"name": "narrow", "deployments": [ours]})
    async with open_tab(mira.product, key["key"]) as tab:
        assert (await tab.ok("GET", SESSION))["deployments"] == [ours]
        assert [one["workflowName"] for one in (await tab.ok("GET", "/workflows"))["workflows"]] == ["A"]
        assert (await tab.send("GET", f"/workflows/{theirs['workflowId']}")).status_code == 404


async def test_sessions_of_two_organizations_do_not_meet(product: Product, tab: Tab, mira: Person) -> None:
    other = await product.member("otto")
    request = await tab.ok("POST", "/flow_requests/", {"request_instructions": "Tell the hour."})
    async with open_tab(product, other.key) as strangers:
        assert (await strangers.ok("GET", SESSION))["user"]["email"] == other.email
        assert await strangers.ok("GET", "/flow_requests/all") == []
        answer = await strangers.send("GET", f"/flow_requests/?id={request['id']}")
        assert answer.status_code == 404
        assert (await tab.ok("GET", SESSION))["user"]["email"] == mira.email
        assert [one["id"] for one in await tab.ok("GET", "/flow_requests/all")] == [request["id"]]


async def test_a_key_in_a_header_goes_before_the_cookie(product: Product, tab: Tab, mira: Person) -> None:
    """Programs that keep cookies too: the key counts, needs no proof, and there is no session to speak of."""
    other = await product.member("otto")
    plain = {"x_api_key": other.key, "origin": "", "sec_fetch_site": "", "x_csrf_token": ""}
    assert (await tab.ok("GET", "/users/", **plain))["email"] == other.email
    made = await tab.ok("POST", "/flow_requests/", {"request_instructions": "Tell the hour."}, **plain)
    assert made["created_by_email"] == other.email
    await tab.refused(401, "invalid_api_key", "GET", "/users/", x_api_key="sk_wrong")
    for method in ("GET", "DELETE"):
        await tab.refused(404, "no_session", method, SESSION, **plain)
    assert (await tab.ok("GET", SESSION))["user"]["email"] == mira.email


async def test_a_sessions_token_is_good_as_a_cookie_only(product: Product, tab: Tab) -> None:
    """Neither as a key nor as a bearer's token, even while the session is remembered; nor beside another one."""
    for header in ("authorization", "x_api_key", "api_key"):
        await tab.ok("GET", "/users/")
        await tab.refused(401, "invalid_api_key", "GET", "/users/", **{header: tab.cookie})
    async with open_tab(product, (await product.member()).key) as other:
        both = f"neena_session={tab.cookie}; neena_session={other.cookie}"
        answer = await product.client.get("/users/", headers={"Cookie": both})
        assert (answer.status_code, "Two different" in answer.json()["detail"]) == (401, True)
        twice = f"a=b; neena_session={tab.cookie}; neena_session={tab.cookie}; c"
        assert (await product.client.get("/users/", headers={"Cookie": twice})).status_code == 200
    for nothing in ("", "neena_session=", "neena_session", ";;=;", "NEENA_SESSION=x", "__Host-neena_session=x"):
        answer = await product.client.get("/users/", headers={"Cookie": nothing})
        assert (answer.status_code, answer.json()["code"]) == (401, "missing_credential")


async def test_mcp_takes_no_session(tab: Tab) -> None:
    answer = await tab.send("POST", "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
    assert answer.status_code == 403
    assert "API key" in answer.json()["message"]


async def test_a_stream_is_followed_by_cookie_and_ends_with_the_session(
    product: Product, tab: Tab, mira: Person
) -> None:
    """EventSource sends no headers of its own: the cookie is enough to read."""
    flow, request = await mira.flow(HOUR), await mira.request()
    run = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    brought = {"Cookie": f"neena_session={tab.cookie}", "Sec-Fetch-Site": "same-origin"}
    async with following(product, mira, run, brought) as queue:
        async with asyncio.timeout(10):
            assert (await queue.get())["event"] == "flow_run.pending"
        assert (await tab.send("DELETE", SESSION)).status_code == 204
        start = time.monotonic()
    assert time.monotonic() - start < 5


async def test_a_session_ended_on_one_server_is_refused_by_the_other(postgres: Any, tmp_path: Path) -> None:
    shared = {"database_url": postgres.new_database(), "secret_key": "one key for all servers", "works": False}
    async with open_product(tmp_path / "1", **shared) as one, open_product(tmp_path / "2", **shared) as two:
        mira = await one.member()
        async with open_tab(one, mira.key) as here, open_tab(two) as there:
            there.client.cookies.set("neena_session", here.cookie, domain="neena.test", path="/")
            session = await there.ok("GET", SESSION)
            assert session == await here.ok("GET", SESSION)  # the proof too is good on every server
            assert (await here.send("DELETE", SESSION)).status_code == 204
            await refused_soon(there)


async def test_a_session_may_bring_secure_params_without_a_signature(tab: Tab, mira: Person) -> None:
    """Its pages prove each request; the key alone still has to sign (W-08)."""
    workflow = await Author(mira).publish(WORKFLOW)
    given = {
        "workflow_id": workflow,
        "workflow_params": {"amount": 3},
        "secure_workflow_params": {"password": "correct horse"},
    }
    assert (await Author(mira).send("POST", "/runs", given)).status_code == 403
    assert (await tab.send("POST", "/runs", given, x_csrf_token="")).status_code == 403
    started = await tab.send("POST", "/runs", given)
    assert started.status_code == 202, started.text
    run = await Author(mira).read(started.json()["messageId"])
    assert run["workflowParams"] == {"amount": 3}
    assert "correct horse" not in str(run)
