"""Webhooks out: endpoints, secrets, deliveries and attempts (W-13 and W-16 to W-22, the sender's side)."""

import asyncio
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import update
from standardwebhooks.webhooks import Webhook

from neena.kernel.clock import now
from neena.webhooks.tables import WebhookEndpoint, WebhookSecret
from support.product import Person, Product, open_product, unknown_id
from support.receiver import Got, Receiver, receiver

HOUR = ("lab.tell_hour", None)
WHSEC = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@pytest.fixture(scope="session")
def hearing() -> Iterator[Receiver]:
    with receiver() as one:
        yield one


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def telling(
    tmp_path_factory: pytest.TempPathFactory,
    database_url: str | None,
    vendors: dict[str, Any],
    hearing: Receiver,
    postgres_again: str | None,
) -> AsyncIterator[Product]:
    """A product that may reach the receiver."""
    allowed = (*vendors["egress_allow"], hearing.address)
    folder = tmp_path_factory.mktemp("telling")
    given = {**vendors, "egress_allow": allowed, "database_url": postgres_again}
    async with open_product(folder, **given) as one:
        yield one


@pytest.fixture(scope="session")
def postgres_again(database_url: str | None, request: pytest.FixtureRequest) -> str | None:
    return None if database_url is None else request.getfixturevalue("postgres").new_database()


@pytest_asyncio.fixture(loop_scope="session")
async def ada(telling: Product) -> Person:
    return await telling.member("ada")


@pytest.fixture
def path() -> str:
    """A path of the receiver that is this test's own."""
    return f"/{unknown_id()}"


async def until(condition: Callable[[], Any], seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, condition
        await asyncio.sleep(0.01)
    return found


async def endpoint(person: Person, hearing: Receiver, path: str, **more: Any) -> Any:
    return await person.post("/webhook_endpoints/", {"url": hearing.url + path, **more})


async def delivery(person: Person, wanted: Callable[[Any], bool], seconds: float = 60.0, **by: Any) -> Any:
    """The newest delivery, with its attempts, once it is as wanted."""
    end = time.monotonic() + seconds
    while True:
        found = await person.get("/webhook_deliveries/all", **by)
        if found and wanted(found[0]):
            return await person.get("/webhook_deliveries/", id=found[0]["id"])
        assert time.monotonic() < end, found
        await asyncio.sleep(0.01)


async def until_over(person: Person, delivery_id: str, seconds: float = 60.0) -> Any:
    end = time.monotonic() + seconds
    while not over(shown := await person.get("/webhook_deliveries/", id=delivery_id)):
        assert time.monotonic() < end, shown
        await asyncio.sleep(0.05)
    return shown


def over(shown: Any) -> bool:
    return shown["status"] != "pending"


def tried(shown: Any) -> bool:
    return shown["attempts"] > 0


def check_signed(got: Got, secret: str) -> Any:
    """Both signatures hold; the payload."""
    wanted = "sha256=" + hmac.digest(secret.encode(), got.body, "sha256").hex()
    assert got.headers["x-hmac-signature"] == wanted
    return Webhook(secret).verify(got.body, got.headers)


async def test_an_endpoint_is_made_read_changed_and_removed(ada: Person, hearing: Receiver, path: str) -> None:
    made = await endpoint(ada, hearing, path, description="ops", events=["flow_run.failed", "flow_run.failed"])
    assert made["secret"].startswith("whsec_")
    assert (made["status"], made["events"], made["failing_since"]) == ("active", ["flow_run.failed"], None)
    secret = made.pop("secret")
    assert await ada.get("/webhook_endpoints/", id=made["id"]) == made
    assert await ada.get("/webhook_endpoints/all") == [made]
    changed = await ada.put("/webhook_endpoints/", {"id": made["id"], "events": None, "status": "disabled"})
    assert (changed["events"], changed["status"], changed["description"]) == (None, "disabled", "ops")
    assert changed["disabled_reason"] == "Somebody switched it off."
    revived = await ada.put("/webhook_endpoints/", {"id": made["id"], "status": "active", "description": None})
    assert (revived["status"], revived["disabled_reason"], revived["description"]) == ("active", None, None)
    assert secret not in json.dumps([changed, revived, await ada.get("/webhook_secrets/all")])
    assert (await ada.delete("/webhook_endpoints/", id=made["id"]))["id"] == made["id"]
    await ada.refused(404, "GET", "/webhook_endpoints/", id=made["id"])
    assert await ada.get("/webhook_secrets/all") == []


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("hooks.acme.test/x", "not an http or https URL"),
        ("/hooks", "not an http or https URL"),
        ("ftp://hooks.acme.test/", "not an http or https URL"),
        ("https://", "not an http or https URL"),
        ("https://user:word@hooks.acme.test/", "user name"),
        ("https://127.0.0.1:9/x", "private or special"),
        ("https://localhost:9/x", "private or special"),
        ("https://10.1.2.3/x", "private or special"),
        ("https://169.254.169.254/latest", "private or special"),
        ("https://[::1]/x", "private or special"),
        ("https://[::ffff:10.0.0.1]/x", "private or special"),
        ("http://93.184.215.14/x", "https://"),
        ("", "at least 1 character"),
        ("https://hooks.acme.test/" + "x" * 2048, "at most 2048"),
    ],
)
async def test_an_address_that_may_not_be_told_is_refused(ada: Person, url: str, says: str) -> None:
    """W-05, W-22: 422 names the field and what is wrong with it."""
    refusal = await ada.refused(422, "POST", "/webhook_endpoints/", {"url": url})
    assert [one["loc"] for one in refusal["detail"]] == [["body", "url"]]
    assert says in refusal["detail"][0]["msg"]
    assert await ada.get("/webhook_endpoints/all") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("events", []),
        ("events", ["flow_run.started"]),
        ("status", "failed"),
        ("secret", "short"),
        ("secret", " " + "x" * 20),
        ("secret", "x" * 1025),
        ("description", " "),
    ],
)
async def test_a_wrong_field_is_named(ada: Person, hearing: Receiver, path: str, field: str, value: Any) -> None:
    refusal = await ada.refused(422, "POST", "/webhook_endpoints/", {"url": hearing.url + path, field: value})
    assert {one["loc"][1] for one in refusal["detail"]} == {field}


async def test_a_run_that_completes_is_told_with_both_signatures(ada: Person, hearing: Receiver, path: str) -> None:
    """W-13, W-17: headers, payload of Standard Webhooks, one attempt kept with its answer."""
    made = await endpoint(ada, hearing, path, secret=WHSEC)
    assert made["secret"] == WHSEC
    run = await ada.run(HOUR)
    shown = await delivery(ada, over, subject=run["id"])
    (got,) = hearing.at(path)
    payload = check_signed(got, WHSEC)
    assert payload["type"] == "flow_run.completed"
    assert payload["data"] == {
        "flow_run_id": run["id"],
        "flow": {"id": run["flow"], "name": "A flow"},
        "status": "completed",
    }
    assert (got.headers["content-type"], got.id) == ("application/json", f"msg_{run['id']}_completed")
    assert got.headers["user-agent"].startswith("neena/")
    assert (shown["status"], shown["attempts"], shown["endpoint"]) == ("delivered", 1, made["id"])
    (attempt,) = shown["made"]
    assert (attempt["number"], attempt["status"], attempt["answer"], attempt["error"]) == (1, 200, "ok", None)
    assert await ada.get("/webhook_deliveries/all?status=failed") == []
    assert [one["id"] for one in await ada.get("/webhook_deliveries/all", endpoint=made["id"])] == [shown["id"]]


async def test_runs_that_fail_or_wait_are_told_to_those_who_want_it(ada: Person, hearing: Receiver, path: str) -> None:
    await endpoint(ada, hearing, path + "/all")
    await endpoint(ada, hearing, path + "/failed", events=["flow_run.failed"])
    await endpoint(ada, hearing, path + "/off", status="disabled")
    await (other := await ada.product.member()).post("/webhook_endpoints/", {"url": hearing.url + path + "/foreign"})
    failed = await ada.run(("lab.visit_place", None), request=await ada.request("Go there."))
    assert failed["status"] == "failed", failed
    flow, request = await ada.flow(HOUR), await ada.request()
    waiting = await ada.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    await until(lambda: len(hearing.at(path + "/all")) == 2 and hearing.at(path + "/failed"))
    told = {one.id: json.loads(one.body) for one in hearing.at(path + "/all")}
    assert set(told) == {f"msg_{failed['id']}_failed", f"msg_{waiting['id']}_waiting_for_approval"}
    assert told[f"msg_{failed['id']}_failed"]["data"]["error"] == failed["error"]
    assert told[f"msg_{waiting['id']}_waiting_for_approval"]["data"]["status"] == "pending"
    assert [one.id for one in hearing.at(path + "/failed")] == [f"msg_{failed['id']}_failed"]
    assert hearing.at(path + "/off") == hearing.at(path + "/foreign") == []
    assert await other.get("/webhook_deliveries/all") == []


async def test_without_endpoints_a_run_makes_no_delivery_and_no_more_commits(ada: Person) -> None:
    engine = ada.product.neena.engine
    flow, request = await ada.flow(HOUR), await ada.request()
    before = engine.journal.commits
    run = await ada.finished(await ada.execute(flow, request))
    assert engine.journal.commits - before <= 2
    assert await ada.get("/webhook_deliveries/all", subject=run["id"]) == []


async def test_an_endpoint_is_tested_by_a_ping(ada: Person, hearing: Receiver, path: str) -> None:
    made = await endpoint(ada, hearing, path)
    sent = await ada.post("/webhook_endpoints/test", id=made["id"])
    (got,) = await until(lambda: hearing.at(path))
    assert check_signed(got, made["secret"])["type"] == "webhook.ping"
    assert got.id == sent["webhook_id"]
    await ada.put("/webhook_endpoints/", {"id": made["id"], "status": "disabled"})
    assert (await ada.refused(409, "POST", "/webhook_endpoints/test", id=made["id"]))["code"] == "endpoint_disabled"


async def test_a_rotated_secret_and_the_one_before_sign_for_a_day(ada: Person, hearing: Receiver, path: str) -> None:
    """W-17: new then old; the documented signature is made with the newest."""
    made = await endpoint(ada, hearing, path)
    new = await ada.post("/webhook_endpoints/rotate_secret", id=made["id"])
    given = await ada.post("/webhook_endpoints/rotate_secret", {"secret": "ab" * 32}, id=made["id"])
    assert given["secret"] == "ab" * 32
    await ada.post("/webhook_endpoints/test", id=made["id"])
    (got,) = await until(lambda: hearing.at(path))
    check_signed(got, given["secret"])
    assert len(got.headers["webhook-signature"].split(" ")) == 3
    for secret in (new["secret"], made["secret"]):
        Webhook(secret).verify(got.body, got.headers)
    listed = await ada.get("/webhook_secrets/all")
    assert [one["expires_date"] is None for one in listed] == [True, False, False]
    assert (listed[0]["endpoint"], listed[0]["hint"]) == (made["id"], "abab")
    await _set(ada, WebhookSecret, listed[1]["id"], expires_date=now() - timedelta(seconds=1))
    await ada.delete("/webhook_secrets/", id=listed[2]["id"])
    await ada.post("/webhook_endpoints/test", id=made["id"])
    last = (await until(lambda: len(hearing.at(path)) == 2 and hearing.at(path)))[1]
    assert len(last.headers["webhook-signature"].split(" ")) == 1


async def test_the_workspaces_secret_signs_where_there_is_no_nearer_one(
    ada: Person, hearing: Receiver, path: str
) -> None:
    made = await endpoint(ada, hearing, path)
    (own,) = await ada.get("/webhook_secrets/all")
    workspace = await ada.post("/webhook_secrets/", {})
    await ada.post("/webhook_secrets/", {"workflow": unknown_id()})
    await ada.post("/webhook_endpoints/test", id=made["id"])
    (got,) = await until(lambda: hearing.at(path))
    check_signed(got, made["secret"])
    await ada.delete("/webhook_secrets/", id=own["id"])
    await ada.post("/webhook_endpoints/test", id=made["id"])
    check_signed((await until(lambda: hearing.at(path)[1:]))[0], workspace["secret"])


async def test_without_any_secret_nothing_is_sent_and_the_reason_is_told(
    ada: Person, hearing: Receiver, path: str
) -> None:
    made = await endpoint(ada, hearing, path)
    (own,) = await ada.get("/webhook_secrets/all")
    await ada.delete("/webhook_secrets/", id=own["id"])
    await ada.post("/webhook_endpoints/test", id=made["id"])
    shown = await delivery(ada, over)
    assert (shown["status"], shown["attempts"], hearing.at(path)) == ("failed", 0, [])
    assert "NEENA_WEBHOOK_UNSIGNED" in shown["error"]
    await ada.post("/webhook_secrets/", {"secret": WHSEC})
    await ada.post("/webhook_deliveries/replay", id=shown["id"])
    check_signed((await until(lambda: hearing.at(path)))[0], WHSEC)


async def test_a_failed_attempt_is_kept_and_comes_again_under_the_same_id(
    ada: Person, hearing: Receiver, path: str
) -> None:
    """W-19, W-20: 500, then 200 some five seconds later: same id, new timestamp and signature."""
    hearing.answer = lambda _: (500, {}, b"\xff" + b"x" * 5000) if len(hearing.at(path)) == 1 else 200
    made = await endpoint(ada, hearing, path)
    await ada.post("/webhook_endpoints/test", id=made["id"])
    first = await delivery(ada, tried)
    assert (first["status"], first["error"]) == ("pending", "The receiver answered 500.")
    assert first["made"][0]["answer"] == "\ufffd" + "x" * 1023
    assert first["next_attempt"] > first["created_date"]
    assert (await ada.get("/webhook_endpoints/", id=made["id"]))["failing_since"] == first["made"][0]["begun"]
    await ada.refused(409, "POST", "/webhook_deliveries/replay", id=first["id"])
    shown = await delivery(ada, over)
    one, two = hearing.at(path)
    assert one.id == two.id
    assert 5 <= int(two.headers["webhook-timestamp"]) - int(one.headers["webhook-timestamp"]) < 15
    check_signed(two, made["secret"])
    assert one.headers["webhook-signature"] != two.headers["webhook-signature"]
    assert [(made["number"], made["status"]) for made in shown["made"]] == [(1, 500), (2, 200)]
    assert (await ada.get("/webhook_endpoints/", id=made["id"]))["failing_since"] is None


@pytest.mark.parametrize(
    ("answer", "says"),
    [((302, {"Location": "/elsewhere"}, b""), "redirects are not followed"), ((404, {}, b""), "answered 404")],
)
async def test_anything_but_2xx_is_a_failure(ada: Person, hearing: Receiver, path: str, answer: Any, says: str) -> None:
    """W-19: redirects are not followed."""
    hearing.answer = lambda got: answer if got.path == path else 200
    made = await endpoint(ada, hearing, path)
    await ada.post("/webhook_endpoints/test", id=made["id"])
    assert says in (await delivery(ada, tried))["error"]
    assert hearing.at("/elsewhere") == []


async def test_a_throttled_delivery_waits_as_long_as_asked(ada: Person, hearing: Receiver, path: str) -> None:
    hearing.answer = lambda got: (429, {"Retry-After": "600"}, b"") if got.path == path else 200
    made = await endpoint(ada, hearing, path)
    await ada.post("/webhook_endpoints/test", id=made["id"])
    shown = await delivery(ada, tried)
    assert "429" in shown["error"]
    assert 590 < _seconds(shown["next_attempt"]) - time.time() <= 600


async def test_410_ends_the_delivery_and_switches_the_endpoint_off(ada: Person, hearing: Receiver, path: str) -> None:
    """W-19: and the trail says so."""
    hearing.answer = lambda got: 410 if got.path == path else 200
    made = await endpoint(ada, hearing, path)
    await ada.post("/webhook_endpoints/test", id=made["id"])
    shown = await delivery(ada, over)
    assert (shown["status"], shown["attempts"]) == ("failed", 1)
    off = await ada.get("/webhook_endpoints/", id=made["id"])
    assert (off["status"], off["disabled_reason"]) == ("disabled", "The receiver answered 410 Gone.")
    admin = await ada.product.person("admin", UUID(ada.organization), permissions=["read", "admin"])
    assert [one["action"] for one in await admin.get("/audit/", object_id=made["id"])] == [
        "webhook.endpoint_switched_off",
        "webhook.endpoint_created",
    ]


async def test_an_endpoint_that_failed_for_five_days_is_switched_off(ada: Person, hearing: Receiver, path: str) -> None:
    hearing.answer = lambda got: 500 if got.path == path else 200
    made = await endpoint(ada, hearing, path)
    await _set(ada, WebhookEndpoint, made["id"], failing_since=now() - timedelta(days=4, hours=23))
    await ada.post("/webhook_endpoints/test", id=made["id"])
    await delivery(ada, tried)
    assert (await ada.get("/webhook_endpoints/", id=made["id"]))["status"] == "active"
    await _set(ada, WebhookEndpoint, made["id"], failing_since=now() - timedelta(days=5, seconds=1))
    await ada.post("/webhook_endpoints/test", id=made["id"])
    await delivery(ada, tried)
    off = await ada.get("/webhook_endpoints/", id=made["id"])
    assert off["status"] == "disabled"
    assert off["disabled_reason"].startswith("Every attempt has failed since 2")
    first = (await ada.get("/webhook_deliveries/all"))[1]["id"]
    waiting = await until_over(ada, first)
    assert "The endpoint is disabled" in waiting["error"]


async def test_a_delivery_is_replayed_under_its_id(ada: Person, hearing: Receiver, path: str) -> None:
    made = await endpoint(ada, hearing, path)
    await ada.post("/webhook_endpoints/test", id=made["id"])
    shown = await delivery(ada, over)
    again = await ada.post("/webhook_deliveries/replay", id=shown["id"])
    assert (again["status"], again["webhook_id"]) == ("pending", shown["webhook_id"])
    one, two = await until(lambda: len(hearing.at(path)) == 2 and hearing.at(path))
    assert one.id == two.id
    assert len((await delivery(ada, over))["made"]) == 2


async def test_an_address_that_turned_private_is_a_failed_attempt(ada: Person, hearing: Receiver, path: str) -> None:
    """W-22: checked at every attempt, also when what a name leads to changes later."""
    made = await endpoint(ada, hearing, path)
    await _set(ada, WebhookEndpoint, made["id"], url=f"https://127.0.0.1:9{path}")
    await ada.post("/webhook_endpoints/test", id=made["id"])
    shown = await delivery(ada, tried)
    assert shown["status"] == "pending"
    assert "may not be reached" in shown["error"]
    assert shown["made"][0]["status"] is None


async def test_connections_are_used_again(ada: Person, hearing: Receiver, path: str) -> None:
    made = await endpoint(ada, hearing, path)
    for count in range(1, 4):
        await ada.post("/webhook_endpoints/test", id=made["id"])
        await until(lambda count=count: len(hearing.at(path)) == count)
        await delivery(ada, over)
    assert len({one.peer for one in hearing.at(path)}) < 3


async def test_an_organization_has_fifty_endpoints_at_most(ada: Person, hearing: Receiver, path: str) -> None:
    for _ in range(50):
        await endpoint(ada, hearing, path)
    refusal = await ada.refused(409, "POST", "/webhook_endpoints/", {"url": hearing.url + path})
    assert refusal["code"] == "too_many_endpoints"


async def test_reading_is_enough_to_look_and_not_to_change(ada: Person, hearing: Receiver, path: str) -> None:
    made = await endpoint(ada, hearing, path)
    reader = await ada.product.person("reader", UUID(ada.organization), permissions=["read"])
    assert len(await reader.get("/webhook_endpoints/all")) == 1
    await reader.refused(403, "POST", "/webhook_endpoints/", {"url": hearing.url + path})
    await reader.refused(403, "POST", "/webhook_secrets/", {})
    await reader.refused(403, "DELETE", "/webhook_endpoints/", id=made["id"])
    await reader.refused(403, "POST", "/webhook_endpoints/test", id=made["id"])


async def _set(person: Person, table: Any, row: str, **values: Any) -> None:
    """What time or somebody else does to a row."""
    async with person.product.neena.database.writing() as session:
        await session.execute(update(table).where(table.id == UUID(row)).values(**values))


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
