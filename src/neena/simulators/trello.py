"""A stand-in for Trello's REST API: boards, lists and cards, with Trello's own names, ids, refusals and texts.

`/_sim/load` takes `{"boards": [{"name": "Support", "lists": [{"name": "Doing", "cards": ["Call Ann"]}]}]}` and
`{"credentials": ["KEY:TOKEN"]}`; `/_sim/emit` takes what Ann does: `{"kind": "updateCard", "card": "Call Ann", "list":
"Done"}`, `{"kind": "createCard", "name": ..., "list": ...}`, `{"kind": "commentCard", "card": ..., "text": ...}`.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from neena.simulators.serve import Simulator, fields, run
from neena.simulators.trello_events import TrelloSender
from neena.simulators.trello_things import Refused, Things, member

_HEADER = re.compile(r'(oauth_consumer_key|oauth_token)="([^"]*)"')
Fields = dict[str, Any]
Act = Callable[[Things, str, Fields], Any]

# Verb, path, effect counted (none for reads), what is done with the things, the id in the path and the fields given.
_ROUTES: tuple[tuple[str, str, str | None, Act], ...] = (
    ("GET", "/members/me", None, lambda things, _id, _given: things.state["member"]),
    ("GET", "/members/me/boards", None, lambda things, _id, given: things.filtered("boards", given, "all")),
    ("POST", "/boards", "create_board", lambda things, _id, given: things.make_board(given)),
    ("GET", "/boards/{id}", None, lambda things, id_, _given: things.find("boards", id_)),
    ("PUT", "/boards/{id}", "update_board", lambda things, id_, given: things.change("boards", id_, given)),
    ("DELETE", "/boards/{id}", "delete_board", lambda things, id_, _given: things.delete_board(id_)),
    ("GET", "/boards/{id}/lists", None, lambda things, id_, given: things.below("boards", id_, "lists", given)),
    ("GET", "/boards/{id}/cards", None, lambda things, id_, given: things.below("boards", id_, "cards", given)),
    ("POST", "/lists", "create_list", lambda things, _id, given: things.make_list(given)),
    ("GET", "/lists/{id}", None, lambda things, id_, _given: things.find("lists", id_)),
    ("PUT", "/lists/{id}", "update_list", lambda things, id_, given: things.change("lists", id_, given)),
    ("GET", "/lists/{id}/cards", None, lambda things, id_, given: things.below("lists", id_, "cards", given)),
    ("POST", "/cards", "create_card", lambda things, _id, given: things.make_card(given)),
    ("GET", "/cards/{id}", None, lambda things, id_, _given: things.find("cards", id_)),
    ("PUT", "/cards/{id}", "update_card", lambda things, id_, given: things.change("cards", id_, given)),
    ("DELETE", "/cards/{id}", "delete_card", lambda things, id_, _given: things.delete_card(id_)),
)


class TrelloSimulator(TrelloSender, Simulator):
    """Trello in memory (or in a file)."""

    root = "/1"
    credential = "0471642aefef5fa1fa76530ce1ba4c85:ATTA9eb76d9a9d02b8dd40c2f3e5df18556c831d4d1fadbe2c45f8310e6c93b5c548"

    def empty(self) -> dict[str, Any]:
        """One member, nothing else."""
        return {"credentials": [self.credential], "member": member(), "boards": {}, "lists": {}, "cards": {}}

    def load(self, given: dict[str, Any]) -> None:
        """Make the boards named, with their lists and cards."""
        things = Things(self.state)
        self.state["credentials"] = given.get("credentials", self.state["credentials"])
        for board in given.get("boards", []):
            id_board = things.make_board({**_without(board, "lists"), "defaultLists": False})["id"]
            for column in board.get("lists", []):
                id_list = things.make_list({**_without(column, "cards"), "idBoard": id_board, "pos": "bottom"})["id"]
                for card in column.get("cards", []):
                    named = {"name": card} if isinstance(card, str) else card
                    things.make_card({**named, "idList": id_list})

    def routes(self) -> list[Route]:
        """Trello's routes, as far as tasks need them."""
        return [
            Route(self.root + path, self._answer(effect, act), methods=[verb]) for verb, path, effect, act in _ROUTES
        ]

    def _answer(self, effect: str | None, act: Act) -> Callable[[Request], Any]:
        async def answer(request: Request) -> Response:
            refusal = self._refusal(request)
            if refusal is not None:
                return refusal
            try:
                given = await fields(request)
            except ValueError:
                return JSONResponse({"message": "Invalid JSON", "error": "ERROR"}, 400)
            before = {key: card["idList"] for key, card in self.state["cards"].items()}
            try:
                answered = act(Things(self.state), request.path_params.get("id", ""), given)
            except Refused as fault:
                return fault.answer
            if effect is not None:
                self.did(effect)
                self._tell(effect, answered, before)
            return JSONResponse(answered, headers=_LIMITS)

        return answer

    def _tell(self, effect: str, card: Fields, before: dict[str, str]) -> None:
        """Send the events of what the API has done; `before` says in which list each card was."""
        if effect == "create_card":
            self.hooks.emit("createCard", {"data": self.data_of(card)})
        if effect == "update_card" and before[card["id"]] != card["idList"]:
            self.hooks.emit("updateCard", {"data": self.moved(card, before[card["id"]])})

    def _refusal(self, request: Request) -> Response | None:
        found = dict(_HEADER.findall(request.headers.get("authorization", "")))
        key = found.get("oauth_consumer_key") or request.query_params.get("key", "")
        token = found.get("oauth_token") or request.query_params.get("token", "")
        known = [tuple(one.split(":")) for one in self.state["credentials"]]
        if key not in {one[0] for one in known}:
            return PlainTextResponse("invalid key", 401)
        if not token:
            return PlainTextResponse("unauthorized permission requested", 401)
        return None if (key, token) in known else PlainTextResponse("invalid app token", 401)


_LIMITS = {
    "x-rate-limit-api-token-interval-ms": "10000",
    "x-rate-limit-api-token-max": "100",
    "x-rate-limit-api-token-remaining": "99",
}


def _without(given: Fields, name: str) -> Fields:
    return {key: value for key, value in given.items() if key != name}


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(TrelloSimulator, arguments)
