"""A stand-in for Jira Cloud's REST API (version 3) and its webhooks.

`/_sim/load` takes `{"projects": {"SUP": "Support"}, "people": ["Ann Lee"], "issues": [{"project": "SUP", "summary":
"Help", "description": "It broke", "status": "Done"}], "credentials": ["sim:bot@acme.test:TOKEN"]}`; `/_sim/emit` takes
`{"kind": "jira:issue_created", "project": "SUP", "summary": "Help", "person": "Ann Lee"}` and
`{"kind": "jira:issue_updated", "key": "SUP-1", "status": "Done"}`: a person does it.
"""

import hashlib
import hmac
import time
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from neena.simulators.hooks import Event, Hook
from neena.simulators.jira_things import Fields, Refused, Things, person, shown
from neena.simulators.serve import Simulator, fields, run

_CREATED, _UPDATED = "jira:issue_created", "jira:issue_updated"
_EVENTS = {"create_issue": _CREATED, "update_issue": _UPDATED, "transition_issue": _UPDATED}


@dataclass(frozen=True)
class Asked:
    """One call: the things, the issue's key in the path, query and body."""

    things: Things
    key: str
    given: Fields


def _get(asked: Asked) -> Fields:
    issue = asked.things.find(asked.key)
    answer = shown(issue, str(asked.given.get("fields", "*all")).split(","), "names", "transitions")
    if "transitions" in str(asked.given.get("expand", "")):
        answer["transitions"] = asked.things.transitions(asked.key)
    return answer


def _make(asked: Asked) -> Fields:
    made = asked.things.make(asked.given)
    return {name: made[name] for name in ("id", "key", "self")}


def _search(asked: Asked) -> Fields:
    given = asked.given
    found = asked.things.search(str(given.get("jql", "")))
    size, first = int(given.get("maxResults", 50)), int(given.get("nextPageToken") or 0)
    wanted: list[str] = given.get("properties", [])
    page: list[Fields] = []
    for one in found[first : first + size]:
        answer = shown(one, given.get("fields", ["id"]))
        if wanted:
            answer["properties"] = {name: one["properties"][name] for name in wanted if name in one["properties"]}
        page.append(answer)
    more = first + size < len(found)
    return {"issues": page, "isLast": not more, **({"nextPageToken": str(first + size)} if more else {})}


def _comments(asked: Asked) -> Fields:
    newest = str(asked.given.get("orderBy", "")) == "-created"
    every: list[Fields] = asked.things.find(asked.key)["comments"][:: -1 if newest else 1]
    size = int(asked.given.get("maxResults", 5000))
    hidden = set[str]() if "properties" in str(asked.given.get("expand", "")) else {"properties"}
    page = [{name: value for name, value in one.items() if name not in hidden} for one in every[:size]]
    return {"startAt": 0, "maxResults": size, "total": len(every), "comments": page}


def _comment(asked: Asked) -> Fields:
    made = asked.things.comment(asked.key, asked.given)
    return {name: value for name, value in made.items() if name != "properties"}


Act = Callable[[Asked], Any]
# verb, path, status, effect, act
_ROUTES: tuple[tuple[str, str, int, str | None, Act], ...] = (
    ("GET", "/myself", 200, None, lambda it: it.things.me),
    ("GET", "/user/assignable/search", 200, None, lambda it: it.things.people(str(it.given.get("query", "")))),
    ("POST", "/search/jql", 200, None, _search),
    ("POST", "/issue", 201, "create_issue", _make),
    ("GET", "/issue/{key}", 200, None, _get),
    ("PUT", "/issue/{key}", 204, "update_issue", lambda it: it.things.change(it.key, it.given)),
    ("GET", "/issue/{key}/comment", 200, None, _comments),
    ("POST", "/issue/{key}/comment", 201, "add_comment", _comment),
    ("POST", "/issue/{key}/transitions", 204, "transition_issue", lambda it: it.things.move(it.key, it.given)),
)


class JiraSimulator(Simulator):
    """A Jira Cloud site in memory (or in a file)."""

    root = "/rest/api/3"
    credential = "sim:bot@acme.test:ATATT3xSimulatedToken"

    def empty(self) -> Fields:
        """The project SUP, three people, and no issue."""
        people = ["Ann Lee", "Bob Ray", "Neena Bot"]
        known = {"credentials": [self.credential], "projects": {"SUP": "Support"}, "people": people}
        return {**known, "last_id": 10000, "issues": []}

    def load(self, given: Fields) -> None:
        """Add projects and people, and make the issues named."""
        self.state["credentials"] = given.get("credentials", self.state["credentials"])
        self.state["projects"] |= given.get("projects", {})
        self.state["people"] += given.get("people", [])
        for one in given.get("issues", []):
            self._make(one)

    def routes(self) -> list[Route]:
        """Jira's routes, as far as tasks need them."""
        return [
            Route(self.root + path, self._answer(status, effect, act), methods=[verb])
            for verb, path, status, effect, act in _ROUTES
        ]

    def event(self, kind: str, id_: str, about: Fields) -> Fields:
        """What a person did, or (with a `webhookEvent`) what was done through the API."""
        del id_
        if "webhookEvent" in about:
            return about
        who = person(str(about.get("person", "Ann Lee")))
        try:
            if kind == _CREATED:
                return _happened(kind, self._make(about), who)
            if kind == _UPDATED:
                return _happened(kind, self._move(about), who)
        except Refused as fault:
            raise ValueError(str(fault)) from None
        raise ValueError(f"Jira sends no {kind!r} here.")

    def sign(self, hook: Hook, event: Event) -> dict[str, str]:
        """`X-Hub-Signature` (WebSub), and Jira's other headers."""
        digest = hmac.new(hook.secret.encode(), event.raw, hashlib.sha256).hexdigest()
        return {
            "User-Agent": "Atlassian Webhook HTTP Client",
            "X-Atlassian-Webhook-Flow": "Primary",
            "X-Atlassian-Webhook-Identifier": event.id,
            "X-Hub-Signature": f"sha256={digest}",
        }

    def _make(self, about: Fields) -> Fields:
        given: Fields = {"summary": "Help", **about, "project": {"key": about.get("project", "SUP")}}
        given["issuetype"] = {"name": about.get("type", "Task")}
        if "description" in about:
            given["description"] = _document(about["description"])
        made = Things(self.state).make({"fields": given}, person(str(about.get("person", "Ann Lee"))))
        return self._move({"key": made["key"], **about}) if "status" in about else made

    def _move(self, about: Fields) -> Fields:
        things = Things(self.state)
        key = str(about.get("key", "SUP-1"))
        for one in things.transitions(key):
            if one["name"] == about.get("status"):
                return things.move(key, {"transition": one})
        return things.change(key, {"fields": {"summary": about["summary"]} if "summary" in about else {}})

    def _answer(self, status: int, effect: str | None, act: Act) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            key = str(request.path_params.get("key", ""))
            try:
                self._check_token(request)
                answered = act(Asked(Things(self.state), key, await fields(request)))
            except ValueError:
                return Refused(400, "There was an error parsing JSON. Check that your request body is valid.").answer
            except Refused as fault:
                return fault.answer
            if effect is not None:
                self.did(effect)
            if effect in _EVENTS:
                things = Things(self.state)
                issue = things.find(key or answered["key"])
                self.hooks.emit(_EVENTS[effect], _happened(_EVENTS[effect], issue, things.me))
            return Response(status_code=204) if status == 204 else JSONResponse(answered, status)

        return answer

    def _check_token(self, request: Request) -> None:
        known = {b64encode(one.partition(":")[2].encode()).decode() for one in self.state["credentials"]}
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic" or given not in known:
            raise Refused(401, "Client must be authenticated to access this resource.")


def _happened(kind: str, issue: Fields, who: Fields) -> Fields:
    """The body of an event: the issue as version 2 of the API shows it, texts as texts."""
    held = {**issue["fields"], "description": _plain(issue["fields"]["description"])}
    said: Fields = {"timestamp": int(time.time() * 1000), "webhookEvent": kind, "user": who}
    said["issue_event_type_name"] = "issue_created" if kind == _CREATED else "issue_generic"
    address = str(issue["self"]).replace("/rest/api/3/", "/rest/api/2/")
    return {**said, "issue": {"id": issue["id"], "self": address, "key": issue["key"], "fields": held}}


def _document(text: str) -> Fields:
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": text}]}
    return {"type": "doc", "version": 1, "content": [paragraph]}


def _plain(node: Any) -> str | None:
    if not isinstance(node, Mapping):
        return None
    known: Fields = dict(node)  # pyright: ignore[reportUnknownArgumentType]
    return str(known.get("text", "")) + "".join(_plain(one) or "" for one in known.get("content", []))


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(JiraSimulator, arguments)
