"""The GitHub tasks over HTTP against the simulator, a process of its own."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest
from calling import Call, calling
from receiving import told

from neena.authoring import Delivery, IntegrationFailed, Invalid
from neena.integrations.github import integration
from neena.simulators.process import Running, simulator

REPOSITORY = "acme/site"


@pytest.fixture(scope="module")
def process() -> Iterator[Running]:
    with simulator("github") as running:
        yield running


@pytest.fixture
def github(process: Running) -> Running:
    process.reset()
    issues = [{"title": "Login fails", "body": "Since Monday", "labels": ["bug"]}, {"title": "Old", "state": "closed"}]
    pulls = [{"title": "Fix the login", "head": "fix", "base": "main", "files": ["login.py"]}]
    process.load(repositories={REPOSITORY: {"issues": issues, "pulls": pulls}})
    return process


@pytest.fixture
async def call(github: Running) -> AsyncIterator[Call]:
    async with calling("github", github.url, github.credential) as it:
        yield it


async def test_an_issue_from_first_to_last(github: Running, call: Call) -> None:
    made = await call("create_issue", repository=REPOSITORY, title="Help", body="It broke", labels=["bug"])
    assert (made["number"], made["body"], made["labels"], made["repository"]) == (4, "It broke", ["bug"], REPOSITORY)
    changed = await call("update_issue", repository=REPOSITORY, number=4, state="closed", assignees=["ann"])
    assert (changed["state"], changed["assignees"], changed["title"]) == ("closed", ["ann"], "Help")
    assert await call("get_issue", repository=REPOSITORY, number="#4") == changed
    assert await call("get_issue", repository=made["url"], number=4) == changed
    assert github.state()["effects"] == {"create_issue": 1, "update_issue": 1}


async def test_lists_hold_issues_and_no_pull_requests(call: Call) -> None:
    assert [one["number"] for one in await call("list_issues", repository=REPOSITORY)] == [1]
    assert [one["number"] for one in await call("list_issues", repository=REPOSITORY, state="all")] == [2, 1]
    assert await call("list_issues", repository=REPOSITORY, labels=["bug", "urgent"]) == []
    assert [one["number"] for one in await call("search_issues", query="login")] == [1]
    assert await call("search_issues", query="login is:closed", repository=REPOSITORY) == []


async def test_long_lists_come_in_pages(github: Running, call: Call) -> None:
    github.load(repositories={REPOSITORY: {"issues": [{"title": f"Issue {one}"} for one in range(130)]}})
    assert len(await call("list_issues", repository=REPOSITORY, limit=120)) == 120
    assert [one["query"]["page"] for one in github.calls()] == ["1", "2"]
    assert len(await call("list_issues", repository=REPOSITORY)) == 30


async def test_comments(github: Running, call: Call) -> None:
    made = await call("add_issue_comment", repository=REPOSITORY, number=1, body="Thanks")
    assert (made["body"], made["issue_number"]) == ("Thanks", 1)
    assert await call("list_issue_comments", repository=REPOSITORY, number=1) == [made]
    assert (await call("get_issue", repository=REPOSITORY, number=1))["comment_count"] == 1
    (kept,) = github.state()["repositories"][REPOSITORY]["comments"]
    assert kept["body"].startswith("Thanks\n\n<!-- neena:")


async def test_labels(call: Call) -> None:
    labels = {"repository": REPOSITORY, "number": 1}
    added = [one["name"] for one in await call("add_labels", **labels, labels=["urgent", "a/b c"])]
    assert added == ["bug", "urgent", "a/b c"]
    assert len(await call("add_labels", **labels, labels=["urgent"])) == 3
    assert len(await call("remove_label", **labels, label="a/b c")) == 2
    with pytest.raises(IntegrationFailed, match="Label does not exist"):
        await call("remove_label", **labels, label="a/b c")
    assert len(await call("remove_label", attempt=2, **labels, label="a/b c")) == 2


async def test_pull_requests(call: Call) -> None:
    (listed,) = await call("list_pull_requests", repository=REPOSITORY)
    assert (listed["number"], listed["head"], listed["repository"]) == (3, "fix", REPOSITORY)
    assert (await call("get_pull_request", repository=REPOSITORY, number=3))["changed_files"] == 1
    assert [one["name"] for one in await call("list_pull_request_files", repository=REPOSITORY, number=3)] == [
        "login.py"
    ]
    made = await call("create_pull_request", repository=REPOSITORY, title="More", head="more", base="main")
    assert made["number"] == 4
    with pytest.raises(IntegrationFailed, match="already exists"):
        await call("create_pull_request", repository=REPOSITORY, title="More", head="more", base="main")


@pytest.mark.parametrize(
    ("task", "path", "arguments"),
    [
        ("create_issue", "issues", {"title": "Help"}),
        ("add_issue_comment", "issues/1/comments", {"number": 1, "body": "Thanks"}),
        ("create_pull_request", "pulls", {"title": "More", "head": "more", "base": "main"}),
    ],
)
async def test_what_was_made_before_the_answer_was_lost_is_found_again(
    github: Running, call: Call, task: str, path: str, arguments: dict[str, object]
) -> None:
    assert await call.lookup(task, repository=REPOSITORY, **arguments) is None
    github.fault(action="close", path=f"/repos/{REPOSITORY}/{path}", method="POST", acts=True)
    with pytest.raises(IntegrationFailed) as lost:
        await call(task, repository=REPOSITORY, **arguments)
    assert (lost.value.passing, lost.value.acted) == (True, True)
    found = await call.lookup(task, repository=REPOSITORY, **arguments)
    assert found["url"]
    assert "neena" not in (found.get("body") or "")
    assert github.state()["effects"] == {task: 1}


async def test_what_is_not_among_the_newest_cannot_be_told(github: Running, call: Call) -> None:
    github.load(repositories={REPOSITORY: {"issues": [{"title": f"Issue {one}"} for one in range(301)]}})
    with pytest.raises(IntegrationFailed, match="not among the newest"):
        await call.lookup("create_issue", repository=REPOSITORY, title="Help")


LIMITED = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "99999999999"}


@pytest.mark.parametrize(
    ("status", "headers", "message", "waits"),
    [
        (429, {"retry-after": "7"}, "slow down", 7.0),
        (403, {"retry-after": "7"}, "You have exceeded a secondary rate limit", 7.0),
        (403, {}, "You have exceeded a secondary rate limit. Please wait", 60.0),
        (403, LIMITED, "API rate limit exceeded", None),
    ],
)
async def test_limits_are_passing(
    github: Running, call: Call, status: int, headers: dict[str, str], message: str, waits: float | None
) -> None:
    github.fault(status=status, headers=headers, body={"message": message})
    with pytest.raises(IntegrationFailed, match=message) as slowed:
        await call("get_issue", repository=REPOSITORY, number=1)
    fault = slowed.value
    assert (fault.status, fault.passing, fault.acted) == (429, True, False)
    assert fault.retry_after == waits if waits else (fault.retry_after or 0) > 1e9


async def test_a_right_that_is_missing_is_no_limit(github: Running, call: Call) -> None:
    github.fault(status=403, body={"message": "Resource not accessible by personal access token"})
    with pytest.raises(IntegrationFailed, match=r"403 .*Resource not accessible") as refused:
        await call("get_issue", repository=REPOSITORY, number=1)
    assert (refused.value.passing, refused.value.acted) == (False, False)


async def test_a_wrong_credential(github: Running) -> None:
    async with calling("github", github.url, "ghp_wrong") as call:
        with pytest.raises(IntegrationFailed, match="Bad credentials") as refused:
            await call("get_issue", repository=REPOSITORY, number=1)
    assert refused.value.status == 401
    assert "ghp_wrong" not in refused.value.message


async def test_whose_account_it_is(call: Call) -> None:
    assert await call.whoami() == "neena-bot"


@pytest.mark.parametrize("form", ["", "Bearer ghp_1", "ghp_1\n", "user:ghp_1"])
def test_the_form_of_a_credential_is_checked(form: str) -> None:
    with pytest.raises(ValueError, match="token alone") as refused:
        integration.auth.check(form)
    assert "ghp_1" not in str(refused.value)


@pytest.mark.parametrize(
    ("task", "arguments"),
    [
        ("get_issue", {"repository": "acme", "number": 1}),
        ("get_issue", {"repository": "acme/../users", "number": 1}),
        ("get_issue", {"repository": "acme/..", "number": 1}),
        ("get_issue", {"repository": "https://elsewhere.example/acme/site", "number": 1}),
        ("get_issue", {"repository": REPOSITORY, "number": 0}),
        ("get_issue", {"repository": REPOSITORY, "number": "1/comments"}),
        ("update_issue", {"repository": REPOSITORY, "number": 1}),
        ("add_labels", {"repository": REPOSITORY, "number": 1, "labels": []}),
        ("create_issue", {"repository": REPOSITORY, "title": ""}),
    ],
)
async def test_wrong_arguments_never_reach_the_vendor(
    github: Running, call: Call, task: str, arguments: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        await call(task, **arguments)
    assert github.calls() == []


async def test_what_happens_is_told_and_signed(github: Running, call: Call) -> None:
    github.hook("http://127.0.0.1:9/hooks/1", "hook-secret")
    made = await call("create_issue", repository=REPOSITORY, title="Help")
    said = await call("add_issue_comment", repository=REPOSITORY, number=4, body="Thanks")
    pull = await call("create_pull_request", repository=REPOSITORY, title="More", head="more", base="main")
    github.emit("issues", title="It broke", login="ann")
    github.emit("issue_comment", number=1, body="Me too", login="ann")
    github.emit("pull_request", title="Fix", head="ann-1", login="ann")
    github.emit("ping")
    deliveries = told(github, 7)
    takers = [[each for each in integration.triggers if each.function(one)] for one in deliveries]
    issue, comment, request = integration.triggers
    assert takers == [[issue], [comment], [request], [issue], [comment], [request], []]
    for one in deliveries:
        assert integration.webhooks.verify(one, "hook-secret") is True
        assert integration.webhooks.verify(one, "another") is False
    ids = [one.body[kind]["id"] for one, kind in zip(deliveries[:3], ("issue", "comment", "pull_request"), strict=True)]
    assert ids == [made["id"], said["id"], pull["id"]]
    assert len({integration.webhooks.delivery_id(one) for one in deliveries}) == 7
    with pytest.raises(ValueError, match="sends no"):
        github.emit("star")


def test_the_signature_that_github_documents() -> None:
    """https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation"""
    signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    delivery = Delivery("", {"x-hub-signature-256": signature}, b"Hello, World!", {}, datetime.now(UTC))
    assert integration.webhooks.verify(delivery, "It's a Secret to Everybody") is True
