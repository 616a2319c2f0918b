"""What all simulators share: starting, the control door, faults on order, events."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator

import httpx2
import pytest
from receiving import Receiver, receiving

from neena.simulators.process import simulator


@pytest.fixture(scope="module")
def trello():
    with simulator("trello") as running:
        yield running


@pytest.fixture
def ask(trello):
    trello.reset()
    key, token = trello.credential.split(":")
    with httpx2.Client(base_url=trello.url, params={"key": key, "token": token}, timeout=2) as client:
        yield client


def test_an_unknown_name_is_told_the_known_ones() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "neena.simulators", "fax"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert all(name in done.stderr for name in ("gmail", "mail", "slack", "trello"))


def test_fields_come_from_query_form_and_json_alike(trello, ask) -> None:
    assert ask.post("/boards", params={"name": "a"}).json()["name"] == "a"
    assert ask.post("/boards", data={"name": "b"}).json()["name"] == "b"
    assert ask.post("/boards", json={"name": "c"}).json()["name"] == "c"
    assert ask.post("/boards", content="{", headers={"content-type": "application/json"}).status_code == 400
    assert trello.state()["effects"] == {"create_board": 3}
    assert [one["status"] for one in trello.calls()] == [200, 200, 200, 400]


def test_vendor_texts(ask) -> None:
    assert ask.get("/boards/xyz").text == "invalid id"
    assert ask.get("/boards/0123456789abcdef01234567").text == "The requested resource was not found."
    assert ask.post("/lists", json={"name": "x"}).json() == {"message": "invalid value for idBoard", "error": "ERROR"}
    assert ask.get("/members/me", params={"key": "other"}).text == "invalid key"


def test_faults_count_down_and_know_path_and_method(trello, ask) -> None:
    trello.fault(path="/1/boards", method="POST", times=2, status=502, body="Bad Gateway")
    assert ask.get("/members/me").status_code == 200
    assert [ask.post("/boards", json={"name": "x"}).status_code for _ in range(3)] == [502, 502, 200]
    assert trello.state()["effects"] == {"create_board": 1}


def test_act_and_then_break_off(trello, ask) -> None:
    trello.fault(action="close", path="/1/boards", acts=True)
    with pytest.raises(httpx2.RemoteProtocolError):
        ask.post("/boards", json={"name": "x"})
    assert trello.state()["effects"] == {"create_board": 1}


def test_hang_until_the_caller_gives_up(trello, ask) -> None:
    trello.fault(action="hang")
    with pytest.raises(httpx2.ReadTimeout):
        ask.get("/members/me", timeout=0.2)
    trello.fault(action="hang", seconds=0.2)
    with pytest.raises(httpx2.RemoteProtocolError):
        ask.get("/members/me")


def test_a_delayed_answer(trello, ask) -> None:
    trello.fault(action="delay", seconds=0.2)
    begun = time.monotonic()
    assert ask.get("/members/me").status_code == 200
    assert time.monotonic() - begun >= 0.2


def test_a_wrong_order_is_refused(trello) -> None:
    with pytest.raises(ValueError, match="refuses faults"):
        trello.fault(action="explode")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as it:
        yield it


@pytest.fixture(scope="module")
def workspace():
    with simulator("slack") as running:
        yield running


@pytest.fixture
def slack(workspace):
    workspace.reset()
    return workspace


def settled(running, number: int) -> list[dict]:
    """The deliveries, once so many answers are there."""
    for _ in range(100):
        made = running.deliveries()
        if sum(len(one["answers"]) for one in made) >= number:
            return made
        time.sleep(0.05)
    raise AssertionError(running.deliveries())


def test_an_event_is_delivered_to_those_who_want_it(slack, receiver) -> None:
    slack.hook(receiver.url, "s3cret", ["message"])
    slack.hook(receiver.url, "s3cret", ["reaction_added"])
    made = slack.emit("message", channel="support", text="Help")
    (delivery,) = settled(slack, 1)
    assert (delivery["id"], delivery["kind"], delivery["url"]) == (made, "message", receiver.url)
    assert delivery["body"] == json.loads(receiver.wait_for(3)[2].raw)
    assert delivery["answers"] == [{"status": 202, "body": receiver.taken[2].raw.decode()}]
    assert slack.state()["effects"] == {}


def test_an_effect_through_the_api_is_an_event_too(slack, receiver) -> None:
    slack.hook(receiver.url, "s3cret")
    with httpx2.Client(base_url=slack.url, headers={"authorization": f"Bearer {slack.credential}"}) as client:
        assert client.post("/chat.postMessage", json={"channel": "support", "text": "Hello"}).json()["ok"]
    (delivery,) = settled(slack, 1)
    assert (delivery["body"]["event"]["text"], delivery["body"]["event"]["bot_id"]) == ("Hello", "B0SIMB0T01")


def test_an_event_is_delivered_again_with_the_same_id_until_it_is_taken(slack, receiver) -> None:
    slack.hook(receiver.url, "s3cret")
    receiver.line = [503]
    made = slack.emit("message", text="Help")
    (delivery,) = settled(slack, 2)
    assert [one["status"] for one in delivery["answers"]] == [503, 202]
    assert slack.redeliver() == made
    assert [one["id"] for one in settled(slack, 3)] == [made, made]
    assert len({one.raw for one in receiver.wait_for(4)[1:]}) == 1


def test_a_receiver_that_is_away_gets_the_event_when_it_is_back(slack, receiver) -> None:
    slack.hook(receiver.url, "s3cret")
    receiver.server.shutdown()  # first: a socket that is closed while it is waited on goes on taking connections
    receiver.server.server_close()
    slack.emit("message", text="Help")
    assert "error" in settled(slack, 1)[0]["answers"][0]
    slack.reset()
    assert slack.deliveries() == []


def test_a_handshake_that_fails_is_no_subscription(slack, receiver) -> None:
    receiver.says = b"{}"
    with pytest.raises(ValueError, match="handshake was answered"):
        slack.hook(receiver.url, "s3cret")
    slack.emit("message", text="Help")
    assert slack.deliveries() == []


def test_an_event_that_the_vendor_does_not_know_is_refused(slack) -> None:
    with pytest.raises(ValueError, match="sends no 'fax'"):
        slack.emit("fax")
