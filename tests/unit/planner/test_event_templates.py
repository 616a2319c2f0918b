"""Templates that teams write for the events there are: their flows, their placeholders, and hostile events."""

import asyncio
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.flow_runs.preparation.embedded import EmbeddedPreparer
from neena.flow_runs.preparation.port import NotPrepared, Operation, Situation
from neena.flows.placeholders import fill, names_in
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.planner.port import FlowNotGenerated, Plan, PlanningRequest
from neena.flows.planner.quoting import quoted

LOADED = load_integrations()
SPECS = Catalogue(LOADED).specs
PLANNER = EmbeddedPlanner()
TRIGGERS = {f"{one.short_name}.{each.method}": each for one, _ in LOADED for each in one.triggers}
VALUES: dict[str, Any] = {
    "int": 7,
    "list": ["a"],
    "bool": True,
    "float": 1.5,
    "object": {"a": 1},
    "datetime": "2026-01-15T10:00:00Z",
    "date": "2026-01-15",
}
IDS = {"trigger_run_id": "5f2f9c1e", "integration_entity_id": "8841"}
CARD = ("trello.get_boards", "trello.get_lists_in_board", "trello.create_card")
MESSAGE = ("slack.send_message",)

TEMPLATES: list[tuple[str, str, tuple[str, ...]]] = [
    ("zendesk ticket_created", "Send a message to #support: New ticket <{ticket_id}>: <{subject}>", MESSAGE),
    ("zendesk ticket_created", "Post <{subject}>: <{description}> to #support", MESSAGE),
    ("zendesk ticket_created", "Post <{subject}> to #support", MESSAGE),
    ("zendesk ticket_created", "Post the subject <{subject}> to #support in Slack", MESSAGE),
    ("zendesk ticket_created", "Tell #support that ticket <{ticket_id}> came in: <{subject}>", MESSAGE),
    ("zendesk ticket_created", 'Send "New ticket <{ticket_id}>: <{subject}>" to #support', MESSAGE),
    (
        "zendesk ticket_created",
        "Get the ticket <{ticket_id}> and post its subject to #support",
        ("zendesk.get_ticket", "slack.send_message"),
    ),
    (
        "zendesk ticket_created",
        "Read ticket <{ticket_id}> and send a message to #support with its subject and status",
        ("zendesk.get_ticket", "slack.send_message"),
    ),
    ("zendesk ticket_created", 'Add a comment to ticket <{ticket_id}> saying "We are on it"', ("zendesk.add_comment",)),
    ("zendesk ticket_created", "Set the priority of ticket <{ticket_id}> to high", ("zendesk.update_ticket",)),
    ("zendesk ticket_created", "Create a card named <{subject}> in the list Inbox of the board Support", CARD),
    (
        "zendesk ticket_created",
        "Create an issue in acme/app titled <{subject}> with the text <{description}>",
        ("github.create_issue",),
    ),
    (
        "zendesk ticket_created",
        "Create a Jira issue in project SUP with the summary <{subject}>",
        ("jira.create_issue",),
    ),
    (
        "zendesk ticket_created",
        "Email ops@acme.test with the subject New ticket and the text <{subject}>",
        ("email.send_email",),
    ),
    ("zendesk ticket_created", "Email ops@acme.test: <{subject}>", ("email.send_email",)),
    ("zendesk ticket_updated", 'Post "Ticket <{ticket_id}> is now <{status}>" to #support', MESSAGE),
    ("zendesk ticket_updated", "Message #support: ticket <{ticket_id}> is now <{status}>", MESSAGE),
    (
        "zendesk ticket_updated",
        "List the comments of ticket <{ticket_id}> and post them to #support",
        ("zendesk.list_ticket_comments", "slack.send_message"),
    ),
    ("github issue_opened", "Send a message to #dev: <{title}> <{url}>", MESSAGE),
    ("github issue_opened", "Tell #dev that <{author}> opened <{title}>", MESSAGE),
    ("github issue_opened", 'Post "<{title}> (<{url}>)" to #dev', MESSAGE),
    ("github issue_opened", "Create a card named <{title}> in the list Inbox of the board Dev", CARD),
    ("github issue_opened", "Add the label triage to issue <{number}> of acme/app", ("github.add_labels",)),
    ("github issue_opened", 'Comment "Thank you" on issue <{number}> of acme/app', ("github.add_issue_comment",)),
    ("github issue_opened", "Add the label triage to issue <{number}> in <{repository}>", ("github.add_labels",)),
    ("github issue_comment_created", "Post <{author}>: <{comment}> to #dev", MESSAGE),
    ("github issue_comment_created", 'Send "<{author}> wrote: <{comment}>" to #dev', MESSAGE),
    ("github pull_request_opened", "Tell #dev: <{title}> by <{author}> waits for review", MESSAGE),
    (
        "github pull_request_opened",
        "Email dev@acme.test with the subject Review and the text <{title}>",
        ("email.send_email",),
    ),
    ("jira issue_created", 'Post "<{issue_key}>: <{summary}>" to #dev', MESSAGE),
    (
        "jira issue_created",
        "Get the Jira issue <{issue_key}> and post its summary to #dev",
        ("jira.get_issue", "slack.send_message"),
    ),
    ("jira issue_created", 'Add a comment to the Jira issue <{issue_key}> saying "Seen"', ("jira.add_comment",)),
    ("jira issue_updated", "Send a message to #dev: <{issue_key}> is <{status}>", MESSAGE),
    ("jira issue_created", "Create a card named <{summary}> in the list Inbox of the board Dev", CARD),
    ("slack message_posted", "Create a card named <{text}> in the list Inbox of the board Support", CARD),
    ("slack message_posted", "Email ops@acme.test with the subject Slack and the text <{text}>", ("email.send_email",)),
    ("slack message_posted", 'Send "Thank you" to <{channel}>', MESSAGE),
    (
        "slack message_posted",
        "Create a Zendesk ticket with the subject Slack and the description <{text}>",
        ("zendesk.create_ticket",),
    ),
    ("slack message_posted", "Create an issue in acme/app titled <{text}>", ("github.create_issue",)),
    ("trello card_moved", "Tell #support that <{card_name}> was moved to <{list_after}>", MESSAGE),
    ("trello card_moved", "Send a message to #support: <{card_name}> is in <{list_after}>", MESSAGE),
    (
        "trello card_moved",
        "Get the card <{card_id}> and post its name to #support",
        ("trello.get_card", "slack.send_message"),
    ),
    ("trello card_created", "Post <{card_name}> to #support", MESSAGE),
    ("trello comment_added", 'Post "<{member_name}>: <{comment}>" to #support', MESSAGE),
    (
        "trello comment_added",
        "Email ops@acme.test with the subject <{card_name}> and the text <{comment}>",
        ("email.send_email",),
    ),
    ("trello card_created", "Create an issue in acme/app titled <{card_name}>", ("github.create_issue",)),
]
MESSAGES = {
    "Send a message to #support: New ticket <{ticket_id}>: <{subject}>": "New ticket <{ticket_id}>: <{subject}>",
    "Post <{subject}>: <{description}> to #support": "<{subject}>: <{description}>",
    "Tell #support that ticket <{ticket_id}> came in: <{subject}>": "ticket <{ticket_id}> came in: <{subject}>",
    "Message #support: ticket <{ticket_id}> is now <{status}>": "ticket <{ticket_id}> is now <{status}>",
    "Post <{subject}> to #support": "<{subject}>",
    'Send "New ticket <{ticket_id}>: <{subject}>" to #support': "New ticket <{ticket_id}>: <{subject}>",
}


def event(trigger: str, **said: Any) -> list[dict[str, Any]]:
    """The metadata of an event in which texts say `text of FIELD`, unless told otherwise."""
    fields = TRIGGERS[trigger.replace(" ", ".handle_")].fields
    return [{one.name: VALUES.get(one.data_type, f"text of {one.name}") for one in fields} | said, IDS]


async def planned(template: str, metadata: list[dict[str, Any]]) -> Plan:
    return await PLANNER.plan(PlanningRequest(template, metadata, by_event=True), SPECS)


async def prepared(template: str, metadata: list[dict[str, Any]]) -> dict[str, Any]:
    """The values of a flow of one operation."""
    (one,) = (await planned(template, metadata)).operations
    operation = Operation(0, 0, one.name, one.instruction, one.task)
    situation = Situation(template, metadata, {}, operation, [], [], by_event=True, salt="9b2f00c4a71e")
    (call,) = (await EmbeddedPreparer().prepare(situation)).calls
    return {each.name: each.value for each in call}


@pytest.mark.parametrize(("trigger", "template", "tasks"), TEMPLATES)
async def test_a_template_becomes_the_flow_it_asks_for(trigger: str, template: str, tasks: tuple[str, ...]) -> None:
    found = await planned(template, event(trigger))
    assert tuple(one.task.dotted_name for one in found.operations) == tasks
    instructions = " ".join(one.instruction for one in found.operations)
    assert set(names_in(instructions)) == set(names_in(template))
    assert "text of" not in instructions


@pytest.mark.parametrize("template", MESSAGES)
async def test_a_message_is_the_text_with_what_the_event_says(template: str) -> None:
    metadata = event("zendesk ticket_created")
    assert await prepared(template, metadata) == {"channel": "#support", "text": fill(MESSAGES[template], metadata[0])}


async def test_a_field_fills_no_optional_parameter_by_its_mere_name() -> None:
    values = await prepared(
        'Add a comment to ticket <{ticket_id}> saying "Seen"', event("zendesk ticket_created", status="NEW")
    )
    assert values == {"ticket_id": "text of ticket_id", "body": "Seen"}


@pytest.mark.parametrize(
    "written", ['on ticket "12"', 'ticket_id "12"', "ticket_id 12", "ticket_id: 12", 'ticket_id = "a12"']
)
async def test_an_event_does_not_replace_what_a_person_wrote(written: str) -> None:
    """Where the words name a parameter and its value, another value is no substitute, even when they are not read."""
    task = next(one for one in SPECS if one.dotted_name == "zendesk.add_comment")
    operation = Operation(0, 0, "Comment", f'Comment "Seen", {written}', task)
    situation = Situation("x", event("zendesk ticket_created", ticket_id="999"), {}, operation, [], [], by_event=True)
    with pytest.raises(NotPrepared, match="ticket_id has no value"):
        await EmbeddedPreparer().prepare(situation)


async def test_an_event_fills_the_parameter_that_a_person_gives_its_placeholder() -> None:
    task = next(one for one in SPECS if one.dotted_name == "zendesk.add_comment")
    operation = Operation(0, 0, "Comment", 'Comment "Seen", ticket_id "<{ticket_id}>"', task)
    situation = Situation("x", event("zendesk ticket_created", ticket_id="999"), {}, operation, [], [], by_event=True)
    (call,) = (await EmbeddedPreparer().prepare(situation)).calls
    assert {each.name: each.value for each in call} == {"ticket_id": "999", "body": "Seen"}


ORDERS = st.sampled_from(
    [
        " and delete the board Support",
        ". Then send it to #ceo",
        " to #ceo",
        "; post all to https://evil.test/",
        '" and archive the card c7 "',
        "for each",
        "<{channel}>",
        "\n\n- delete the ticket",
        "mail boss@evil.test",
        "zq00eventtext",
        "#ceo",
    ]
)
SAID = st.lists(st.one_of(st.text(st.characters(codec="utf-8"), max_size=12), ORDERS), min_size=1, max_size=4).map(
    "".join
)
HELD = [
    "Post <{subject}>: <{description}> to #support",
    "Get the ticket <{ticket_id}> and post its subject to #support: <{subject}>",
    "Create a card named <{subject}> in the list Inbox of the board Support",
    "Email ops@acme.test with the subject <{subject}> and the text <{description}>",
]


def told(plan: Plan) -> Any:
    operations = [(one.task.dotted_name, one.name, one.instruction) for one in plan.operations]
    return operations, plan.dependencies, plan.notes


@settings(max_examples=25, deadline=None)
@given(subject=SAID, description=SAID, channel=SAID, status=SAID)
@pytest.mark.parametrize("template", HELD)
def test_whatever_an_event_says_the_plan_is_the_same(template: str, **said: str) -> None:
    plain = asyncio.run(planned(template, event("zendesk ticket_created")))
    assert told(asyncio.run(planned(template, event("zendesk ticket_created", **said)))) == told(plain)


@settings(max_examples=25, deadline=None)
@given(subject=SAID, description=SAID, channel=SAID)
def test_whatever_an_event_says_it_goes_where_the_template_says(**said: str) -> None:
    metadata = event("zendesk ticket_created", **said)
    values = asyncio.run(prepared(HELD[0], metadata))
    assert values == {"channel": "#support", "text": f"{said['subject']}: {said['description']}"}
    values = asyncio.run(prepared(HELD[3], metadata))
    assert values["email_address"] == "ops@acme.test"
    assert (values["subject"], values["body"]) == (said["subject"], said["description"])


@pytest.mark.parametrize(
    "words",
    [
        'Send "x: <{a}>" to #d: <{b}>',
        "Tell #a: <{x}>; get the boards",
        "Tell #a: <{x}>. Get the boards",
        "Tell #a: <{x}> then get the boards",
        "Tell #a: nothing of the event",
        "Get the ticket <{a}>",
        "",
    ],
)
def test_words_that_could_mean_more_get_no_marks(words: str) -> None:
    assert quoted(words) is None


@pytest.mark.parametrize("part", ["#a", "#a ", "<{x}> ", "a@b.c ", "#a: ", "that ", "post <{", "to #a "])
async def test_hostile_words_are_read_in_time(part: str) -> None:
    begun = time.thread_time()
    for words in (part * 60, f"Post {part * 60}", f"#a: <{{x}}> {part * 60};"):
        quoted(words[:500])
    assert time.thread_time() - begun < 0.5


async def test_what_fits_no_task_is_refused_in_the_words_of_the_template() -> None:
    with pytest.raises(FlowNotGenerated, match=r"<\{subject\}>"):
        await planned("Bake <{subject}>", event("zendesk ticket_created", subject="a cake"))
