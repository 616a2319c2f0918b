"""The simulated Trello's things and the rules Trello holds them to."""

import math
import re
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.responses import JSONResponse, PlainTextResponse, Response

_ID = re.compile(r"[0-9a-fA-F]{24}")
_SHORT = re.compile(r"[A-Za-z0-9]{8}")
_DEFAULT_LISTS = ("To Do", "Doing", "Done")
_STEP = 16384.0
_PARENTS = {"boards": "idBoard", "lists": "idList"}

# The fields that may be changed, and how each is checked; Trello ignores what it does not know.
_CHANGEABLE: Mapping[str, Mapping[str, str]] = {
    "boards": {"name": "text", "desc": "any", "closed": "bool", "subscribed": "bool"},
    "lists": {"name": "text", "closed": "bool", "idBoard": "boards", "pos": "pos", "subscribed": "bool"},
    "cards": {
        "name": "text",
        "desc": "any",
        "closed": "bool",
        "idMembers": "ids",
        "idAttachmentCover": "any",
        "idList": "lists",
        "idBoard": "boards",
        "idLabels": "ids",
        "pos": "pos",
        "due": "date",
        "start": "date",
        "dueComplete": "bool",
        "subscribed": "bool",
        "address": "any",
        "locationName": "any",
        "coordinates": "coordinates",
    },
}


class Refused(Exception):  # it carries an answer
    """Trello's refusal: a text, or its JSON with message and error."""

    def __init__(self, status: int, body: str | dict[str, Any]) -> None:
        super().__init__(str(body))
        self.answer: Response = PlainTextResponse(body, status) if isinstance(body, str) else JSONResponse(body, status)


def member() -> dict[str, Any]:
    """The member that every credential belongs to."""
    return {"id": new_id(), "username": "sim", "fullName": "Sim Member", "memberType": "normal", "idBoards": []}


class Things:
    """Boards, lists and cards in a state of plain JSON data."""

    def __init__(self, state: dict[str, Any]) -> None:
        self.state = state

    def find(self, kind: str, id_: str) -> dict[str, Any]:
        """The thing with an id or short link; Trello's 400 for what is no id, its 404 for what is not there."""
        if _ID.fullmatch(id_):
            if id_ in self.state[kind]:
                return self.state[kind][id_]
        elif kind == "lists" or not _SHORT.fullmatch(id_):
            raise Refused(400, "invalid id")
        else:
            for one in self.state[kind].values():
                if one.get("shortLink") == id_:
                    return one
        raise Refused(404, "The requested resource was not found.")

    def filtered(self, kind: str, given: dict[str, Any], default: str) -> list[dict[str, Any]]:
        """All of a kind, by Trello's `filter`: all, open or closed."""
        return _filtered(list(self.state[kind].values()), given, default)

    def below(self, kind: str, id_: str, what: str, given: dict[str, Any]) -> list[dict[str, Any]]:
        """A board's lists or cards, or a list's cards: the open ones unless the filter says otherwise, by place."""
        parent = self.find(kind, id_)["id"]
        found = [one for one in self.state[what].values() if one[_PARENTS[kind]] == parent]
        return _filtered(sorted(found, key=lambda one: one["pos"]), given, "open")

    def make_board(self, given: dict[str, Any]) -> dict[str, Any]:
        """A new board, with the usual three lists unless `defaultLists` is false."""
        made = {**_common("b"), "idMemberCreator": self.state["member"]["id"], "idOrganization": None}
        made |= {"desc": "", "descData": None, "pinned": False, "starred": False, "memberships": [], "powerUps": []}
        made |= {"idTags": [], "datePluginDisable": None, "creationMethod": None, "templateGallery": None}
        made |= {"enterpriseOwned": False, "dateLastView": now(), "name": _text("name", given.get("name"))}
        made |= self._checked("boards", given)
        with_lists = _bool("defaultLists", given.get("defaultLists", True))
        self.state["boards"][made["id"]] = made
        if with_lists:
            for name in _DEFAULT_LISTS:
                self.make_list({"name": name, "idBoard": made["id"], "pos": "bottom"})
        return made

    def make_list(self, given: dict[str, Any]) -> dict[str, Any]:
        """A new list; at the top of its board unless told otherwise, as Trello does."""
        name = _text("name", given.get("name"))
        board = self._parent("idBoard", "boards", given.get("idBoard"))
        made = {"id": new_id(), "name": name, "closed": False, "color": None, "idBoard": board["id"]}
        made |= {"pos": self._place("lists", board["id"], given.get("pos", "top")), "softLimit": None}
        made |= {"subscribed": False}
        self.state["lists"][made["id"]] = made
        return made

    def make_card(self, given: dict[str, Any]) -> dict[str, Any]:
        """A new card at the bottom of its list unless told otherwise."""
        column = self._parent("idList", "lists", given.get("idList"))
        number = 1 + sum(one["idBoard"] == column["idBoard"] for one in self.state["cards"].values())
        made: dict[str, Any] = {
            **_common("c"),
            "idBoard": column["idBoard"],
            "idList": column["id"],
            "idShort": number,
            "desc": "",
        }
        made |= {"address": None, "coordinates": None, "creationMethod": None, "due": None, "dueReminder": None}
        made |= {"email": None, "idAttachmentCover": None, "locationName": None, "manualCoverAttachment": False}
        made |= {"name": "", "start": None, "dueComplete": False, "idMembers": [], "idLabels": [], "labels": []}
        made |= self._checked("cards", {**given, "name": given.get("name") or " "})
        made |= {"name": made["name"].strip(), "idBoard": column["idBoard"]}
        made["pos"] = self._place("cards", column["id"], given.get("pos", "bottom"))
        self.state["cards"][made["id"]] = made
        return made

    def change(self, kind: str, id_: str, given: dict[str, Any]) -> dict[str, Any]:
        """Change the fields given."""
        one = self.find(kind, id_)
        changed = self._checked(kind, given)
        if kind == "cards" and "idList" in changed:
            changed["idBoard"] = self.state["lists"][changed["idList"]]["idBoard"]
        if "pos" in given:
            parent = "idList" if kind == "cards" else "idBoard"
            changed["pos"] = self._place(kind, changed.get(parent, one[parent]), given["pos"], without=one["id"])
        one.update(changed)
        if "dateLastActivity" in one:
            one["dateLastActivity"] = now()
        return one

    def delete_board(self, id_: str) -> dict[str, Any]:
        """Delete a board with all that is on it."""
        board = self.find("boards", id_)["id"]
        for kind in ("lists", "cards"):
            self.state[kind] = {key: one for key, one in self.state[kind].items() if one["idBoard"] != board}
        del self.state["boards"][board]
        return {"_value": None}

    def delete_card(self, id_: str) -> dict[str, Any]:
        """Delete a card."""
        del self.state["cards"][self.find("cards", id_)["id"]]
        return {"limits": {}}

    def _parent(self, field: str, kind: str, id_: object) -> dict[str, Any]:
        if not isinstance(id_, str) or not _ID.fullmatch(id_):
            raise _invalid(field)
        return self.find(kind, id_)

    def _checked(self, kind: str, given: dict[str, Any]) -> dict[str, Any]:
        known = {name: check for name, check in _CHANGEABLE[kind].items() if name in given and check != "pos"}
        return {name: self._check(name, check, given[name]) for name, check in known.items()}

    def _check(self, name: str, check: str, value: Any) -> Any:
        if check in {"boards", "lists"}:
            return self._parent(name, check, value)["id"]
        checks = {"text": _text, "bool": _bool, "date": _date, "ids": _ids, "coordinates": _coordinates}
        return checks[check](name, value) if check in checks else value

    def _place(self, kind: str, parent: str, pos: object, without: str = "") -> float:
        field = "idList" if kind == "cards" else "idBoard"
        taken = [one["pos"] for one in self.state[kind].values() if one[field] == parent and one["id"] != without]
        if pos == "top":
            return min(taken, default=2 * _STEP) / 2
        if pos == "bottom":
            return max(taken, default=0.0) + _STEP
        try:
            number = float(str(pos))
        except ValueError:
            number = math.nan
        if not (math.isfinite(number) and number > 0):
            raise _invalid("pos")
        return number


def _filtered(found: list[dict[str, Any]], given: dict[str, Any], default: str) -> list[dict[str, Any]]:
    wanted = given.get("filter", default)
    if wanted not in {"all", "open", "closed", "visible"}:
        raise _invalid("filter")
    return [one for one in found if wanted == "all" or one["closed"] == (wanted == "closed")]


def _common(letter: str) -> dict[str, Any]:
    """What boards and cards have alike."""
    short = "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789") for _ in range(8))
    address = f"https://trello.com/{letter}/{short}"
    made = {"id": new_id(), "closed": False, "dateLastActivity": now(), "shortLink": short, "subscribed": False}
    return {**made, "shortUrl": address, "url": f"{address}/sim"}


def new_id() -> str:
    """24 hex digits, the time first, as Trello's database makes them."""
    return f"{int(time.time()):08x}{secrets.token_hex(8)}"


def now() -> str:
    """This moment as Trello writes it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _invalid(field: str) -> Refused:
    return Refused(400, {"message": f"invalid value for {field}", "error": "ERROR"})


def _text(name: str, value: object) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 16384:
        raise _invalid(name)
    return value


def _bool(name: str, value: object) -> bool:
    if value not in {True, False, "true", "false"}:
        raise _invalid(name)
    return value in {True, "true"}


def _date(name: str, value: object) -> str | None:
    if value in {None, "", "null"}:
        return None
    try:
        when = datetime.fromisoformat(str(value))
    except ValueError:
        raise Refused(400, {"message": f"invalid date for {name}", "error": "ERROR"}) from None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _ids(_: str, value: Any) -> list[str]:
    given: list[Any] = value.split(",") if isinstance(value, str) else list(value)
    if not all(_ID.fullmatch(str(one)) for one in given if one):
        raise Refused(400, {"message": "Invalid objectId", "error": "ERROR"})
    return [one for one in given if one]


def _coordinates(name: str, value: object) -> dict[str, float] | None:
    if value in {None, ""}:
        return None
    try:
        latitude, longitude = (float(part) for part in str(value).split(","))
    except ValueError:
        raise _invalid(name) from None
    return {"latitude": latitude, "longitude": longitude}
