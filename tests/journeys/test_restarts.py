"""A server that ends in the middle of its work and starts again: by a kill, or asked to."""

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from neena.client import Neena
from neena.simulators.process import Running
from support.processes import Server, Servers, environment, until, unused_port
from support.stories import begin, connect, fill_trello, finished, open_runs, say, step, texts, told_of_list

CARDS = 8
MANY = 6  # more often than a run may break down by itself
EACH = "Send a message to #support for each card with its name"


def test_a_task_for_each_item_goes_on_with_the_next_item_however_often_it_is_killed(
    server: Server, trello: Running, slack: Running
) -> None:
    chance = random.Random(seed := random.randrange(10**6))
    (list_id,) = fill_trello(trello, 1, cards=CARDS)
    for number in range(100):  # the effect comes before the kill for one, after it for the next
        slack.fault(action="delay", path="/api/chat.postMessage", seconds=0.5, acts=bool(number % 2))
    reading = ("trello.get_cards_in_list", f"Get the cards in the list {list_id}")
    run = begin(server.client, reading, ("slack.send_message", EACH))
    kills = 0
    while kills < MANY and run in open_runs(server.client):
        time.sleep(chance.uniform(0.2, 0.9))
        server.kill()
        server.start()
        kills += 1
    over = finished(server, run)
    say(f"seed {seed}: {kills} kills")
    assert over["status"] == "completed", over["error"]
    assert texts(slack) == [f"Card 0.{n}" for n in range(CARDS)]
    assert len(step(over, 1)["result"]) == CARDS
    assert sum(one["path"] == f"/1/lists/{list_id}/cards" for one in trello.calls()) == 1
    assert kills > 2


def test_asked_to_end_the_server_leaves_what_takes_long_to_its_next_start(
    made: Servers, vendors: dict[str, Any], accounts: Any, trello: Running, slack: Running
) -> None:
    server = made.make(port=unused_port(), **{**vendors, "task_timeout": 60}).start()
    connect(server.client, *accounts)
    lists = fill_trello(trello, 6)
    trello.fault(action="delay", path=f"/1/lists/{lists[0]}", seconds=14)
    trello.fault(action="delay", path="/1/lists", times=1000, seconds=0.3)
    runs = [begin(server.client, *told_of_list(one)) for one in lists]
    until(lambda: len(trello.calls()) >= 6)
    with following(server, runs[0]) as seen:
        start = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - start < 15
        server.start()
        assert {finished(server, one)["status"] for one in runs} == {"completed"}
    assert seen[-1].kind == "flow_run.completed"
    assert sorted(texts(slack)) == sorted(f"Cards: Card {n}.0, Card {n}.1" for n in range(6))


@contextmanager
def following(server: Server, run: str) -> Iterator[list[Any]]:
    """What a follower of a run sees, who is there from now until the run is over."""
    seen: list[Any] = []
    with Neena(server.url, server.api_key) as client:
        follower = threading.Thread(target=lambda: seen.extend(client.flow_runs.follow(run)), daemon=True)
        follower.start()
        yield seen
        follower.join(30)
        assert not follower.is_alive()


def test_a_run_is_followed_over_a_restart_with_no_event_lost_or_doubled(
    made: Servers, vendors: dict[str, Any], accounts: Any, trello: Running, slack: Running
) -> None:
    server = made.make(port=unused_port(), **vendors).start()
    connect(server.client, *accounts)
    (list_id,) = fill_trello(trello, 1)
    trello.fault(action="delay", path="/1/lists", times=1000, seconds=0.5)
    run = begin(server.client, *told_of_list(list_id))
    with following(server, run) as seen:
        until(lambda: len(trello.calls()) == 2)
        server.kill()
        server.start()
    told = list(server.client.flow_runs.follow(run))
    assert seen == told
    assert [one.id for one in seen] == sorted({one.id for one in seen}, key=int)
    assert [one.kind for one in seen][-1] == "flow_run.completed"
    done = [one.data["task_operation_index"] for one in seen if one.kind == "task_run.completed"]
    assert done == [0, 1, 2]
    middle = seen[3].id
    assert list(server.client.flow_runs.follow(run, middle)) == [one for one in told if int(one.id) > int(middle)]


def test_a_second_server_on_the_same_file_is_refused(
    server: Server, made: Servers, vendors: dict[str, Any], slack: Running
) -> None:
    second = made.make("second", **{**vendors, "data_dir": server.data})
    said = second.refuses()
    assert f"pid {server.process.pid}" in said if server.process else False
    assert "Traceback" not in said
    run = begin(server.client, ("slack.send_message", 'Send "Hello all" to #support'))
    assert finished(server, run)["status"] == "completed"
    assert texts(slack) == ["Hello all"]


def test_without_the_right_master_key_the_server_does_not_start(server: Server, slack: Running) -> None:
    assert server.stop() == 0
    key = server.data / "secret.key"
    kept = key.read_text()
    key.unlink()
    said = server.refuses()
    assert ("master key is gone" in said, "Traceback" in said) == (True, False)
    assert not key.exists()
    server.settings["SECRET_KEY"] = "another key"
    said = server.refuses()
    assert ("sealed under the master key" in said, "Traceback" in said) == (True, False)
    server.settings["SECRET_KEY"] = kept.strip()
    server.start()
    run = begin(server.client, ("slack.send_message", 'Send "Hello all" to #support'))
    assert finished(server, run)["status"] == "completed"


def test_the_demo_ends_with_one_message(tmp_path: Any) -> None:
    command = [sys.executable, "-m", "neena", "demo", "--yes"]
    done = subprocess.run(
        command, check=False, env=environment({}), cwd=tmp_path, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("Arrived in Slack, #support") == 1
    assert "3 cards in Open: Broken door, Login fails, Refund for order 1042" in done.stdout
    assert done.stderr == ""


def test_the_demo_in_the_browser_serves_the_console_until_it_is_interrupted(tmp_path: Any) -> None:
    command = [sys.executable, "-m", "neena", "demo", "--console"]
    with subprocess.Popen(
        command,
        env=environment({}),
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        said = dict(line.split(maxsplit=1) for line in itertools.islice(process.stdout, 1, 4))
        url = said["Open"].strip().removesuffix("/app/")
        with Neena(url, said["Key"].strip()) as neena:
            accounts = [one["status"] for one in neena.credentials.all()]
        os.killpg(process.pid, signal.SIGINT)
        _, complaints = process.communicate(timeout=60)
    assert accounts == ["connected", "connected"]
    assert (process.returncode, complaints) == (0, "")
