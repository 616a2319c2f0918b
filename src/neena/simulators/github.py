"""A stand-in for GitHub's REST API and its webhooks.

`/_sim/load` takes `{"repositories": {"acme/site": {"issues": [{"title": "Broken", "labels": ["bug"]}], "pulls":
[{"title": "Fix", "head": "fix", "base": "main", "files": ["a.txt"]}]}}, "credentials": ["ghp_..."]}`; `/_sim/emit`
takes `{"kind": "issues", "repository": "acme/site", "title": "Help", "login": "ann"}` and the same for
`issue_comment` (`number`, `body`) and `pull_request` (`head`, `base`): a person does it.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from neena.simulators.github_shapes import Fields, user
from neena.simulators.github_things import Refused, Repository, found_by, new_repository
from neena.simulators.hooks import Event, Hook
from neena.simulators.serve import Simulator, fields, run

_LIMITS = {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4999", "x-ratelimit-resource": "core"}
_EVENTS = {"create_issue": "issues", "add_issue_comment": "issue_comment", "create_pull_request": "pull_request"}


@dataclass(frozen=True)
class Asked:
    """One call about a repository: whose it is, what stands in its path, query and body."""

    on: Repository
    number: str
    name: str
    given: Fields
    login: str


def _pull(asked: Asked) -> Fields:
    return {name: value for name, value in asked.on.pull(asked.number).items() if name != "files"}


Act = Callable[[Asked], Any]
# verb, path below the repository, status, effect, act
_ROUTES: tuple[tuple[str, str, int, str | None, Act], ...] = (
    ("GET", "issues", 200, None, lambda it: it.on.issues(it.given)),
    ("POST", "issues", 201, "create_issue", lambda it: it.on.make_issue(it.given, it.login)),
    ("GET", "issues/comments", 200, None, lambda it: it.on.comments(None, it.given)),
    ("GET", "issues/{number:int}", 200, None, lambda it: it.on.issue(it.number)),
    ("PATCH", "issues/{number:int}", 200, "update_issue", lambda it: it.on.change(it.number, it.given)),
    ("GET", "issues/{number:int}/comments", 200, None, lambda it: it.on.comments(it.number, it.given)),
    (
        "POST",
        "issues/{number:int}/comments",
        201,
        "add_issue_comment",
        lambda it: it.on.make_comment(it.number, it.given, it.login),
    ),
    ("GET", "issues/{number:int}/labels", 200, None, lambda it: it.on.issue(it.number)["labels"]),
    ("POST", "issues/{number:int}/labels", 200, "add_labels", lambda it: it.on.add_labels(it.number, it.given)),
    (
        "DELETE",
        "issues/{number:int}/labels/{name:path}",
        200,
        "remove_label",
        lambda it: it.on.remove_label(it.number, it.name),
    ),
    ("GET", "pulls", 200, None, lambda it: it.on.pulls(it.given)),
    ("POST", "pulls", 201, "create_pull_request", lambda it: it.on.make_pull(it.given, it.login)),
    ("GET", "pulls/{number:int}", 200, None, _pull),
    ("GET", "pulls/{number:int}/files", 200, None, lambda it: it.on.files(it.number)),
)


class GitHubSimulator(Simulator):
    """GitHub in memory (or in a file)."""

    credential = "ghp_simulated-account"
    login = "neena-bot"

    def empty(self) -> Fields:
        """The repository acme/site, and nothing in it."""
        return {
            "credentials": [self.credential],
            "last_id": 3_000_000_000,
            "repositories": {"acme/site": new_repository("acme/site", 501)},
        }

    def load(self, given: Fields) -> None:
        """Make the repositories named, with their issues and pull requests."""
        self.state["credentials"] = given.get("credentials", self.state["credentials"])
        for number, (name, held) in enumerate(given.get("repositories", {}).items()):
            self.state["repositories"][name.lower()] = new_repository(name, 600 + number)
            repository = Repository(self.state, name)
            for one in held.get("issues", []):
                made = repository.make_issue(one, one.get("login", "ann"))
                if one.get("state"):
                    repository.change(str(made["number"]), {"state": one["state"]})
            for one in held.get("pulls", []):
                repository.make_pull(one, one.get("login", "ann"))

    def routes(self) -> list[Route]:
        """GitHub's routes, as far as tasks need them."""
        whole = "/repos/{owner}/{repo}/"
        below = [
            Route(whole + path, self._answer(status, effect, act), methods=[verb])
            for verb, path, status, effect, act in _ROUTES
        ]
        return [Route("/user", self._user), Route("/search/issues", self._search), *below]

    def event(self, kind: str, id_: str, about: Fields) -> Fields:
        """What a person did, or (with an `action`) what was done through the API."""
        del id_
        if "sender" in about:
            return about
        if kind == "ping":
            return {"zen": "Keep it logically awesome.", "hook_id": 1, "hook": {"type": "Repository", "active": True}}
        login = str(about.get("login", "ann"))
        acts: dict[str, Callable[[Repository], Fields]] = {
            "issues": lambda on: on.make_issue(about, login),
            "issue_comment": lambda on: on.make_comment(str(about.get("number", 1)), about, login),
            "pull_request": lambda on: on.make_pull({"base": "main", **about}, login),
        }
        if kind not in acts:
            raise ValueError(f"GitHub sends no {kind!r} here.")
        try:
            repository = Repository(self.state, str(about.get("repository", "acme/site")))
            return _happened(kind, repository, acts[kind](repository), login)
        except Refused as fault:
            raise ValueError(str(fault)) from None

    def sign(self, hook: Hook, event: Event) -> dict[str, str]:
        """`X-Hub-Signature-256`, and GitHub's other headers."""
        digest = hmac.new(hook.secret.encode(), event.raw, hashlib.sha256).hexdigest()
        return {
            "User-Agent": "GitHub-Hookshot/5a1f0c2",
            "X-GitHub-Delivery": event.id,
            "X-GitHub-Event": event.kind,
            "X-GitHub-Hook-ID": "1",
            "X-GitHub-Hook-Installation-Target-Type": "repository",
            "X-Hub-Signature-256": f"sha256={digest}",
        }

    def _answer(self, status: int, effect: str | None, act: Act) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            place = request.path_params
            try:
                self._check_token(request)
                given = await fields(request)
                repository = Repository(self.state, f"{place['owner']}/{place['repo']}")
                asked = Asked(repository, str(place.get("number", "")), place.get("name", ""), given, self.login)
                answered = act(asked)
            except ValueError:
                return Refused(400, "Problems parsing JSON").answer
            except Refused as fault:
                return fault.answer
            if effect is not None:
                self.did(effect)
            if effect in _EVENTS:
                self.hooks.emit(_EVENTS[effect], _happened(_EVENTS[effect], repository, answered, self.login))
            return JSONResponse(_paged(answered, given) if request.method == "GET" else answered, status, _LIMITS)

        return answer

    async def _user(self, request: Request) -> Response:
        try:
            self._check_token(request)
        except Refused as fault:
            return fault.answer
        return JSONResponse({**user(self.login), "name": "Sim Member", "email": None}, headers=_LIMITS)

    async def _search(self, request: Request) -> Response:
        given = dict(request.query_params)
        repositories = [Repository(self.state, name) for name in self.state["repositories"]]
        try:
            self._check_token(request)
            every = [one for repository in repositories for one in repository.issues({"state": "all"})]
            found = found_by(given.get("q", ""), every)
        except Refused as fault:
            return fault.answer
        said = {"total_count": len(found), "incomplete_results": False, "items": _paged(found, given)}
        return JSONResponse({**said, "search_type": "lexical"}, headers=_LIMITS)

    def _check_token(self, request: Request) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() not in {"bearer", "token"} or not token:
            raise Refused(401, "Requires authentication")
        if token not in self.state["credentials"]:
            raise Refused(401, "Bad credentials")


def _happened(kind: str, repository: Repository, made: Fields, login: str) -> Fields:
    """The body of an event about what was made."""
    said: Fields = {"repository": repository.shown(), "sender": user(login)}
    if kind == "issues":
        return {"action": "opened", "issue": made, **said}
    if kind == "pull_request":
        return {"action": "opened", "number": made["number"], "pull_request": made, **said}
    issue = repository.issue(made["issue_url"].rpartition("/")[2])
    return {"action": "created", "issue": issue, "comment": made, **said}


def _paged(found: Any, given: Fields) -> Any:
    if not isinstance(found, list):
        return found
    size = min(100, int(given.get("per_page", 30)))
    first = (int(given.get("page", 1)) - 1) * size
    return cast("list[Fields]", found)[first : first + size]


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(GitHubSimulator, arguments)
