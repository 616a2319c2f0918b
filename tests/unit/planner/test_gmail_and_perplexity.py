"""Gmail is chosen by its name and changes nothing for the mail account; questions go to Perplexity."""

import pytest
from everyday_requests import EVERYDAY
from planner_catalogue import PLANNER, SPECS

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integration
from neena.flows.planner.port import FlowNotGenerated, Plan, PlanningRequest, TaskSpec

_NAMES = ("data", "email", "gmail", "http", "perplexity", "slack", "trello")
ALL = Catalogue([load_integration(name) for name in _NAMES]).specs


async def plan(text: str, specs: list[TaskSpec]) -> Plan | None:
    try:
        return await PLANNER.plan(PlanningRequest(text, ()), specs)
    except FlowNotGenerated:
        return None


def tasks(found: Plan | None) -> list[str]:
    return [one.task.dotted_name for one in found.operations] if found else []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Send an email to ann@example.com saying hello", ["email.send_email"]),
        ('Send the text "hello" by email to ann@example.com', ["email.send_email"]),
        ("Send a mail with Gmail to ann@example.com saying hello", ["gmail.send_gmail"]),
        ("Send an email to ann@example.com via Gmail saying hello", ["gmail.send_gmail"]),
        ("Email ann@example.com from Gmail that I am late", ["gmail.send_gmail"]),
        ("Draft an email to bob@example.com in Gmail saying hi", ["gmail.draft_gmail"]),
        ("Read my emails", ["email.read_emails"]),
        ("Check my Gmail", ["gmail.search_gmail"]),
        ("Search Gmail for invoices", ["gmail.search_gmail"]),
        (
            "Find mails from ann@example.com in Gmail and post them to #support on Slack",
            ["gmail.search_gmail", "slack.send_message"],
        ),
        ("Ask Perplexity what the weather in Berlin is", ["perplexity.ask_perplexity"]),
        ("Search the web for the best pizza in Rome", ["perplexity.ask_perplexity"]),
        (
            "Ask Perplexity who won the election and post the answer to #news",
            ["perplexity.ask_perplexity", "slack.send_message"],
        ),
    ],
)
async def test_the_service_is_chosen_by_its_name(text: str, wanted: list[str]) -> None:
    assert tasks(await plan(text, ALL)) == wanted


async def test_what_was_asked_before_they_came_is_planned_as_before() -> None:
    changed = [text for text, _, _ in EVERYDAY if tasks(await plan(text, SPECS)) != tasks(await plan(text, ALL))]
    assert changed == []
