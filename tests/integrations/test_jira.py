"""The Jira tasks over HTTP against the simulator, a process of its own."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from calling import Call, calling
from receiving import told

from neena.authoring import Delivery, IntegrationFailed, Invalid
from neena.integrations.jira import integration
from neena.integrations.jira.adf import document, plain
from neena.simulators.process import Running, simulator


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with simulator("jira") as running:
        yield running


@pytest.fixture
def jira(process: Running) -> Running:
    process.reset()
    process.load(
        issues=[
            {"summary": "Login fails", "description": "Since Monday", "labels": ["web"]},
            {"summary": "Old", "status": "Done", "person": "Bob Ray"},
        ]
    )
    return process


@pytest.fixture
async def call(jira: Running) -> AsyncIterator[Call]:
    async with calling("jira", jira.url, jira.credential) as it:
        yield it


async def test_an_issue_from_first_to_last(jira: Running, call: Call) -> None:
    given = {"project": "sup", "summary": "Help", "issue_type": "Bug", "labels": ["web"], "priority": "High"}
    made = await call("create_issue", **given, description="It broke.\n\nTwice.", assignee="ann lee")
    assert (made["key"], made["url"]) == ("SUP-3", "https://sim.atlassian.net/browse/SUP-3")
    found = await call("get_issue", issue_key=made["url"])
    assert (found["summary"], found["description"]) == ("Help", "It broke.\n\nTwice.")
    assert (found["type"], found["priority"], found["labels"]) == ("Bug", "High", ["web"])
    assert (found["assignee"], found["reporter"], found["project"]) == ("Ann Lee", "Neena Bot", "SUP")
    await call("update_issue", issue_key="sup-3", summary="Help!", assignee="bob@acme.test", description="")
    found = await call("get_issue", issue_key="SUP-3")
    assert (found["summary"], found["assignee"], found["type"]) == ("Help!", "Bob Ray", "Bug")
    assert jira.state()["effects"] == {"create_issue": 1, "update_issue": 1}


async def test_an_issue_moves_to_a_status_once(jira: Running, call: Call) -> None:
    assert await call("transition_issue", issue_key="SUP-1", status="done") == {"key": "SUP-1", "status": "Done"}
    assert await call("transition_issue", issue_key="SUP-1", status="Done") == {"key": "SUP-1", "status": "Done"}
    assert jira.state()["effects"] == {"transition_issue": 1}
    with pytest.raises(IntegrationFailed, match=r"SUP-1 is Done.*“Shipped”.*In Progress, To Do"):
        await call("transition_issue", issue_key="SUP-1", status="Shipped")


async def test_search_by_jql_or_by_words(call: Call) -> None:
    assert [one["key"] for one in await call("search_issues", query="project = SUP ORDER BY created DESC")] == [
        "SUP-2",
        "SUP-1",
    ]
    assert [one["summary"] for one in await call("search_issues", query='status != "Done"')] == ["Login fails"]
    assert [one["key"] for one in await call("search_issues", query="since monday")] == ["SUP-1"]
    with pytest.raises(IntegrationFailed, match=r"400: Field 'color' does not exist"):
        await call("search_issues", query="color = red")


async def test_words_do_not_break_out_of_the_query(jira: Running, call: Call) -> None:
    await call("search_issues", query='login" OR project is what')
    assert jira.calls()[0]["body"]["jql"] == 'text ~ "login\\" OR project is what"'


async def test_long_lists_come_in_pages(jira: Running, call: Call) -> None:
    jira.load(issues=[{"summary": f"Issue {one}"} for one in range(130)])
    assert len(await call("search_issues", query="project = SUP", limit=120)) == 120
    assert [one["body"].get("nextPageToken") for one in jira.calls()] == [None, "100"]


async def test_comments(jira: Running, call: Call) -> None:
    made = await call("add_comment", issue_key="SUP-1", body="Thanks,\nwe look.")
    assert (made["body"], made["author"]) == ("Thanks,\nwe look.", "Neena Bot")
    await call("add_comment", issue_key="SUP-1", body="Done.")
    assert [one["body"] for one in await call("list_comments", issue_key="SUP-1")] == ["Done.", "Thanks,\nwe look."]
    assert jira.state()["issues"][0]["comments"][0]["body"] == document("Thanks,\nwe look.")


async def test_a_comment_whose_answer_was_lost_is_found_again(jira: Running, call: Call) -> None:
    assert await call.lookup("add_comment", issue_key="SUP-1", body="Thanks") is None
    jira.fault(action="close", path="/rest/api/3/issue/SUP-1/comment", method="POST", acts=True)
    with pytest.raises(IntegrationFailed):
        await call("add_comment", issue_key="SUP-1", body="Thanks")
    assert (await call.lookup("add_comment", issue_key="SUP-1", body="Thanks"))["body"] == "Thanks"
    assert jira.state()["effects"] == {"add_comment": 1}


async def test_an_issue_whose_answer_was_lost_is_found_again_or_nobody_can_tell(jira: Running, call: Call) -> None:
    with pytest.raises(IntegrationFailed, match="may lag behind"):
        await call.lookup("create_issue", project="SUP", summary="Help")
    jira.fault(action="close", path="/rest/api/3/issue", method="POST", acts=True)
    with pytest.raises(IntegrationFailed):
        await call("create_issue", project="SUP", summary="Help")
    assert (await call.lookup("create_issue", project="SUP", summary="Help"))["key"] == "SUP-3"


async def test_refusals_say_what_is_wrong(call: Call) -> None:
    with pytest.raises(IntegrationFailed, match=r"400: project: valid project is required"):
        await call("create_issue", project="NIX", summary="Help")
    with pytest.raises(IntegrationFailed, match=r"404 .*Issue does not exist"):
        await call("get_issue", issue_key="SUP-99")
    with pytest.raises(Invalid, match=r"“Carl”\? There is: nobody"):
        await call("update_issue", issue_key="SUP-1", assignee="Carl")
    with pytest.raises(Invalid, match=r"There is: Ann Lee, Bob Ray, Neena Bot"):
        await call("update_issue", issue_key="SUP-1", assignee="acme.test")


async def test_a_wrong_credential(jira: Running) -> None:
    async with calling("jira", jira.url, "sim:bot@acme.test:wr0ng") as call:
        with pytest.raises(IntegrationFailed, match="must be authenticated") as refused:
            await call("get_issue", issue_key="SUP-1")
    assert (refused.value.status, refused.value.passing) == (401, False)
    assert "wr0ng" not in refused.value.message


async def test_whoever_is_not_signed_in_is_not_answered_as_anybody(jira: Running, call: Call) -> None:
    signs = {"x-seraph-loginreason": "AUTHENTICATED_FAILED"}
    jira.fault(status=200, headers=signs, body={"issues": [], "isLast": True})
    with pytest.raises(IntegrationFailed) as refused:
        await call("search_issues", query="project = SUP")
    assert refused.value.status == 401


async def test_too_many_requests(jira: Running, call: Call) -> None:
    jira.fault(status=429, headers={"Retry-After": "5"}, body={"errorMessages": ["Rate limit exceeded"]})
    with pytest.raises(IntegrationFailed, match="Rate limit") as slowed:
        await call("create_issue", project="SUP", summary="Help")
    fault = slowed.value
    assert (fault.status, fault.passing, fault.acted, fault.retry_after) == (429, True, False, 5.0)


async def test_whose_account_it_is(call: Call) -> None:
    assert await call.whoami() == "neena@acme.test"


@pytest.mark.parametrize(
    "form",
    [
        "",
        "acme:ann@acme.test",
        "acme:t0ken",
        "acme.example.com:ann@acme.test:t0ken",
        "acme/..:ann@acme.test:t0ken",
        "ACME:ann@acme.test:t0ken",
        "acme:ann@acme.test:t0ken:b",
        "acme:ann@acme.test:t0 ken",
    ],
)
def test_the_form_of_a_credential_is_checked_and_not_repeated(form: str) -> None:
    with pytest.raises(ValueError, match="SITE:EMAIL:TOKEN") as refused:
        integration.auth.check(form)
    assert "t0ken" not in str(refused.value)


@pytest.mark.parametrize("site", ["acme", "acme.atlassian.net"])
def test_a_credential_leads_to_its_own_site(site: str) -> None:
    credential = f"{site}:ann@acme.test:ATATT3x-_=AB"
    integration.auth.check(credential)
    assert integration.api_root(integration.account_of(credential)) == "https://acme.atlassian.net/rest/api/3"


@pytest.mark.parametrize(
    ("task", "arguments"),
    [
        ("get_issue", {"issue_key": "SUP"}),
        ("get_issue", {"issue_key": "SUP-1/comment"}),
        ("get_issue", {"issue_key": "../myself"}),
        ("get_issue", {"issue_key": "https://acme.atlassian.net.example.com/browse/SUP-1"}),
        ("create_issue", {"project": 'SUP" OR project = "X', "summary": "Help"}),
        ("create_issue", {"project": "SUP", "summary": ""}),
        ("create_issue", {"project": "SUP", "summary": "Help", "labels": ["two words"]}),
        ("update_issue", {"issue_key": "SUP-1"}),
        ("add_comment", {"issue_key": "SUP-1", "body": ""}),
    ],
)
async def test_wrong_arguments_never_reach_the_vendor(
    jira: Running, call: Call, task: str, arguments: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        await call(task, **arguments)
    assert jira.calls() == []


def test_a_document_is_read_as_plain_text() -> None:
    item = {"type": "listItem", "content": [{"type": "paragraph", "content": [{"type": "text", "text": "one "}]}]}
    item["content"][0]["content"].append({"type": "mention", "attrs": {"id": "1", "text": "@Ann"}})
    card = {"type": "paragraph", "content": [{"type": "inlineCard", "attrs": {"url": "https://acme.test"}}, 7]}
    found = plain({"type": "doc", "content": [{"type": "bulletList", "content": [item, item]}, card, "x"]})
    assert found == "- one @Ann\n- one @Ann\n\nhttps://acme.test"
    deep: dict[str, object] = {"type": "text", "text": "never reached"}
    for _ in range(500):
        deep = {"type": "blockquote", "content": [deep]}
    assert plain({"type": "doc", "content": [deep]}) == ""


async def test_what_happens_is_told_and_signed(jira: Running, call: Call) -> None:
    jira.hook("http://127.0.0.1:9/hooks/1", "hook-secret")
    await call("create_issue", project="SUP", summary="Help", description="It broke")
    await call("update_issue", issue_key="SUP-3", priority="High")
    await call("transition_issue", issue_key="SUP-3", status="Done")
    jira.emit("jira:issue_created", summary="Me too", person="Bob Ray")
    jira.emit("jira:issue_updated", key="SUP-4", status="Done")
    deliveries = told(jira, 5)
    created, updated = integration.triggers
    takers = [[each for each in integration.triggers if each.function(one)] for one in deliveries]
    assert takers == [[created], [updated], [updated], [created], [updated]]
    for one in deliveries:
        assert integration.webhooks.verify(one, "hook-secret") is True
        assert integration.webhooks.verify(one, "another") is False
    assert [one.body["issue"]["key"] for one in deliveries] == ["SUP-3", "SUP-3", "SUP-3", "SUP-4", "SUP-4"]
    assert deliveries[0].body["issue"]["fields"]["description"] == "It broke"
    assert len({integration.webhooks.delivery_id(one) for one in deliveries}) == 5
    with pytest.raises(ValueError, match="sends no"):
        jira.emit("sprint_started")


def test_the_signature_that_jira_documents() -> None:
    """https://developer.atlassian.com/cloud/jira/platform/webhooks/#secure-admin-webhooks"""
    signature = "sha256=a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9"
    delivery = Delivery("", {"x-hub-signature": signature}, b"Hello World!", {}, datetime.now(UTC))
    assert integration.webhooks.verify(delivery, "It's a Secret to Everybody") is True
