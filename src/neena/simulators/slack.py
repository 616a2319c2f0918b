"""A stand-in for Slack's Web API: channels and messages, with Slack's own shapes and error codes.

`/_sim/load` takes `{"channels": ["support", {"name": "secret", "is_member": false}], "credentials": ["xoxb-..."]}`;
`/_sim/emit` takes `{"kind": "message", "channel": "support", "text": "Help", "user": "U..."}`: a person posts it.
"""

import time
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from neena.simulators.serve import Simulator, fields, run
from neena.simulators.slack_events import SlackSender, enveloped, new_id

Fields = dict[str, Any]
_MAX_TEXT = 40000
_WRITING = {"chat.postMessage": "send_message", "chat.update": "update_message", "chat.delete": "delete_message"}


class Refused(Exception):  # it carries Slack's error code
    """Slack's `ok: false` with a code."""

    def __init__(self, code: str, **more: Any) -> None:
        super().__init__(code)
        self.said = {"ok": False, "error": code, **more}


class SlackSimulator(SlackSender, Simulator):
    """A Slack workspace in memory (or in a file)."""

    root = "/api"
    credential = "xoxb-simulated-workspace-token"

    def empty(self) -> dict[str, Any]:
        """A workspace with the channels general, random and support, and no message."""
        channels = [_channel({"name": name}) for name in ("general", "random", "support")]
        bot = {"user_id": "U0SIMB0T01", "bot_id": "B0SIMB0T01", "team_id": "T0SIMTEAM1", "app_id": "A0SIMAPP01"}
        return {"credentials": [self.credential], "bot": bot, "channels": channels, "messages": {}}

    def load(self, given: dict[str, Any]) -> None:
        """Replace the channels named, and the credentials."""
        self.state["credentials"] = given.get("credentials", self.state["credentials"])
        for one in given.get("channels", []):
            named: Fields = {"name": one} if isinstance(one, str) else one
            kept = [found for found in self.state["channels"] if found["name"] != named["name"]]
            self.state["channels"] = [*kept, _channel(named)]

    def routes(self) -> list[Route]:
        """One route for every method, GET and POST alike, as Slack has it."""
        return [Route(f"{self.root}/{{method:str}}", self._answer, methods=["GET", "POST"])]

    def event(self, kind: str, id_: str, about: Fields) -> Fields:
        """A message of a person, put into its channel, or what the app itself did to one (`channel`, `message`)."""
        if kind != "message":
            raise ValueError(f"Slack sends no {kind!r} here.")
        if "event_ts" in about:
            return enveloped(self.state["bot"], id_, {"type": kind, **about})
        try:
            channel = self._channel({"channel": about.get("channel", "general")}, by_name=True)["id"]
        except Refused as fault:
            raise ValueError(str(fault)) from None
        posted = {"type": kind, "user": "U0SIMANN01", "ts": self._now(channel), "text": ""}
        posted |= {"client_msg_id": str(uuid.uuid4()), "team": self.state["bot"]["team_id"], **about}
        self._put(channel, _without(posted, "channel"))
        return enveloped(self.state["bot"], id_, _happened(channel, posted))

    async def _answer(self, request: Request) -> Response:
        method = str(request.path_params["method"])
        try:
            said = self._act(method, request, await fields(request))
        except ValueError:
            return JSONResponse({"ok": False, "error": "invalid_json"})
        except Refused as fault:
            return JSONResponse(fault.said)
        if method in _WRITING:
            self.did(_WRITING[method])
        if request.headers.get("content-type", "") == "application/json":
            said |= {"warning": "missing_charset", "response_metadata": {"warnings": ["missing_charset"]}}
        return JSONResponse(said)

    def _act(self, method: str, request: Request, given: Fields) -> Fields:
        acts: dict[str, Callable[[Fields], Fields]] = {
            "auth.test": self._test,
            "chat.postMessage": self._post,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.list": self._list,
            "conversations.history": self._history,
            "conversations.replies": self._replies,
        }
        if method not in acts:
            raise Refused("unknown_method", req_method=method)
        self._check_token(request, given)
        return {"ok": True, **acts[method](given)}

    def _check_token(self, request: Request, given: Fields) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        token = token if scheme.lower() == "bearer" else str(given.get("token", ""))
        if not token:
            raise Refused("not_authed")
        if token not in self.state["credentials"]:
            raise Refused("invalid_auth")

    def _test(self, _: Fields) -> Fields:
        bot = self.state["bot"]
        who = {"user": "neena", "user_id": bot["user_id"], "bot_id": bot["bot_id"], "is_enterprise_install": False}
        return {"url": "https://sim.slack.com/", "team": "Sim", "team_id": bot["team_id"], **who}

    def _post(self, given: Fields) -> Fields:
        channel = self._channel(given, by_name=True)
        if channel["is_archived"]:
            raise Refused("is_archived")
        if not channel["is_member"]:
            raise Refused("not_in_channel")
        text = str(given.get("text") or "")
        if not (text or given.get("blocks") or given.get("attachments")):
            raise Refused("no_text")
        if len(text) > _MAX_TEXT:
            raise Refused("msg_too_long")
        bot = self.state["bot"]
        made = {"user": bot["user_id"], "type": "message", "ts": self._now(channel["id"]), "bot_id": bot["bot_id"]}
        made |= {"app_id": bot["app_id"], "text": text, "team": bot["team_id"]}
        made |= {name: given[name] for name in ("blocks", "attachments", "thread_ts", "metadata") if given.get(name)}
        self._put(channel["id"], made)
        self.hooks.emit("message", _happened(channel["id"], _without(made, "metadata")))
        return {"channel": channel["id"], "ts": made["ts"], "message": made}

    def _update(self, given: Fields) -> Fields:
        channel, message = self._message(given, "cant_update_message")
        text = str(given.get("text") or "")
        if not (text or given.get("blocks") or given.get("attachments")):
            raise Refused("no_text")
        if len(text) > _MAX_TEXT:
            raise Refused("msg_too_long")
        before = dict(message)
        message |= {"text": text, "edited": {"user": self.state["bot"]["user_id"], "ts": f"{int(time.time())}.000000"}}
        changed = {"subtype": "message_changed", "message": message, "previous_message": before, "hidden": True}
        self.hooks.emit("message", _happened(channel["id"], {**changed, "ts": self._now(channel["id"])}))
        shown = {name: message[name] for name in ("type", "text", "user", "bot_id")}
        return {"channel": channel["id"], "ts": message["ts"], "text": text, "message": shown}

    def _delete(self, given: Fields) -> Fields:
        channel, message = self._message(given, "cant_delete_message")
        self.state["messages"][channel["id"]].remove(message)
        gone = {"subtype": "message_deleted", "previous_message": message, "deleted_ts": message["ts"], "hidden": True}
        self.hooks.emit("message", _happened(channel["id"], {**gone, "ts": self._now(channel["id"])}))
        return {"channel": channel["id"], "ts": message["ts"]}

    def _list(self, given: Fields) -> Fields:
        hidden = str(given.get("exclude_archived", "false")).lower() == "true"
        kinds = str(given.get("types", "public_channel")).split(",")
        wanted = [
            one
            for one in self.state["channels"]
            if not (hidden and one["is_archived"])
            and ("private_channel" if one["is_private"] else "public_channel") in kinds
        ]
        start, limit = int(given.get("cursor") or 0), min(int(given.get("limit") or 100), 1000)
        following = str(start + limit) if start + limit < len(wanted) else ""
        return {"channels": wanted[start : start + limit], "response_metadata": {"next_cursor": following}}

    def _history(self, given: Fields) -> Fields:
        told = [one for one in reversed(self._readable(given)) if one.get("thread_ts", one["ts"]) == one["ts"]]
        return {**_page(told, given), "pin_count": 0, "channel_actions_ts": None, "channel_actions_count": 0}

    def _replies(self, given: Fields) -> Fields:
        first = str(given.get("ts") or "")
        told = [one for one in self._readable(given) if first in {one["ts"], one.get("thread_ts")}]
        if not told:
            raise Refused("thread_not_found")
        return _page(told, given)

    def _readable(self, given: Fields) -> list[Fields]:
        """The messages of a channel, the oldest first, if the app is in it."""
        channel = self._channel(given)
        if not channel["is_member"]:
            raise Refused("not_in_channel")
        oldest, latest = str(given.get("oldest") or "0"), str(given.get("latest") or "9" * 17)
        found = [
            one
            for one in self.state["messages"].get(channel["id"], [])
            if float(oldest) < float(one["ts"]) < float(latest)
        ]
        shows = str(given.get("include_all_metadata", "false")).lower() == "true"
        return found if shows else [_without(one, "metadata") for one in found]

    def _channel(self, given: Fields, *, by_name: bool = False) -> Fields:
        wanted = str(given.get("channel") or "")
        for one in self.state["channels"]:
            if one["id"] == wanted or (by_name and one["name"] == wanted.removeprefix("#")):
                return one
        raise Refused("channel_not_found")

    def _message(self, given: Fields, not_own: str) -> tuple[Fields, Fields]:
        channel = self._channel(given)
        for one in self.state["messages"].get(channel["id"], []):
            if one["ts"] == given.get("ts"):
                if one.get("bot_id") != self.state["bot"]["bot_id"]:
                    raise Refused(not_own)
                return channel, one
        raise Refused("message_not_found")

    def _put(self, channel: str, message: Fields) -> None:
        self.state["messages"].setdefault(channel, []).append(message)

    def _now(self, channel: str) -> str:
        """A timestamp that no message of the channel has yet."""
        taken = {one["ts"] for one in self.state["messages"].get(channel, [])}
        micros = time.time_ns() // 1000
        while (stamp := f"{micros // 1_000_000}.{micros % 1_000_000:06d}") in taken:
            micros += 1
        return stamp


def _happened(channel: str, about: Fields) -> Fields:
    """The inner event of something that happened in a channel."""
    return {**about, "channel": channel, "event_ts": about["ts"], "channel_type": "channel"}


def _without(given: Fields, name: str) -> Fields:
    return {key: value for key, value in given.items() if key != name}


def _page(found: list[Fields], given: Fields) -> Fields:
    start, limit = int(given.get("cursor") or 0), min(int(given.get("limit") or 100), 999)
    following = str(start + limit) if start + limit < len(found) else ""
    page = found[start : start + limit]
    return {"messages": page, "has_more": bool(following), "response_metadata": {"next_cursor": following}}


def _channel(given: Fields) -> Fields:
    """A channel in Slack's form, as far as it matters here."""
    made = {"id": new_id("C"), "is_channel": True, "is_group": False}
    made |= {"is_im": False, "created": int(time.time()), "is_archived": False, "is_general": False, "is_member": True}
    made |= {"is_private": False, "num_members": 1, "topic": {"value": ""}, "purpose": {"value": ""}}
    return {**made, "name_normalized": given["name"], **given}


def main(arguments: Sequence[str]) -> None:
    """Serve until told to end."""
    run(SlackSimulator, arguments)
