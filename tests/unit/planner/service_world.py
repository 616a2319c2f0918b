"""What the pretended services of later requests say, and what is wrong with an outcome."""

from typing import Any

from everyday_world import Call, Outcome, answer

TICKET = {"id": "8841", "subject": "Refund please", "description": "I want my money back", "status": "open"}
ISSUE = {
    "number": 12,
    "id": 990012,
    "title": "Login fails",
    "body": "500",
    "repository": "acme/site",
    "url": "https://g",
}
KEYED = {"key": "SUP-12", "id": "1", "url": "https://j/SUP-12", "summary": "Printer", "status": "To Do"}
LETTERS = [
    {"id": "g1", "thread_id": "t1", "subject": "Offer", "sender": "ann@x.test", "text": "Dear all"},
    {"id": "g2", "thread_id": "t2", "subject": "Lunch", "sender": "bob@x.test", "text": "Noon?"},
]
_SAID: dict[str, Any] = {
    "zendesk.search_tickets": [TICKET, {**TICKET, "id": "8842", "subject": "No invoice"}],
    "zendesk.list_ticket_comments": [{"id": "501", "ticket_id": "42", "body": "First"}],
    "github.list_issues": [ISSUE, {**ISSUE, "number": 13, "title": "Footer"}],
    "github.list_pull_requests": [{"number": 31, "id": 3, "title": "Fix", "url": "https://g/31"}],
    "jira.get_issue": KEYED,
    "jira.search_issues": [KEYED, {**KEYED, "key": "SUP-13", "summary": "Login"}],
    "perplexity.ask_perplexity": {"text": "Because", "sources": [], "model": "m"},
    "slack.list_messages": [{"ts": "1.2", "text": "hi", "user": "U1"}],
    "data.count_items": {"count": 2},
}


def said(task: str, call: Call) -> Any:
    """What a service answers."""
    if task == "zendesk.get_ticket":
        return {**TICKET, "id": call["ticket_id"]}
    if task == "github.get_issue":
        return {**ISSUE, "number": call["number"]}
    if task == "gmail.search_gmail":
        return LETTERS[: call.get("limit", 10)]
    return _SAID.get(task) or {"url": "https://new", **answer(task, call)}


def misread(outcome: Outcome, tasks: str, wanted: list[Call]) -> list[str]:
    """What was planned or prepared otherwise than asked; nothing for what was refused."""
    if outcome.refused and not outcome.tasks:
        return []
    if " ".join(outcome.tasks) not in [way for way in tasks.split("|") if way]:
        return [f"tasks {' '.join(outcome.tasks)}"]
    return [
        f"{name}: {call.get(name)!r}, not {value!r}"
        for call, expected in zip(outcome.steps, wanted, strict=False)
        for name, value in expected.items()
        if call.get(name) != value and not (name == "text" and value in str(call.get(name)))
    ]
