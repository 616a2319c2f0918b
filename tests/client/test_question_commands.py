"""Questions in a terminal: asked until the flow is whole, and told where nobody is there to be asked."""

from uuid import uuid4

from neena.client import Neena
from neena.simulators.process import Running
from support.terminal import Terminal

WORDS = "Create a list called {}"
BOARD = "trello.create_list.id_board"


def lists(trello: Running) -> dict[str, str]:
    return {one["name"]: one["idBoard"] for one in trello.state()["lists"].values()}


def support(trello: Running) -> str:
    return next(id_ for id_, one in trello.state()["boards"].items() if one["name"] == "Support")


def test_a_question_is_asked_and_its_choice_taken_by_number(nen: Terminal, trello: Running) -> None:
    name = f"Ideas {uuid4().hex[:6]}"
    said = nen("ask", WORDS.format(f'"{name}"'), typed="1\ny\n")
    assert said.code == 0, said
    assert "Which board is meant? (Create List)" in said.err
    assert "   1  Support" in said.err
    assert "set in the flow" in said.out
    assert lists(trello)[name] == support(trello)


def test_where_nobody_is_there_to_be_asked_it_says_how_to_answer(nen: Terminal, neena: Neena, trello: Running) -> None:
    before = len(list(neena.flow_runs.all()))
    name = f"Ideas {uuid4().hex[:6]}"
    said = nen("ask", WORDS.format(f'"{name}"'), "--yes")
    assert (said.code, said.out) == (1, "")
    assert f"--answer {BOARD}=…  Which board is meant? For example {support(trello)}." in said.err
    assert len(list(neena.flow_runs.all())) == before
    over = nen.json("ask", WORDS.format(f'"{name}"'), "--yes", "--answer", f"{BOARD}=Support")
    assert over["status"] == "completed"
    assert lists(trello)[name] == support(trello)
    assert nen("ask", "x", "--answer", "nothing").code == 2


def test_a_flow_shows_why_its_tasks_were_chosen_and_what_it_asks(nen: Terminal, neena: Neena) -> None:
    request = neena.flow_requests.create(
        WORDS.format("Ideas"), request_metadata=[{"team": "ops", "answers": {"x": "y"}}]
    )
    flow = neena.flows.generate(request["id"])
    said = nen.ok("flows", "show", flow["id"])
    assert "for “Create a list called Ideas”: “Create” and “list” ask for it" in said
    assert f"? Which board is meant?  {BOARD}" in said
    assert neena.flow_requests.answer(request["id"], {BOARD: "b1"})["request_metadata"] == [
        {"team": "ops"},
        {"answers": {"x": "y", BOARD: "b1"}},
    ]
    assert "id_board = b1" in nen.ok("flows", "show", neena.flows.generate(request["id"])["id"])
