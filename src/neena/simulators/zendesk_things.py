"""The simulated Zendesk's tickets, comments and users, and the rules Zendesk holds them to."""

from datetime import UTC, datetime
from typing import Any, cast

Fields = dict[str, Any]
_CHOICES = {
    "status": ("new", "open", "pending", "hold", "solved", "closed"),
    "priority": ("urgent", "high", "normal", "low", None),
    "type": ("problem", "incident", "question", "task", None),
}
_FIRST = 35436
AGENT: Fields = {"id": 8447388090494, "name": "Sim Agent", "email": "agent@example.com", "role": "agent"}


class Refused(Exception):  # it carries an answer
    """Zendesk's refusal: a status, and its JSON with error and description."""

    def __init__(self, status: int, error: str, description: str, details: Fields | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.body = {"error": error, "description": description, **({"details": details} if details else {})}


class Things:
    """Tickets with their audits in a state of plain JSON data; `happened` collects what Zendesk tells of."""

    def __init__(self, state: Fields, root: str) -> None:
        self.state = state
        self.root = root
        self.happened: list[tuple[str, Fields, Fields]] = []

    def find(self, id_: str) -> Fields:
        """The ticket with a number; Zendesk's 404 when there is none."""
        if id_ not in self.state["tickets"]:
            raise Refused(404, "RecordNotFound", "Not found")
        return self.state["tickets"][id_]

    def listed(self, given: Fields) -> Fields:
        """All tickets, or those with an external id."""
        wanted = given.get("external_id")
        found = [one for one in self.state["tickets"].values() if wanted in {None, one["external_id"]}]
        return {"tickets": found, "next_page": None, "previous_page": None, "count": len(found)}

    def create(self, given: Fields) -> Fields:
        """A new ticket: its comment is the description."""
        said = _ticket(given)
        text: str = _part(said, "comment").get("body", "")
        if not text:
            raise _invalid("base", "Description: cannot be blank")
        number, now = _FIRST + len(self.state["tickets"]), _now()
        requester = self._user(_part(said, "requester")) if said.get("requester") else AGENT
        ticket: Fields = {"url": f"{self.root}/tickets/{number}.json", "id": number, "external_id": None}
        ticket |= {"via": {"channel": "api", "source": {"from": {}, "to": {}, "rel": None}}, "created_at": now}
        ticket |= {"updated_at": now, "type": None, "subject": text[:80], "raw_subject": None, "description": text}
        ticket |= {"priority": None, "status": "new", "requester_id": requester["id"], "submitter_id": AGENT["id"]}
        ticket |= {"assignee_id": None, "organization_id": None, "group_id": None, "tags": [], "custom_fields": []}
        ticket |= {"is_public": True, **self._checked(said)}
        ticket["raw_subject"] = ticket["subject"]
        self.state["tickets"][str(number)] = ticket
        self._record(ticket, said, [("Create", "subject", None, ticket["subject"])])
        self.happened.append(("created", ticket, {}))
        return ticket

    def update(self, id_: str, given: Fields) -> tuple[Fields, Fields]:
        """Change a ticket; answers it and the audit of the change."""
        ticket = self.find(id_)
        if ticket["status"] == "closed":
            raise _invalid("status", "Status: closed prevents ticket update")
        said = _ticket(given)
        changes = [
            ("Change", name, ticket.get(name), value)
            for name, value in self._checked(said).items()
            if ticket.get(name) != value
        ]
        ticket |= {name: value for _, name, _, value in changes}
        audit = self._record(ticket, said, changes)
        for _, name, before, now in changes:
            self.happened.append((_EVENTS.get(name, f"{name}_changed"), ticket, _changed(name, before, now)))
        for one in audit["events"]:
            if one["type"] == "Comment":
                author = {"id": str(AGENT["id"]), "is_staff": True, "name": AGENT["name"]}
                comment = {"id": str(one["id"]), "body": one["body"], "is_public": one["public"], "author": author}
                self.happened.append(("comment_added", ticket, {"comment": comment}))
        return ticket, audit

    def tag(self, id_: str, given: Fields) -> list[str]:
        """Add tags to a ticket."""
        ticket = self.find(id_)
        tags = sorted({*ticket["tags"], *given.get("tags", [])})
        self.update(id_, {"ticket": {"tags": tags}})
        return tags

    def comments(self, id_: str) -> list[Fields]:
        """The comments of a ticket, the oldest first."""
        self.find(id_)
        shown: list[Fields] = [
            {**one, "created_at": audit["created_at"], "audit_id": audit["id"], "via": audit["via"], "metadata": {}}
            for audit in self.audits(id_)
            for one in audit["events"]
            if one["type"] == "Comment"
        ]
        return [{**one, "html_body": f"<p>{one['body']}</p>", "plain_body": one["body"]} for one in shown]

    def audits(self, id_: str) -> list[Fields]:
        """The history of a ticket, the oldest first."""
        self.find(id_)
        return self.state["audits"].get(id_, [])

    def search(self, given: Fields) -> Fields:
        """Zendesk's query language, as far as tickets need it: `type:ticket`, `field:value` and words."""
        found = [one for one in self.state["tickets"].values() if self._fits(one, str(given.get("query", "")))]
        order = str(given.get("sort_by", "created_at"))
        found.sort(key=lambda one: (one.get(order) or "", one["id"]), reverse=given.get("sort_order", "desc") == "desc")
        size = int(given.get("per_page", 100))
        shown = [{**one, "result_type": "ticket"} for one in found[:size]]
        return {"results": shown, "facets": None, "next_page": None, "previous_page": None, "count": len(found)}

    def _fits(self, ticket: Fields, query: str) -> bool:
        people = {one["id"]: one["email"] for one in self.state["users"]}
        known = {"type": ["ticket"], "tags": ticket["tags"], "status": [ticket["status"]]}
        known |= {"priority": [ticket["priority"]], "requester": [people.get(ticket["requester_id"])]}
        known |= {"assignee": [people.get(ticket["assignee_id"])]}
        text = f"{ticket['subject']} {ticket['description']}".lower()
        for term in query.split():
            name, colon, value = term.partition(":")
            if value not in known.get(name, []) if colon and name in known else term.lower().strip('"') not in text:
                return False
        return True

    def _checked(self, said: Fields) -> Fields:
        for name, choices in _CHOICES.items():
            if name in said and said[name] not in choices:
                raise _invalid(name, f"{name.title()}: {said[name]} is not a valid value")
        kept = {name: said[name] for name in (*_CHOICES, "subject", "external_id", "tags") if name in said}
        if "assignee_email" in said:
            kept["assignee_id"] = self._user({"email": said["assignee_email"]}, known=True)["id"]
        return kept

    def _user(self, said: Fields, *, known: bool = False) -> Fields:
        for one in self.state["users"]:
            if one["email"] == said.get("email"):
                return one
        if known:
            raise _invalid("assignee", "Assignee: is invalid")
        if not said.get("name"):
            raise _invalid("requester", "Requester: Name: is too short (minimum is 1 characters)")
        made: Fields = {"id": AGENT["id"] + len(self.state["users"]), "role": "end-user", **said}
        self.state["users"].append(made)
        return made

    def _record(self, ticket: Fields, said: Fields, changes: list[tuple[str, str, Any, Any]]) -> Fields:
        history = self.state["audits"].setdefault(str(ticket["id"]), [])
        first = ticket["id"] * 1000 + sum(1 + len(one["events"]) for one in history)
        events: list[Fields] = [
            {"type": kind, "field_name": name, "previous_value": before, "value": now}
            for kind, name, before, now in changes
        ]
        if comment := _part(said, "comment"):
            told: Fields = {
                "type": "Comment",
                "author_id": AGENT["id"],
                "body": comment.get("body", ""),
                "attachments": [],
            }
            events.append({**told, "public": comment.get("public", True)})
        events = [{"id": first + 1 + place, **one} for place, one in enumerate(events)]
        metadata: Fields = {"system": {}, "custom": said.get("metadata", {})}
        audit: Fields = {"id": first, "ticket_id": ticket["id"], "created_at": _now(), "author_id": AGENT["id"]}
        audit |= {"metadata": metadata, "events": events, "via": {"channel": "api"}}
        history.append(audit)
        ticket["updated_at"] = audit["created_at"]
        return audit


_EVENTS = {"assignee_id": "agent_assignment_changed"}


def _changed(name: str, before: Any, now: Any) -> Fields:
    """What an event says of a changed field: states in capitals, ids as text."""
    if name == "tags":
        return {"tags_added": sorted({*now} - {*before}), "tags_removed": sorted({*before} - {*now})}
    return {"previous": _written(name, before), "current": _written(name, now)}


def _written(name: str, value: Any) -> Any:
    if value is None:
        return None
    return str(value).upper() if name in _CHOICES else str(value)


def detail(ticket: Fields) -> Fields:
    """A ticket as events show it: ids as text, states in capitals."""
    shown: Fields = {"actor_id": str(AGENT["id"]), "brand_id": "8447346621310", "custom_status": "8447320465790"}
    shown |= {"form_id": "8646151517822", "via": {"channel": ticket["via"]["channel"]}, "tags": ticket["tags"]}
    for name in ("created_at", "updated_at", "description", "external_id", "is_public", "subject"):
        shown[name] = ticket[name]
    for name in ("id", "assignee_id", "group_id", "organization_id", "requester_id", "submitter_id", *_CHOICES):
        shown[name] = _written(name, ticket[name])
    return shown


def _part(given: Fields, name: str) -> Fields:
    """The object in a field; an empty one where there is none."""
    found = given.get(name)
    return cast("Fields", found) if isinstance(found, dict) else {}


def _ticket(given: Fields) -> Fields:
    said = _part(given, "ticket")
    if not said:
        raise Refused(400, "ParameterMissing", "Parameter ticket is required")
    return said


def _invalid(field: str, description: str) -> Refused:
    found = {field: [{"description": description, "error": "InvalidValue"}]}
    return Refused(422, "RecordInvalid", "Record validation errors", found)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
