"""E28, E29, the callback page and the connection test: an account connected by consent."""

import asyncio
import hashlib
import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import func, select, update

from neena.audit.tables import AuditEntry
from neena.credentials.tables import IntegrationCredential, OAuth2State
from neena.simulators.process import Running, simulator
from support import club as the_club
from support.club import CLUB, consented, query_of
from support.product import Person, Product, open_product, unknown_id

URL = "/integration_credentials/oauth2/authorize_url"
CODE = "/integration_credentials/oauth2/code"
ELSEWHERE = "https://console.acme.test/connected"


@pytest.fixture(scope="module")
def club_process() -> Iterator[Running]:
    with simulator("oauth2") as running:
        yield running


@pytest.fixture
def club(club_process: Running) -> Running:
    club_process.reset()
    return club_process


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    database_url: str | None,
    club_process: Running,
    slack: Running,
) -> AsyncIterator[Product]:
    own = the_club.settings(club_process)
    # A product has a master key of its own, and so a database of its own.
    own_url = request.getfixturevalue("postgres").new_database() if database_url else None
    async with open_product(
        tmp_path_factory.mktemp("club"),
        database_url=own_url,
        loaded=the_club.LOADED,
        public_url="https://neena.acme.test/",
        oauth2_redirect_uris=(ELSEWHERE,),
        integrations={"club": own, "cabin": own, "pasted": own},
        egress_allow=(club_process.address, slack.address),
    ) as one:
        yield one


@pytest_asyncio.fixture(loop_scope="session")
async def mira(product: Product) -> Person:
    return await product.member()


async def came_back(person: Person, club: Running, short_name: str = "club", **asked: Any) -> dict[str, str]:
    """Code, state and issuer of a consent that this person asked for."""
    begun = await person.get(URL, integration_short_name=short_name, **asked)
    return consented(club, begun["authorize_url"])


async def connected(person: Person, club: Running, short_name: str = "club") -> Any:
    """An account that was connected by consent."""
    return await person.post(CODE, await came_back(person, club, short_name))


async def acts(product: Product, credential: Any) -> list[tuple[str, str]]:
    """What the audit trail says of a credential."""
    query = select(AuditEntry).where(AuditEntry.object_id == str(credential["id"])).order_by(AuditEntry.number)
    async with product.neena.database.reading() as session:
        return [(one.action, one.outcome) for one in await session.scalars(query)]


async def change(product: Product, table: Any, **values: Any) -> None:
    async with product.neena.database.writing() as session:
        await session.execute(update(table).values(**values))


# --- E28


async def test_the_authorize_url_says_all_that_the_provider_needs(mira: Person) -> None:
    """P-104: response_type, client_id, redirect_uri, scope, state, PKCE; the URL keeps the query that it had."""
    begun = await mira.get(URL, integration_short_name="club")
    said = query_of(begun["authorize_url"])
    assert said.pop("code_challenge") != begun["state"]
    assert said == {
        "audience": "members",
        "access_type": "offline",
        "response_type": "code",
        "client_id": "club-client",
        "redirect_uri": "https://neena.acme.test/oauth2/callback/club",
        "scope": "read notes:write",
        "state": begun["state"],
        "code_challenge_method": "S256",
    }
    assert len(begun["state"]) >= 43, "256 random bits"
    assert (await mira.get(URL, short_name="club"))["state"] != begun["state"]


async def test_the_integration_is_named_by_id_or_name_on_either_path(mira: Person) -> None:
    """P-104: `integration`, `integration_short_name`, `short_name`; the alias path."""
    for named in ({"integration": str(CLUB.id)}, {"integration_short_name": "club"}, {"short_name": "Club"}):
        for path in (URL, "/integration_credentials/oauth2_authorize_url"):
            assert "client_id=club-client" in (await mira.get(path, **named))["authorize_url"]
    await mira.refused(400, "GET", URL, short_name="club", integration_short_name="cabin")


async def test_what_cannot_be_connected_so_is_refused_with_the_reason(
    product: Product, mira: Person, tmp_path: Any
) -> None:
    """P-104: 404 unknown, 422 none named, 409 not configured (naming the settings), 409 for tokens that are pasted."""
    await mira.refused(404, "GET", URL, short_name="nonesuch")
    await mira.refused(404, "GET", URL, integration=unknown_id())
    assert (await mira.refused(422, "GET", URL))["detail"][0]["loc"] == ["query", "integration"]
    assert "APIKEY" not in (await mira.refused(409, "GET", URL, short_name="pasted"))["detail"]
    async with open_product(tmp_path) as bare:
        someone = await bare.member()
        assert (await someone.refused(400, "GET", URL, short_name="email"))["code"] == "not_by_consent"
        assert (await someone.refused(400, "GET", URL, short_name="data"))["code"] == "not_by_consent"
        detail = (await someone.refused(409, "GET", URL, short_name="slack"))["detail"]
        assert "NEENA_INTEGRATION_SLACK_CLIENT_ID and NEENA_INTEGRATION_SLACK_CLIENT_SECRET" in detail
        assert "APIKEY:TOKEN" in (await someone.refused(409, "GET", URL, short_name="trello"))["detail"]


async def test_a_consent_leads_back_to_known_addresses_only(mira: Person, club: Running) -> None:
    """P-104: Neena's own callback or a configured address, compared exactly."""
    for foreign in (
        ELSEWHERE + "/",
        ELSEWHERE + "?x=1",
        "https://console.acme.test/connected/../evil",
        "https://evil.test/",
        "http://neena.acme.test/oauth2/callback/club",
        "https://neena.acme.test/oauth2/callback/cabin",
        "",
    ):
        refusal = await mira.refused(422, "GET", URL, short_name="club", redirect_uri=foreign)
        assert "NEENA_OAUTH2_REDIRECT_URIS" in refusal["detail"][0]["msg"]
    back = await came_back(mira, club, redirect_uri=ELSEWHERE)
    assert (await mira.post(CODE, back))["by_oauth2"] is True


async def test_only_the_hash_of_a_state_is_kept_and_the_verifier_is_sealed(product: Product, mira: Person) -> None:
    """P-107: nothing in the table completes a consent; what has expired is cleared away in passing."""
    await change(product, OAuth2State, expires_date=datetime.now(UTC) - timedelta(seconds=1))
    begun = await mira.get(URL, short_name="club")
    async with product.neena.database.reading() as session:
        rows = (await session.scalars(select(OAuth2State))).all()
    assert [row.user for row in rows] == [mira.user], "expired rows are gone"
    assert begun["state"] not in str(vars(rows[0]))
    assert rows[0].sealed
    assert 590 < (rows[0].expires_date - datetime.now(UTC)).total_seconds() <= 600


# --- E29


async def test_a_code_becomes_a_credential_that_runs_use(product: Product, mira: Person, club: Running) -> None:
    """P-105, P-107: no token in any answer or in the row; the audit trail has it; a run uses it."""
    stored = await connected(mira, club)
    assert (stored["status"], stored["by_oauth2"], stored["problem"]) == ("connected", True, None)
    lasts = datetime.fromisoformat(stored["expires_date"]) - datetime.now(UTC)
    assert timedelta(minutes=59) < lasts <= timedelta(hours=1)
    assert await mira.get("/integration_credentials/all") == [stored]
    tokens = [*club.state()["access"], *club.state()["refresh"]]
    async with product.neena.database.reading() as session:
        row = await session.scalar(select(IntegrationCredential).where(IntegrationCredential.owner == mira.user))
    assert row is not None
    assert not any(token in json.dumps(stored) or token.encode() in row.sealed for token in tokens)
    assert await acts(product, stored) == [("credential.connected", "done")]
    run = await mira.run(the_club.READ)
    assert run["task_runs"][0]["result"]["name"] == "Mira of the club"


async def test_connecting_again_keeps_the_id(mira: Person, club: Running) -> None:
    """P-105: an upsert like E25, from pasted to consented and back."""
    body = {"integration": str(CLUB.id), "credential": "pasted-token"}
    first = await mira.post("/integration_credentials/", body)
    assert (first["by_oauth2"], first["expires_date"]) == (False, None)
    second = await connected(mira, club)
    assert (second["id"], second["by_oauth2"]) == (first["id"], True)
    third = await mira.post("/integration_credentials/", body)
    assert (third["id"], third["by_oauth2"], third["expires_date"]) == (first["id"], False, None)


async def test_code_and_state_are_taken_from_body_or_query_on_either_path(mira: Person, club: Running) -> None:
    """P-105: the forms of the contract; with HTTP Basic towards a provider that wants it."""
    for path in (CODE, "/integration_credentials/oauth2_code"):
        back = await came_back(mira, club)
        await mira.post(path, None, **back)
        back = await came_back(mira, club)
        await mira.post(path, {"code": back["code"], "short_name": "club"}, state=back["state"])
    assert (await connected(mira, club, "cabin"))["integration"] == str(the_club.CABIN.id)
    for given, missing in (
        ({}, ["code", "state"]),
        ({"code": "x"}, ["state"]),
        ({"state": "", "code": "x"}, ["state"]),
    ):
        refusal = await mira.refused(422, "POST", CODE, given)
        assert [one["loc"][1] for one in refusal["detail"]] == missing
    await mira.refused(422, "POST", CODE)
    await mira.refused(422, "POST", CODE, [1])
    await mira.refused(404, "POST", CODE, {"code": "x", "state": "y", "short_name": "nonesuch"})


async def test_a_state_is_good_once(mira: Person, club: Running) -> None:
    """P-105: used, unknown, or expired: 400."""
    back = await came_back(mira, club)
    await mira.post(CODE, back)
    assert (await mira.refused(400, "POST", CODE, back))["code"] == "unknown_state"
    await mira.refused(400, "POST", CODE, {"code": "x", "state": "never-given-out"})


async def test_an_expired_state_is_refused(product: Product, mira: Person, club: Running) -> None:
    """P-105: after ten minutes nothing is asked of the provider any more."""
    back = await came_back(mira, club)
    await change(product, OAuth2State, expires_date=datetime.now(UTC) - timedelta(milliseconds=5))
    assert (await mira.refused(400, "POST", CODE, back))["code"] == "unknown_state"
    assert "code" not in club.state()["effects"]


async def test_somebody_elses_state_is_refused_and_stays_good_for_them(
    product: Product, mira: Person, club: Running
) -> None:
    """P-105: a consent cannot be completed for another user, of the same organization or not, or integration."""
    colleague = await product.person("otto", UUID(mira.organization))
    stranger = await product.member("eve")
    back = await came_back(mira, club)
    for other in (colleague, stranger):
        assert (await other.refused(400, "POST", CODE, back))["code"] == "unknown_state"
    assert (await mira.refused(400, "POST", CODE, {**back, "short_name": "cabin"}))["code"] == "unknown_state"
    assert "code" not in club.state()["effects"]
    await mira.post(CODE, {**back, "short_name": "club"})
    assert await colleague.get("/integration_credentials/all") == []


async def test_of_many_who_send_one_state_exactly_one_goes_on(mira: Person, club: Running) -> None:
    """P-105: 20 at once: one 200, nineteen 400, one exchange at the provider."""
    back = await came_back(mira, club)
    answers = await asyncio.gather(*(mira.send("POST", CODE, back) for _ in range(20)))
    assert sorted(one.status_code for one in answers) == [200] + [400] * 19
    assert len([one for one in club.calls() if one["path"] == "/api/token"]) == 1


async def test_another_issuer_is_refused_before_the_code_goes_out(mira: Person, club: Running) -> None:
    """P-105: RFC 9207; the state is used up."""
    back = await came_back(mira, club)
    refusal = await mira.refused(400, "POST", CODE, {**back, "iss": "https://evil.test"})
    assert refusal["code"] == "wrong_issuer"
    assert "code" not in club.state()["effects"]
    assert (await mira.refused(400, "POST", CODE, back))["code"] == "unknown_state"
    assert (await mira.refused(400, "POST", CODE, {**await came_back(mira, club), "iss": ""}))["code"] == "wrong_issuer"


async def test_a_refused_code_tells_the_providers_error_and_nothing_secret(mira: Person, club: Running) -> None:
    """P-105: 400 with the error's name, in answers of any status; never the code, the secret or a description."""
    back = await came_back(mira, club)
    refusal = await mira.refused(400, "POST", CODE, {**back, "code": "another-code-entirely"})
    assert refusal == {"detail": "Club refuses: invalid_grant", "code": "provider_refuses"}
    for status, body, told in (
        (200, {"ok": False, "error": "invalid_code"}, "Club refuses: invalid_code"),
        (400, {"error": "<b>invalid</b>\n" * 9}, "Club refuses: HTTP 400"),
        (403, "no", "Club refuses: HTTP 403"),
        (401, {"error": {"message": "no"}}, "Club refuses: HTTP 401"),
    ):
        club.fault(path="/api/token", status=status, body=body)
        assert (await mira.refused(400, "POST", CODE, await came_back(mira, club)))["detail"] == told
    assert await mira.get("/integration_credentials/all") == []


@pytest.mark.parametrize(
    "fault",
    [
        {"action": "close"},
        {"action": "malformed"},
        {"status": 500, "body": {"error": "invalid_grant"}},
        {"status": 429},
        {"status": 302, "headers": {"Location": "https://evil.test/"}},
        {"status": 200, "body": []},
        {"status": 200, "body": {"access_token": "has a blank"}},
        {"status": 200, "body": {"access_token": "good", "expires_in": "soon"}},
    ],
    ids=lambda fault: f"{fault.get('action') or fault.get('status')}",
)
async def test_a_provider_that_gives_no_answer_is_a_bad_gateway(
    mira: Person, club: Running, fault: dict[str, Any]
) -> None:
    """P-105: 502, and nothing is stored."""
    back = await came_back(mira, club)
    club.fault(path="/api/token", **fault)
    refusal = await mira.refused(502, "POST", CODE, back)
    assert refusal["code"] == "provider_unreachable"
    assert "has a blank" not in refusal["detail"]
    assert await mira.get("/integration_credentials/all") == []


async def test_reading_and_connecting_need_permission(product: Product) -> None:
    """P-13: a key that may only read begins and completes nothing."""
    reader = await product.member("rita", scopes=["read"])
    await reader.refused(403, "GET", URL, short_name="club")
    await reader.refused(403, "POST", CODE, {"code": "x", "state": "y"})
    await reader.refused(403, "POST", "/integration_credentials/test", id=unknown_id())


# --- the callback page


async def test_the_callback_page_shows_what_came_back_and_completes_nothing(
    product: Product, mira: Person, club: Running
) -> None:
    """P-105: without a key nobody is connected; the page's content can be sent to E29 by the user who asked."""
    back = await came_back(mira, club)
    answer = await product.client.get("/oauth2/callback/club", params=back)
    assert answer.status_code == 200
    assert back["code"] in answer.text
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in policy, "the page's one script, and no other"
    assert "connect-src" not in policy, "it asks nothing of anybody"
    assert await mira.get("/integration_credentials/all") == []
    assert "code" not in club.state()["effects"]
    await mira.post(CODE, back)


async def test_the_callback_page_escapes_what_it_is_given(product: Product) -> None:
    """Whatever comes in the query, or as the service's name, is text."""
    evil = "<script>alert(1)</script>\"'&"
    for path, params, status in (
        ("/oauth2/callback/club", {"code": evil, "state": evil, "iss": evil}, 200),
        ("/oauth2/callback/club", {"error": evil}, 400),
        ("/oauth2/callback/club", {"error": "access_denied", "state": "x"}, 400),
        ("/oauth2/callback/club", {}, 400),
        ("/oauth2/callback/%3Cscript%3E", {"code": "x", "state": "y"}, 404),
    ):
        answer = await product.client.get(path, params=params)
        assert answer.status_code == status, (path, params)
        assert "<script>alert" not in answer.text
        assert "content-security-policy" in answer.headers


async def test_a_declined_consent_is_told(product: Product, mira: Person, club: Running) -> None:
    club.load(consents=False)
    back = await came_back(mira, club)
    answer = await product.client.get("/oauth2/callback/club", params=back)
    assert (answer.status_code, "access_denied" in answer.text) == (400, True)


# --- renewal


async def test_a_token_is_renewed_before_it_expires(product: Product, mira: Person, club: Running) -> None:
    """P-106: with less than 60 s left; the rotated refresh token takes the place of the old one."""
    club.load(lifetime=30)
    stored = await connected(mira, club)
    for done in (1, 2):
        run = await mira.run(the_club.READ)
        assert run["status"] == "completed", run["error"]
        assert club.state()["effects"]["refresh"] == done
    club.load(lifetime=3600)
    await mira.run(the_club.READ)
    await mira.run(the_club.READ)
    assert club.state()["effects"] == {"code": 1, "refresh": 3, "me": 4}
    (shown,) = await mira.get("/integration_credentials/all")
    assert shown["expires_date"] > stored["expires_date"]
    assert shown["modified_date"] == stored["modified_date"], "nobody has changed it"


async def test_a_token_is_renewed_once_after_a_refusal_and_the_write_happens_once(mira: Person, club: Running) -> None:
    """P-106: 401 before the time; the request is sent again with the new token."""
    await connected(mira, club)
    club.load(expired=True)
    run = await mira.run(the_club.leave("only once"))
    assert (run["status"], run["task_runs"][0]["attempts"]) == ("completed", 1)
    assert club.state()["notes"] == ["only once"]
    assert club.state()["effects"] == {"code": 1, "refresh": 1, "note": 1}


async def test_a_service_that_refuses_the_new_token_too_is_asked_twice_and_no_more(mira: Person, club: Running) -> None:
    """P-106: no loop."""
    await connected(mira, club)
    club.fault(path="/api/me", status=401, times=100)
    run = await mira.run(the_club.READ)
    assert (run["status"], "401" in run["error"]) == ("failed", True)
    assert len([one for one in club.calls() if one["path"] == "/api/me"]) == 2
    assert club.state()["effects"]["refresh"] == 1


async def test_a_pasted_token_is_never_renewed(mira: Person, club: Running) -> None:
    """P-106: what a person pasted is theirs to replace."""
    await mira.post("/integration_credentials/", {"integration": str(CLUB.id), "credential": "pasted-token"})
    run = await mira.run(the_club.READ)
    assert (run["status"], "401" in run["error"]) == ("failed", True)
    assert club.state()["effects"] == {}


async def test_a_spent_consent_is_marked_and_nothing_more_is_asked_of_the_provider(
    product: Product, mira: Person, club: Running
) -> None:
    """P-106: `invalid_grant`: visible in the API and the audit trail; runs say to connect again; that mends it."""
    stored = await connected(mira, club)
    club.load(expired=True, revoked=True)
    first, second = [await mira.run(the_club.READ) for _ in range(2)]
    for run in (first, second):
        assert run["task_runs"][0]["error_code"] == "reconnect_needed"
        assert "must be connected again" in run["error"]
        assert "neena connect club" in run["error"]
    assert len([one for one in club.calls() if "refresh_token" in str(one["body"])]) == 1
    (shown,) = await mira.get("/integration_credentials/all")
    assert (shown["status"], shown["problem"]) == ("reconnect_needed", "Club refuses: invalid_grant.")
    assert (await acts(product, stored))[-1] == ("credential.renewal_refused", "refused")
    tested = await mira.post("/integration_credentials/test", id=stored["id"])
    assert (tested["ok"], "must be connected again" in tested["detail"]) == (False, True)
    again = await connected(mira, club)
    assert (again["id"], again["status"], again["problem"]) == (stored["id"], "connected", None)
    assert (await mira.run(the_club.READ))["status"] == "completed"


async def test_other_faults_of_the_token_endpoint_pass(mira: Person, club: Running) -> None:
    """P-106: 500, a broken connection, another error: tried again later, and the connection stays."""
    await connected(mira, club)
    club.load(expired=True)
    club.fault(path="/api/token", status=500)
    club.fault(path="/api/token", action="close")
    run = await mira.run(the_club.READ)
    assert (run["status"], run["task_runs"][0]["attempts"]) == ("completed", 3)
    club.load(expired=True)
    club.fault(path="/api/token", status=401, body={"error": "invalid_client"}, times=3)
    run = await mira.run(the_club.READ)
    assert (run["status"], "invalid_client" in run["error"]) == ("failed", True)
    assert (await mira.get("/integration_credentials/all"))[0]["status"] == "connected"
    assert (await mira.run(the_club.READ))["status"] == "completed"


async def test_a_token_that_still_lasts_is_used_while_the_provider_gives_out_no_other(
    mira: Person, club: Running
) -> None:
    """P-106: a renewal ahead of time may fail."""
    club.load(lifetime=30)
    await connected(mira, club)
    club.fault(path="/api/token", status=503)
    run = await mira.run(the_club.READ)
    assert (run["status"], run["task_runs"][0]["attempts"]) == ("completed", 1)


async def test_an_expired_token_without_a_refresh_token_must_be_connected_again(mira: Person, club: Running) -> None:
    """P-106: the service gave none, so a person has to act."""
    body = {"access_token": "short-lived-token", "expires_in": 0.2, "token_type": "Bearer"}
    back = await came_back(mira, club)
    club.fault(path="/api/token", status=200, body=body)
    await mira.post(CODE, back)
    await asyncio.sleep(0.25)
    run = await mira.run(the_club.READ)
    assert run["task_runs"][0]["error_code"] == "reconnect_needed"
    assert (await mira.get("/integration_credentials/all"))[0]["status"] == "reconnect_needed"


async def test_many_tasks_at_once_renew_once(mira: Person, club: Running) -> None:
    """P-106: those who were refused with the old token take the new one."""
    await connected(mira, club)
    club.load(expired=True)
    club.fault(action="delay", path="/api/token", seconds=0.3)
    runs = [await mira.execute(await mira.flow(the_club.READ)) for _ in range(12)]
    over = [await mira.finished(one) for one in runs]
    assert {one["status"] for one in over} == {"completed"}
    effects = club.state()["effects"]
    assert (effects["refresh"], effects.get("reuse")) == (1, None)


async def test_what_a_dead_process_had_begun_is_taken_over_when_its_claim_runs_out(
    product: Product, mira: Person, club: Running
) -> None:
    """P-106: a claim is not for ever."""
    await connected(mira, club)
    club.load(expired=True)
    await change(product, IntegrationCredential, renewing_until=datetime.now(UTC) + timedelta(seconds=0.6))
    run = await mira.run(the_club.READ)
    assert (run["status"], club.state()["effects"]["refresh"]) == ("completed", 1)


async def test_a_renewal_that_comes_too_late_does_not_replace_what_a_person_stored(mira: Person, club: Running) -> None:
    """P-106: whoever pastes a token while the old one is being renewed keeps theirs; the task takes it too."""
    await connected(mira, club)
    club.load(expired=True)
    club.fault(action="delay", path="/api/token", seconds=3)
    run = await mira.execute(await mira.flow(the_club.READ))
    while not any(one["path"] == "/api/token" for one in club.calls()[2:]):
        await asyncio.sleep(0.02)
    await mira.post("/integration_credentials/", {"integration": str(CLUB.id), "credential": "pasted-meanwhile"})
    over = await mira.finished(run)
    assert "401" in over["error"], "the pasted token was tried, and is none of the club's"
    (shown,) = await mira.get("/integration_credentials/all")
    assert (shown["by_oauth2"], shown["expires_date"], shown["status"]) == (False, None, "connected")


async def test_a_cancelled_run_does_not_lose_the_rotated_token(mira: Person, club: Running) -> None:
    """P-106: a renewal that has begun is finished and stored, whoever has stopped waiting for it."""
    await connected(mira, club)
    club.load(expired=True)
    club.fault(action="delay", path="/api/token", seconds=0.5, acts=True)
    run = await mira.execute(await mira.flow(the_club.READ))
    while not club.state()["effects"].get("refresh"):
        await asyncio.sleep(0.02)
    await mira.put("/flow_runs/cancel", flow_run_id=run["id"])
    await mira.finished(run)
    assert (await mira.run(the_club.READ))["status"] == "completed"
    effects = club.state()["effects"]
    assert (effects["refresh"], effects.get("reuse")) == (1, None)


async def test_tokens_of_every_generation_stay_out_of_results(mira: Person, club: Running) -> None:
    """P-106: a service may repeat what it was sent, and what it was sent before."""
    await connected(mira, club)
    old = list(club.state()["access"])
    club.load(expired=True)
    club.load(shown={"echo": f"tokens {old[0]} and {next(iter(club.state()['refresh']))}"})
    run = await mira.run(the_club.READ)
    assert run["status"] == "completed", run["error"]
    assert run["task_runs"][0]["result"]["echo"] == "tokens [credential] and [credential]"


@pytest.mark.parametrize("status", [302, 307])
async def test_a_redirect_to_another_host_takes_no_token_along_and_renews_none(
    mira: Person, club: Running, slack: Running, status: int
) -> None:
    """A credential is bound to its service's host, whatever the service says; the other host's 401 is no refusal."""
    await connected(mira, club)
    slack.reset()
    slack.fault(path="/api/me", status=401)
    club.fault(path="/api/me", status=status, headers={"Location": f"{slack.url}/me"})
    run = await mira.run(the_club.READ)
    assert (run["status"], "401" in run["error"]) == ("failed", True)
    (call,) = slack.calls()
    assert "authorization" not in call["headers"]
    assert club.state()["effects"] == {"code": 1}


async def test_a_removed_credential_is_missed_by_the_next_task(mira: Person, club: Running) -> None:
    """P-102: also in a run under way."""
    stored = await connected(mira, club)
    club.fault(action="delay", path="/api/me", seconds=1.5)
    run = await mira.execute(await mira.flow(the_club.READ, the_club.READ, links=[(0, 1)]))
    await mira.until(run, lambda shown: shown["task_runs"])
    await mira.delete("/integration_credentials/", id=stored["id"])
    over = await mira.finished(run)
    assert [one["error_code"] for one in over["task_runs"]] == [None, "missing_credential"]


# --- the connection test


async def test_a_connection_is_tested_and_tells_whose_account_it_is(
    product: Product, mira: Person, club: Running
) -> None:
    """[ext] The account is kept; a renewal on the way is part of it."""
    stored = await connected(mira, club)
    club.load(expired=True)
    tested = await mira.post("/integration_credentials/test", id=stored["id"])
    assert tested == {"ok": True, "account": "Mira of the club", "detail": None}
    assert (await mira.get("/integration_credentials/all"))[0]["account"] == "Mira of the club"
    assert (await acts(product, stored))[-1] == ("credential.tested", "done")


async def test_a_refusal_is_the_tests_answer_and_a_silent_service_is_not(
    product: Product, mira: Person, club: Running
) -> None:
    """[ext] 200 with `ok` false; 502 when the service could not be asked; 409 without a test; 404 for another's."""
    body = {"integration": str(CLUB.id), "credential": "pasted-secret-token"}
    stored = await mira.post("/integration_credentials/", body)
    club.fault(path="/api/me", status=403, body="no entry with pasted-secret-token")
    tested = await mira.post("/integration_credentials/test", id=stored["id"])
    assert (tested["ok"], tested["account"]) == (False, None)
    assert "403" in tested["detail"]
    assert "pasted-secret-token" not in tested["detail"]
    for fault in ({"action": "close"}, {"status": 503, "body": "pasted-secret-token"}, {"status": 429}):
        club.fault(path="/api/me", **fault)
        refusal = await mira.refused(502, "POST", "/integration_credentials/test", id=stored["id"])
        assert "pasted-secret-token" not in refusal["detail"]
    cabin = await connected(mira, club, "cabin")
    await mira.refused(409, "POST", "/integration_credentials/test", id=cabin["id"])
    stranger = await product.member("eve")
    await stranger.refused(404, "POST", "/integration_credentials/test", id=stored["id"])
    await mira.refused(404, "POST", "/integration_credentials/test", id=unknown_id())
    async with product.neena.database.reading() as session:
        tested_acts = await session.scalar(
            select(func.count()).where(AuditEntry.object_id == stored["id"], AuditEntry.action == "credential.tested")
        )
    assert tested_acts == 1
