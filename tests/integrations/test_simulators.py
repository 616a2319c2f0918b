"""What all simulators share: starting, the control door, faults on order."""

import subprocess
import sys
import time

import httpx2
import pytest

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
    assert "{mail,slack,trello}" in done.stderr


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
