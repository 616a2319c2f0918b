"""The Trello tasks over HTTP against the simulator, a process of its own."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from calling import Call, calling

from neena.authoring import Delivery, IntegrationFailed, Invalid
from neena.integrations.trello import integration
from neena.integrations.trello.triggers import (
    handle_card_created,
    handle_card_moved,
    handle_comment_added,
    webhooks,
)
from neena.simulators.process import Running, simulator

MISSING = "0123456789abcdef01234567"


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with simulator("trello") as running:
        yield running


@pytest.fixture
def trello(process: Running) -> Running:
    process.reset()
    process.load(boards=[{"name": "Support", "lists": [{"name": "Doing", "cards": ["Call Ann"]}, {"name": "Done"}]}])
    return process


@pytest.fixture
async def call(trello: Running) -> AsyncIterator[Call]:
    async with calling("trello", trello.url, trello.credential) as it:
        yield it


def only(things: dict[str, dict[str, object]]) -> str:
    (key,) = things
    return key


async def test_boards_from_first_to_last(trello: Running, call: Call) -> None:
    made = await call("create_board", name="Plans", desc="What comes", default_lists=False)
    assert made["desc"] == "What comes"
    assert await call("get_lists_in_board", id=made["id"]) == []
    assert {one["name"] for one in await call("get_boards")} == {"Support", "Plans"}
    renamed = await call("update_board", id=made["id"], name="Plans 2", closed=True)
    assert (renamed["name"], renamed["closed"], renamed["desc"]) == ("Plans 2", True, "What comes")
    assert await call("get_board", id=made["id"]) == await call("get_board", id=made["short_url"])
    await call("delete_board", id=made["id"])
    assert [one["name"] for one in await call("get_boards")] == ["Support"]
    assert trello.state()["effects"] == {"create_board": 1, "update_board": 1, "delete_board": 1}


async def test_a_board_gets_the_usual_lists_unless_told_otherwise(call: Call) -> None:
    made = await call("create_board", name="Usual")
    assert [one["name"] for one in await call("get_lists_in_board", id=made["id"])] == ["To Do", "Doing", "Done"]


async def test_lists_from_first_to_last(trello: Running, call: Call) -> None:
    board = only(trello.state()["boards"])
    made = await call("create_list", name="Later", id_board=board, pos="bottom")
    assert [one["name"] for one in await call("get_lists_in_board", id=board)] == ["Doing", "Done", "Later"]
    await call("update_list", id=made["id"], name="Soon", pos="top")
    assert [one["name"] for one in await call("get_lists_in_board", id=board)] == ["Soon", "Doing", "Done"]
    assert (await call("get_list", id=made["id"]))["id_board"] == board
    await call("update_list", id=made["id"], closed=True)
    assert [one["name"] for one in await call("get_lists_in_board", id=board)] == ["Doing", "Done"]


async def test_cards_from_first_to_last(trello: Running, call: Call) -> None:
    board = only(trello.state()["boards"])
    doing, done = [one["id"] for one in await call("get_lists_in_board", id=board)]
    made = await call("create_card", name="Write", id_list=doing, pos="top", due="2025-03-04", id_labels=[MISSING])
    assert made["due"] == "2025-03-04T00:00:00Z"
    assert [one["name"] for one in await call("get_cards_in_list", id=doing)] == ["Write", "Call Ann"]
    later = "2025-03-05T15:00:00+01:00"
    await call("update_card", id=made["id"], id_list=done, due=later, due_complete=True, coordinates="52.5,13.4")
    assert [one["name"] for one in await call("get_cards_in_list", id=done)] == ["Write"]
    kept = trello.state()["cards"][made["id"]]
    assert (kept["due"], kept["dueComplete"], kept["idLabels"]) == ("2025-03-05T14:00:00.000Z", True, [MISSING])
    assert (await call("get_card", id=made["short_link"]))["coordinates"] == {"latitude": 52.5, "longitude": 13.4}
    await call("delete_card", id=made["id"])
    with pytest.raises(IntegrationFailed) as gone:
        await call("get_card", id=made["id"])
    assert (gone.value.status, gone.value.passing) == (404, False)


async def test_only_the_header_carries_the_credential(trello: Running, call: Call) -> None:
    await call("get_boards")
    (made,) = trello.calls()
    key, token = trello.credential.split(":")
    assert made["headers"]["authorization"] == f'OAuth oauth_consumer_key="{key}", oauth_token="{token}"'
    assert made["query"] == {}


@pytest.mark.parametrize(
    ("credential", "said"), [("wrong:{token}", "invalid key"), ("{key}:wrong", "invalid app token")]
)
async def test_a_wrong_credential(trello: Running, credential: str, said: str) -> None:
    key, token = trello.credential.split(":")
    async with calling("trello", trello.url, credential.format(key=key, token=token)) as call:
        with pytest.raises(IntegrationFailed, match=said) as refused:
            await call("get_boards")
    assert (refused.value.status, refused.value.passing, refused.value.acted) == (401, False, False)
    assert key not in refused.value.message
    assert token not in refused.value.message


@pytest.mark.parametrize("form", ["", "k3", "k3y:", ":t0ken", "k3y:t0ken:b", 'k3"y:t0ken', "k3y: t0ken", "k3,y:t0ken"])
def test_the_form_of_a_credential_is_checked_and_not_repeated(form: str) -> None:
    with pytest.raises(ValueError, match="APIKEY:TOKEN") as refused:
        integration.auth.check(form)
    assert "k3" not in str(refused.value)
    assert "t0ken" not in str(refused.value)


async def test_vendor_refusals_are_told(trello: Running, call: Call) -> None:
    with pytest.raises(IntegrationFailed, match="invalid value for idList"):
        await call("create_card", name="x", id_list="Doing")
    with pytest.raises(IntegrationFailed, match="invalid id"):
        await call("get_board", id="no-such")
    with pytest.raises(IntegrationFailed, match="Invalid objectId"):
        await call("create_card", name="x", id_list=only_list(trello), id_labels=["urgent"])
    assert trello.state()["effects"] == {}


def only_list(trello: Running) -> str:
    return next(iter(trello.state()["lists"]))


@pytest.mark.parametrize(
    ("task", "arguments"),
    [
        ("create_board", {"name": ""}),
        ("create_board", {"name": "x" * 16385}),
        ("create_card", {"name": "x", "id_list": MISSING, "pos": "middle"}),
        ("create_card", {"name": "x", "id_list": MISSING, "pos": "-1"}),
        ("create_card", {"name": "x", "id_list": MISSING, "pos": "nan"}),
        ("create_card", {"name": "x", "id_list": MISSING, "due": "tomorrow"}),
        ("get_card", {"id": "../members/me"}),
        ("get_card", {"id": "https://elsewhere.example/c/abcdefgh"}),
        ("get_card", {}),
        ("update_card", {"id": MISSING}),
    ],
)
async def test_wrong_arguments_never_reach_the_vendor(
    trello: Running, call: Call, task: str, arguments: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        await call(task, **arguments)
    assert trello.calls() == []


async def test_too_many_requests(trello: Running, call: Call) -> None:
    trello.fault(path="/1/cards", status=429, headers={"Retry-After": "3"}, body={"error": "API_TOKEN_LIMIT_EXCEEDED"})
    with pytest.raises(IntegrationFailed, match="API_TOKEN_LIMIT_EXCEEDED") as slowed:
        await call("create_card", name="x", id_list=only_list(trello))
    fault = slowed.value
    assert (fault.status, fault.passing, fault.acted, fault.retry_after) == (429, True, False, 3.0)
    assert (await call("create_card", name="x", id_list=only_list(trello)))["name"] == "x"


@pytest.mark.parametrize("action", ["close", "hang", "answer"])
async def test_an_effect_whose_answer_is_lost(trello: Running, action: str) -> None:
    trello.fault(action=action, path="/1/cards", acts=True)
    async with calling("trello", trello.url, trello.credential, timeout=0.5) as call:
        with pytest.raises(IntegrationFailed) as lost:
            await call("create_card", name="x", id_list=only_list(trello))
    assert (lost.value.passing, lost.value.acted) == (True, True)
    assert trello.state()["effects"] == {"create_card": 1}


async def test_an_answer_that_is_no_json(trello: Running, call: Call) -> None:
    trello.fault(action="malformed", path="/1/boards")
    with pytest.raises(IntegrationFailed, match="not JSON") as broken:
        await call("create_board", name="x")
    assert (broken.value.passing, broken.value.acted) == (False, True)


async def test_an_answer_of_another_shape(trello: Running, call: Call) -> None:
    trello.fault(path="/1/boards", status=200, body=[{"name": "no id"}])
    with pytest.raises(IntegrationFailed, match="another shape"):
        await call("get_board", id=MISSING)


async def test_a_delay_is_only_a_delay(trello: Running, call: Call) -> None:
    trello.fault(action="delay", seconds=0.05)
    assert len(await call("get_boards")) == 1


async def test_a_repeated_delete_reaches_its_goal(trello: Running, call: Call) -> None:
    card = only(trello.state()["cards"])
    trello.fault(action="close", path=f"/1/cards/{card}", acts=True)
    with pytest.raises(IntegrationFailed):
        await call("delete_card", id=card)
    assert await call("delete_card", attempt=2, id=card) == {}
    with pytest.raises(IntegrationFailed, match="404"):
        await call("delete_card", id=MISSING)


async def test_nobody_listens() -> None:
    with simulator("trello") as running:
        url = running.url
    async with calling("trello", url, running.credential) as call:
        with pytest.raises(IntegrationFailed, match="cannot be reached") as unreached:
            await call("create_board", name="x")
    assert (unreached.value.passing, unreached.value.acted) == (True, False)


async def test_the_state_outlives_the_process(tmp_path) -> None:
    file = tmp_path / "trello.json"
    with simulator("trello", state=file) as running:
        async with calling("trello", running.url, running.credential) as call:
            made = await call("create_board", name="Kept")
    with simulator("trello", state=file) as running:
        async with calling("trello", running.url, running.credential) as call:
            assert (await call("get_board", id=made["id"]))["name"] == "Kept"


async def test_whoami_names_the_member(trello: Running, call: Call) -> None:
    assert await call.whoami() == "@sim"
    async with calling("trello", trello.url, "other:token") as stranger:
        with pytest.raises(IntegrationFailed) as refused:
            await stranger.whoami()
    assert refused.value.status == 401


@pytest.fixture
async def receiver() -> AsyncIterator[str]:
    """The address of one that answers 200 to whatever it is asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
        if "content-length: " in head:
            await reader.readexactly(int(head.partition("content-length: ")[2].split("\r\n")[0]))
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks/1"


async def told(trello: Running, number: int) -> list[dict[str, Any]]:
    """The deliveries, once so many are answered."""
    for _ in range(100):
        made = await asyncio.to_thread(trello.deliveries)
        if len([one for one in made if one["answers"]]) == number:
            return made
        await asyncio.sleep(0.02)
    raise AssertionError(made)


async def test_what_happens_on_the_board_is_told_and_signed(trello: Running, call: Call, receiver: str) -> None:
    await asyncio.to_thread(trello.hook, receiver, "app-secret")
    doing, done = [one["id"] for one in await call("get_lists_in_board", id=only(trello.state()["boards"]))]
    made = await call("create_card", name="Write", id_list=doing)
    await call("update_card", id=made["id"], name="Write more")
    await call("update_card", id=made["id"], id_list=done)
    await asyncio.to_thread(trello.emit, "updateCard", card="Call Ann", list="Done")
    await asyncio.to_thread(trello.emit, "commentCard", card="Call Ann", text="She is away")
    await asyncio.to_thread(trello.emit, "createCard", name="Call Bob", list="Doing")
    kinds = [handle_card_created, handle_card_moved, handle_card_moved, handle_comment_added, handle_card_created]
    for one, kind in zip(await told(trello, 5), kinds, strict=True):
        raw = json.dumps(one["body"]).encode()
        headers = {name.lower(): value for name, value in one["headers"].items()}
        delivery = Delivery(receiver, headers, raw, one["body"], datetime.now(UTC))
        assert webhooks.verify(delivery, "app-secret") is True
        assert webhooks.delivery_id(delivery) == one["id"]
        assert [trigger for trigger in integration.triggers if trigger.function(delivery)] == [kind]
    assert trello.state()["effects"] == {"create_card": 1, "update_card": 2}


async def test_a_callback_address_that_answers_no_head_gets_no_webhook(trello: Running) -> None:
    with pytest.raises(ValueError, match="handshake failed"):
        await asyncio.to_thread(trello.hook, "http://127.0.0.1:9/hooks/1", "app-secret")
