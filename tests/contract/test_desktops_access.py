"""Who may do what with a desktop, on every operation of the Desktop API, and in which words it is refused."""

import asyncio
from typing import Any

import pytest
import pytest_asyncio

from contract.desktop_endpoints import BY_ID, OPERATIONS, Operation
from neena.identity.authentication import REMEMBERED_SECONDS
from support.desktops import Caller, Desktop, DesktopServer, refusal

UNKNOWN = "dsk_aaaaaaaaaaaa"
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "TRACE", "OPTIONS")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def desktop(owner: Caller) -> Desktop:
    """A desktop that nobody but its owner reaches."""
    return await owner.create(name="Mine")


async def ask(caller: Caller, operation: Operation, desktop: str, **headers: str) -> Any:
    """The answer to one operation on a desktop."""
    method, path, body = operation.of(desktop)
    return await caller.send(method, path, headers=headers, **body)


async def state_of(desktop: Desktop) -> Any:
    """All that an outsider could have changed."""
    return [
        await desktop.owner.ok("GET", "/desktops"),
        await desktop.owner.ok("GET", f"{desktop.path}/files"),
        await desktop.do("cursor_position"),
        [one["action"] for one in await desktop.log() if one["action"] != "cursor_position"],
        (await desktop.owner.send("GET", f"{desktop.path}/session")).status_code,
    ]


def test_every_operation_is_in_the_table(served: DesktopServer) -> None:
    """D-01, D-50, D-54: a new operation is looked at by the tests below."""
    paths = served.product.app.openapi()["paths"]
    told = {(method.upper(), path) for path in paths if path.startswith("/desktop") for method in paths[path]}
    assert {(one.method, one.path) for one in OPERATIONS} == told


async def test_both_headers_let_in_and_nothing_else_does(served: DesktopServer, owner: Caller) -> None:
    """D-01, D-50: x-api-key and Bearer; none, a wrong one, two different ones, one in the URL: 401."""
    nobody = served.caller(None)
    await asyncio.gather(*(_check_headers(nobody, owner.key, operation) for operation in OPERATIONS))


async def _check_headers(nobody: Caller, key: str, operation: Operation) -> None:
    for headers in ({"x-api-key": key}, {"Authorization": f"Bearer {key}"}):
        if operation.method == "POST" and operation.path == "/desktops":
            answer = await nobody.send("POST", "/desktops", {"desktop_type": "none"}, headers=headers)
        else:
            answer = await ask(nobody, operation, UNKNOWN, **headers)
        assert answer.status_code in (200, 400, 404), (headers, answer.text)
    same = {"x-api-key": key, "Authorization": f"Bearer {key}"}
    assert (await ask(nobody, operation._replace(json={"desktop_type": 0}), UNKNOWN, **same)).status_code != 401
    wrong = "sk_nen_" + "A" * 40
    for headers in (
        {},
        {"x-api-key": wrong},
        {"Authorization": f"Bearer {wrong}"},
        {"x-api-key": ""},
        {"Authorization": "Bearer"},
        {"x-api-key": key, "Authorization": f"Bearer {wrong}"},
    ):
        answer = await ask(nobody, operation, UNKNOWN, **headers)
        refusal(answer, 401)
        assert answer.json()["error"] == "unauthorized"
        assert answer.headers["www-authenticate"]
    method, path, body = operation.of(UNKNOWN)
    refusal(await nobody.send(method, path, params={"x-api-key": key}, **body), 401)
    refusal(await nobody.send(method, path, params={"api_key": key}, **body), 401)


@pytest.mark.parametrize("where", ["foreign", "unknown", "hostile"])
async def test_a_desktop_of_others_is_not_there(served: DesktopServer, desktop: Desktop, where: str) -> None:
    """D-05, D-54: another organization's, one that never was, a name that is none: 404 with both fields, the same."""
    _, stranger = await served.member()
    before = await state_of(desktop)
    ids = {
        "foreign": [desktop.id],
        "unknown": [UNKNOWN],
        "hostile": ["%00", "..%2f..", "a" * 300, "%F0%9F%92%A9", "dsk_%27%20OR%201%3D1", desktop.id.upper()],
    }
    tried = [(operation, one) for operation in BY_ID for one in ids[where]]
    answers = await asyncio.gather(*(ask(stranger, *one) for one in tried))
    for one, answer in zip(tried, answers, strict=True):
        assert answer.status_code in ((404,) if where != "hostile" else (400, 404, 405)), (one, answer.text)
        refusal(answer, answer.status_code)
        assert desktop.id not in answer.text
    assert await state_of(desktop) == before


async def test_a_stranger_is_shown_nothing(served: DesktopServer, desktop: Desktop) -> None:
    """D-04, D-54: lists hold one's own; a user without an organization is one more workspace."""
    _, stranger = await served.member()
    alone = served.caller((await served.product.person("alone")).key)
    for caller in (stranger, alone):
        own = await caller.create()
        assert [one["desktop_id"] for one in await caller.ok("GET", "/desktops")] == [own.id]
        assert own.shown["workspace_id"] != desktop.shown["workspace_id"]
        await desktop.owner.refused(404, "GET", own.path)
        await own.delete()


async def test_a_colleague_shares_the_desktop(served: DesktopServer) -> None:
    """D-54: the workspace is the organization, not the user."""
    team = await served.product.organization()
    mira, otto = [served.caller((await served.product.person(one, team)).key) for one in ("mira", "otto")]
    desktop = await mira.create()
    assert [one["desktop_id"] for one in await otto.ok("GET", "/desktops")] == [desktop.id]
    await Desktop(otto, desktop.shown).do("mouse_move", coordinate=[7, 7])
    await Desktop(otto, desktop.shown).delete()


async def test_a_key_that_may_only_read_changes_nothing(served: DesktopServer, desktop: Desktop) -> None:
    """D-01: looking is allowed, creating, acting and deleting are 403."""
    made = await desktop.owner.ok("POST", "/api/v1/api_keys/", {"name": "reader", "scopes": ["read"]})
    reader = served.caller(made["key"])
    before = await state_of(desktop)
    for operation in OPERATIONS:
        answer = await ask(reader, operation, desktop.id)
        if operation.writes:
            refusal(answer, 403)
            assert answer.json()["error"] == "forbidden"
        else:
            assert answer.status_code in (200, 404), (operation, answer.text)
    assert await state_of(desktop) == before


async def test_a_revoked_key_opens_nothing_any_more(served: DesktopServer, desktop: Desktop) -> None:
    """D-01: within a second, on every operation."""
    made = await desktop.owner.ok("POST", "/api/v1/api_keys/", {"name": "leaked"})
    leaked = served.caller(made["key"])
    assert (await leaked.send("GET", desktop.path)).status_code == 200
    await desktop.owner.ok("DELETE", "/api/v1/api_keys/", params={"id": made["id"]})
    await asyncio.sleep(REMEMBERED_SECONDS + 0.1)
    for operation in OPERATIONS:
        refusal(await ask(leaked, operation, desktop.id), 401)


async def test_nothing_works_on_a_deleted_desktop(owner: Caller) -> None:
    """D-07: only reading it, and deleting it again, which is why that comes first."""
    gone = await owner.create()
    await gone.delete()
    answers = await asyncio.gather(*(ask(owner, operation, gone.id) for operation in BY_ID))
    for operation, answer in zip(BY_ID, answers, strict=True):
        if operation.path.endswith("{desktop_id}") and operation.method in ("GET", "DELETE"):
            assert answer.json()["status"] == "deleted"
        else:
            refusal(answer, 404)
            assert answer.json()["error"] == "not_found"


async def test_every_path_has_its_methods_and_takes_a_slash(desktop: Desktop) -> None:
    """D-50: another method is 405 with Allow; a slash at the end changes nothing; there are no redirects."""
    known: dict[str, set[str]] = {}
    for one in OPERATIONS:
        known.setdefault(one.path, set()).add(one.method)
    for path, allowed in known.items():
        there = path.format(desktop_id=desktop.id, name="x.txt", act_id="x")
        for method in set(METHODS) - allowed - ({"HEAD"} if "GET" in allowed else set()):
            for spelled in (there, there + "/"):
                answer = await desktop.owner.send(method, spelled)
                assert answer.status_code == 405, (method, spelled, answer.text)
                assert set(answer.headers["allow"].replace(",", " ").split()) >= allowed, (method, spelled)
                if method != "HEAD":
                    assert set(answer.json()) == {"error", "message"}
    for one in OPERATIONS:
        if one.method == "GET" and not {"{name}", "{act_id}"} & set(one.path.split("/")):
            bare = one.path.format(desktop_id=desktop.id)
            answers = [await desktop.owner.send("GET", spelled) for spelled in (bare, bare + "/")]
            assert answers[0].status_code == answers[1].status_code, bare
            if "tool-logs" not in bare and "screenshot" not in bare:
                assert answers[0].content == answers[1].content, bare
