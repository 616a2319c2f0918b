"""Requests as people write them who think of no tasks: wishes, asides, slips, other languages, what not to do."""

from functools import cache
from typing import Any

import pytest
from planner_catalogue import PLANNER

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.flows.planner.port import FlowNotGenerated, Plan, PlanningRequest, Result, TaskSpec

Values = dict[str, Any]
REQUESTS: tuple[tuple[str, str, Values], ...] = (
    # Wishes
    ("We want a new Trello board named Summer fair", "trello.create_board", {"name": "Summer fair"}),
    ("Would it be possible to show the tickets with high priority?", "zendesk.search_tickets", {"priority": "high"}),
    ("I was wondering if you could archive card 5b5b", "trello.update_card", {"id": "5b5b", "closed": True}),
    ("It would be great if you could close issue 9 in acme/site", "github.update_issue", {"state": "closed"}),
    ("Ticket 88 could do with low priority", "zendesk.update_ticket", {"ticket_id": "88", "priority": "low"}),
    ("SHOP-4 should be Done", "jira.transition_issue", {"issue_key": "SHOP-4", "status": "Done"}),
    ("Card 77aa should be called Roses", "trello.update_card", {"id": "77aa", "name": "Roses"}),
    ("Could #lobby know that the lift works again?", "slack.send_message", {"text": "the lift works again"}),
    # What only tells something
    (
        "Good evening! My colleague is ill today. Please post 'Desk closed' in #front. Kind regards, Tim",
        "slack.send_message",
        {"channel": "#front", "text": "Desk closed"},
    ),
    (
        "Delete the board 4d4d, it was a mistake, and we have another one.",
        "trello.delete_board",
        {"id": "4d4d"},
    ),
    ("To cut it short: make a board named Picnic", "trello.create_board", {"name": "Picnic"}),
    # Where, said first
    (
        "On GitHub please: open an issue 'Footer is missing' in acme/site",
        "github.create_issue",
        {"repository": "acme/site", "title": "Footer is missing"},
    ),
    # Verbs of several words
    ("Get rid of card 8e8e", "trello.delete_card", {"id": "8e8e"}),
    ("Put the card 4a4a back into list 9b9b", "trello.update_card", {"id": "4a4a", "id_list": "9b9b"}),
    # What is not to be done
    ("Don't delete card 6f6f, just archive it", "trello.update_card", {"id": "6f6f", "closed": True}),
    ("Set ticket 12 to solved, but leave the priority alone", "zendesk.update_ticket", {"status": "solved"}),
    ("Remove card 5c5c and tell nobody", "trello.delete_card", {"id": "5c5c"}),
    # Senders, what is private
    ("Search Gmail for mails from the bakery", "gmail.search_gmail", {"sender": "bakery"}),
    ("Put a private note on ticket 15: 'Call back'", "zendesk.add_comment", {"body": "Call back", "public": False}),
    ("What time is it in Europe/Lisbon?", "data.current_date", {"timezone": "Europe/Lisbon"}),
    ("Reply to Gmail message 5a5b with 'See you there'", "gmail.answer_gmail", {"id": "5a5b", "body": "See you there"}),
    ("File a Jira bug in HALL called Lamp flickers", "jira.create_issue", {"project": "HALL", "issue_type": "Bug"}),
    ("How many days are there between 2026-01-02 and 2026-03-04?", "data.date_difference", {"start": "2026-01-02"}),
    ("Classify 'I love it' as praise or complaint", "text.classify_text", {"labels": ["praise", "complaint"]}),
    # Slips of the pen
    ("set tikcet 71 to pendng", "zendesk.update_ticket", {"ticket_id": "71", "status": "pending"}),
    ("mov card beef12 to lsit cafe34", "trello.update_card", {"id": "beef12", "id_list": "cafe34"}),
    ("serch gmial for unraed mails", "gmail.search_gmail", {"unread_only": True}),
    # German and Spanish
    ("Sende bitte 'Pause bis zwei' an #werkstatt", "slack.send_message", {"text": "Pause bis zwei"}),
    ("Lösche die Karte 3c3c, sag niemandem etwas davon", "trello.delete_card", {"id": "3c3c"}),
    ("Setz das Ticket 19 auf wartend", "zendesk.update_ticket", {"ticket_id": "19", "status": "pending"}),
    ("Envía 'Ya llegamos' a #viaje", "slack.send_message", {"channel": "#viaje", "text": "Ya llegamos"}),
    ("Archiva la tarjeta 2b2b, por favor", "trello.update_card", {"id": "2b2b", "closed": True}),
)
CHAINS: tuple[tuple[str, str, set[tuple[int, int]]], ...] = (
    (
        "Comment 'Any news?' on every Jira issue about the elevator",
        "jira.search_issues jira.add_comment",
        {(0, 1)},
    ),
    (
        "Every open issue in acme/site should become a card in list 3d3d named after the issue's title",
        "github.list_issues trello.create_card",
        {(0, 1)},
    ),
    ("Delete the message in #lunch that says 'soup is out'", "slack.list_messages slack.delete_message", {(0, 1)}),
    ("Find the Jira issue 'Broken gate' and move it to Done", "jira.search_issues jira.transition_issue", {(0, 1)}),
    (
        "Go through the open issues in acme/app and put the label wip on each",
        "github.list_issues github.add_labels",
        {(0, 1)},
    ),
    (
        "Verschieb alle Karten der Liste Offen im Board Umzug in die Liste Fertig",
        "trello.get_boards trello.get_lists_in_board trello.get_cards_in_list trello.update_card",
        {(0, 1), (1, 2), (1, 3), (2, 3)},
    ),
    (
        "Crea un tablero llamado Viaje y ponle una lista Maletas",
        "trello.create_board trello.create_list",
        {(0, 1)},
    ),
    (
        "Mail a summary of the comments on ticket 31 to ops@x.example with the subject 'Today'",
        "zendesk.list_ticket_comments text.summarize_text email.send_email",
        {(0, 1), (1, 2)},
    ),
    (
        "Get the comments on ticket 12, sum them up and leave that as an internal note on the same ticket",
        "zendesk.list_ticket_comments text.summarize_text zendesk.add_comment",
        {(0, 1), (1, 2)},
    ),
    (
        "Write a short invitation to the summer fair and post it in #parents",
        "text.compose_text slack.send_message",
        {(0, 1)},
    ),
    (
        "How many pending tickets do we have? Write the number in #desk",
        "zendesk.search_tickets data.count_items slack.send_message",
        {(0, 1), (1, 2)},
    ),
    ("How many days ago was 2026-03-01?", "data.current_date data.date_difference", {(0, 1)}),
    (
        "Post 'Doors open' in #hall and reply in its thread with 'Tea is ready'",
        "slack.send_message slack.send_message",
        {(0, 1)},
    ),
    ("Multiply 12 by 4 and take 10 percent of that", "data.calculate_number data.calculate_number", {(0, 1)}),
)
REFUSED = (
    "Remove the GitHub repository acme/old",
    "Ask a taxi to come to the station",
    "Bestell mir bitte eine Pizza",
    "Reserva una mesa para dos",
    "Add a member to the Slack workspace",
    "Close the oldest card in list 4e4e",
    "Delete all cards in list 5f5f, leave Old door alone",
    "Post 'Hi' in #team and order flowers for Ann",
)


@cache
def whole() -> tuple[TaskSpec, ...]:
    return Catalogue(load_integrations(), has_model=True).specs


async def planned(text: str) -> Plan:
    return await PLANNER.plan(PlanningRequest(text), whole())


@pytest.mark.parametrize(("text", "task", "values"), REQUESTS, ids=[one[0] for one in REQUESTS])
async def test_a_request_in_anybodys_words_is_done(text: str, task: str, values: Values) -> None:
    plan = await planned(text)
    assert [one.task.dotted_name for one in plan.operations] == [task]
    assert {name: plan.operations[0].arguments.get(name) for name in values} == values


@pytest.mark.parametrize(("text", "tasks", "links"), CHAINS, ids=[one[0] for one in CHAINS])
async def test_what_one_step_finds_another_takes(text: str, tasks: str, links: set[tuple[int, int]]) -> None:
    plan = await planned(text)
    assert [one.task.dotted_name for one in plan.operations] == tasks.split()
    assert {(one.source, one.target) for one in plan.dependencies} == links


@pytest.mark.parametrize("text", REFUSED)
async def test_what_no_flow_can_do_is_refused(text: str) -> None:
    with pytest.raises(FlowNotGenerated) as refused:
        await planned(text)
    assert refused.value.missing == () or "Which" in refused.value.message


async def test_a_card_is_named_by_what_is_gone_through() -> None:
    plan = await planned(
        "Every open issue in acme/site should become a card in list 3d3d named after the issue's title"
    )
    assert plan.operations[1].arguments["name"] == Result(0, "title")


async def test_a_value_said_afterwards_belongs_to_the_step_before() -> None:
    plan = await planned("Create a Zendesk ticket with the subject 'No heat' and the text 'Cold'. Low priority please.")
    assert plan.operations[0].arguments["priority"] == "low"
