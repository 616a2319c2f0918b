"""The simulated GitHub's things, in the shapes of its REST API, and the rules it holds them to."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, cast

from starlette.responses import JSONResponse, Response

from neena.simulators.github_shapes import API, WEB, Fields, repository, user

_DOCS = "https://docs.github.com/rest"


class Refused(Exception):  # it carries an answer
    """GitHub's refusal: a message, and for 422 what is wrong with which field."""

    def __init__(self, status: int, message: str, *errors: Fields) -> None:
        super().__init__(message)
        said: Fields = {"message": message, "documentation_url": _DOCS, "status": str(status)}
        self.answer: Response = JSONResponse({**said, **({"errors": list(errors)} if errors else {})}, status)


def invalid(resource: str, field: str, code: str = "missing_field") -> Refused:
    """GitHub's 422."""
    return Refused(422, "Validation Failed", {"resource": resource, "code": code, "field": field})


class Repository:
    """One repository: issues, pull requests, comments and labels in a state of plain JSON data."""

    def __init__(self, state: Fields, name: str) -> None:
        self._state = state
        self.name = name
        if name.lower() not in state["repositories"]:
            raise Refused(404, "Not Found")
        self._own: Fields = state["repositories"][name.lower()]

    def shown(self) -> Fields:
        """The repository as events and pull requests show it."""
        return repository(self._own["full_name"], self._own["id"])

    def issues(self, given: Fields) -> list[Fields]:
        """The issues and pull requests that the filters let through, newest first."""
        found = [*self._own["issues"], *(self._as_issue(one) for one in self._own["pulls"])]
        labels = {name for name in str(given.get("labels", "")).split(",") if name}
        assignee = given.get("assignee")
        return [
            one
            for one in sorted(found, key=lambda one: -one["number"])
            if given.get("state", "open") in {"all", one["state"]}
            and labels <= {label["name"] for label in one["labels"]}
            and (not assignee or assignee in {who["login"] for who in one["assignees"]})
        ]

    def pulls(self, given: Fields) -> list[Fields]:
        """The pull requests in a state, newest first, without what only a single one shows."""
        wanted = given.get("state", "open")
        found = [one for one in self._own["pulls"] if wanted in {"all", one["state"]}]
        hidden = {"merged", "additions", "deletions", "changed_files", "commits", "mergeable", "files"}
        return [
            {key: value for key, value in one.items() if key not in hidden}
            for one in sorted(found, key=lambda one: -one["number"])
        ]

    def issue(self, number: str) -> Fields:
        """An issue, or a pull request as one, by its number."""
        for one in self._own["issues"]:
            if str(one["number"]) == number:
                return one
        return self._as_issue(self.pull(number))

    def pull(self, number: str) -> Fields:
        """A pull request by its number."""
        for one in self._own["pulls"]:
            if str(one["number"]) == number:
                return one
        raise Refused(404, "Not Found")

    def files(self, number: str) -> list[Fields]:
        """The files that a pull request changes."""
        return self.pull(number)["files"]

    def make_issue(self, given: Fields, login: str) -> Fields:
        """A new issue."""
        if not str(given.get("title") or "").strip():
            raise invalid("Issue", "title")
        made = self._common("issues", given, login)
        made |= {"assignee": None, "comments": 0, "state_reason": None, "active_lock_reason": None}
        made |= {"timeline_url": f"{made['url']}/timeline", "performed_via_github_app": None}
        self._own["issues"].append(made)
        self._set_people(made, given)
        return made

    def make_pull(self, given: Fields, login: str) -> Fields:
        """A new pull request; refused for the branches of an open one, as GitHub does."""
        for name in ("title", "head", "base"):
            if not str(given.get(name) or "").strip():
                raise invalid("PullRequest", name)
        if any((one["head"]["ref"], one["base"]["ref"]) == (given["head"], given["base"]) for one in self.pulls({})):
            message = f"A pull request already exists for {self._own['full_name'].partition('/')[0]}:{given['head']}."
            raise Refused(422, "Validation Failed", {"resource": "PullRequest", "code": "custom", "message": message})
        made = self._common("pulls", given, login)
        own, number = made["url"], made["number"]
        made |= {"draft": bool(given.get("draft")), "merged_at": None, "merge_commit_sha": None, "auto_merge": None}
        made |= {"head": self._branch(given["head"]), "base": self._branch(given["base"]), "assignee": None}
        made |= {"diff_url": f"{made['html_url']}.diff", "patch_url": f"{made['html_url']}.patch", "files": []}
        made |= {"issue_url": f"{API}/repos/{self._own['full_name']}/issues/{number}", "requested_reviewers": []}
        made |= {"review_comments_url": f"{own}/comments", "review_comment_url": f"{own}/comments{{/number}}"}
        made |= {"commits_url": f"{own}/commits", "statuses_url": f"{own}/statuses", "requested_teams": []}
        made |= {"merged": False, "mergeable": True, "mergeable_state": "clean", "merged_by": None, "comments": 0}
        made |= {"review_comments": 0, "maintainer_can_modify": False, "commits": 1, "additions": 0, "deletions": 0}
        made |= {"changed_files": 0, "_links": {name: {"href": own} for name in _PULL_LINKS}}
        for path in given.get("files", []):
            made["files"].append(_file(self._own["full_name"], path))
            made["changed_files"] += 1
            made["additions"] += 1
        self._own["pulls"].append(made)
        self._set_people(made, given)
        return made

    def change(self, number: str, given: Fields) -> Fields:
        """Change an issue: what is given."""
        one = self.issue(number)
        if "title" in given and not str(given["title"]).strip():
            raise invalid("Issue", "title")
        if given.get("state") not in {None, "open", "closed"}:
            raise invalid("Issue", "state", "invalid")
        one |= {name: given[name] for name in ("title", "body", "state") if name in given}
        one |= {"updated_at": _now(), "closed_at": _now() if one["state"] == "closed" else None}
        self._set_people(one, given)
        return one

    def comments(self, number: str | None, given: Fields) -> list[Fields]:
        """The comments on an issue, oldest first; those of the whole repository in the order asked for."""
        found: list[Fields] = self._own["comments"]
        if number is not None:
            self.issue(number)
            return [one for one in found if one["issue_url"].endswith(f"/issues/{number}")]
        return found[::-1] if given.get("direction") == "desc" else found

    def make_comment(self, number: str, given: Fields, login: str) -> Fields:
        """A new comment."""
        issue = self.issue(number)
        if not str(given.get("body") or "").strip():
            raise invalid("IssueComment", "body")
        own = f"{API}/repos/{self._own['full_name']}/issues"
        id_ = self._new_id()
        made: Fields = {"id": id_, "node_id": f"IC_{id_}", "url": f"{own}/comments/{id_}", "body": given["body"]}
        made |= {"html_url": f"{issue['html_url']}#issuecomment-{id_}", "issue_url": f"{own}/{number}"}
        made |= {"user": user(login), "created_at": _now(), "updated_at": _now(), "author_association": "MEMBER"}
        issue["comments"] += 1
        self._own["comments"].append({**made, "performed_via_github_app": None})
        return made

    def add_labels(self, number: str, given: Fields) -> list[Fields]:
        """Add labels, which are made where the repository has none of the name."""
        issue = self.issue(number)
        known = {one["name"].lower() for one in issue["labels"]}
        issue["labels"] += [self._label(name) for name in _names(given) if name.lower() not in known]
        return issue["labels"]

    def remove_label(self, number: str, name: str) -> list[Fields]:
        """Take a label off."""
        issue = self.issue(number)
        if name.lower() not in {one["name"].lower() for one in issue["labels"]}:
            raise Refused(404, "Label does not exist")
        issue["labels"] = [one for one in issue["labels"] if one["name"].lower() != name.lower()]
        return issue["labels"]

    def _common(self, kind: str, given: Fields, login: str) -> Fields:
        number = 1 + len(self._own["issues"]) + len(self._own["pulls"])
        own = f"{API}/repos/{self._own['full_name']}"
        place = "pull" if kind == "pulls" else "issues"
        issue = f"{own}/issues/{number}"
        id_ = self._new_id()
        made: Fields = {"id": id_, "node_id": f"I_{id_}", "number": number, "url": f"{own}/{kind}/{number}"}
        made |= {"repository_url": own, "html_url": f"{WEB}/{self._own['full_name']}/{place}/{number}"}
        made |= {"labels_url": f"{issue}/labels{{/name}}", "comments_url": f"{issue}/comments"}
        made |= {"events_url": f"{issue}/events", "title": given["title"], "body": given.get("body")}
        made |= {"user": user(given.get("login", login)), "labels": [], "state": "open", "locked": False}
        made |= {"assignees": [], "milestone": None, "created_at": _now(), "updated_at": _now(), "closed_at": None}
        return {**made, "author_association": "MEMBER"}

    def _set_people(self, one: Fields, given: Fields) -> None:
        if given.get("labels") is not None:
            one["labels"] = [self._label(name) for name in _names(given)]
        if given.get("assignees") is not None:
            one["assignees"] = [user(login) for login in given["assignees"]]
            one["assignee"] = next(iter(one["assignees"]), None)

    def _as_issue(self, pull: Fields) -> Fields:
        return {**pull, "pull_request": _links(pull), "state_reason": None}

    def _branch(self, name: str) -> Fields:
        owner = self._own["full_name"].partition("/")[0]
        return {"label": f"{owner}:{name}", "ref": name, "sha": "0" * 40, "user": user(owner, 7), "repo": self.shown()}

    def _label(self, name: str) -> Fields:
        number = 100 + sum(map(ord, name))
        url = f"{API}/repos/{self._own['full_name']}/labels/{name}"
        said: Fields = {"id": number, "node_id": f"LA_{number}", "url": url, "name": name, "color": "ededed"}
        return {**said, "default": False, "description": None}

    def _new_id(self) -> int:
        self._state["last_id"] += 1
        return self._state["last_id"]


_PULL_LINKS = (
    *("comments", "commits", "html", "issue", "review_comment", "review_comments"),
    *("self", "statuses"),
)


def new_repository(full_name: str, number: int) -> Fields:
    """An empty repository."""
    return {"full_name": full_name, "id": number, "issues": [], "pulls": [], "comments": []}


def found_by(query: str, issues: Iterable[Fields]) -> list[Fields]:
    """The issues with all words in title or text, of one kind and state where the query says so."""
    words = query.lower().split()
    plain = [word for word in words if ":" not in word]
    kinds = {"is:issue": False, "is:pr": True, "is:pull-request": True}
    wanted = [kinds[word] for word in words if word in kinds]
    states = [
        word.partition(":")[2] for word in words if word in {"is:open", "is:closed", "state:open", "state:closed"}
    ]
    repositories = [word.partition(":")[2] for word in words if word.startswith("repo:")]
    if not wanted:
        raise Refused(422, "Query must include 'is:issue' or 'is:pull-request'")
    return [
        {**one, "score": 1.0}
        for one in issues
        if all(word in f"{one['title']} {one['body']}".lower() for word in plain)
        and ("pull_request" in one) in wanted
        and all(one["state"] == state for state in states)
        and all(one["repository_url"].lower().endswith(f"/{name}") for name in repositories)
    ]


def _links(pull: Fields) -> Fields:
    return {name: pull[name] for name in ("url", "html_url", "diff_url", "patch_url", "merged_at")}


def _file(full_name: str, path: str) -> Fields:
    said: Fields = {"sha": "0" * 40, "filename": path, "status": "added", "additions": 1, "deletions": 0, "changes": 1}
    said |= {"blob_url": f"{WEB}/{full_name}/blob/main/{path}", "raw_url": f"{WEB}/{full_name}/raw/main/{path}"}
    return {**said, "contents_url": f"{API}/repos/{full_name}/contents/{path}", "patch": "@@ -0,0 +1 @@\n+one"}


def _names(given: Fields) -> list[str]:
    labels = given.get("labels")
    names = cast("list[Any]", labels if isinstance(labels, list) else [None])
    if not all(isinstance(one, str) and one for one in names):
        raise invalid("Label", "name", "invalid")
    return names


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
