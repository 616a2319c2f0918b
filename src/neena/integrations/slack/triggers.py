"""What Slack tells: the Events API (https://docs.slack.dev/apis/events-api/)."""

from collections.abc import Mapping
from typing import Any

from neena.authoring import Delivery, EventField, Webhooks, is_fresh, signed_with, trigger


def verify(delivery: Delivery, secret: str) -> bool | None:
    """Signatures of version v0: an HMAC over the version, the time and the body."""
    signature = delivery.headers.get("x-slack-signature")
    if signature is None:
        return None
    moment = delivery.headers.get("x-slack-request-timestamp", "")
    message = b"v0:" + moment.encode() + b":" + delivery.raw
    genuine = signature.startswith("v0=") and signed_with(secret, message, signature.removeprefix("v0="))
    return genuine and is_fresh(delivery, moment)


def delivery_id(delivery: Delivery) -> str | None:
    """The id of the event: the same for every try."""
    found = delivery.at("event_id")
    return found if isinstance(found, str) else None


def answer(delivery: Delivery) -> Mapping[str, Any] | None:
    """The challenge that proves a new Request URL, echoed."""
    challenge = delivery.at("challenge")
    return {"challenge": challenge} if delivery.at("type") == "url_verification" else None


webhooks = Webhooks(
    verify=verify,
    delivery_id=delivery_id,
    secret="Slack: your app, Basic Information, Signing Secret.",  # noqa: S106  # where to find it
    docs_url="https://docs.slack.dev/authentication/verifying-requests-from-slack/",
    answer=answer,
)


# Changes, deletions, joins and the like are messages with a subtype, too; these are written by somebody.
_WRITTEN = (None, "bot_message", "file_share", "me_message", "thread_broadcast")


@trigger(
    entity="ts",
    fields=(
        EventField("channel", "$.event.channel", "Id of the channel"),
        EventField("ts", "$.event.ts", "Timestamp of the message, its id in the channel", identifies="Message"),
        EventField("text", "$.event.text", "Text of the message"),
        EventField("user", "$.event.user", "Id of the user who wrote it", optional=True),
        EventField("thread_ts", "$.event.thread_ts", "Timestamp of the message it replies to", optional=True),
        EventField("bot_id", "$.event.bot_id", "Id of the bot that wrote it, missing for people", optional=True),
        EventField("app_id", "$.event.app_id", "Id of the app that wrote it, missing for people", optional=True),
        EventField("team", "$.team_id", "Id of the workspace", optional=True),
    ),
)
def handle_message_posted(delivery: Delivery) -> bool:
    """A message was posted to a channel that the app is in."""
    posted = delivery.may_be("event_callback", "type") and delivery.may_be("message", "event", "type")
    return posted and delivery.at("event", "subtype") in _WRITTEN
