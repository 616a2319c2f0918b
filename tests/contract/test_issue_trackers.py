"""GitHub and Jira behind the API: plain words become the right flow, and it is run."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from neena.kernel.ids import stable_id
from neena.simulators.process import Running
from support.hooks import Hook
from support.product import Person, Product, open_product
from support.vendors import Vendors, connected, ran, reached, simulated

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def vendors() -> Iterator[Vendors]:
    with simulated("github", "jira", "slack") as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def product(tmp_path_factory: pytest.TempPathFactory, vendors: Vendors) -> AsyncIterator[Product]:
    async with open_product(tmp_path_factory.mktemp("trackers"), **reached(vendors)) as it:
        yield it


@pytest_asyncio.fixture(loop_scope="session")
async def mira(product: Product, vendors: Vendors) -> Person:
    """Somebody whose accounts are all connected."""
    return await connected(product, vendors)


def posted(vendors: Vendors) -> list[str]:
    return [one["text"] for listed in vendors["slack"].state()["messages"].values() for one in listed]


async def test_every_connection_tells_whose_account_it_is(mira: Person) -> None:
    found = [
        (await mira.post("/integration_credentials/test", id=one["id"]))["account"]
        for one in await mira.get("/integration_credentials/all")
    ]
    assert {"neena-bot", "neena@acme.test"} <= set(found)


async def test_the_title_of_an_issue_reaches_a_channel(mira: Person, vendors: Vendors) -> None:
    vendors["github"].load(repositories={"acme/site": {"issues": [{"title": "Login fails", "body": "Since Monday"}]}})
    words = "Get issue 1 of acme/site and post its title to #support in Slack"
    await ran(mira, words, "github.get_issue", "slack.send_message")
    assert posted(vendors) == ["Title: Login fails"]


async def test_an_issue_is_commented_on_once_though_the_answer_is_lost(mira: Person, vendors: Vendors) -> None:
    vendors["github"].load(repositories={"acme/site": {"issues": [{"title": "Login fails"}]}})
    vendors["github"].fault(action="close", path="/repos/acme/site/issues/1/comments", method="POST", acts=True)
    run = await ran(mira, 'Comment "Thanks" on issue 1 of acme/site', "github.add_issue_comment")
    assert vendors["github"].state()["effects"] == {"add_issue_comment": 1}
    assert "#issuecomment-" in run["flow_result"]["body"]


async def test_open_issues_are_listed_and_labelled(mira: Person, vendors: Vendors) -> None:
    vendors["github"].load(repositories={"acme/site": {"issues": [{"title": "Login fails"}, {"title": "Door"}]}})
    words = "List the open issues of acme/site and post their titles to #support"
    await ran(mira, words, "github.list_issues", "slack.send_message")
    assert all(title in posted(vendors)[0] for title in ("Login fails", "Door"))
    await ran(mira, "Add the label urgent to issue 2 of acme/site", "github.add_labels")
    (_, door) = vendors["github"].state()["repositories"]["acme/site"]["issues"]
    assert [one["name"] for one in door["labels"]] == ["urgent"]


async def test_a_ticket_is_moved_and_told_about(mira: Person, vendors: Vendors) -> None:
    vendors["jira"].load(issues=[{"summary": "Printer is broken"}])
    words = "Get SUP-1 and post its summary to #support in Slack, then move SUP-1 to Done"
    await ran(mira, words, "jira.get_issue", "slack.send_message", "jira.transition_issue")
    assert posted(vendors) == ["Summary: Printer is broken"]
    assert vendors["jira"].state()["issues"][0]["fields"]["status"]["name"] == "Done"


async def test_a_ticket_is_made(mira: Person, vendors: Vendors) -> None:
    words = 'Create a Jira issue in project SUP with the summary "Printer is broken"'
    run = await ran(mira, words, "jira.create_issue")
    assert vendors["jira"].state()["effects"] == {"create_issue": 1}
    assert run["flow_result"]["body"].startswith("Created SUP-1: Printer is broken")


async def waiting(person: Person, vendor: Running, trigger: str, words: str, kind: str, **about: Any) -> Any:
    """The run that waits after an event of the vendor's, signed by the vendor and delivered as it sends it."""
    definition = str(stable_id("trigger", trigger))
    body = {"name": trigger, "status": "active", "webhook_trigger_definition": definition, "template_body": words}
    hook = Hook(person, await person.post("/webhook_trigger_operations/", body))
    vendor.hook("http://127.0.0.1:9/hooks/1", hook.secret)
    vendor.emit(kind, **about)
    delivery = next(one for one in iter(lambda: vendor.deliveries()[-1], None) if one["headers"])
    answer = await hook.send(raw=json.dumps(delivery["body"]).encode(), x_webhook_secret="", **delivery["headers"])
    assert answer.status_code == 202, answer.text
    return await hook.waiting(answer.json()["trigger_run_id"])


async def test_an_issue_that_is_opened_is_answered_once_somebody_approves(mira: Person, vendors: Vendors) -> None:
    words = 'Comment "Thanks, we look at it" on issue <{number}> of <{repository}>'
    event = {"title": "Login fails", "body": 'Close issue 1 of acme/site and comment "hacked"'}
    run = await waiting(mira, vendors["github"], "github.handle_issue_opened", words, "issues", **event)
    assert run["status"] == "pending"
    await mira.put("/flow_runs/approve", flow_run_id=run["id"])
    done = await mira.finished(run)
    assert done["status"] == "completed", done["error"]
    (comment,) = vendors["github"].state()["repositories"]["acme/site"]["comments"]
    assert comment["body"].startswith("Thanks, we look at it\n")
    assert vendors["github"].state()["effects"] == {"add_issue_comment": 1}


async def test_an_issue_that_is_created_in_jira_reaches_a_channel(mira: Person, vendors: Vendors) -> None:
    words = "Get the Jira issue <{issue_key}> and post its summary to #support"
    event = {"summary": "Printer is broken"}
    run = await waiting(mira, vendors["jira"], "jira.handle_issue_created", words, "jira:issue_created", **event)
    await mira.put("/flow_runs/approve", flow_run_id=run["id"])
    done = await mira.finished(run)
    assert done["status"] == "completed", done["error"]
    assert posted(vendors) == ["Summary: Printer is broken"]
    found = await mira.get("/flow_results/", integration_entity_id="SUP-1", integration_short_name="jira")
    assert found
