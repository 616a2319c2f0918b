"""A run that is restarted while its server is killed again and again: nothing is done twice."""

import random
import time
from typing import Any

import pytest

from neena.simulators.process import Running
from support.processes import Server, Servers
from support.stories import begin, connect, fill_trello, finished, open_runs, say, step, texts

CARDS = 6
KILLS = 5
GREETING = ("slack.send_message", 'Send "It begins" to #support')
EACH = ("slack.send_message", "Send a message to #support for each card with its name")
LAST = ("slack.send_message", 'Send "It is done" to #support')


@pytest.fixture
def server(made: Servers, vendors: dict[str, Any], accounts: Any, where: str | None) -> Server:
    """A server on SQLite, or on PostgreSQL."""
    more = {} if where is None else {"database_url": where}
    one = made.make(**vendors, **more).start()
    connect(one.client, *accounts)
    return one


@pytest.mark.timeout(900)
def test_killed_in_the_middle_of_a_restart_nothing_is_done_twice(
    server: Server, trello: Running, slack: Running
) -> None:
    chance = random.Random(seed := random.randrange(10**6))
    (list_id,) = fill_trello(trello, 1, cards=CARDS)
    reading = ("trello.get_cards_in_list", f"Get the cards in the list {list_id}")
    trello.fault(action="answer", path="/1/lists", status=404)
    old = begin(server.client, GREETING, reading, EACH, LAST)
    assert finished(server, old)["status"] == "failed"
    for number in range(100):  # the effect comes before the kill for one, after it for the next
        slack.fault(action="delay", path="/api/chat.postMessage", seconds=0.5, acts=bool(number % 2))
    run = server.client.flow_runs.restart(old)["id"]
    kills = 0
    while kills < KILLS and run in open_runs(server.client):
        server.kill()
        server.start()
        kills += 1
        time.sleep(chance.uniform(0.2, 0.9))
    over = finished(server, run)
    say(f"seed {seed}: {kills} kills")
    assert over["status"] == "completed", over["error"]
    assert (over["restarts"], step(over, 0)["carried_from"]) == (old, old)
    assert texts(slack) == ["It begins", *(f"Card 0.{n}" for n in range(CARDS)), "It is done"]
    assert len(step(over, 2)["result"]) == CARDS
    assert kills > 1
