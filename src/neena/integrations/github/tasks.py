"""What a flow can do in GitHub.

Changes and labels are idempotent. What is created carries an invisible mark in its text, made from the call's key, by
which an issue, a comment or a pull request whose answer was lost is found again: GitHub takes no idempotency key.
"""

from typing import Annotated, Any, Literal
from urllib.parse import quote

from pydantic import Field

from neena.authoring import IntegrationFailed, Invalid, TaskContext, answer_as, task
from neena.integrations.github.api import ask, find_marked, marked, pages
from neena.integrations.github.fields import (
    Body,
    IssueNumber,
    LabelName,
    Labels,
    Limit,
    Logins,
    PullRequestNumber,
    Repository,
    Title,
)
from neena.integrations.github.models import ChangedFile, Comment, Issue, Label, PullRequest

_DOCS = "https://docs.github.com/en/rest"
_SCOPES = ("repo",)


@task(
    effect="read",
    tells="Looked up the issue {result.title}.",
    says=("show an issue", "look up an issue", "read an issue", "open an issue by number", "details of an issue"),
    docs_url=f"{_DOCS}/issues/issues#get-an-issue",
    scopes=_SCOPES,
)
async def get_issue(context: TaskContext, repository: Repository, number: IssueNumber) -> Issue:
    """Get one issue by its number."""
    return answer_as(Issue, await ask(context, "GET", f"repos/{repository}/issues/{number}"))


@task(
    effect="read",
    tells="Found {count:issue} in {repository}: {names}.",
    says=("list the issues", "show all issues", "which issues are open", "open issues of a repository"),
    docs_url=f"{_DOCS}/issues/issues#list-repository-issues",
    scopes=_SCOPES,
)
async def list_issues(
    context: TaskContext,
    repository: Repository,
    state: Annotated[Literal["open", "closed", "all"], Field(description="Which: open, closed or all")] = "open",
    labels: Annotated[Labels | None, Field(description="Labels that they all must have")] = None,
    assignee: Annotated[str | None, Field(description="Login of whom they are assigned to")] = None,
    limit: Limit = 30,
) -> list[Issue]:
    """List the issues of a repository, newest first."""
    given = {"state": state, "labels": ",".join(labels) if labels else None, "assignee": assignee}
    return answer_as(list[Issue], await pages(context, f"repos/{repository}/issues", limit, **given))


@task(
    effect="read",
    tells="Found {count:issue}: {names}.",
    says=("search issues", "find issues about something", "search github for issues"),
    docs_url=f"{_DOCS}/search/search#search-issues-and-pull-requests",
    scopes=_SCOPES,
)
async def search_issues(
    context: TaskContext,
    query: Annotated[str, Field(min_length=1, max_length=200, description="Words, and GitHub's qualifiers")],
    repository: Repository | None = None,
    limit: Limit = 30,
) -> list[Issue]:
    """Search issues by words, in one repository or everywhere the account may look."""
    asked = " ".join([query, "is:issue", *([f"repo:{repository}"] if repository else [])])
    return answer_as(list[Issue], await pages(context, "search/issues", limit, q=asked))


async def find_issue(context: TaskContext, repository: str, **_given: Any) -> Issue | None:
    """The issue that was made by this call, if there is one."""
    found = await find_marked(context, f"repos/{repository}/issues")
    return None if found is None else answer_as(Issue, found)


@task(
    effect="write",
    tells="Created the issue {result.title}: {result.url}",
    lookup=find_issue,
    says=("open an issue", "file an issue", "new issue", "make an issue", "report a bug", "add an issue"),
    docs_url=f"{_DOCS}/issues/issues#create-an-issue",
    scopes=_SCOPES,
)
async def create_issue(
    context: TaskContext,
    repository: Repository,
    title: Annotated[Title, Field(description="Title of the issue")],
    body: Annotated[Body | None, Field(description="Text of the issue, in Markdown")] = None,
    labels: Labels | None = None,
    assignees: Logins | None = None,
) -> Issue:
    """Create an issue in a repository."""
    given = _given(title=title, body=marked(context, body), labels=labels, assignees=assignees)
    return answer_as(Issue, await ask(context, "POST", f"repos/{repository}/issues", json=given))


@task(
    effect="write",
    idempotent=True,
    tells="Updated the issue {result.title}.",
    says=(
        "close an issue",
        "reopen an issue",
        "change an issue",
        "edit an issue",
        "rename an issue",
        "assign an issue",
    ),
    docs_url=f"{_DOCS}/issues/issues#update-an-issue",
    scopes=_SCOPES,
)
async def update_issue(
    context: TaskContext,
    repository: Repository,
    number: IssueNumber,
    title: Annotated[Title | None, Field(description="New title of the issue")] = None,
    body: Annotated[Body | None, Field(description="New text of the issue")] = None,
    state: Annotated[Literal["open", "closed"] | None, Field(description="open or closed")] = None,
    labels: Annotated[Labels | None, Field(description="Names of all its labels; others are taken off")] = None,
    assignees: Annotated[Logins | None, Field(description="Logins of all it is assigned to")] = None,
) -> Issue:
    """Change an issue: its title, text, state, labels, assignees; what is not given stays."""
    given = _given(title=title, body=body, state=state, labels=labels, assignees=assignees)
    if not given:
        raise Invalid("Nothing to change is given.")
    return answer_as(Issue, await ask(context, "PATCH", f"repos/{repository}/issues/{number}", json=given))


async def find_comment(context: TaskContext, repository: str, **_given: Any) -> Comment | None:
    """The comment that was made by this call, if there is one."""
    found = await find_marked(context, f"repos/{repository}/issues/comments")
    return None if found is None else answer_as(Comment, found)


@task(
    effect="write",
    tells="Commented on the issue {number}: {result.url}",
    lookup=find_comment,
    says=("comment on an issue", "comment on a pull request", "add a comment to an issue", "reply to an issue"),
    docs_url=f"{_DOCS}/issues/comments#create-an-issue-comment",
    scopes=_SCOPES,
)
async def add_issue_comment(
    context: TaskContext,
    repository: Repository,
    number: IssueNumber,
    body: Annotated[Body, Field(min_length=1, description="Text of the comment, in Markdown")],
) -> Comment:
    """Add a comment to an issue or a pull request."""
    given = {"body": marked(context, body)}
    return answer_as(Comment, await ask(context, "POST", f"repos/{repository}/issues/{number}/comments", json=given))


@task(
    effect="read",
    tells="Found {count:comment} on the issue {number}.",
    says=("list the comments", "show the comments of an issue", "read the comments on an issue"),
    docs_url=f"{_DOCS}/issues/comments#list-issue-comments",
    scopes=_SCOPES,
)
async def list_issue_comments(
    context: TaskContext, repository: Repository, number: IssueNumber, limit: Limit = 100
) -> list[Comment]:
    """List the comments on an issue, oldest first."""
    return answer_as(list[Comment], await pages(context, f"repos/{repository}/issues/{number}/comments", limit))


@task(
    effect="write",
    idempotent=True,
    tells="The issue {number} has the labels {names}.",
    says=("label an issue", "add a label to an issue", "tag an issue", "put a label on an issue"),
    docs_url=f"{_DOCS}/issues/labels#add-labels-to-an-issue",
    scopes=_SCOPES,
)
async def add_labels(
    context: TaskContext,
    repository: Repository,
    number: IssueNumber,
    labels: Annotated[Labels, Field(min_length=1, max_length=100)],
) -> list[Label]:
    """Add labels to an issue, beside those it has."""
    path = f"repos/{repository}/issues/{number}/labels"
    return answer_as(list[Label], await ask(context, "POST", path, json={"labels": labels}))


@task(
    effect="write",
    idempotent=True,
    tells="Took the label {label} off the issue {number}.",
    says=("take a label off an issue", "unlabel an issue", "delete a label of an issue"),
    docs_url=f"{_DOCS}/issues/labels#remove-a-label-from-an-issue",
    scopes=_SCOPES,
)
async def remove_label(
    context: TaskContext,
    repository: Repository,
    number: IssueNumber,
    label: Annotated[LabelName, Field(description="Name of the label")],
) -> list[Label]:
    """Take a label off an issue."""
    path = f"repos/{repository}/issues/{number}/labels"
    try:
        return answer_as(list[Label], await ask(context, "DELETE", f"{path}/{quote(label, safe='')}"))
    except IntegrationFailed as fault:
        if fault.status == 404 and context.attempt > 1:
            return answer_as(list[Label], await pages(context, path, 100))
        raise


@task(
    effect="read",
    tells="Looked up the pull request {result.title}.",
    says=("show a pull request", "look up a pull request", "read a pull request", "details of a pull request"),
    docs_url=f"{_DOCS}/pulls/pulls#get-a-pull-request",
    scopes=_SCOPES,
)
async def get_pull_request(context: TaskContext, repository: Repository, number: PullRequestNumber) -> PullRequest:
    """Get one pull request by its number."""
    return answer_as(PullRequest, await ask(context, "GET", f"repos/{repository}/pulls/{number}"))


@task(
    effect="read",
    tells="Found {count:pull request} in {repository}: {names}.",
    says=("list the pull requests", "show all pull requests", "open pull requests of a repository", "list the prs"),
    docs_url=f"{_DOCS}/pulls/pulls#list-pull-requests",
    scopes=_SCOPES,
)
async def list_pull_requests(
    context: TaskContext,
    repository: Repository,
    state: Annotated[Literal["open", "closed", "all"], Field(description="Which: open, closed or all")] = "open",
    limit: Limit = 30,
) -> list[PullRequest]:
    """List the pull requests of a repository, newest first."""
    return answer_as(list[PullRequest], await pages(context, f"repos/{repository}/pulls", limit, state=state))


@task(
    effect="read",
    tells="The pull request {number} changes {count:file}: {names}.",
    says=("list the changed files", "which files does a pull request change", "show the files of a pull request"),
    docs_url=f"{_DOCS}/pulls/pulls#list-pull-requests-files",
    scopes=_SCOPES,
)
async def list_pull_request_files(
    context: TaskContext, repository: Repository, number: PullRequestNumber, limit: Limit = 100
) -> list[ChangedFile]:
    """List the files that a pull request changes, with their diffs."""
    return answer_as(list[ChangedFile], await pages(context, f"repos/{repository}/pulls/{number}/files", limit))


async def find_pull_request(context: TaskContext, repository: str, **_given: Any) -> PullRequest | None:
    """The pull request that was made by this call, if there is one."""
    found = await find_marked(context, f"repos/{repository}/pulls")
    return None if found is None else answer_as(PullRequest, found)


@task(
    effect="write",
    tells="Created the pull request {result.title}: {result.url}",
    lookup=find_pull_request,
    says=("open a pull request", "make a pull request", "new pull request", "propose a branch"),
    docs_url=f"{_DOCS}/pulls/pulls#create-a-pull-request",
    scopes=_SCOPES,
)
async def create_pull_request(
    context: TaskContext,
    repository: Repository,
    title: Annotated[Title, Field(description="Title of the pull request")],
    head: Annotated[str, Field(min_length=1, max_length=255, description="Branch with the changes")],
    base: Annotated[str, Field(min_length=1, max_length=255, description="Branch they are to go into")],
    body: Annotated[Body | None, Field(description="Text of the pull request, in Markdown")] = None,
    draft: Annotated[bool | None, Field(description="Whether it is only a draft yet")] = None,
) -> PullRequest:
    """Create a pull request for a branch that is already there."""
    given = _given(title=title, head=head, base=base, body=marked(context, body), draft=draft)
    return answer_as(PullRequest, await ask(context, "POST", f"repos/{repository}/pulls", json=given))


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
