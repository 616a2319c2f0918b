"""API keys over HTTP: made, listed, revoked; who may, and how soon a revoked one is refused."""

import asyncio
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from contract.test_events import HOUR, following
from neena.audit.tables import AuditEntry
from neena.cli import app
from neena.errors import Conflict
from neena.identity.keys import hash_key
from neena.identity.tables import ApiKey
from neena.kernel.clock import iso, now
from neena.kernel.principal import PERMISSIONS
from support.processes import environment
from support.product import Person, Product, first_key, open_product, unknown_id

FIELDS = {
    "id",
    "user_email",
    "name",
    "hint",
    "scopes",
    "deployments",
    "created_date",
    "expires_date",
    "last_used_date",
    "revoked_date",
    "status",
}


def with_key(person: Person, key: str) -> Person:
    return Person(person.product, person.user, person.email, None, key)


async def admin_of(product: Product, person: Person, **key: Any) -> Person:
    assert person.organization
    return await product.person("ada", UUID(person.organization), permissions=list(PERMISSIONS), **key)


async def audited(product: Product, key_id: str) -> list[tuple[str, str | None, UUID | None]]:
    async with product.neena.database.reading() as session:
        query = select(AuditEntry).where(AuditEntry.object_id == key_id).order_by(AuditEntry.number)
        return [(one.action, one.actor, one.key) for one in await session.scalars(query)]


async def test_a_new_key_is_shown_once_and_works(product: Product, mira: Person) -> None:
    made = await mira.post("/api_keys/", {"name": "  deploy "})
    assert set(made) == {*FIELDS, "key"}
    assert (made["name"], made["user_email"], made["status"], made["scopes"]) == ("deploy", mira.email, "active", None)
    assert made["key"].startswith(made["hint"])
    other = with_key(mira, made["key"])
    assert (await other.get("/users/"))["email"] == mira.email
    shown = await mira.get("/api_keys/", id=made["id"])
    assert set(shown) == FIELDS
    assert shown["last_used_date"] is not None
    listed = await mira.get("/api_keys/all")
    assert [one["name"] for one in listed] == ["deploy", "test"]
    assert listed[0] == shown
    for text in (str(shown), str(listed)):
        assert made["key"] not in text
        assert hash_key(made["key"]) not in text
    own = await _row(product, mira.key)
    assert await audited(product, made["id"]) == [("key.created", mira.email, own.id)]


async def _row(product: Product, key: str) -> ApiKey:
    async with product.neena.database.reading() as session:
        return (await session.scalars(select(ApiKey).where(ApiKey.hash == hash_key(key)))).one()


async def test_a_revoked_key_is_refused_and_gone(product: Product, mira: Person) -> None:
    made = await mira.post("/api_keys/", {"name": "deploy"})
    other = with_key(mira, made["key"])
    await other.get("/users/")
    revoked = await mira.delete("/api_keys/", id=made["id"])
    assert (revoked["status"], revoked["revoked_date"] is None) == ("revoked", False)
    await refused_within_a_second(other)
    await mira.refused(404, "DELETE", "/api_keys/", id=made["id"])
    assert (await mira.get("/api_keys/", id=made["id"]))["status"] == "revoked"
    assert [act for act, *_ in await audited(product, made["id"])] == ["key.created", "key.revoked"]


async def refused_within_a_second(person: Person) -> None:
    end = time.monotonic() + 1
    while (await person.send("GET", "/users/")).status_code != 401:
        assert time.monotonic() < end
        await asyncio.sleep(0.05)


async def test_twenty_revocations_at_once_are_one(product: Product, mira: Person) -> None:
    made = await mira.post("/api_keys/", {"name": "deploy"})
    answers = await asyncio.gather(*(mira.send("DELETE", "/api_keys/", id=made["id"]) for _ in range(20)))
    assert sorted(one.status_code for one in answers) == [200] + [404] * 19
    assert len(await audited(product, made["id"])) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "  "}, "name"),
        ({"name": "x" * 256}, "name"),
        ({"name": "a", "scopes": ["fly"]}, "scopes"),
        ({"name": "a", "scopes": "read"}, "scopes"),
        ({"name": "a", "expires_date": "2020-01-01T00:00:00Z"}, "expires_date"),
        ({"name": "a", "expires_date": "soon"}, "expires_date"),
        ({"name": "a", "expires_date": 32503680000}, "expires_date"),
        ({"name": "a", "expires_date": "32503680000.5"}, "expires_date"),
        ({"name": "a", "expires_date": "3.25e10"}, "expires_date"),
        ({"name": "a", "expires_date": "9999-12-31T23:59:59-14:00"}, "expires_date"),
    ],
)
async def test_a_key_with_wrong_input_is_422(mira: Person, body: dict[str, Any], field: str) -> None:
    refusal = await mira.refused(422, "POST", "/api_keys/", body)
    assert refusal["detail"][0]["loc"][:2] == ["body", field]


async def test_a_key_may_no_more_than_whoever_made_it(product: Product, mira: Person) -> None:
    """Scopes: neither more than the key it is made with has, nor more than the user; the default follows them."""
    await mira.refused(403, "POST", "/api_keys/", {"name": "a", "scopes": ["read", "admin"]})
    lesser = await mira.post("/api_keys/", {"name": "a", "scopes": ["write", "read", "read"]})
    assert lesser["scopes"] == ["write", "read"]
    other = with_key(mira, lesser["key"])
    assert (await other.post("/api_keys/", {"name": "b"}))["scopes"] == ["read", "write"]
    refusal = await other.refused(403, "POST", "/api_keys/", {"name": "b", "scopes": ["read", "approve"]})
    assert (refusal["code"], "approve" in refusal["detail"]) == ("more_than_own", True)
    none = with_key(mira, (await mira.post("/api_keys/", {"name": "c", "scopes": []}))["key"])
    await none.refused(403, "GET", "/users/")
    reader = await product.member(permissions=["read"])
    await reader.refused(403, "POST", "/api_keys/", {"name": "a"})


async def test_a_key_lives_no_longer_than_the_key_it_is_made_with(product: Product) -> None:
    end = now() + timedelta(hours=1)
    person = await product.member(expires=end)
    assert (await person.post("/api_keys/", {"name": "a"}))["expires_date"] == iso(end)
    sooner = iso(end - timedelta(minutes=1))
    assert (await person.post("/api_keys/", {"name": "a", "expires_date": sooner}))["expires_date"] == sooner
    later = iso(end + timedelta(minutes=1))
    await person.refused(403, "POST", "/api_keys/", {"name": "a", "expires_date": later})
    free = await product.member()
    given = {"name": "a", "expires_date": "2999-01-01T02:00:00+02:00"}
    assert (await free.post("/api_keys/", given))["expires_date"] == "2999-01-01T00:00:00.000Z"


async def test_an_expired_key_is_shown_as_such(product: Product, mira: Person) -> None:
    made = await mira.post("/api_keys/", {"name": "a", "expires_date": iso(now() + timedelta(days=1))})
    async with product.neena.database.writing() as session:
        late = now() - timedelta(seconds=1)
        await session.execute(update(ApiKey).where(ApiKey.id == UUID(made["id"])).values(expires_date=late))
    assert (await mira.get("/api_keys/", id=made["id"]))["status"] == "expired"
    await with_key(mira, made["key"]).refused(401, "GET", "/users/")


async def test_keys_are_ones_own_and_an_admins(product: Product, mira: Person) -> None:
    """A colleague's keys are hidden, an admin sees and revokes them; nobody those of another organization."""
    assert mira.organization
    made = await mira.post("/api_keys/", {"name": "deploy"})
    colleague = await product.person("noor", UUID(mira.organization))
    elsewhere = await admin_of(product, await product.member())
    for person in (colleague, elsewhere):
        assert made["id"] not in {one["id"] for one in await person.get("/api_keys/all")}
        await person.refused(404, "GET", "/api_keys/", id=made["id"])
        await person.refused(404, "DELETE", "/api_keys/", id=made["id"])
    admin = await admin_of(product, mira)
    listed = await admin.get("/api_keys/all")
    assert {one["user_email"] for one in listed} == {mira.email, colleague.email, admin.email}
    assert len(await admin.get("/api_keys/all", skip=1, limit=2)) == 2
    assert (await admin.get("/api_keys/", id=made["id"]))["user_email"] == mira.email
    await admin.delete("/api_keys/", id=made["id"])
    await refused_within_a_second(with_key(mira, made["key"]))
    scoped = await admin_of(product, mira, scopes=["read", "write"])
    assert {one["user_email"] for one in await scoped.get("/api_keys/all")} == {scoped.email}


async def test_an_admin_without_an_organization_sees_their_own_keys_only(product: Product) -> None:
    first = await product.person(permissions=list(PERMISSIONS))
    second = await product.person(permissions=list(PERMISSIONS))
    assert {one["user_email"] for one in await first.get("/api_keys/all")} == {first.email}
    assert {one["user_email"] for one in await second.get("/api_keys/all")} == {second.email}


async def test_no_key_is_found_under_an_unknown_id(mira: Person) -> None:
    for method in ("GET", "DELETE"):
        await mira.refused(404, method, "/api_keys/", id=unknown_id())
        await mira.refused(422, method, "/api_keys/", id="x")


async def test_an_open_stream_ends_within_a_second_of_the_revocation(product: Product, mira: Person) -> None:
    """Events: nothing happens in the run, and yet the stream of a revoked key ends; another's goes on."""
    made = await mira.post("/api_keys/", {"name": "stream"})
    flow, request = await mira.flow(HOUR), await mira.request()
    run = await mira.post("/flow_runs/", {"flow": flow["id"], "flow_request": request["id"]})
    async with following(product, mira, run) as kept:
        assert (await kept.get())["event"] == "flow_run.pending"
        async with following(product, with_key(mira, made["key"]), run) as queue:
            assert (await queue.get())["event"] == "flow_run.pending"
            await asyncio.sleep(0.3)
            await mira.delete("/api_keys/", id=made["id"])
            start = time.monotonic()
        assert time.monotonic() - start < 1.1  # with what closing the server behind it takes
        await mira.put("/flow_runs/reject", flow_run_id=run["id"])
        assert (await kept.get())["event"] == "flow_run.rejected"


async def test_a_key_revoked_on_one_server_is_refused_by_the_other(postgres: Any, tmp_path: Path) -> None:
    """Within a second: by the API of another process, and by the command line."""
    shared = {"database_url": postgres.new_database(), "secret_key": "one key for all servers"}
    async with (
        open_product(tmp_path, works=False, **shared) as one,
        open_product(tmp_path, works=False, **shared) as two,
    ):
        operator = Person(one, None, "admin@neena.local", None, first_key(one))
        made = [await operator.post("/api_keys/", {"name": f"key {at}"}) for at in range(2)]
        for each in made:
            await Person(two, None, "", None, each["key"]).get("/users/")
        await operator.delete("/api_keys/", id=made[0]["id"])
        await refused_within_a_second(Person(two, None, "", None, made[0]["key"]))
        environ = environment({name.upper(): value for name, value in shared.items()})
        said = await asyncio.to_thread(command, environ, tmp_path, "keys", "revoke", made[1]["id"])
        assert said.returncode == 0, said.stderr
        await refused_within_a_second(Person(two, None, "", None, made[1]["key"]))
        assert await audited(one, made[1]["id"]) == [
            ("key.created", operator.email, (await _row(one, operator.key)).id),
            ("key.revoked", "operator", None),
        ]


def command(environ: dict[str, str], folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "neena", *words],
        env=environ | {"NEENA_DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


async def test_the_command_line_makes_keys_with_scopes_and_admins(tmp_path: Path) -> None:
    environ = {"NEENA_DATA_DIR": str(tmp_path)}

    async def keys(*words: str) -> Any:
        return await asyncio.to_thread(CliRunner(env=environ).invoke, app, ["keys", *words])

    async with open_product(tmp_path, works=False) as product:
        first = Person(product, None, "admin@neena.local", None, first_key(product))
        assert (await first.get("/users/"))["permissions"] == list(PERMISSIONS)
        plain = await keys("create", "--email", "noor@acme.test", "--scope", "read")
        noor = Person(product, None, "noor@acme.test", None, plain.stdout.strip())
        assert (await noor.get("/users/"))["permissions"] is None
        await noor.refused(403, "POST", "/api_keys/", {"name": "a"})
        await keys("create", "--email", "noor@acme.test", "--admin")
        assert (await noor.get("/users/"))["permissions"] == list(PERMISSIONS)
        wrong = await keys("create", "--scope", "fly")
        assert (wrong.exit_code, "fly" in wrong.output) == (2, True)
        more = await keys("create", "--email", "ida@acme.test", "--scope", "admin")
        assert (type(more.exception), "may not admin" in str(more.exception)) == (Conflict, True)
        assert {one["user_email"] for one in await first.get("/api_keys/all")} == {first.email, noor.email}
