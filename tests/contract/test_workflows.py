"""Managed workflows, the upload side: publishing, versions, deployments, over HTTP (sections 4, 7 and 9)."""

import asyncio
import io
import json
import re
import zipfile
from typing import Any
from uuid import UUID

import pytest

from neena.kernel.principal import Principal
from neena.kernel.scope import reading_scope
from neena.workflows import service
from neena.workflows.bundle import bundle_of
from neena.workflows.checking import WorkflowRefused
from neena.workflows.params import BadParams
from neena.workflows.sandboxed import SandboxedDescriber
from support.product import Person, Product, unknown_id
from support.publishing import PLAIN, WORKFLOW, ask, done, files, publish, refused


def zipped(**content: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for one in files(**content):
            archive.writestr(one["filename"], one["content"])
    return target.getvalue()


async def downloaded(person: Person, workflow: str, version: int) -> dict[str, str]:
    answer = await ask(person, "GET", f"/{workflow}/versions/{version}/files")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert re.fullmatch(r'attachment; filename="workflow-v\d+\.zip"', answer.headers["content-disposition"])
    assert answer.headers["x-content-type-options"] == "nosniff"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


async def test_a_first_upload_makes_a_workflow(mira: Person) -> None:
    """M-03: fields as nen_update_workflow has them."""
    made = await done(mira, "POST", json={"files": files(workflow=WORKFLOW, lib__a="x = 1\n"), "workflowName": "Sums"})
    assert made.pop("workflowId")
    assert re.fullmatch(r"v\d{10}", made.pop("snapshotDir"))
    assert made == {
        "success": True,
        "workflowName": "Sums",
        "writtenFiles": ["lib/a.py", "workflow.py"],
        "fileCount": 2,
        "totalBytes": len(WORKFLOW) + 6,
        "version": 1,
        "isNewWorkflow": True,
        "warnings": [],
    }


async def test_an_update_takes_the_place_of_the_whole_bundle(mira: Person) -> None:
    """M-04: isNewWorkflow false, a new snapshotDir, files that were not sent are gone; the name stays."""
    made = await done(mira, "POST", json={"files": files(workflow=PLAIN, lib__a="x = 1"), "workflowName": "Sums"})
    workflow = made["workflowId"]
    changed = await publish(mira, WORKFLOW, workflow)
    assert (changed["isNewWorkflow"], changed["version"], changed["workflowName"]) == (False, 2, "Sums")
    assert changed["snapshotDir"] > made["snapshotDir"]
    assert changed["writtenFiles"] == ["workflow.py"]
    assert await downloaded(mira, workflow, 2) == {"workflow.py": WORKFLOW}
    assert await downloaded(mira, workflow, 1) == {"lib/a.py": "x = 1", "workflow.py": PLAIN}
    renamed = await publish(mira, WORKFLOW, workflow, workflowName="Totals")
    assert (renamed["workflowName"], renamed["version"]) == ("Totals", 3)


async def test_a_workflow_is_shown_with_its_schemas_and_versions(mira: Person) -> None:
    """W-31: Params, SecureParams and Result as they were found in the sandbox."""
    workflow = (await publish(mira, PLAIN))["workflowId"]
    await publish(mira, WORKFLOW, workflow)
    shown = await done(mira, "GET", f"/{workflow}")
    assert shown["paramsSchema"]["required"] == ["amount"]
    assert shown["paramsSchema"]["properties"]["amount"] == {"minimum": 1, "title": "Amount", "type": "integer"}
    assert shown["secureParamsSchema"]["properties"]["password"]["minLength"] == 8
    assert shown["resultSchema"]["required"] == ["total"]
    assert (shown["sdkVersion"], shown["version"], shown["files"]) == ("1.0.0", 2, ["workflow.py"])
    assert [(one["version"], one["isPublished"], one["createdByEmail"]) for one in shown["versions"]] == [
        (2, True, mira.email),
        (1, False, mira.email),
    ]
    assert shown["s3WorkflowPath"] == f"/workflows/{workflow}/versions/2/files"


@pytest.mark.parametrize("method", ["POST", "PUT"])
async def test_a_bundle_comes_as_json_as_a_form_or_as_an_archive(mira: Person, method: str) -> None:
    workflow = (await publish(mira))["workflowId"]
    path = f"/{workflow}" if method == "PUT" else ""
    parts = [("files", ("workflow.py", WORKFLOW)), ("files", ("lib/a.py", "x = 1"))]
    as_form = await done(mira, method, path, files=parts, data={"workflowName": "By form"})
    archive = zipped(workflow=WORKFLOW, lib__a="x = 1")
    headers = {"content-type": "application/zip"}
    params = {"workflowName": "By archive"}
    as_archive = await done(mira, method, path, content=archive, headers=headers, params=params)
    for made, name in ((as_form, "By form"), (as_archive, "By archive")):
        assert made["workflowName"] == name
        found = await downloaded(mira, made["workflowId"], made["version"])
        assert found == {"lib/a.py": "x = 1", "workflow.py": WORKFLOW}


async def test_what_is_downloaded_can_be_uploaded_and_is_the_same(mira: Person) -> None:
    workflow = (await publish(mira, WORKFLOW))["workflowId"]
    first = (await ask(mira, "GET", f"/{workflow}/versions/1/files")).content
    await done(mira, "PUT", f"/{workflow}", content=first, headers={"content-type": "application/zip"})
    assert (await ask(mira, "GET", f"/{workflow}/versions/2/files")).content == first


BROKEN = [
    ("def run(:", ["workflow.py, line 1: ", "column 9"]),
    ("x = 1", ["no function run"]),
    (PLAIN.replace("-> Result", ""), ["line 12", "what run() returns is missing"]),
    (PLAIN.replace("params: Params", "params"), ["line 12", "parameter params"]),
    (PLAIN.replace("params: Params", "params: dict"), ["dict, which is not a Pydantic model"]),
    (PLAIN.replace("params: Params", "params: Input"), ["Input, which is neither defined"]),
    (PLAIN.replace("def run", "async def run"), ["async"]),
    (WORKFLOW.replace("password: Secure[str]", "password: str"), ["password of the secure params must be Secure[str]"]),
    (PLAIN + '__nen_version__ = "9.1"', ["9.1", "version 1"]),
    ("import nothing_like_it\n" + PLAIN, ["workflow.py, line 1: ModuleNotFoundError"]),
    ("import os\nos._exit(7)\n" + PLAIN, ["exit code 7"]),
    ("1 / 0\n" + PLAIN, ["ZeroDivisionError"]),
    ("from lib import run", ["No module named 'lib'"]),
    ("from collections.abc import Callable\n" + PLAIN.replace("pass", "f: Callable[[], int]", 1), ["JSON Schema"]),
]


@pytest.mark.parametrize(("source", "said"), BROKEN)
async def test_a_workflow_that_is_wrong_is_refused_by_fault_and_place(
    mira: Person, source: str, said: list[str]
) -> None:
    """M-05, W-32: nothing is stored; validating says the same as publishing."""
    workflow = (await publish(mira))["workflowId"]
    message = await refused(mira, 400, "PUT", f"/{workflow}", json={"files": files(workflow=source)})
    assert [one for one in said if one not in message] == []
    found = await done(mira, "POST", "/validate", json={"content": source, "filename": "mine.py"})
    assert (found["success"], found["valid"], found["filename"]) == (True, False, "mine.py")
    assert found["errors"]
    assert "message" not in found
    assert {"type", "message"} <= set(found["errors"][0]) <= {"type", "message", "line"}
    listed = await done(mira, "GET")
    assert [one["workflowId"] for one in listed["workflows"]] == [workflow]
    assert len((await done(mira, "GET", f"/{workflow}"))["versions"]) == 1


async def test_a_workflow_is_looked_at_without_being_stored(mira: Person) -> None:
    """M-15: nen_validate's shape."""
    for sent in ({"content": WORKFLOW}, {"files": files(workflow="from lib.a import *", lib__a=WORKFLOW)}):
        assert await done(mira, "POST", "/validate", json=sent) == {
            "success": True,
            "valid": True,
            "message": "workflow.py is valid.",
            "warnings": [],
            "filename": "workflow.py",
        }
    warned = await done(
        mira, "POST", "/validate", json={"content": WORKFLOW.replace(", secure_params: SecureParams", "")}
    )
    assert (warned["valid"], [one["type"] for one in warned["warnings"]]) == (True, ["unused_secure_params"])
    wrong = await done(mira, "POST", "/validate", json={"files": files(other="")})
    assert [one["type"] for one in wrong["errors"]] == ["invalid_bundle"]
    assert (await done(mira, "GET"))["count"] == 0


async def test_code_that_is_looked_at_ends_with_its_time() -> None:
    """Whatever the file does when it is loaded."""
    endless = bundle_of([("workflow.py", b"import time\nwhile True:\n    time.sleep(1)\n")])
    with pytest.raises(WorkflowRefused, match="longer than 1 seconds to load"):
        await SandboxedDescriber(isolated=True, seconds=1.0)(endless)


async def test_code_that_is_looked_at_reaches_neither_network_nor_the_servers_files(mira: Person) -> None:
    """W-42 where schemas are taken: the file is loaded in the sandbox."""
    probe = "import socket\nsocket.create_connection(('127.0.0.1', 1), 2)\n"
    message = await refused(mira, 400, "POST", json={"files": files(workflow=probe + PLAIN)})
    assert "Error" in message
    probe = f"open({str(mira.product.neena.settings.data_dir.resolve())!r} + '/secret.key').read()\n"
    message = await refused(mira, 400, "POST", json={"files": files(workflow=probe + PLAIN)})
    assert "FileNotFoundError" in message


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        ({"json": {}}, 400, "files: Field required"),
        ({"json": {"files": []}}, 400, "workflow.py is missing"),
        ({"json": {"files": "x"}}, 400, "files: "),
        ({"json": {"files": [{"filename": "workflow.py"}]}}, 400, "files.0.content: Field required"),
        ({"json": {"files": files(other="")}}, 400, "workflow.py is missing"),
        ({"json": {"files": [{"filename": "/etc/passwd", "content": ""}]}}, 400, "/etc/passwd: its name is absolute"),
        ({"json": {"files": [{"filename": "../a.py", "content": ""}]}}, 400, "../a.py: its name has"),
        ({"json": {"files": [*files(workflow=PLAIN), *files(workflow=PLAIN)]}}, 400, "workflow.py: this file is there"),
        ({"json": {"files": files(workflow=PLAIN), "workflowName": " "}}, 400, "workflowName: "),
        ({"json": {"files": files(workflow=PLAIN), "workflowName": "x" * 256}}, 400, "workflowName: "),
        ({"json": {"files": files(workflow=PLAIN), "deploymentId": "mine"}}, 400, "deploymentId: "),
        ({"json": {"files": files(workflow=PLAIN), "deploymentId": unknown_id()}}, 404, "no such deployment"),
        ({"json": {"files": files(workflow="\x00")}}, 400, "NUL"),
        ({"json": [1]}, 400, "body: "),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400, "not JSON"),
        ({"content": b"{}", "headers": {"content-type": "text/plain"}}, 415, "application/zip"),
        ({"content": b"{}"}, 415, "application/zip"),
        ({"content": b"none", "headers": {"content-type": "application/zip"}}, 400, "archive cannot be read"),
        ({"content": b"none", "headers": {"content-type": "multipart/form-data"}}, 400, "form cannot be read"),
        (
            {"content": b"none", "headers": {"content-type": "multipart/form-data; boundary=x"}},
            400,
            "cannot be read|workflow.py is missing",
        ),
        ({"files": [("f", ("lib\\a.py", "x"))]}, 400, "lib.*a.py: its name"),
        ({"files": [("f", (f"f{at}", "x")) for at in range(202)]}, 400, "form cannot be read"),
        ({"json": {"files": [{"filename": "big", "content": "x" * (1024**2 + 1)}]}}, 413, "big: this file is larger"),
        ({"json": {"files": [{"filename": f"f{at}", "content": ""} for at in range(201)]}}, 413, "this is file 201"),
        ({"content": b"x" * (8 * 1024**2 + 1), "headers": {"content-type": "application/zip"}}, 413, "than 8 MiB"),
    ],
)
async def test_an_upload_that_is_wrong_is_refused_by_what_is_wrong(
    mira: Person, sent: dict[str, Any], status: int, said: str
) -> None:
    """M-06: clear errors that name the file or the field."""
    assert re.search(said, await refused(mira, status, "POST", **sent))


async def test_a_version_is_published_again(mira: Person) -> None:
    """Numbers stay; what follows gets the next one."""
    workflow = (await publish(mira, PLAIN))["workflowId"]
    await publish(mira, WORKFLOW, workflow)
    before = await done(mira, "GET", f"/{workflow}")
    shown = await done(mira, "POST", f"/{workflow}/rollback", json={"version": 1})
    assert (shown["version"], shown["secureParamsSchema"]) == (1, None)
    assert [(one["version"], one["isPublished"]) for one in shown["versions"]] == [(2, False), (1, True)]
    assert shown["publishedAt"] >= before["publishedAt"]
    assert (await publish(mira, PLAIN, workflow))["version"] == 3
    for wrong in (0, 9, -1, "1", None, 2**40):
        status = 404 if wrong == 9 else 400
        await refused(mira, status, "POST", f"/{workflow}/rollback", json={"version": wrong})
    await refused(mira, 404, "GET", f"/{workflow}/versions/9/files")
    await refused(mira, 400, "GET", f"/{workflow}/versions/x/files")


async def test_a_deleted_workflow_is_gone(mira: Person) -> None:
    workflow = (await publish(mira))["workflowId"]
    assert await done(mira, "DELETE", f"/{workflow}") == {"success": True, "workflowId": workflow}
    await refused(mira, 404, "GET", f"/{workflow}")
    await refused(mira, 404, "DELETE", f"/{workflow}")
    await refused(mira, 404, "PUT", f"/{workflow}", json={"files": files(workflow=PLAIN)})
    assert (await done(mira, "GET"))["workflows"] == []


async def test_workflows_are_listed_newest_first_by_pages(mira: Person) -> None:
    """M-11: count equals the list."""
    empty = await done(mira, "GET")
    assert (empty["deploymentId"], empty["deploymentName"], empty["count"]) == (None, "default", 0)
    made = [(await publish(mira, workflowName=f"W{at}"))["workflowId"] for at in range(3)]
    listed = await done(mira, "GET")
    assert [one["workflowId"] for one in listed["workflows"]] == made[::-1]
    assert (listed["success"], listed["count"], listed["nextCursor"], listed["deploymentName"]) == (
        True,
        3,
        None,
        "default",
    )
    assert set(listed["workflows"][0]) == {
        "workflowId",
        "workflowName",
        "s3WorkflowPath",
        "createdAt",
        "updatedAt",
        "publishedAt",
    }
    found: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await done(mira, "GET", params={"limit": 2, **cursor})
        assert page["count"] == len(page["workflows"])
        found += [one["workflowId"] for one in page["workflows"]]
        if page["nextCursor"] is None:
            break
        cursor = {"cursor": page["nextCursor"]}
    assert found == made[::-1]
    for wrong in ({"limit": 0}, {"limit": 1001}, {"limit": "x"}, {"cursor": "x"}, {"deploymentId": "x"}):
        await refused(mira, 400, "GET", params=wrong)


async def test_two_uploads_at_once_get_two_numbers(mira: Person) -> None:
    workflow = (await publish(mira))["workflowId"]
    made = await asyncio.gather(*(publish(mira, PLAIN + f"# {at}\n", workflow) for at in range(4)))
    assert sorted(one["version"] for one in made) == [2, 3, 4, 5]
    assert len({one["snapshotDir"] for one in made}) == 4
    newest = max(made, key=lambda one: one["version"])
    shown = await done(mira, "GET", f"/{workflow}")
    assert (shown["version"], shown["snapshotDir"]) == (5, newest["snapshotDir"])


async def test_first_uploads_at_once_share_one_deployment(product: Product) -> None:
    for person in (await product.member(), await product.person()):
        await asyncio.gather(*(publish(person) for _ in range(3)))
        assert (await done(person, "GET"))["count"] == 3


async def test_a_key_with_several_deployments_names_one(mira: Person) -> None:
    """M-13: a clear error names those it reaches; the workflows of each are apart."""
    await publish(mira, workflowName="A")
    default = (await done(mira, "GET"))["deploymentId"]
    made = await publish(mira, workflowName="B", deploymentName="production")
    message = await refused(mira, 400, "POST", json={"files": files(workflow=PLAIN)})
    assert "deploymentId" in message
    assert default in message
    production = re.search(r"([0-9a-f-]{36}) \(production\)", message)
    assert production
    assert "deploymentId" in await refused(mira, 400, "GET")
    for deployment, name, workflow in ((default, "default", "A"), (production[1], "production", "B")):
        listed = await done(mira, "GET", params={"deploymentId": deployment})
        assert (listed["deploymentId"], listed["deploymentName"]) == (deployment, name)
        assert [one["workflowName"] for one in listed["workflows"]] == [workflow]
    assert (await publish(mira, deploymentId=production[1]))["isNewWorkflow"]
    assert (await publish(mira, deploymentName="production"))["isNewWorkflow"]
    workflow = made["workflowId"]
    assert (await publish(mira, PLAIN, workflow))["version"] == 2
    assert (await publish(mira, PLAIN, workflow, deploymentId=production[1]))["version"] == 3
    body = {"files": files(workflow=PLAIN)}
    assert "in this deployment" in await refused(
        mira, 404, "PUT", f"/{workflow}", json={**body, "deploymentId": default}
    )
    both = {**body, "deploymentId": default, "deploymentName": "production"}
    await refused(mira, 404, "POST", json=both)


async def test_a_key_reaches_no_more_than_its_deployments(product: Product, mira: Person) -> None:
    """M-13: what lies outside answers as if it were not there, and no key makes one that reaches further."""
    inside = (await publish(mira, deploymentName="one"))["workflowId"]
    first = (await done(mira, "GET"))["deploymentId"]
    outside = (await publish(mira, deploymentName="two"))["workflowId"]
    key = await mira.post("/api_keys/", {"name": "narrow", "deployments": [first]})
    assert key["deployments"] == [first]
    narrow = Person(product, mira.user, mira.email, UUID(mira.organization), key["key"])
    assert [one["workflowId"] for one in (await done(narrow, "GET"))["workflows"]] == [inside]
    assert (await publish(narrow))["isNewWorkflow"]
    for method, path, sent in (
        ("GET", "", {}),
        ("DELETE", "", {}),
        ("PUT", "", {"json": {"files": files(workflow=PLAIN)}}),
        ("POST", "/rollback", {"json": {"version": 1}}),
        ("GET", "/versions/1/files", {}),
    ):
        await refused(narrow, 404, method, f"/{outside}{path}", **sent)
    other = {"files": files(workflow=PLAIN), "deploymentName": "three"}
    await refused(narrow, 403, "POST", json=other)
    assert (await narrow.post("/api_keys/", {"name": "same"}))["deployments"] == [first]
    await narrow.refused(403, "POST", "/api_keys/", {"name": "wider", "deployments": [first, unknown_id()]})


async def test_strangers_and_readers_change_nothing(product: Product, mira: Person) -> None:
    """Another organization's workflows and deployments answer 404; without a key 401; without the right 403."""
    workflow = (await publish(mira, WORKFLOW))["workflowId"]
    deployment = (await done(mira, "GET"))["deploymentId"]
    body = {"files": files(workflow=PLAIN)}
    every = [
        ("GET", "", {}),
        ("PUT", "", {"json": body}),
        ("POST", "/rollback", {"json": {"version": 1}}),
        ("GET", "/versions/1/files", {}),
        ("DELETE", "", {}),
    ]
    stranger = await product.member()
    for method, path, sent in every:
        await refused(stranger, 404, method, f"/{workflow}{path}", **sent)
        await refused(mira, 404, method, f"/{unknown_id()}{path}", **sent)
        await refused(mira, 404, method, f"/no-id{path}", **sent)
        await refused(mira, 401, method, f"/{workflow}{path}", headers={"x-api-key": "sk_nen_wrong"}, **sent)
    await refused(stranger, 404, "GET", params={"deploymentId": deployment})
    await refused(stranger, 404, "POST", json={**body, "deploymentId": deployment})
    key = await mira.post("/api_keys/", {"name": "reader", "scopes": ["read"]})
    reader = Person(product, mira.user, mira.email, UUID(mira.organization), key["key"])
    for method, path, sent in every:
        if method != "GET":
            await refused(reader, 403, method, f"/{workflow}{path}", **sent)
    await refused(reader, 403, "POST", json=body)
    assert (await done(reader, "GET", f"/{workflow}"))["version"] == 1
    assert (await done(reader, "POST", "/validate", json={"content": PLAIN}))["valid"] is True
    await refused(mira, 405, "PATCH", f"/{workflow}", json={})


async def test_params_are_checked_against_the_published_version(product: Product, mira: Person) -> None:
    """W-07, W-31: as runs check them; of a secure value nothing is told."""
    workflow = UUID((await publish(mira, WORKFLOW))["workflowId"])
    principal = Principal(mira.user, mira.email, UUID(mira.organization))
    async with reading_scope(product.neena.database, principal) as scope:
        _, version = await service.published(scope, workflow)
        with pytest.raises(service.WorkflowNotFound):
            await service.published(scope, UUID(unknown_id()))
    service.check_params(version, {"amount": 1, "address": {"city": "Oslo"}})
    for values, said in (
        ({}, "workflow_params.amount: it is missing"),
        ({"amount": "1"}, 'workflow_params.amount: the value is not of type "integer"'),
        ({"amount": 1, "other": 2}, "workflow_params.other: the workflow declares no such field"),
        ({"amount": 0}, "workflow_params.amount: the value is less than the minimum of 1"),
        ({"amount": 1, "address": {"city": "Oslo", "zip": 1}}, "workflow_params.address.zip: "),
    ):
        with pytest.raises(BadParams, match=re.escape(said)):
            service.check_params(version, values)
    service.check_secure(version, {"password": "correct horse"})
    for values in (None, {}, {"password": "hunter2"}, {"password": 7}, {"password": "correct horse", "pin": "hunter2"}):
        with pytest.raises(BadParams, match=r"secure_workflow_params\.p") as fault:
            service.check_secure(version, values)
        assert "hunter2" not in fault.value.message
    plain = service.WorkflowVersion(secure_schema=None)
    service.check_secure(plain, None)
    with pytest.raises(BadParams, match="declares no SecureParams"):
        service.check_secure(plain, {"password": "x"})


async def test_what_is_done_with_workflows_is_in_the_audit_trail(product: Product) -> None:
    admin = await product.member(permissions=["read", "write", "approve", "admin"])
    workflow = (await publish(admin, WORKFLOW, workflowName="Sums"))["workflowId"]
    await done(admin, "POST", f"/{workflow}/rollback", json={"version": 1})
    await done(admin, "DELETE", f"/{workflow}")
    entries = await admin.get("/audit/", object_id=workflow)
    assert sorted(one["action"] for one in entries) == [
        "workflow.deleted",
        "workflow.published",
        "workflow.rolled_back",
    ]
    assert "import" not in json.dumps(entries)
