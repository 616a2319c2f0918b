"""The simulated Jira's things, in the shapes of version 3 of its REST API, and the rules it holds them to."""

import re
from datetime import UTC, datetime
from typing import Any, cast

from starlette.responses import JSONResponse, Response

Fields = dict[str, Any]
SITE = "https://sim.atlassian.net"
_API = f"{SITE}/rest/api/3"
_STATUSES = ("To Do", "In Progress", "Done")
_TYPES = ("Task", "Bug", "Story", "Epic")
_PRIORITIES = ("Highest", "High", "Medium", "Low", "Lowest")
_TERM = re.compile(r"(\w+)\s*(=|!=|~)\s*(\"(?:\\.|[^\"\\])*\"|'[^']*'|currentUser\(\)|[\w-]+)", re.IGNORECASE)


class Refused(Exception):  # it carries an answer
    """Jira's error collection: messages, and what is wrong with which field."""

    def __init__(self, status: int, *messages: str, **errors: str) -> None:
        super().__init__(*messages, *errors.values())
        self.answer: Response = JSONResponse({"errorMessages": list(messages), "errors": errors}, status)


def no_issue() -> Refused:
    """Jira's 404: it does not tell whether there is one."""
    return Refused(404, "Issue does not exist or you do not have permission to see it.")


def person(name: str) -> Fields:
    """Somebody, by the name that is shown; the account id is made from it."""
    id_ = f"5b10a2844c20165700ed{sum(map(ord, name)) % 65536:04x}"
    said: Fields = {"self": f"{_API}/user?accountId={id_}", "accountId": id_, "accountType": "atlassian"}
    email = f"{name.partition(' ')[0].lower()}@acme.test"
    return {**said, "displayName": name, "emailAddress": email, "active": True, "timeZone": "Europe/Berlin"}


class Things:
    """Projects with issues and comments in a state of plain JSON data."""

    def __init__(self, state: Fields) -> None:
        self._state = state

    @property
    def me(self) -> Fields:
        """Whose token it is."""
        return person("Neena Bot")

    def people(self, query: str) -> list[Fields]:
        """Who can be assigned and has these words in name or address."""
        known = [person(name) for name in self._state["people"]]
        words = query.lower()
        return [one for one in known if words in one["displayName"].lower() or words in one["emailAddress"]]

    def find(self, key: str) -> Fields:
        """The issue with a key or id."""
        for one in self._state["issues"]:
            if key.upper() == one["key"] or key == one["id"]:
                return one
        raise no_issue()

    def make(self, given: Fields, reporter: Fields | None = None) -> Fields:
        """A new issue."""
        fields = _inner(given, "fields")
        project = self._project(_inner(fields, "project").get("key"))
        if not str(fields.get("summary") or "").strip():
            raise Refused(400, summary="You must specify a summary of the issue.")
        if "\n" in fields["summary"]:
            raise Refused(400, summary="The summary is invalid because it contains newline characters.")
        type_ = _inner(fields, "issuetype").get("name")
        if type_ not in _TYPES:
            raise Refused(400, issuetype="Specify a valid issue type")
        id_ = self._new_id()
        number = 1 + sum(one["key"].startswith(f"{project['key']}-") for one in self._state["issues"])
        made: Fields = {"id": id_, "key": f"{project['key']}-{number}", "self": f"{_API}/issue/{id_}"}
        who = reporter or self.me
        held: Fields = {"project": project, "issuetype": _named("issuetype", type_, _TYPES), "labels": []}
        held |= {"status": _status("To Do"), "priority": _named("priority", "Medium", _PRIORITIES), "description": None}
        held |= {"assignee": None, "reporter": who, "creator": who, "created": _now(), "updated": _now()}
        made |= {"fields": held, "comments": []}
        made["properties"] = {one["key"]: one["value"] for one in given.get("properties", [])}
        self._set(made, fields)
        self._state["issues"].append(made)
        return made

    def change(self, key: str, given: Fields) -> Fields:
        """Change fields of an issue."""
        one = self.find(key)
        self._set(one, _inner(given, "fields"))
        one["fields"]["updated"] = _now()
        return one

    def transitions(self, key: str) -> list[Fields]:
        """The ways out of the issue's status: from each to each other."""
        now = self.find(key)["fields"]["status"]["name"]
        return [_transition(name) for name in _STATUSES if name != now]

    def move(self, key: str, given: Fields) -> Fields:
        """Take one of the ways."""
        wanted = str(_inner(given, "transition").get("id", ""))
        for one in self.transitions(key):
            if one["id"] == wanted:
                issue = self.find(key)
                issue["fields"] |= {"status": one["to"], "updated": _now()}
                return issue
        raise Refused(400, "It seems that you have tried to perform an illegal workflow operation.")

    def comment(self, key: str, given: Fields, author: Fields | None = None) -> Fields:
        """A new comment."""
        issue = self.find(key)
        if not _is_document(given.get("body")):
            raise Refused(400, comment="Comment body is not valid!")
        id_ = self._new_id()
        made: Fields = {"self": f"{_API}/issue/{issue['id']}/comment/{id_}", "id": id_, "body": given["body"]}
        made |= {"author": author or self.me, "updateAuthor": author or self.me, "created": _now(), "updated": _now()}
        made |= {"jsdPublic": True, "properties": given.get("properties", [])}
        issue["comments"].append(made)
        return made

    def search(self, jql: str) -> list[Fields]:
        """The issues that a query finds, newest first: terms with =, != and ~, joined by AND."""
        wanted, _, _ = re.sub(r"\border\s+by\b", "\0", jql, flags=re.IGNORECASE).partition("\0")
        if not wanted.strip():
            raise Refused(400, "Unbounded JQL queries are not allowed here. Please add a search restriction.")
        terms = [_TERM.fullmatch(one.strip()) for one in re.split(r"\band\b", wanted, flags=re.IGNORECASE)]
        found = list(reversed(self._state["issues"]))
        for term in terms:
            if term is None:
                raise Refused(400, f"Error in the JQL Query: '{wanted.strip()}' cannot be read.")
            found = [one for one in found if self._holds(one, term[1].lower(), term[2], term[3].strip("\"'"))]
        return found

    def _holds(self, issue: Fields, field: str, sign: str, value: str) -> bool:
        fields: Fields = issue["fields"]
        known = {
            "project": fields["project"]["key"],
            "status": fields["status"]["name"],
            "key": issue["key"],
            "type": fields["issuetype"]["name"],
            "summary": fields["summary"],
            "text": f"{fields['summary']} {_text(fields['description'])}",
            "creator": fields["creator"]["accountId"],
        }
        if field not in known:
            raise Refused(400, f"Field '{field}' does not exist or you do not have permission to view it.")
        wanted = self.me["accountId"] if value == "currentUser()" else value
        if sign == "~":
            return wanted.lower() in known[field].lower()
        return (known[field].lower() == wanted.lower()) is (sign == "=")

    def _project(self, key: object) -> Fields:
        name = self._state["projects"].get(key)
        if name is None:
            raise Refused(400, project="valid project is required")
        return {"self": f"{_API}/project/10000", "id": "10000", "key": key, "name": name, "projectTypeKey": "software"}

    def _set(self, issue: Fields, given: Fields) -> None:
        held: Fields = issue["fields"]
        if given.get("description") is not None and not _is_document(given["description"]):
            raise Refused(400, description="Operation value must be an Atlassian Document (see the ADF documentation)")
        if "priority" in given:
            if given["priority"].get("name") not in _PRIORITIES:
                raise Refused(400, priority="Specify a valid priority name")
            held["priority"] = _named("priority", given["priority"]["name"], _PRIORITIES)
        if "assignee" in given:
            id_ = given["assignee"].get("accountId")
            found = [one for one in map(person, self._state["people"]) if one["accountId"] == id_]
            if not found:
                raise Refused(400, assignee="Specify a valid value for assignee")
            held["assignee"] = found[0]
        held |= {name: given[name] for name in ("summary", "description", "labels") if name in given}

    def _new_id(self) -> str:
        self._state["last_id"] += 1
        return str(self._state["last_id"])


def shown(issue: Fields, fields: list[str], *expand: str) -> Fields:
    """An issue with the fields asked for."""
    kept = {name: value for name, value in issue["fields"].items() if name in fields or "*all" in fields}
    return {"expand": ",".join(expand), **{name: issue[name] for name in ("id", "self", "key")}, "fields": kept}


def _named(kind: str, name: str, among: tuple[str, ...]) -> Fields:
    id_ = str(10001 + among.index(name))
    return {"self": f"{_API}/{kind}/{id_}", "id": id_, "name": name}


def _status(name: str) -> Fields:
    category = {"To Do": "new", "Done": "done"}.get(name, "indeterminate")
    about = {"self": f"{_API}/statuscategory/2", "id": 2, "key": category, "colorName": "blue-gray", "name": name}
    return {**_named("status", name, _STATUSES), "description": "", "statusCategory": about}


def _transition(name: str) -> Fields:
    said: Fields = {"id": str(11 + 10 * _STATUSES.index(name)), "name": name, "to": _status(name), "hasScreen": False}
    return {
        **said,
        "isGlobal": True,
        "isInitial": False,
        "isAvailable": True,
        "isConditional": False,
        "isLooped": False,
    }


def _inner(given: Fields, name: str) -> Fields:
    """An object in another; an empty one where it is missing or something else."""
    found: Any = given.get(name)
    return cast("Fields", found) if isinstance(found, dict) else {}


def _is_document(value: Any) -> bool:
    found = _inner({"it": value}, "it")
    return found.get("type") == "doc" and bool(found.get("content"))


def _text(node: Any) -> str:
    if isinstance(node, list):
        return " ".join(map(_text, cast("list[Any]", node)))
    found = _inner({"it": node}, "it")
    return str(found.get("text", "")) + (_text(found["content"]) if "content" in found else "")


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
