"""Jira's REST API: what it says when it refuses, and the mark by which what was written is found again."""

import json
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

from neena.authoring import Answer, IntegrationFailed, TaskContext, check_status

PROPERTY = "neena"


async def ask(context: TaskContext, method: str, path: str, **sent: Any) -> Any:
    """The JSON of the answer; raises `IntegrationFailed` with what Jira says."""
    answer = await context.vendor.exchange(method, path, headers={"Accept": "application/json"}, **sent)
    if "AUTHENTICATED_FAILED" in answer.headers.get("x-seraph-loginreason", ""):
        # Jira goes on as if nobody had signed in: with "not found", or with what everybody may see.
        answer = replace(answer, status=401)
    if not 200 <= answer.status < 300:
        check_status(replace(answer, body=_said(answer).encode()))
    try:
        return json.loads(answer.body) if answer.body else None
    except (ValueError, RecursionError) as fault:
        raise IntegrationFailed("Jira's answer is not JSON.", status=answer.status, acted=True) from fault


def mark(context: TaskContext) -> dict[str, Any]:
    """An entity property with this call's mark, a hash: Jira's pages do not show it."""
    return {"key": PROPERTY, "value": {"call": _call(context)}}


def is_marked(context: TaskContext, value: Any) -> bool:
    """Whether the value of an entity property is this call's mark."""
    return isinstance(value, Mapping) and cast("Mapping[str, Any]", value).get("call") == _call(context)


def _call(context: TaskContext) -> str:
    return sha256(context.idempotency_key.encode()).hexdigest()[:32]


def _said(answer: Answer) -> str:
    """`errorMessages` and `errors` of Jira's error collection."""
    text = answer.body.decode("utf-8", "replace")
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(said, Mapping):
        return text
    fields = cast("Mapping[str, Any]", said)
    errors = cast("Mapping[str, Any]", fields.get("errors") or {})
    parts = [*fields.get("errorMessages", []), *(f"{name}: {error}" for name, error in errors.items())]
    return "; ".join(map(str, parts)) or str(fields.get("message", text))
