"""Requests about issues: what has a shape of its own (`acme/site`, `SUP-12`) says whose task is meant."""

import pytest

from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integration
from neena.errors import Invalid
from neena.flow_runs.preparation.embedded import EmbeddedPreparer
from neena.flow_runs.preparation.port import Operation, Situation
from neena.flows.planner.embedded import EmbeddedPlanner
from neena.flows.planner.port import PlanningRequest

SPECS = Catalogue(
    [load_integration(name) for name in ("data", "email", "github", "http", "jira", "slack", "trello")]
).specs
PLANNER = EmbeddedPlanner()
SITE = {"repository": "acme/site"}
REQUESTS = [
    ("Get issue 12 of acme/site and post its title to #dev in Slack", "github.get_issue", {**SITE, "number": 12}),
    ("Get issue #12 of acme/site and post its title to #dev", "github.get_issue", {**SITE, "number": 12}),
    ("Show pull request 3 of acme/site", "github.get_pull_request", {**SITE, "number": 3}),
    ("List the open issues of acme/site and post them to #dev", "github.list_issues", {**SITE, "state": "open"}),
    (
        'Create an issue in acme/site titled "Broken door" with the label bug',
        "github.create_issue",
        {**SITE, "title": "Broken door", "labels": ["bug"]},
    ),
    ("Close issue 7 of acme/site", "github.update_issue", {**SITE, "number": 7, "state": "closed"}),
    ("Reopen issue 7 of acme/site", "github.update_issue", {**SITE, "number": 7, "state": "open"}),
    (
        "Add the label urgent to issue 7 of acme/site",
        "github.add_labels",
        {**SITE, "number": 7, "labels": ["urgent"]},
    ),
    (
        'Comment "Thanks" on issue 12 of acme/site',
        "github.add_issue_comment",
        {**SITE, "number": 12, "body": "Thanks"},
    ),
    ("Get SUP-12 and post its summary to #support in Slack", "jira.get_issue", {"issue_key": "SUP-12"}),
    ("Move SUP-12 to Done", "jira.transition_issue", {"issue_key": "SUP-12", "status": "Done"}),
    (
        'Add a comment to the Jira issue SUP-12 saying "On it"',
        "jira.add_comment",
        {"issue_key": "SUP-12", "body": "On it"},
    ),
    (
        'Create a Jira issue in project SUP with the summary "Printer is broken"',
        "jira.create_issue",
        {"project": "SUP", "summary": "Printer is broken"},
    ),
    ("Find Jira issues about printer and post them to #dev", "jira.search_issues", {"query": "printer"}),
]


@pytest.mark.parametrize(("text", "task", "values"), REQUESTS, ids=[text for text, _, _ in REQUESTS])
async def test_the_first_step(text: str, task: str, values: dict[str, object]) -> None:
    plan = await PLANNER.plan(PlanningRequest(text), SPECS)
    first = plan.operations[0]
    assert first.task.dotted_name == task
    operation = Operation(0, 0, first.name, first.instruction, first.task)
    prepared = await EmbeddedPreparer().prepare(Situation(text, (), None, operation, (), ()))
    assert {one.name: one.value for one in prepared.calls[0]} == values
    sends = [one.task.dotted_name for one in plan.operations[1:]]
    assert sends == (["slack.send_message"] if "#" in text.replace("#12", "") else [])


async def test_a_channel_may_be_a_number() -> None:
    plan = await PLANNER.plan(PlanningRequest('Post "Hello" to #2024'), SPECS)
    assert [one.task.dotted_name for one in plan.operations] == ["slack.send_message"]


@pytest.mark.parametrize("text", ["Get issue 12", "Close issue 7 and/or whatever"])
async def test_a_repository_is_asked_for_and_not_guessed(text: str) -> None:
    with pytest.raises(Invalid):
        await PLANNER.plan(PlanningRequest(text), SPECS)
