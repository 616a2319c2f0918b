"""The events of the simulated Trello: actions on its one board, signed as Trello signs.

https://developer.atlassian.com/cloud/trello/guides/rest-api/webhooks/
"""

import hashlib
import hmac
from base64 import b64encode
from typing import Any

from neena.simulators.hooks import Event, Hook, Sender
from neena.simulators.trello_things import Refused, Things, new_id, now

Fields = dict[str, Any]
_ANN = {"id": "5f00000000000000000000a1", "username": "ann", "fullName": "Ann Archer", "initials": "AA"}


class TrelloSender(Sender):
    """Signs body and address; asks new subscribers for a 200 to HEAD."""

    state: Fields

    def new_id(self) -> str:
        """The id of an action."""
        return new_id()

    def sign(self, hook: Hook, event: Event) -> dict[str, str]:
        """HMAC-SHA1 in base64 over the body followed by the callback address."""
        made = hmac.new(hook.secret.encode(), event.raw + hook.url.encode(), hashlib.sha1).digest()
        return {"X-Trello-Webhook": b64encode(made).decode(), "User-Agent": "Trello Webhooks"}

    def handshake(self, hook: Hook) -> tuple[str, Fields | None] | None:  # noqa: ARG002  # the same for all
        """Trello asks with HEAD before it makes a webhook."""
        return "HEAD", None

    def event(self, kind: str, id_: str, about: Fields) -> Fields:
        """An action: told of in full (`data`), or one of Ann's, which happens now (`card`, `list`, `text`)."""
        who = self.state["member"] if "data" in about else _ANN
        data: Fields = about["data"] if "data" in about else self._done_by_ann(kind, about)
        action = {"id": id_, "idMemberCreator": who["id"], "data": data, "appCreator": None, "type": kind}
        action |= {"date": now(), "limits": None, "display": {"translationKey": kind, "entities": {}}}
        action["memberCreator"] = {name: who.get(name) for name in ("id", "username", "fullName", "initials")}
        webhook = {"id": "5f00000000000000000000b1", "idModel": data["board"]["id"], "active": True}
        return {"model": data["board"], "action": action, "webhook": webhook}

    def _done_by_ann(self, kind: str, about: Fields) -> Fields:
        things = Things(self.state)
        try:
            if kind == "createCard":
                card = things.make_card({"name": about["name"], "idList": self._named("lists", about["list"])["id"]})
                return self.data_of(card)
            card = self._named("cards", about["card"])
            if kind == "commentCard":
                return {**self.data_of(card), "text": about["text"]}
            if kind == "updateCard":
                before = card["idList"]
                things.change("cards", card["id"], {"idList": self._named("lists", about["list"])["id"]})
                return self.moved(card, before)
        except (KeyError, Refused) as fault:
            raise ValueError(f"Trello cannot do this: {fault}") from None
        raise ValueError(f"Trello sends no {kind!r} here.")

    def _named(self, kind: str, name: str) -> Fields:
        for one in self.state[kind].values():
            if name in {one["id"], one["name"]}:
                return one
        raise KeyError(name)

    def data_of(self, card: Fields) -> Fields:
        """What an action says of a card: itself, its board and its list."""
        board, column = self.state["boards"][card["idBoard"]], self.state["lists"][card["idList"]]
        return {
            "card": {name: card[name] for name in ("id", "name", "idShort", "shortLink")},
            "board": {name: board[name] for name in ("id", "name", "shortLink")},
            "list": {"id": column["id"], "name": column["name"]},
        }

    def moved(self, card: Fields, before: str) -> Fields:
        """What an action says of a card that was in the list `before`."""
        data = self.data_of(card)
        said = {"card": {**data["card"], "idList": card["idList"]}, "board": data["board"], "old": {"idList": before}}
        named = {"id": before, "name": self.state["lists"][before]["name"]}
        return {**said, "listBefore": named, "listAfter": data["list"]}
