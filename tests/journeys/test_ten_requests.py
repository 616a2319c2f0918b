"""A new user types what they want, in their own words: what comes of it in the services."""

from collections.abc import Iterator
from typing import Any

import pytest

from neena.client import ApiError, Neena
from neena.simulators.process import Running
from support.processes import Server, Servers, servers
from support.stories import Json, connect, finished, texts

LISTS = [{"name": "Open", "cards": ["Broken door", "Login fails", "Refund"]}, {"name": "Done", "cards": ["Jam"]}]
TICKETS = [{"subject": "Printer on fire", "status": "open"}, {"subject": "No sound", "status": "open"}]


@pytest.fixture(scope="module")
def newcomers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    with servers(tmp_path_factory.mktemp("new")) as all_of_them:
        yield all_of_them


@pytest.fixture(scope="module")
def office(newcomers: Servers, vendors: Any, accounts: Any, zendesk_process: Running) -> Server:
    allowed = f"{vendors['egress_allow']},{zendesk_process.address}"
    more = {"integration_zendesk_base_url": zendesk_process.url, "egress_allow": allowed}
    one = newcomers.make(**{**vendors, **more}).start()
    connect(one.client, *accounts, ("zendesk", zendesk_process.credential))
    return one


@pytest.fixture
def filled(trello: Running, slack: Running, zendesk: Running) -> None:
    trello.load(boards=[{"name": "Support", "lists": LISTS}])
    zendesk.load(tickets=TICKETS)


def done(office: Server, words: str, answers: dict[str, Any] | None = None) -> str:
    """What the run of a request says in the end; approved where it waits."""
    client: Neena = office.client
    request = client.flow_requests.create(words)
    flow = client.flows.generate(request["id"])
    if answers is not None:
        assert {one["parameter"] for one in flow["questions"]} == answers.keys()
        client.flow_requests.answer(request["id"], answers)
        flow = client.flows.generate(request["id"])
    assert flow["questions"] == []
    run = client.flow_runs.create(flow["id"], request["id"])
    if run["status"] == "pending":
        client.flow_runs.approve(run["id"])
    over: Json = finished(office, run["id"])
    assert over["status"] == "completed", over
    return over["flow_result"]["body"]


@pytest.mark.usefixtures("filled")
class TestTenRequests:
    def test_a_polite_announcement(self, office: Server, slack: Running) -> None:
        done(office, "Hi! Could you please tell everyone in #general that the office is closed on Friday?")
        assert texts(slack) == ["the office is closed on Friday"]

    def test_a_question_about_a_list(self, office: Server) -> None:
        assert "Broken door, Login fails, Refund" in done(office, "What's on my Open list in the Support board?")

    def test_a_move_and_a_word_about_it(self, office: Server, trello: Running, slack: Running) -> None:
        done(office, 'can you move the card "Login fails" to Done and then let #support know it\'s done')
        state = trello.state()
        (card,) = [one for one in state["cards"].values() if one["name"] == "Login fails"]
        assert state["lists"][card["idList"]]["name"] == "Done"
        (told,) = texts(slack)
        assert "Login fails" in told

    def test_a_count(self, office: Server) -> None:
        assert "Counted 2 items" in done(office, "How many open tickets do we have in Zendesk?")

    def test_a_card_with_a_date(self, office: Server, trello: Running) -> None:
        done(office, 'Add a card "Call the landlord" to the list Open on Support, due 2026-12-01')
        (card,) = [one for one in trello.state()["cards"].values() if one["name"] == "Call the landlord"]
        assert card["due"].startswith("2026-12-01")

    def test_what_is_not_to_be_done_is_not_done(self, office: Server, trello: Running, slack: Running) -> None:
        done(office, "Archive the card Jam, but don't tell anybody")
        assert [one["name"] for one in trello.state()["cards"].values() if one["closed"]] == ["Jam"]
        assert texts(slack) == []

    def test_two_services_in_one_sentence(self, office: Server, zendesk: Running, slack: Running) -> None:
        ticket = next(iter(zendesk.state()["tickets"]))
        done(office, f'Solve zendesk ticket {ticket} and post "The printer is fine" in #support')
        assert zendesk.state()["tickets"][ticket]["status"] == "solved"
        assert texts(slack) == ["The printer is fine"]

    def test_a_decision(self, office: Server, slack: Running) -> None:
        done(
            office,
            "If there are more than 2 cards in the list Open of the board Support, "
            'send "Busy" to #support, otherwise send "Quiet" to #support',
        )
        assert texts(slack) == ["Busy"]

    def test_what_was_left_open_is_asked(self, office: Server, slack: Running) -> None:
        done(office, 'Send the message "We are live"', {"channel": "#general"})
        assert texts(slack) == ["We are live"]

    @pytest.mark.parametrize("words", ["Book me a flight to Lisbon for Monday", "Order a pizza for the team"])
    def test_what_nothing_can_do_is_said(self, office: Server, words: str) -> None:
        with pytest.raises(ApiError) as refusal:
            office.client.flows.generate(office.client.flow_requests.create(words)["id"])
        assert refusal.value.status == 422
        assert "No task fits" in str(refusal.value)
