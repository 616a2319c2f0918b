"""What a flow can do in Jira Cloud.

Changes are idempotent; so is moving an issue to a status, for one that is there already stays. A comment carries this
call's mark as a property, by which one whose answer was lost is found again. So does an issue, but it is found by a
search, which lags: an issue that is found was made, of one that is not nobody can tell.
"""

import re
from typing import Annotated, Any

from pydantic import BaseModel, Field

from neena.authoring import IntegrationFailed, Invalid, TaskContext, answer_as, task
from neena.integrations.jira.adf import document
from neena.integrations.jira.api import PROPERTY, ask, is_marked, mark
from neena.integrations.jira.fields import IssueKey, Labels, Limit, Person, ProjectKey, Summary, Text
from neena.integrations.jira.models import ISSUE_FIELDS, Account, Comment, Issue, IssueStatus, ShortIssue

_DOCS = "https://developer.atlassian.com/cloud/jira/platform/rest/v3/api-group"
_ACCOUNT_ID = re.compile(r"[0-9a-f]{24}|[0-9]+:[0-9a-f-]{36}")
_JQL = re.compile(r"[=~<>]|\bin\s*\(|\b(?:is|is\s+not)\s+(?:empty|null)\b|\border\s+by\b", re.IGNORECASE)
_PAGE = 100
_NEWEST = 50
_PAGES = 20


class _Status(BaseModel):
    name: str = ""


class _Transition(BaseModel):
    id: str
    name: str = ""
    to: _Status = _Status()


class _Fields(BaseModel):
    status: _Status = _Status()


class _Standing(BaseModel):
    """An issue's status and the ways out of it."""

    fields: _Fields = _Fields()
    transitions: list[_Transition] = []


class _Marked(BaseModel):
    properties: dict[str, Any] = {}


class _Page(BaseModel):
    issues: list[dict[str, Any]] = []
    nextPageToken: str | None = None  # noqa: N815  # Jira's name
    isLast: bool = False  # noqa: N815


@task(
    effect="read",
    tells="Looked up {issue_key}[: {result.summary}].",
    says=("show an issue", "look up an issue", "read a ticket", "show a jira ticket", "details of an issue"),
    docs_url=f"{_DOCS}-issues/#api-rest-api-3-issue-issueidorkey-get",
)
async def get_issue(context: TaskContext, issue_key: IssueKey) -> Issue:
    """Get one issue by its key."""
    return answer_as(Issue, await ask(context, "GET", f"issue/{issue_key}", params={"fields": ",".join(ISSUE_FIELDS)}))


@task(
    effect="read",
    tells="Found {count:issue}: {names}.",
    says=("search issues", "find issues", "search jira", "list the issues of a project", "which issues are open"),
    docs_url=f"{_DOCS}-issue-search/#api-rest-api-3-search-jql-post",
)
async def search_issues(
    context: TaskContext,
    query: Annotated[str, Field(min_length=1, max_length=2000, description="JQL, or words that they hold")],
    limit: Limit = 50,
) -> list[Issue]:
    """Search issues by JQL, or by words."""
    jql = query if _JQL.search(query) else f'text ~ "{_quoted(query)}"'
    found: list[dict[str, Any]] = []
    token: str | None = None
    for _ in range(_PAGES):
        asked = {"jql": jql, "fields": ISSUE_FIELDS, "maxResults": min(limit, _PAGE), "nextPageToken": token}
        page = answer_as(_Page, await ask(context, "POST", "search/jql", json=_given(**asked)))
        found += page.issues
        token = page.nextPageToken
        if len(found) >= limit or page.isLast or not token:
            break
    return answer_as(list[Issue], found[:limit])


async def find_issue(context: TaskContext, project: str, **_said: Any) -> ShortIssue | None:
    """The issue that was made by this call, as far as the search knows."""
    jql = f'project = "{project}" AND creator = currentUser() ORDER BY created DESC'
    asked = {"jql": jql, "fields": ["summary"], "properties": [PROPERTY], "maxResults": _NEWEST}
    for one in answer_as(_Page, await ask(context, "POST", "search/jql", json=asked)).issues:
        if is_marked(context, answer_as(_Marked, one).properties.get(PROPERTY)):
            return answer_as(ShortIssue, one)
    raise IntegrationFailed("Jira's search does not show it, but may lag behind.")


@task(
    effect="write",
    tells="Created {result.key}: {summary} ({result.url})",
    lookup=find_issue,
    says=("open an issue", "file a bug", "new ticket", "make an issue", "open a jira ticket", "report a bug in jira"),
    docs_url=f"{_DOCS}-issues/#api-rest-api-3-issue-post",
)
async def create_issue(
    context: TaskContext,
    project: ProjectKey,
    summary: Annotated[Summary, Field(description="Summary, the title of the issue")],
    description: Annotated[Text | None, Field(description="Description of the issue")] = None,
    issue_type: Annotated[str, Field(min_length=1, description="Type, such as Task, Bug or Story")] = "Task",
    labels: Labels | None = None,
    priority: Annotated[str | None, Field(description="Name of the priority, such as High")] = None,
    assignee: Person | None = None,
) -> ShortIssue:
    """Create an issue in a project."""
    fields = _fields(summary=summary, description=description, labels=labels, priority=priority)
    fields |= {"project": {"key": project}, "issuetype": {"name": issue_type}}
    if assignee:
        fields["assignee"] = {"accountId": await _account(context, assignee, project=project)}
    return answer_as(
        ShortIssue, await ask(context, "POST", "issue", json={"fields": fields, "properties": [mark(context)]})
    )


@task(
    effect="write",
    idempotent=True,
    tells="Changed {issue_key}.",
    says=("change an issue", "edit a ticket", "assign an issue", "rename an issue", "set the priority of an issue"),
    docs_url=f"{_DOCS}-issues/#api-rest-api-3-issue-issueidorkey-put",
)
async def update_issue(
    context: TaskContext,
    issue_key: IssueKey,
    summary: Annotated[Summary | None, Field(description="New summary, the title of the issue")] = None,
    description: Annotated[Text | None, Field(description="New description of the issue")] = None,
    labels: Annotated[Labels | None, Field(description="All its labels; others are taken off")] = None,
    priority: Annotated[str | None, Field(description="Name of the new priority")] = None,
    assignee: Person | None = None,
) -> ShortIssue:
    """Change an issue: its summary, description, labels, priority, assignee; what is not given stays."""
    fields = _fields(summary=summary, description=description, labels=labels, priority=priority)
    if assignee:
        fields["assignee"] = {"accountId": await _account(context, assignee, issueKey=issue_key)}
    if not fields:
        raise Invalid("Nothing to change is given.")
    await ask(context, "PUT", f"issue/{issue_key}", json={"fields": fields})
    return ShortIssue(key=issue_key)


@task(
    effect="write",
    idempotent=True,
    tells="{issue_key} is now {result.status}.",
    says=("move an issue to a status", "close a ticket", "mark an issue as done", "set the status of an issue"),
    docs_url=f"{_DOCS}-issues/#api-rest-api-3-issue-issueidorkey-transitions-post",
)
async def transition_issue(
    context: TaskContext,
    issue_key: IssueKey,
    status: Annotated[str, Field(min_length=1, description="Name of the status to move to, such as Done")],
) -> IssueStatus:
    """Move an issue to a status of its workflow."""
    asked = {"fields": "status", "expand": "transitions"}
    standing = answer_as(_Standing, await ask(context, "GET", f"issue/{issue_key}", params=asked))
    if _same(standing.fields.status.name, status):
        return IssueStatus(key=issue_key, status=standing.fields.status.name)
    ways = standing.transitions
    found = next((one for one in ways if _same(one.to.name, status)), None) or next(
        (one for one in ways if _same(one.name, status)), None
    )
    if found is None:
        there = ", ".join(sorted({one.to.name for one in ways})) or "none"
        now = standing.fields.status.name
        raise IntegrationFailed(
            f"{issue_key} is {now}; from there no way leads to “{status}”. There are: {there}.", status=400
        )
    await ask(context, "POST", f"issue/{issue_key}/transitions", json={"transition": {"id": found.id}})
    return IssueStatus(key=issue_key, status=found.to.name)


async def find_comment(context: TaskContext, issue_key: str, **_said: Any) -> Comment | None:
    """The comment that was written by this call, if there is one."""
    asked = {"orderBy": "-created", "maxResults": _PAGE, "expand": "properties"}
    answer = answer_as(dict[str, Any], await ask(context, "GET", f"issue/{issue_key}/comment", params=asked))
    for one in answer_as(list[dict[str, Any]], answer.get("comments") or []):
        if any(is_marked(context, each.get("value")) for each in one.get("properties") or ()):
            return answer_as(Comment, one)
    if int(answer.get("total") or 0) > _PAGE:
        raise IntegrationFailed("The comment was not among the newest of the issue.")
    return None


@task(
    effect="write",
    tells="Commented on {issue_key}.",
    lookup=find_comment,
    says=("comment on an issue", "comment on a ticket", "add a note to a ticket", "reply to a jira issue"),
    docs_url=f"{_DOCS}-issue-comments/#api-rest-api-3-issue-issueidorkey-comment-post",
)
async def add_comment(
    context: TaskContext,
    issue_key: IssueKey,
    body: Annotated[Text, Field(min_length=1, description="Text of the comment")],
) -> Comment:
    """Add a comment to an issue."""
    given = {"body": document(body), "properties": [mark(context)]}
    return answer_as(Comment, await ask(context, "POST", f"issue/{issue_key}/comment", json=given))


@task(
    effect="read",
    tells="Found {count:comment} on {issue_key}.",
    says=("list the comments", "show the comments of an issue", "read the comments on a ticket"),
    docs_url=f"{_DOCS}-issue-comments/#api-rest-api-3-issue-issueidorkey-comment-get",
)
async def list_comments(context: TaskContext, issue_key: IssueKey) -> list[Comment]:
    """List the newest hundred comments on an issue, newest first."""
    asked = {"orderBy": "-created", "maxResults": _PAGE}
    answer = answer_as(dict[str, Any], await ask(context, "GET", f"issue/{issue_key}/comment", params=asked))
    return answer_as(list[Comment], answer.get("comments") or [])


async def _account(context: TaskContext, person: str, **where: str) -> str:
    """The account id of somebody who can be assigned there."""
    if _ACCOUNT_ID.fullmatch(person):
        return person
    answer = await ask(context, "GET", "user/assignable/search", params={"query": person, **where})
    found = answer_as(list[Account], answer)
    exact = [one for one in found if _same(person, one.name) or _same(person, one.email or "")] or found
    if len(exact) != 1:
        many = ", ".join(one.name for one in exact) or "nobody"
        raise Invalid(f"Who is meant by “{person}”? There is: {many}.")
    return exact[0].id


def _fields(*, description: str | None, priority: str | None, **plain: Any) -> dict[str, Any]:
    found = _given(**plain, priority=priority and {"name": priority})
    if description is not None:
        found["description"] = document(description) if description.strip() else None
    return found


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def _quoted(words: str) -> str:
    return words.replace("\\", "\\\\").replace('"', '\\"')
