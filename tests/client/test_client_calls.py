"""What both clients do about faults, pages, streams and files, against a server that misbehaves on purpose."""

import gc
import inspect
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from neena.client import ApiError, AsyncNeena, Neena, NoSuch, Unreachable
from neena.runs.signed_requests import signature_of
from support.flaky import HANG_UP, Flaky, Say, flaky

KEY = "sk_nen_of-a-test"
AT_ONCE = {"Retry-After": "0"}
RUN = {"messageId": "r1", "workflowId": "w1", "status": "running", "createdAt": "", "updatedAt": ""}


class Both:
    """Does with one of the two clients what a test says, and gives what comes of it."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    async def __call__(self, server: Flaky, act: Callable[[Any], Any], **options: Any) -> Any:
        if self.kind == "waiting":
            with Neena(server.url, KEY, **options) as neena:
                given = act(neena)
                return list(given) if inspect.isgenerator(given) else given
        async with AsyncNeena(server.url, KEY, **options) as neena:
            given = act(neena)
            return [one async for one in given] if isinstance(given, AsyncIterator) else await given


@pytest.fixture(params=["waiting", "awaiting"])
def do(request: pytest.FixtureRequest) -> Both:
    return Both(request.param)


async def test_what_only_reads_is_asked_again_after_faults_that_pass(do: Both) -> None:
    flow = {"id": "f1"}
    with flaky(HANG_UP, Say(503, {}, AT_ONCE), Say(429, {}, AT_ONCE), Say(200, flow)) as server:
        assert await do(server, lambda neena: neena.flows.get("f1")) == flow
    assert [(one.method, one.path, one.params) for one in server.heard] == [("GET", "/api/v1/flows/", {"id": "f1"})] * 4
    assert {one.headers["authorization"] for one in server.heard} == {f"Bearer {KEY}"}


async def test_after_the_last_attempt_the_refusal_is_told(do: Both) -> None:
    busy = Say(503, {"error": "no_capacity", "message": "All desktops are taken."}, AT_ONCE)
    with flaky(*[busy] * 5) as server, pytest.raises(ApiError) as told:
        await do(server, lambda neena: neena.desktops.get("dsk_1"), retries=2)
    assert len(server.heard) == 3
    assert (told.value.status, told.value.code, told.value.message) == (503, "no_capacity", "All desktops are taken.")
    assert told.value.retry_after == 0


@pytest.mark.parametrize("said", [HANG_UP, Say(503, {}, AT_ONCE), Say(429, {}, AT_ONCE)], ids=["cut", "503", "429"])
async def test_what_writes_is_sent_once(do: Both, said: Say) -> None:
    with flaky(said, Say(200, {})) as server, pytest.raises((ApiError, Unreachable)):
        await do(server, lambda neena: neena.flows.execute("f1", "q1"))
    assert len(server.heard) == 1


async def test_a_run_is_started_once_however_often_its_answer_is_lost(do: Both) -> None:
    accepted = {"message": "", "messageId": "r1", "workflowId": "w1"}
    with flaky(HANG_UP, Say(503, {}, AT_ONCE), Say(202, accepted), Say(202, accepted), Say(202, accepted)) as server:
        assert await do(server, lambda neena: neena.runs.start("w1", {"name": "Mira"})) == accepted
        await do(server, lambda neena: neena.runs.start("w1", {"name": "Mira"}))
        await do(server, lambda neena: neena.runs.start("w1", idempotency_key="mine"))
    keys = [one.headers["idempotency-key"] for one in server.heard]
    assert len(set(keys[:3])) == 1
    assert len({*keys}) == 3
    assert keys[4] == "mine"
    assert len({one.body for one in server.heard[:4]}) == 1


async def test_a_long_wait_is_left_to_the_caller(do: Both) -> None:
    later = Say(429, {"detail": "Too many.", "code": "limit_reached"}, {"Retry-After": "3600"})
    with flaky(later) as server, pytest.raises(ApiError) as told:
        await do(server, lambda neena: neena.flows.get("f1"))
    assert (told.value.retry_after, told.value.passing) == (3600, True)


async def test_each_finding_names_its_field(do: Both) -> None:
    detail = [{"loc": ["body", "name"], "msg": "Too long."}, {"loc": ["body", "events", 0], "msg": "Unknown."}]
    with flaky(Say(422, {"detail": detail, "code": "invalid"})) as server, pytest.raises(ApiError) as told:
        await do(server, lambda neena: neena.webhook_endpoints.create(url="x"))
    assert [(one.where, one.message) for one in told.value.findings] == [
        ("name", "Too long."),
        ("events.0", "Unknown."),
    ]
    assert str(told.value) == "422 invalid: Too long.; Unknown."


async def test_a_page_of_something_else_is_an_error_that_says_so(do: Both) -> None:
    with flaky(Say(200, "<html>"), Say(502, "<html>Bad gateway</html>")) as server:
        with pytest.raises(ApiError, match="is it a Neena server"):
            await do(server, lambda neena: neena.flows.get("f1"))
        with pytest.raises(ApiError, match="502 error: <html>Bad gateway</html>"):
            await do(server, lambda neena: neena.flows.get("f1"))


async def test_nobody_there_is_no_answer(do: Both) -> None:
    with flaky() as server:
        pass
    server.server_close()
    with pytest.raises(Unreachable):
        await do(server, lambda neena: neena.flows.get("f1"), retries=1)


async def test_pages_are_turned_and_a_row_that_moved_comes_once(do: Both) -> None:
    pages = [["a", "b"], ["b", "c"], ["d"]]
    with flaky(*[Say(200, [{"id": one} for one in page]) for page in pages]) as server:
        found = await do(server, lambda neena: neena.flow_runs.all(flow="f1", page=2))
    assert [one["id"] for one in found] == ["a", "b", "c", "d"]
    assert [one.params for one in server.heard] == [
        {"flow_id": "f1", "skip": str(skip), "limit": "2"} for skip in (0, 2, 4)
    ]


async def test_pages_with_cursors_are_turned(do: Both) -> None:
    first = {"runs": [{"messageId": "r1"}], "nextCursor": "c2"}
    with flaky(Say(200, first), Say(200, {"runs": [{"messageId": "r2"}], "nextCursor": None})) as server:
        found = await do(server, lambda neena: neena.runs.all(status="failed"))
    assert [one["messageId"] for one in found] == ["r1", "r2"]
    assert [one.params.get("cursor") for one in server.heard] == [None, "c2"]
    assert {one.params["status"] for one in server.heard} == {"failed"}


def lines(*numbers: int) -> str:
    return "".join(f'id: {one}\nevent: line\ndata: {{"message": "{one}"}}\n\n' for one in numbers)


async def test_a_log_is_followed_over_broken_connections_to_its_very_end(do: Both) -> None:
    """Cut in mid-event, refused while the server starts anew, ended by a stopping server, and over at last."""
    script = [
        Say(200, lines(1, 2) + "id: 3\ndata: {", cut=True),
        Say(503, {}),
        Say(200, lines(3)),
        Say(200, RUN),
        HANG_UP,
        Say(200, ": still there\n\n"),
        Say(200, {**RUN, "status": "completed"}),
        Say(200, lines(4)),
    ]
    with flaky(*script) as server:
        found = await do(server, lambda neena: neena.runs.follow("r1"), retries=0)
    assert [(one.id, one.kind, one.data["message"]) for one in found] == [(str(n), "line", str(n)) for n in range(1, 5)]
    streams = [one for one in server.heard if one.path.endswith("/live")]
    assert [one.headers.get("last-event-id") for one in streams] == [None, "2", "2", "3", "3", "3"]


async def test_following_what_is_not_there_is_refused_at_once(do: Both) -> None:
    unknown = Say(404, {"detail": "There is no such run.", "code": "run_not_found"})
    with flaky(unknown) as server, pytest.raises(ApiError, match="no such run"):
        await do(server, lambda neena: neena.flow_runs.follow("r1"))


async def test_a_file_is_there_only_once_it_is_whole(do: Both, tmp_path: Path) -> None:
    target = tmp_path / "report.csv"
    target.write_text("old")
    with flaky(Say(200, b"half", cut=True), Say(200, b"whole")) as server:
        with pytest.raises(Unreachable):
            await do(server, lambda neena: neena.desktops.files.save("d1", "report.csv", target))
        assert [one.name for one in tmp_path.iterdir()] == ["report.csv"]
        assert target.read_text() == "old"
        assert await do(server, lambda neena: neena.desktops.files.save("d1", "report.csv", target)) == target
    assert target.read_text() == "whole"


async def test_the_key_goes_to_the_server_alone(do: Both, tmp_path: Path) -> None:
    """The files of a run may lie in somebody else's bucket."""
    with flaky(Say(200, b"bytes")) as bucket, flaky() as server:
        shown = {
            **RUN,
            "status": "completed",
            "artifacts": [{"name": "a.txt", "url": f"{bucket.url}/a.txt?signature=1"}],
        }
        server.script = [Say(200, shown), Say(200, shown)]
        await do(server, lambda neena: neena.runs.save("r1", "a.txt", tmp_path / "a.txt"))
        with pytest.raises(NoSuch, match=r"no file 'b.txt'; it has a.txt"):
            await do(server, lambda neena: neena.runs.save("r1", "b.txt", tmp_path / "b.txt"))
    assert (tmp_path / "a.txt").read_bytes() == b"bytes"
    assert "authorization" not in bucket.heard[0].headers
    assert bucket.heard[0].params == {"signature": "1"}


async def test_a_file_is_sent_as_it_is_read(do: Both, tmp_path: Path) -> None:
    (tmp_path / "large").write_bytes(b"0123456789" * 20_000)
    with flaky(Say(200, {"success": True})) as server, (tmp_path / "large").open("rb") as file:
        await do(server, lambda neena: neena.desktops.files.upload("d/1", "a b", file, path="in"))
    (heard,) = server.heard
    assert heard.path == "/desktops/d%2F1/files/a%20b"
    assert heard.body == b"0123456789" * 20_000


def test_who_stops_looking_ends_the_connection() -> None:
    with flaky(Say(200, lines(1, 2), cut=True), Say(200, {"id": "f1"})) as server, Neena(server.url, KEY) as neena:
        for event in neena.runs.follow("r1"):
            assert event.id == "1"
            break
        gc.collect()
        assert neena.flows.get("f1") == {"id": "f1"}
        assert len(server.heard) == 2


def test_a_signed_request_is_signed_as_the_contract_says() -> None:
    """W-09: the canonical request of section 3, over the bytes that are sent."""
    with flaky(Say(202, {})) as server, Neena(server.url, KEY) as neena:
        neena.runs.start("w1", secure_params={"password": "p"}, signing_key="the-key")
    (heard,) = server.heard
    expected = signature_of("the-key", "POST", "/runs", heard.headers["x-timestamp"], heard.body)
    assert heard.headers["x-signature"] == expected
