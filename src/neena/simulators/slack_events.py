"""The events of the simulated Slack: messages posted, changed and deleted, signed as Slack signs (v0).

https://docs.slack.dev/apis/events-api/ and https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

import hashlib
import hmac
import secrets
import time
from typing import Any

import httpx2

from neena.simulators.hooks import Event, Hook, Sender

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def new_id(letters: str) -> str:
    """An id as Slack makes them: letters for its kind, then ten signs."""
    return letters + "".join(secrets.choice(_ALPHABET) for _ in range(10))


def enveloped(bot: dict[str, Any], id_: str, event: dict[str, Any]) -> dict[str, Any]:
    """The body that Slack posts for an inner event."""
    who = {"enterprise_id": None, "team_id": bot["team_id"], "user_id": bot["user_id"], "is_bot": True}
    return {
        "token": "simulated-verification-token",
        "team_id": bot["team_id"],
        "context_team_id": bot["team_id"],
        "context_enterprise_id": None,
        "api_app_id": bot["app_id"],
        "event": event,
        "type": "event_callback",
        "event_id": id_,
        "event_time": int(float(event["event_ts"])),
        "authorizations": [{**who, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": "4-simulated",
    }


class SlackSender(Sender):
    """Signs with v0, and asks new subscribers to echo a challenge."""

    def new_id(self) -> str:
        """Slack's event id."""
        return new_id("Ev")

    def sign(self, hook: Hook, event: Event) -> dict[str, str]:
        """The timestamp, and the HMAC over version, timestamp and body."""
        now = str(int(time.time()))
        message = b"v0:" + now.encode() + b":" + event.raw
        made = hmac.new(hook.secret.encode(), message, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={made}", "User-Agent": "Slackbot 1.0"}

    def handshake(self, hook: Hook) -> tuple[str, dict[str, Any] | None] | None:  # noqa: ARG002  # the same for all
        """`url_verification` with a challenge."""
        return "POST", {"token": "simulated", "challenge": secrets.token_urlsafe(32), "type": "url_verification"}

    def shook(self, asked: dict[str, Any] | None, answer: httpx2.Response) -> bool:
        """Whether the challenge came back, as JSON or as plain text."""
        return answer.is_success and asked is not None and asked["challenge"] in answer.text
