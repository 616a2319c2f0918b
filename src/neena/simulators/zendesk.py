"""A stand-in for Zendesk's Ticketing API: tickets, comments, audits, search, and the events of webhooks.

`/_sim/load` takes `{"tickets": [{"subject": "Printer", "description": "It is on fire"}]}`, `{"credentials":
["acme:agent@example.com:TOKEN"]}` and `{"keys": {}}`, which forgets the idempotency keys as Zendesk does after two
hours. `/_sim/emit` takes `{"kind": "ticket.created", "subject": ..., "description": ...}`, which is a new ticket of a
customer, and `{"kind": "ticket.status_changed", "id": "35436", "event": {...}}`.
"""

import hashlib
import hmac
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from neena.simulators.hooks import Event, Hook
from neena.simulators.serve import Simulator, fields, run
from neena.simulators.zendesk_things import AGENT, Fields, Refused, Things, detail

_PREFIX = "zen:event-type:"
_BASIC = re.compile(r"[Bb]asic ([A-Za-z0-9+/=]+)")
Act = Callable[[Things, str, Fields], Any]


def _updated(things: Things, id_: str, given: Fields) -> Fields:
    ticket, audit = things.update(id_, given)
    return {"ticket": ticket, "audit": audit}


# Verb, path, what is done with the things, the number in the path and the fields given.
_ROUTES: tuple[tuple[str, str, Act], ...] = (
    ("GET", "/users/me", lambda _things, _id, _given: {"user": AGENT}),
    ("GET", "/search", lambda things, _id, given: things.search(given)),
    ("GET", "/tickets", lambda things, _id, given: things.listed(given)),
    ("POST", "/tickets", lambda things, _id, given: {"ticket": things.create(given)}),
    ("GET", "/tickets/{id:int}", lambda things, id_, _given: {"ticket": things.find(id_)}),
    ("PUT", "/tickets/{id:int}", _updated),
    ("PUT", "/tickets/{id:int}/tags", lambda things, id_, given: {"tags": things.tag(id_, given)}),
    ("GET", "/tickets/{id:int}/comments", lambda things, id_, given: _page("comments", things.comments(id_), given)),
    ("GET", "/tickets/{id:int}/audits", lambda things, id_, given: _page("audits", things.audits(id_), given)),
)


class ZendeskSimulator(Simulator):
    """One customer's Zendesk in memory (or in a file)."""

    root = "/api/v2"
    credential = "acme:agent@example.com:simulatedApiToken0123456789"

    def empty(self) -> dict[str, Any]:
        """One agent, no ticket."""
        return {"credentials": [self.credential], "users": [AGENT], "tickets": {}, "audits": {}, "keys": {}}

    def load(self, given: dict[str, Any]) -> None:
        """Make the tickets named; replace credentials and keys."""
        self.state |= {name: given[name] for name in ("credentials", "keys") if name in given}
        things = self._things()
        for one in given.get("tickets", []):
            things.create({"ticket": {**one, "comment": {"body": one.get("description", one.get("subject"))}}})

    def routes(self) -> list[Route]:
        """Zendesk's routes, as far as tasks need them, with and without `.json`."""
        return [
            Route(self.root + path + ending, self._answer(act), methods=[verb])
            for verb, path, act in _ROUTES
            for ending in ("", ".json")
        ]

    def named(self, kind: str) -> str:
        """`ticket.created` is `zen:event-type:ticket.created`."""
        return _PREFIX + kind.removeprefix(_PREFIX)

    def event(self, kind: str, id_: str, about: Fields) -> Fields:
        """The envelope of an event; without a ticket, a customer's new one."""
        if not kind.startswith(_PREFIX + "ticket."):
            raise ValueError(f"Zendesk sends no {kind!r} here.")
        things = self._things()
        try:
            ticket = things.find(str(about["id"])) if "id" in about else self._customers(things, about)
        except Refused as fault:
            raise ValueError(str(fault)) from None
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said = {"account_id": 22129848, "detail": detail(ticket), "event": about.get("event", {}), "id": id_}
        said |= {"subject": f"zen:ticket:{ticket['id']}", "time": now, "type": kind}
        return {**said, "zendesk_event_version": "2022-11-06"}

    def sign(self, hook: Hook, event: Event) -> dict[str, str]:
        """The base64 of an HMAC over the time and the body."""
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        made = hmac.new(hook.secret.encode(), now.encode() + event.raw, hashlib.sha256).digest()
        return {
            "User-Agent": "Zendesk Webhook",
            "X-Zendesk-Account-Id": "22129848",
            "X-Zendesk-Webhook-Id": "01GK8E6BKWMJZD2T8Y5AXJQMG5",
            "X-Zendesk-Webhook-Invocation-Id": event.id,
            "X-Zendesk-Webhook-Signature": b64encode(made).decode(),
            "X-Zendesk-Webhook-Signature-Timestamp": now,
        }

    def _customers(self, things: Things, about: Fields) -> Fields:
        text = about.get("description") or about.get("subject") or "Help"
        who = {"name": "Ann Customer", "email": "ann@example.com"}
        ticket = things.create({"ticket": {"requester": who, **about, "comment": {"body": text}}})
        ticket["via"]["channel"] = "email"
        return ticket

    def _things(self) -> Things:
        return Things(self.state, f"https://acme.zendesk.com{self.root}")

    def _answer(self, act: Act) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            if not self._knows(request):
                return JSONResponse({"error": "Couldn't authenticate you"}, 401)
            key = request.headers.get("idempotency-key") if request.method == "POST" else None
            asked = hashlib.sha256(await request.body()).hexdigest()
            if key in self.state["keys"]:
                return _again(self.state["keys"][key], asked)
            things = self._things()
            try:
                said = act(things, str(request.path_params.get("id", "")), await fields(request))
            except ValueError:
                return JSONResponse({"error": "Unparsable", "description": "Malformed JSON"}, 400)
            except Refused as fault:
                return JSONResponse(fault.body, fault.status)
            if key is not None:
                self.state["keys"][key] = {"asked": asked, "said": json.loads(json.dumps(said))}
            self._tell(things, request)
            headers = {} if key is None else {"x-idempotency-lookup": "miss"}
            return JSONResponse(said, 201 if request.method == "POST" else 200, headers)

        return answer

    def _tell(self, things: Things, request: Request) -> None:
        """Count what was done, and send the events."""
        if request.method == "GET":
            return
        kinds = [kind for kind, _, _ in things.happened]
        if "comment_added" in kinds:
            self.did("add_comment")
        if "created" in kinds:
            self.did("create_ticket")
        elif "comment_added" not in kinds or len(kinds) > 1:
            self.did("add_tags" if request.url.path.removesuffix(".json").endswith("/tags") else "update_ticket")
        for kind, ticket, event in things.happened:
            self.hooks.emit(f"ticket.{kind}", {"id": ticket["id"], "event": event})

    def _knows(self, request: Request) -> bool:
        found = _BASIC.fullmatch(request.headers.get("authorization", ""))
        said = b64decode(found[1]).decode("utf-8", "replace") if found else ""
        known = [one.split(":") for one in self.state["credentials"]]
        return said in {f"{email}/token:{token}" for _, email, token in known}


def _again(kept: Fields, asked: str) -> Response:
    if kept["asked"] != asked:
        wrong = "Request parameters don't match the given idempotency key"
        return JSONResponse({"error": "IdempotentRequestError", "description": wrong}, 400)
    return JSONResponse(kept["said"], 201, {"x-idempotency-lookup": "hit"})


def _page(name: str, found: list[Fields], given: Fields) -> Fields:
    """A page by cursor: `page[size]` and `page[after]`."""
    size, start = int(given.get("page[size]", 100)), int(given.get("page[after]", 0))
    more = start + size < len(found)
    meta = {"has_more": more, "after_cursor": str(start + size) if more else None, "before_cursor": None}
    return {name: found[start : start + size], "meta": meta, "links": {"next": None, "prev": None}}


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(ZendeskSimulator, arguments)
