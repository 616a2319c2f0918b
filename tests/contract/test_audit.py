"""The audit trail: unbroken under load, read by administrators alone, append-only, and never a way to fill the disk."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from neena.audit import refusals
from neena.audit.tables import AuditEntry
from neena.audit.trail import NOBODY, START, Act, append, note
from neena.audit.verifying import Chain, verify
from neena.identity.keys import new_key
from neena.kernel.database import Database
from neena.kernel.principal import Principal
from neena.kernel.scope import writing_scope
from support.product import Person, Product, open_product

FIELDS = {
    *("number", "created_date", "actor", "key", "action", "object_kind", "object_id"),
    *("outcome", "detail", "source", "previous", "hash"),
}
ADMIN = {"permissions": ["read", "write", "admin"]}


@pytest_asyncio.fixture(loop_scope="session")
async def admin(product: Product) -> Person:
    """An administrator of a new organization."""
    return await product.member("ada", **ADMIN)


async def chain(product: Product, organization: str | None, expected: str | None = None) -> Chain:
    """What verifying says about an organization's chain."""
    one = UUID(organization) if organization else NOBODY
    async with product.neena.database.reading() as session:
        found = {each.id: each async for each in verify(session, {one: expected} if expected else None)}
    return found.get(one, Chain(one))


async def enter(product: Product, *acts: Act) -> None:
    async with product.neena.database.writing() as session:
        await append(session, acts)


async def refused(admin: Person, number: int) -> list[Any]:
    """The entries of refused access once there are so many, oldest first."""
    for _ in range(200):
        found = await admin.get("/audit/", action="access.refused", limit=1000)
        if len(found) >= number:
            return found[::-1]
        await asyncio.sleep(0.02)
    raise AssertionError(found)


async def test_entry_tells_who_did_what_to_which_object_from_where(product: Product, admin: Person) -> None:
    async with writing_scope(product.neena.database, whole(admin), "203.0.113.9") as scope:
        note(scope, "thing.made", "thing", "17", name="a thing")
    (entry,) = await admin.get("/audit/")
    assert set(entry) == FIELDS
    assert (entry["number"], entry["previous"], entry["outcome"]) == (1, START, "done")
    assert (entry["actor"], entry["source"]) == (admin.email, "203.0.113.9")
    assert (entry["object_kind"], entry["object_id"], entry["detail"]) == ("thing", "17", {"name": "a thing"})
    assert (await chain(product, admin.organization)).head == entry["hash"]


async def test_act_that_is_undone_leaves_no_entry(product: Product, admin: Person) -> None:
    async def undone() -> None:
        async with writing_scope(product.neena.database, whole(admin)) as scope:
            note(scope, "thing.made")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await undone()
    assert await admin.get("/audit/") == []


def whole(person: Person) -> Principal:
    return Principal(person.user, person.email, UUID(person.organization) if person.organization else None)


async def test_trail_is_filtered_and_paged_newest_first(product: Product, admin: Person) -> None:
    organization = UUID(admin.organization or "")
    for number in range(6):
        act = Act(f"thing.{number % 2}", f"p{number % 3}", organization, object_id=str(number))
        await enter(product, act)

    async def numbers(**query: Any) -> list[int]:
        return [one["number"] for one in await admin.get("/audit/", **query)]

    assert await numbers() == [6, 5, 4, 3, 2, 1]
    assert await numbers(skip=1, limit=2) == [5, 4]
    assert await numbers(action="thing.1") == [6, 4, 2]
    assert await numbers(actor="p0", action="thing.1") == [4]
    assert await numbers(object_id="3") == [4]
    at = (await admin.get("/audit/", object_id="3"))[0]["created_date"]
    assert set(await numbers(since=at)) | set(await numbers(until=at)) == {1, 2, 3, 4, 5, 6}
    assert set(await numbers(since=at)) & set(await numbers(until=at)) == set()
    assert await numbers(since="9999-12-31T23:59:59Z") == []
    assert await numbers(until="2001-01-01T00:00:00") == []


@pytest.mark.parametrize("moment", ["yesterday", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"])
async def test_moment_that_is_none_is_422(admin: Person, moment: str) -> None:
    await admin.refused(422, "GET", "/audit/", since=moment)


async def test_only_administrators_read_and_only_their_own_organizations_trail(product: Product, admin: Person) -> None:
    other = await product.member("otto", **ADMIN)
    plain = await product.person("paul", UUID(admin.organization or ""))
    alone, alone_too = await product.person("solo", **ADMIN), await product.person("sola", **ADMIN)
    for who in (admin, other, alone):
        await enter(product, Act("thing.made", who.email, UUID(who.organization) if who.organization else None))
    await plain.refused(403, "GET", "/audit/")
    for who in (admin, other, alone):
        shown = await who.get("/audit/", action="thing.made")
        assert [one["actor"] for one in shown] == [who.email]
    assert await alone_too.get("/audit/", action="thing.made") == []


async def test_key_without_the_scope_reads_no_trail(product: Product) -> None:
    person = await product.member("mira", scopes=["read", "write"], **ADMIN)
    await person.refused(403, "GET", "/audit/")


@pytest.mark.parametrize("people", [1, 2])
async def test_fifty_acts_at_once_leave_an_unbroken_chain(product: Product, people: int) -> None:
    organization = await product.organization()
    everybody = [await product.person("mira", organization) for _ in range(people)]

    async def act(number: int) -> None:
        async with writing_scope(product.neena.database, whole(everybody[number % people])) as scope:
            note(scope, "thing.made", "thing", number)

    await asyncio.gather(*(act(number) for number in range(50)))
    found = await chain(product, str(organization))
    assert (found.entries, found.fault) == (50, None)


async def test_organizations_do_not_wait_for_one_another(product: Product) -> None:
    if product.neena.database.dialect == "sqlite":
        pytest.skip("SQLite has one writer at a time, whatever is written")
    one, other = await product.organization(), await product.organization()
    async with product.neena.database.writing() as session:
        await append(session, [Act("thing.made", None, one)])
        await asyncio.wait_for(enter(product, Act("thing.made", None, other)), 5)
        waiting = asyncio.create_task(enter(product, Act("thing.made", None, one)))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert not done
    await waiting
    assert (await chain(product, str(one))).entries == 2


@pytest.mark.parametrize(
    "detail",
    [
        {"floats": [0.1, 1e-300, -0.0, 1e22, math.inf, math.nan], "large": 2**70},
        {"text": "\u00e9\U0001f600\u2028\x00\ud800", "\x00": None},
        {"moment": datetime(2026, 1, 2, 3, 4, 5, 678901, UTC), "id": uuid4(), "some": {"b", "a"}, "pair": (1, None)},
        {"nested": {"1": [{"deep": [True, {}]}]}, "path": Path("/x")},
    ],
    ids=["numbers", "texts", "moments and ids", "nested"],
)
async def test_whatever_the_detail_holds_its_hash_is_found_again(product: Product, detail: dict[str, Any]) -> None:
    organization = await product.organization()
    await enter(
        product, Act("thing.made", "a\x00b\ud800", organization, object_id="\x00", detail=detail, source="\x00")
    )
    found = await chain(product, str(organization))
    assert (found.entries, found.fault) == (1, None)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry"])
async def test_database_refuses_to_change_and_remove_entries(product: Product, statement: str) -> None:
    await enter(product, Act("thing.made", "mira", await product.organization()))
    with pytest.raises(DBAPIError, match="append-only"):
        async with product.neena.database.writing() as session:
            await session.execute(text(statement))
    if product.neena.database.dialect == "postgresql":
        with pytest.raises(DBAPIError, match="append-only"):
            async with product.neena.database.writing() as session:
                await session.execute(text("TRUNCATE audit_entry"))


BROKEN = {
    "UPDATE audit_entry SET actor = 'nobody' WHERE number = 2": "entry 2 was changed",
    "UPDATE audit_entry SET detail = '{\"n\"\\:7}' WHERE number = 2": "entry 2 was changed",
    "UPDATE audit_entry SET detail = 'no JSON' WHERE number = 2": "cannot be read",
    "UPDATE audit_entry SET created_date = '2001-01-01 00:00:00+00:00' WHERE number = 2": "entry 2 was changed",
    "UPDATE audit_entry SET hash = '0' WHERE number = 2": "entry 2 was changed",
    "UPDATE audit_entry SET previous = hash WHERE number = 2": "entry 2 does not follow",
    "DELETE FROM audit_entry WHERE number = 1": "entry 1 is missing",
    "DELETE FROM audit_entry WHERE number = 2": "entry 2 is missing",
    "UPDATE audit_entry SET number = 9 WHERE number = 3": "entry 3 is missing",
    "DELETE FROM audit_entry WHERE number = 3": "does not hold the entry whose hash was noted",
    "DELETE FROM audit_entry": "it has no entries, and a hash of it was noted",
}


@pytest.mark.parametrize("statement", BROKEN)
async def test_first_broken_entry_is_named(product: Product, statement: str) -> None:
    organization = await product.organization()
    await enter(product, *(Act("thing.made", "mira", organization, detail={"n": n}) for n in range(3)))
    noted = (await chain(product, str(organization))).head
    async with tampering(product.neena.database) as session:
        where = " AND " if "WHERE" in statement else " WHERE "
        chained = organization.hex if product.neena.database.dialect == "sqlite" else str(organization)
        await session.execute(text(f"{statement}{where}chain = '{chained}'"))
        found = {one.id: one async for one in verify(session, {organization: noted})}[organization]
        await session.rollback()
    assert BROKEN[statement] in (found.fault or "")


@asynccontextmanager
async def tampering(database: Database) -> AsyncIterator[Any]:
    """A session of somebody who may do everything with the database; to be rolled back."""
    async with database.engine.connect() as connection, AsyncSession(connection) as session:
        if database.dialect == "sqlite":
            await session.execute(text("DROP TRIGGER audit_entry_no_update"))
            await session.execute(text("DROP TRIGGER audit_entry_no_delete"))
        else:
            await session.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        yield session


async def test_noted_hash_is_found_in_a_chain_that_has_grown(product: Product) -> None:
    organization = await product.organization()
    await enter(product, Act("thing.made", "mira", organization))
    noted = (await chain(product, str(organization))).head
    await enter(product, Act("thing.made", "mira", organization))
    assert (await chain(product, str(organization), noted)).fault is None
    assert (await chain(product, str(organization), "0" * 63 + "1")).fault is not None


async def test_known_caller_without_the_right_is_entered_in_their_organizations_trail(
    product: Product, admin: Person
) -> None:
    reader = await product.person("rita", UUID(admin.organization or ""), scopes=["read"])
    await reader.refused(403, "POST", "/flow_requests/", {"request_instructions": "x"}, secret="in the query")
    (entry,) = await refused(admin, 1)
    assert (entry["actor"], entry["outcome"]) == (reader.email, "refused")
    assert entry["key"] is not None
    assert entry["source"] == "127.0.0.1"
    assert entry["detail"] == {"method": "POST", "path": "/api/v1/flow_requests/", "code": "not_permitted"}


async def test_revoked_key_is_entered_in_the_trail_of_its_owners_organization(product: Product, admin: Person) -> None:
    made = await admin.post("/api_keys/", {"name": "lost"})
    await admin.delete("/api_keys/", id=made["id"])
    await asyncio.sleep(0.6)
    answer = await product.client.get("/api/v1/users/", headers={"x-api-key": made["key"]})
    assert answer.status_code == 401
    (entry,) = await refused(admin, 1)
    assert (entry["actor"], entry["key"]) == (admin.email, made["id"])
    assert entry["detail"]["hint"] == made["key"][:11]
    assert made["key"] not in str(entry)


async def test_unknown_credentials_are_entered_without_what_was_tried(product: Product) -> None:
    wrong = new_key()
    for tried in (wrong, "a guessed word", "eyJhbGciOi.eyJzdWIi.c2ln"):
        answer = await product.client.get("/api/v1/users/", headers={"authorization": f"Bearer {tried}"})
        assert answer.status_code == 401

    async def entries() -> list[AuditEntry]:
        async with product.neena.database.reading() as session:
            rows = await session.execute(text("SELECT detail FROM audit_entry WHERE action = 'access.refused'"))
            return [one for (one,) in rows if wrong[:11] in one]

    for _ in range(200):
        if found := await entries():
            break
        await asyncio.sleep(0.02)
    assert len(found) == 1
    async with product.neena.database.reading() as session:
        rows = (await session.execute(text("SELECT detail FROM audit_entry"))).scalars().all()
    assert not [one for one in rows if wrong in one or "guessed" in one or "c2ln" in one]


async def test_flood_of_bad_keys_is_counted_and_does_not_grow_the_trail(tmp_path: Path) -> None:
    async with open_product(tmp_path, works=False) as product:
        flood = 3 * refusals.BURST

        async def bad(number: int) -> None:
            answer = await product.client.get(f"/api/v1/users/?n={number}", headers={"x-api-key": new_key()})
            assert answer.status_code == 401

        for start in range(0, flood, 50):
            await asyncio.gather(*(bad(start + number) for number in range(50)))
        await product.neena.refusals.stop()
        async with product.neena.database.reading() as session:
            rows = list(await session.scalars(select(AuditEntry).where(AuditEntry.action == refusals.ACTION)))
        assert refusals.BURST < len(rows) <= refusals.BURST + 5
        assert sum(one.detail.get("times", 1) for one in rows) == flood
        assert (await chain(product, None)).fault is None


async def test_fifty_credentials_stored_at_once_leave_an_unbroken_chain(product: Product, admin: Person) -> None:
    http = next(one["id"] for one in await admin.get("/integrations/all") if one["short_name"] == "http")

    async def store(number: int) -> Any:
        given = {"integration": http, "credential": f"x-key: {number}", "host": f"h{number % 40}.test"}
        return await admin.post("/integration_credentials/", given)

    stored = await asyncio.gather(*(store(number) for number in range(50)))
    found = await chain(product, admin.organization)
    assert (found.entries, found.fault) == (50, None)
    shown = await admin.get("/audit/", action="credential.stored", limit=100)
    assert sorted(one["object_id"] for one in shown) == sorted(one["id"] for one in stored)
    assert "x-key" not in str(shown)


async def test_event_without_proof_is_entered_in_the_trail_of_the_triggers_organization(
    product: Product, admin: Person
) -> None:
    definitions = await admin.get("/webhook_trigger_definitions/all")
    given = {
        "name": "Tickets",
        "webhook_trigger_definition": definitions[0]["id"],
        "template_body": "Visit the harbour.",
        "webhook_secret": "whsec_" + "a" * 32,
    }
    made = await admin.post("/webhook_trigger_operations/", given)
    path = f"/hooks/{made['id']}"
    answer = await product.client.post(path, json={"guess": 1}, headers={"x-webhook-secret": "a guessed word"})
    assert answer.status_code in {401, 403}, answer.text
    (entry,) = await refused(admin, 1)
    assert (entry["actor"], entry["key"], entry["outcome"]) == (None, None, "refused")
    assert entry["detail"] == {"method": "POST", "path": path, "code": "bad_proof"}
