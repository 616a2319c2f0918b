"""With a language model: its server is a process that speaks the vendor's HTTP and answers by a script."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from neena.simulators.process import Running
from support.desk import Desk, check_told, gateway
from support.processes import Servers, until
from support.scripted_model import ScriptedModel, literal, plan, scripted_model, taken, values
from support.stories import connect, finished, step, texts

REQUEST = "Tell #support which cards wait in the list Open of the board Support"
TOLD = "Two cards wait: Broken door and Login fails."


@pytest.fixture
def model() -> Iterator[ScriptedModel]:
    with scripted_model() as running:
        yield running


@pytest.fixture
def thinking_desk(
    desk_servers: Servers,
    vendors: dict[str, Any],
    accounts: Any,
    zendesk: Running,
    where: str | None,
    model: ScriptedModel,
) -> Iterator[Desk]:
    with gateway() as front:
        desk = Desk(desk_servers, {**vendors, **model.settings}, front, zendesk, where)
        yield desk.open(*accounts)
        desk.close()


def test_a_model_plans_prepares_and_tells_the_result(
    made: Servers, vendors: dict[str, Any], accounts: Any, trello: Running, slack: Running, model: ScriptedModel
) -> None:
    trello.load(boards=[{"name": "Support", "lists": [{"name": "Open", "cards": ["Broken door", "Login fails"]}]}])
    server = made.make(**model.settings, **vendors).start()
    client = server.client
    connect(client, *accounts)
    model.script(
        plan(
            ("trello.get_boards", "step 0"),
            ("trello.get_lists_in_board", "step 1"),
            ("trello.get_cards_in_list", "step 2"),
            ("slack.send_message", "step 3"),
        ),
        values(id=taken("$[?@.name == 'Support'].id", 0)),
        values(id=taken("$[?@.name == 'Open'].id", 1)),
        values(channel=literal("#support"), text=literal(TOLD)),
        {"text": "I told #support that two cards wait."},
    )
    request = client.flow_requests.create(REQUEST)
    flow = client.flows.generate(request["id"])
    assert flow["planner"] == "stub-1", flow["planning_notes"]
    run = client.flow_runs.create(flow["id"], request["id"])
    client.flow_runs.approve(run["id"])
    done = finished(server, run["id"])
    assert done["status"] == "completed", done["error"]
    assert texts(slack) == [TOLD]
    assert done["flow_result"]["body"] == "I told #support that two cards wait."
    (board,) = step(done, 1)["task_prep_answer"]["parameters"]
    assert board["source"] == {"kind": "operation", "operation": 0, "path": "$[?@.name == 'Support'].id"}
    prompts = json.dumps(model.asked())
    assert not any(credential in prompts for _, credential in accounts)


def test_killed_while_a_model_plans_for_an_event_there_is_one_flow(
    thinking_desk: Desk, slack: Running, model: ScriptedModel
) -> None:
    desk = thinking_desk
    desk.watch()
    before = desk.kept()
    model.script(
        {"fault": "hang"},
        plan(
            ("zendesk.get_ticket", "Get the ticket <{ticket_id}>"),
            ("slack.send_message", "Post its subject to #support"),
        ),
        values(ticket_id=literal("<{ticket_id}>")),
        values(channel=literal("#support"), text=taken("$.subject", 0)),
        {"text": "I told #support: Printer on fire."},
    )
    desk.aim()
    delivery = desk.ticket("Printer on fire")
    until(model.asked)
    desk.kill()
    desk.restart()
    ticket = desk.taken(delivery)
    waits = desk.waiting(ticket)
    assert len(model.asked()) == 2
    desk.approve(waits)
    done = finished(desk.server, waits["id"])
    assert done["status"] == "completed", done["error"]
    check_told(desk, slack, ticket, "Printer on fire", before)
