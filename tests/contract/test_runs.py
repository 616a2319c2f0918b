"""Runs of workflows over HTTP (managed workflows contract, sections 2, 4, 6 and 8), on both databases."""

import asyncio
import time
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4
from zipfile import ZipFile

import pytest
import pytest_asyncio

from support.managed import GREET, HEAD, Author
from support.product import Product, open_product


@pytest_asyncio.fixture(loop_scope="session")
async def author(managed: Product) -> Author:
    """The only user of a new organization."""
    return Author(await managed.member())


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def greeter(managed: Product) -> tuple[Author, str]:
    """An author with a workflow that greets."""
    author = Author(await managed.member())
    return author, await author.publish()


async def test_a_run_is_accepted_executed_and_read(greeter: tuple[Author, str]) -> None:
    """W-01, W-02, W-23: the documented body, a new id for each, and the result by GET."""
    author, workflow = greeter
    body = {"workflow_id": workflow, "workflow_params": {"name": "Mira"}}
    answers = [await author.send("POST", "/runs", body) for _ in range(2)]
    assert [one.status_code for one in answers] == [202, 202]
    first, second = (one.json() for one in answers)
    assert set(first) == {"message", "messageId", "workflowId"}
    assert first["message"] == "Job accepted for processing."
    assert first["workflowId"] == workflow
    assert UUID(first["messageId"]) != UUID(second["messageId"])
    done = await author.until(first["messageId"])
    assert (done["status"], done["success"], done["result"]) == ("completed", True, {"greeting": "Hello, Mira!"})
    assert "error" not in done
    assert "assets" not in done


async def test_a_run_is_answered_before_it_is_executed(greeter: tuple[Author, str]) -> None:
    """W-12."""
    author, workflow = greeter
    began = time.monotonic()
    run = await author.start(workflow, workflow_params={"seconds": 2})
    assert time.monotonic() - began < 1
    assert (await author.read(run))["status"] in {"queued", "running"}
    assert (await author.until(run))["status"] == "completed"


WRONG = {
    "no workflow": ({}, "workflow_id"),
    "an id that is none": ({"workflow_id": "abc"}, "workflow_id"),
    "params that are no object": ({"workflow_params": [1]}, "workflow_params"),
    "a relative callback": ({"webhook_callback": "/hook"}, "webhook_callback"),
    "a callback of another scheme": ({"webhook_callback": "ftp://example.com/x"}, "webhook_callback"),
    "a private callback": ({"webhook_callback": "https://127.0.0.1/x"}, "webhook_callback"),
    "a link-local callback": ({"webhook_callback": "https://169.254.169.254/x"}, "webhook_callback"),
    "a wrong type": ({"workflow_params": {"name": 1}}, "name"),
    "a limit": ({"workflow_params": {"name": "x" * 21}}, "name"),
    "an undeclared param": ({"workflow_params": {"Name": "x"}}, "Name"),
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG)
async def test_what_is_wrong_is_refused_before_anything_runs(
    greeter: tuple[Author, str], wrong: tuple[dict[str, object], str]
) -> None:
    """W-03, W-05, W-07, W-22: 400 that names the field; no run is made."""
    author, workflow = greeter
    given, named = wrong
    before = (await author.send("GET", "/runs")).json()["totalCount"]
    answer = await author.send(
        "POST", "/runs", {"workflow_id": workflow, **given} if given else {"workflow_params": {}}
    )
    assert answer.status_code == 400, answer.text
    assert set(answer.json()) == {"error", "message"}
    assert answer.json()["error"] == "Invalid request"
    assert named in answer.json()["message"]
    assert (await author.send("GET", "/runs")).json()["totalCount"] == before


async def test_what_is_no_json_is_refused(greeter: tuple[Author, str]) -> None:
    """W-05."""
    author, _ = greeter
    bad = await author.send("POST", "/runs", content=b'{"workflow_id"', headers={"content-type": "application/json"})
    assert (bad.status_code, bad.json()["error"]) == (400, "Invalid request")
    form = await author.send("POST", "/runs", content=b"a=b", headers={"content-type": "text/plain"})
    assert (form.status_code, form.json()["error"]) == (415, "Unsupported media type")
    large = await author.send("POST", "/runs", {"workflow_id": "x" * 1024 * 1024})
    assert (large.status_code, large.json()["error"]) == (413, "Payload too large")


async def test_who_is_unknown_is_refused(greeter: tuple[Author, str]) -> None:
    """W-04: no key, a wrong key; Bearer works as well as x-api-key."""
    author, workflow = greeter
    client = author.person.product.client
    for headers in ({}, {"x-api-key": "sk_nen_wrong"}, {"Authorization": "Bearer wrong"}):
        answer = await client.post("/runs", json={"workflow_id": workflow}, headers=headers)
        assert answer.status_code == 401
        assert answer.json()["error"] == "Unauthorized"
        assert answer.json()["message"]
    bearer = {"Authorization": f"Bearer {author.person.key}"}
    assert (await client.post("/runs", json={"workflow_id": workflow}, headers=bearer)).status_code == 202


async def test_what_is_not_ours_is_not_found(author: Author, greeter: tuple[Author, str]) -> None:
    """W-06, W-26: unknown and foreign workflows and runs."""
    owner, workflow = greeter
    run = await owner.start(workflow)
    for workflow_id in (workflow, str(uuid4())):
        answer = await author.send("POST", "/runs", {"workflow_id": workflow_id})
        assert (answer.status_code, answer.json()["error"]) == (404, "Not found")
    for method, path in (("GET", ""), ("GET", "/logs"), ("GET", "/logs/live"), ("POST", "/cancel")):
        for name in (run, str(uuid4())):
            assert (await author.send(method, f"/runs/{name}{path}")).status_code == 404
    for filtered in ({}, {"workflow_id": workflow}):
        assert (await author.send("GET", "/runs", params=filtered)).json() == {"runs": [], "count": 0, "totalCount": 0}
    await owner.until(run)


async def test_a_key_sees_runs_of_its_deployments_only(managed: Product) -> None:
    """Section 1: a key of one deployment neither starts nor sees what is in another."""
    author = Author(await managed.member())
    files = {"files": [{"filename": "workflow.py", "content": GREET}]}
    made = [
        (await author.send("POST", "/workflows", {**files, "deploymentName": name})).json()["workflowId"]
        for name in ("staging", "production")
    ]
    runs = [await author.until(await author.start(one)) for one in made]
    found = (await author.send("GET", f"/workflows/{made[0]}")).json()["deploymentId"]
    narrow = await author.person.post("/api_keys/", {"name": "staging", "deployments": [found]})
    author.headers = {"x-api-key": narrow["key"]}
    assert [one["messageId"] for one in (await author.send("GET", "/runs")).json()["runs"]] == [runs[0]["messageId"]]
    assert (await author.send("GET", f"/runs/{runs[1]['messageId']}")).status_code == 404
    assert (await author.send("POST", "/runs", {"workflow_id": made[1]})).status_code == 404


async def test_an_exception_ends_a_run_with_its_message(author: Author) -> None:
    """W-39: of every kind; message only, the class beside it."""
    source = HEAD + "import nen\nclass Odd(Exception): pass\ndef run(params: Params) -> Result:\n    raise {}\n"
    kinds = {
        "WorkflowError": "nen.WorkflowError('no such customer')",
        "RPCError": "nen.RPCError('no such customer')",
        "TimeoutError": "nen.TimeoutError('no such customer')",
        "Odd": "Odd('no such customer')",
    }
    runs = [await author.start(await author.publish(source.format(kind))) for kind in kinds.values()]
    for kind, run in zip(kinds, runs, strict=True):
        done = await author.until(run)
        assert (done["status"], done["success"], done["error"]) == ("failed", False, "no such customer")
        assert done["errorData"]["error_message"] == "no such customer"
        assert done["errorData"]["error_type"] == kind


async def test_what_is_printed_and_logged_is_in_the_log(author: Author) -> None:
    """W-40, W-26: JSON Lines with the documented members; `tail` gives the last ones."""
    source = HEAD + (
        "def run(params: Params) -> Result:\n    print('a line')\n    logging.warning('a warning')\n"
        "    print('zwölf \\x00')\n    return Result(greeting='x')\n"
    )
    run = await author.start(await author.publish(source))
    await author.until(run)
    lines = await author.log(run)
    assert all({"timestamp", "level", "logger", "message"} <= set(one) for one in lines)
    said = [(one["level"], one["message"]) for one in lines if one["logger"] == "workflow_output"]
    assert ("INFO", "a line") in said
    assert ("WARNING", "a warning") in said
    assert any(message.startswith("zwölf") for _, message in said)
    assert [one["timestamp"] for one in lines] == sorted(one["timestamp"] for one in lines)
    assert await author.log(run, tail=1) == lines[-1:]
    assert await author.log(run, tail=0) == []


async def test_the_log_is_followed_while_it_is_written(author: Author) -> None:
    """W-26: from the beginning or after a line, until the run is over."""
    run = await author.start(await author.publish(), workflow_params={"seconds": 1})
    path = f"/runs/{run}/logs/live"
    answer = await author.send("GET", path)
    assert answer.headers["content-type"].startswith("text/event-stream")
    lines = await author.log(run)
    events = [one for one in answer.text.split("\n\n") if "data:" in one]
    assert len(events) == len(lines)
    assert "hello from the workflow" in answer.text
    rest = await author.send("GET", path, headers={"Last-Event-ID": str(len(lines) - 1)})
    assert [one for one in rest.text.split("\n\n") if "data:" in one] == events[-1:]
    assert (await author.send("GET", f"/runs/{uuid4()}/logs/live")).status_code == 404


async def test_files_that_a_run_writes_are_kept(author: Author) -> None:
    """W-25, W-14: cwd and /artifacts are one folder; folders are kept; the log is among the files."""
    source = HEAD + (
        "def run(params: Params) -> Result:\n    pathlib.Path('deep/er').mkdir(parents=True)\n"
        "    pathlib.Path('deep/er/a.txt').write_text('one')\n    pathlib.Path('/artifacts/b.txt').write_text('two')\n"
        "    os.symlink('/etc/passwd', 'link')\n    return Result(greeting='x')\n"
    )
    done = await author.ran(source)
    assert done["status"] == "completed", done
    client = author.person.product.client
    packed = await client.get(done["assets"])
    assert packed.status_code == 200
    with ZipFile(BytesIO(packed.content)) as archive:
        found = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    assert found == {"assets/deep/er/a.txt": b"one", "assets/b.txt": b"two"}
    named = {one["name"]: one for one in done["artifacts"]}
    assert {"assets.zip", "run.log"} <= set(named)
    assert all(set(one) == {"name", "url", "size", "content_type"} for one in done["artifacts"])
    log = await client.get(named["run.log"]["url"])
    assert len(log.text.splitlines()) > 1
    assert done["expiresAt"] > time.time()


async def test_a_list_has_pages(author: Author) -> None:
    """W-26: newest first, ten by default, a cursor to the next page, filters."""
    workflow, other = await author.publish(), await author.publish()
    runs = [await author.start(workflow) for _ in range(11)]
    apart = await author.start(other)
    for run in (*runs, apart):
        await author.until(run)
    page = (await author.send("GET", "/runs", params={"workflow_id": workflow})).json()
    assert (page["count"], page["totalCount"]) == (10, 11)
    assert [one["messageId"] for one in page["runs"]] == runs[:0:-1]
    rest = (await author.send("GET", "/runs", params={"workflow_id": workflow, "cursor": page["nextCursor"]})).json()
    assert [one["messageId"] for one in rest["runs"]] == runs[:1]
    assert "nextCursor" not in rest
    done = (await author.send("GET", "/runs", params={"status": "completed", "limit": 100})).json()
    assert done["totalCount"] == 12
    assert (await author.send("GET", "/runs", params={"status": "queued"})).json()["runs"] == []
    for wrong in ({"limit": 0}, {"limit": 101}, {"cursor": "x"}, {"status": "done"}, {"workflow_id": "x"}):
        answer = await author.send("GET", "/runs", params=wrong)
        assert (answer.status_code, answer.json()["error"]) == (400, "Invalid request")


async def test_a_run_is_cancelled_and_only_once_over_it_cannot_be(author: Author) -> None:
    """W-27."""
    workflow = await author.publish()
    run = await author.start(workflow, workflow_params={"seconds": 60})
    await author.until(run, frozenset({"running"}))
    answer = await author.send("POST", f"/runs/{run}/cancel")
    assert answer.status_code == 202
    assert answer.json()["messageId"] == run
    done = await author.until(run, seconds=40)
    assert (done["status"], done["error"], done["errorData"]["error_type"]) == (
        "cancelled", "The run was cancelled.", "cancelled",
    )  # fmt: skip
    again = await author.send("POST", f"/runs/{run}/cancel")
    assert (again.status_code, again.json()["error"]) == (409, "Conflict")


async def test_the_same_request_again_gets_the_same_run(greeter: tuple[Author, str]) -> None:
    """W-29: also when both come at once; another body is a 409."""
    author, workflow = greeter
    body = {"workflow_id": workflow}
    headers = {"Idempotency-Key": f"order-{uuid4()}"}
    answers = await asyncio.gather(*(author.send("POST", "/runs", body, headers=headers) for _ in range(5)))
    assert {one.status_code for one in answers} == {202}
    assert len({one.text for one in answers}) == 1
    other = await author.send("POST", "/runs", {**body, "workflow_params": {"name": "x"}}, headers=headers)
    assert (other.status_code, other.json()["error"]) == (409, "Conflict")
    for wrong in ("", "x" * 256):
        assert (await author.send("POST", "/runs", body, headers={"Idempotency-Key": wrong})).status_code == 400
    new = await author.send("POST", "/runs", body, headers={"Idempotency-Key": f"order-{uuid4()}"})
    assert new.json()["messageId"] != answers[0].json()["messageId"]


async def test_too_many_runs_of_one_key_are_refused(tmp_path: Path) -> None:
    """W-30."""
    async with open_product(tmp_path, runs_per_minute=3) as product:
        author = Author(await product.member())
        workflow = await author.publish()
        answers = [await author.send("POST", "/runs", {"workflow_id": workflow}) for _ in range(4)]
        assert [one.status_code for one in answers] == [202, 202, 202, 429]
        assert answers[3].json()["error"] == "Too many requests"
        assert 0 < int(answers[3].headers["retry-after"]) <= 60
        for one in answers[:3]:
            await author.until(one.json()["messageId"])


async def test_a_run_that_takes_too_long_ends(tmp_path: Path) -> None:
    """W-28."""
    async with open_product(tmp_path, workflow_timeout=1.0) as product:
        author = Author(await product.member())
        done = await author.ran(GREET, workflow_params={"seconds": 60})
        assert (done["status"], done["errorData"]["error_type"]) == ("timeout", "timeout")
        assert "1 s" in done["error"]
