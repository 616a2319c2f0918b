"""Gmail's messages by id: asked for, listed, found again by the mark that a mail of ours carries."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from neena.authoring import Answer, IntegrationFailed, TaskContext, answer_as, check_status

READ = "https://www.googleapis.com/auth/gmail.readonly"
WRITE = "https://www.googleapis.com/auth/gmail.compose"
MARK = "X-Neena-Key"
_LIMITS = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})


class Shape(BaseModel):
    """Google writes names in camelCase."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)


class Header(Shape):
    """One header of a mail."""

    name: str = ""
    value: str = ""


class Body(Shape):
    """A part's content in base64url; left out when it is an attachment of its own."""

    data: str = ""
    size: int = 0


class Part(Shape):
    """One part of a MIME message (messages.get, format full)."""

    mime_type: str = ""
    filename: str = ""
    headers: list[Header] = []
    body: Body = Body()
    parts: list["Part"] = []

    def header(self, name: str) -> str:
        """The value of a header; empty when there is none."""
        return next((one.value for one in self.headers if one.name.lower() == name.lower()), "")


class Message(Shape):
    """A message resource, as far as it was asked for."""

    id: str
    thread_id: str = ""
    label_ids: list[str] = []
    snippet: str = ""
    internal_date: int = 0
    payload: Part = Part()


class Listed(Shape):
    """One page of ids."""

    messages: list[Message] = []
    next_page_token: str = ""


class _Reason(BaseModel):
    reason: str = ""


class _Error(BaseModel):
    message: str = ""
    errors: list[_Reason] = []


class _Refusal(BaseModel):
    error: _Error = Field(default_factory=_Error)


async def ask(context: TaskContext, method: str, path: str, **sent: Any) -> dict[str, Any]:
    """Call the API; raises `IntegrationFailed`, also for limits, which Gmail tells by 403 as well as by 429."""
    answer = await context.vendor.exchange(method, path, **sent)
    if answer.status == 403 and _LIMITS.intersection(_reasons(answer)):
        raise IntegrationFailed("Gmail answered 403 (too many requests).", status=429, passing=True)
    check_status(answer)
    try:
        return answer_as(dict[str, Any], json.loads(answer.body))
    except (ValueError, RecursionError) as fault:
        raise IntegrationFailed("Gmail's answer is not JSON.", status=answer.status, acted=method != "GET") from fault


def _reasons(answer: Answer) -> set[str]:
    try:
        return {one.reason for one in _Refusal.model_validate_json(answer.body).error.errors}
    except ValidationError:
        return set()


async def get(context: TaskContext, id: str, headers: Sequence[str] = ()) -> Message:
    """One message: whole, or only the headers named."""
    asked: dict[str, Any] = {"format": "full"}
    if headers:
        asked = {"format": "metadata", "metadataHeaders": list(headers)}
    return answer_as(Message, await ask(context, "GET", f"users/me/messages/{id}", params=asked))


async def page(context: TaskContext, limit: int, **wanted: Any) -> Listed:
    """The ids of the newest messages, `limit` of them at most."""
    asked = {"maxResults": str(limit), **{name: value for name, value in wanted.items() if value}}
    return answer_as(Listed, await ask(context, "GET", "users/me/messages", params=asked))


def mark_of(context: TaskContext) -> str:
    """What a mail carries in its `X-Neena-Key` header: says nothing to others, the same for every attempt.

    Gmail replaces the Message-ID of what is sent through its API, so that cannot be used; other headers it keeps.
    """
    return hashlib.sha256(context.idempotency_key.encode()).hexdigest()[:32]


async def marked(context: TaskContext, ids: Iterable[str]) -> Message | None:
    """The message among `ids` that carries this call's mark."""
    mark = mark_of(context)
    for one in dict.fromkeys(ids):
        message = await get(context, one, (MARK,))
        if message.payload.header(MARK) == mark:
            return message
    return None
