"""Slack's faults: it answers 200 with `ok: false` and a code; here each gets a meaning and an HTTP status."""

import json
from typing import Any, cast

from neena.authoring import Answer, IntegrationFailed, answer_as

# What the codes say, under the status another service would have answered with.
_CODES: dict[str, tuple[int, str]] = {
    "not_authed": (401, "no token was sent; connect Slack"),
    "invalid_auth": (401, "the token is not valid; connect Slack again"),
    "token_expired": (401, "the token has expired; connect Slack again"),
    "token_revoked": (401, "the token was revoked; connect Slack again"),
    "account_inactive": (401, "the token belongs to a removed user or workspace; connect Slack again"),
    "missing_scope": (403, "the app lacks a permission (scope) for this; add it and install the app again"),
    "no_permission": (403, "the token may not do this"),
    "not_in_channel": (403, "the app is not a member of the channel; invite it there with /invite"),
    "restricted_action": (403, "the workspace's settings forbid this"),
    "cant_update_message": (403, "only the author of a message may change it"),
    "cant_delete_message": (403, "only the author of a message may delete it"),
    "edit_window_closed": (403, "the time in which a message may be changed is over"),
    "channel_not_found": (404, "there is no such channel, or the app may not see it"),
    "message_not_found": (404, "there is no message with this timestamp in the channel"),
    "thread_not_found": (404, "there is no thread with this timestamp in the channel"),
    "user_not_found": (404, "there is no such user"),
    "is_archived": (400, "the channel is archived"),
    "no_text": (400, "the message is empty"),
    "msg_too_long": (400, "the text is too long"),
    "too_many_attachments": (400, "a message takes at most 100 attachments"),
    "invalid_blocks": (400, "the blocks are not valid"),
    "invalid_attachments": (400, "the attachments are not valid"),
    "invalid_arguments": (400, "an argument is not valid"),
    "ratelimited": (429, "too many requests"),
    "rate_limited": (429, "too many messages to this channel"),
    "internal_error": (500, "Slack had a fault of its own"),
    "fatal_error": (500, "Slack had a fault of its own and may have done part of the work"),
    "request_timeout": (408, "Slack did not get the request to its end"),
    "service_unavailable": (503, "Slack is out of service for the moment"),
}


_REFUSED = frozenset({"invalid_auth", "token_expired"})
_LONGEST_FAULT = 2000  # bytes; what is longer is no fault, and is not read twice


def is_refused(answer: Answer) -> bool:
    """Whether Slack takes the access token no more: it says so in an answer of 200."""
    if answer.status != 200 or len(answer.body) > _LONGEST_FAULT:
        return answer.status == 401
    try:
        said = json.loads(answer.body)
    except ValueError:
        return False
    return isinstance(said, dict) and cast("dict[str, Any]", said).get("error") in _REFUSED


def check_ok(answer: Any) -> dict[str, Any]:
    """The answer when Slack says ok; otherwise raises `IntegrationFailed` with the code explained."""
    said = answer_as(dict[str, Any], answer)
    if said.get("ok") is True:
        return said
    raise refused(str(said.get("error") or "no error code"), str(said.get("needed") or ""))


def refused(code: str, needed: str = "") -> IntegrationFailed:
    """The failure that Slack's error code stands for; `needed` names the missing scope."""
    status, meaning = _CODES.get(code, (None, "see the list of errors in Slack's documentation"))
    return IntegrationFailed(
        f"Slack refuses: {code}: {meaning}" + (f" (needed: {needed})" if needed else ""),
        status=status,
        passing=status in {408, 429, 500, 503},
        acted=status in {408, 500, 503},
    )
