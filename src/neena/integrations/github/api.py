"""GitHub's REST API: its headers, its limits, its pages, and the mark by which what was written is found again."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from typing import Any, cast

from neena.authoring import Answer, IntegrationFailed, TaskContext, answer_as, check_status

_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_MOST = 100  # items a page may have
_PAGES = 10
_LOOKED_THROUGH = 3  # pages, newest first
_SECONDARY = 60.0  # seconds GitHub asks to wait where it names none
_MARK = re.compile(r"\n*<!-- neena:[0-9a-f]{32} -->\s*\Z")


async def ask(context: TaskContext, method: str, path: str, **sent: Any) -> Any:
    """The JSON of the answer; raises `IntegrationFailed` with what GitHub says, and whether to try again."""
    return _read(await context.vendor.exchange(method, path, headers=_HEADERS, **sent), context.now().timestamp())


async def pages(context: TaskContext, path: str, limit: int, **params: Any) -> list[dict[str, Any]]:
    """At most `limit` items of a list in pages (https://docs.github.com/en/rest/using-the-rest-api)."""
    given = {name: value for name, value in params.items() if value is not None}
    found: list[dict[str, Any]] = []
    for page in range(1, _PAGES + 1):
        size = min(_MOST, limit)
        answer = await ask(context, "GET", path, params={**given, "per_page": size, "page": page})
        listed = answer_as(list[dict[str, Any]], answer["items"] if isinstance(answer, dict) else answer)
        # Pull requests are issues to GitHub, and not to those who ask for issues.
        found += [one for one in listed if not (path.endswith("/issues") and "pull_request" in one)]
        if len(found) >= limit or len(listed) < size:
            break
    return found[:limit]


def marked(context: TaskContext, body: str | None) -> str:
    """The text with this call's mark, which GitHub shows to nobody: a hash, so that it tells nothing."""
    return f"{body or ''}\n\n{_mark(context)}".lstrip("\n")


def unmarked(body: str | None) -> str | None:
    """The text as it was meant."""
    return None if body is None else _MARK.sub("", body)


async def find_marked(context: TaskContext, path: str) -> dict[str, Any] | None:
    """What was written with this call's mark, if it was; raises `IntegrationFailed` when that cannot be told."""
    newest = {"state": "all", "sort": "created", "direction": "desc", "per_page": _MOST}
    for page in range(1, _LOOKED_THROUGH + 1):
        listed = answer_as(list[dict[str, Any]], await ask(context, "GET", path, params={**newest, "page": page}))
        for one in listed:
            if _mark(context) in (one.get("body") or ""):
                return one
        if len(listed) < _MOST:
            return None
    raise IntegrationFailed("It was not among the newest of the repository.")


def _mark(context: TaskContext) -> str:
    return f"<!-- neena:{sha256(context.idempotency_key.encode()).hexdigest()[:32]} -->"


def _read(answer: Answer, now: float) -> Any:
    if not 200 <= answer.status < 300:
        wait = _slowed(answer, now)
        body = _said(answer.body).encode()
        check_status(
            replace(answer, body=body)
            if wait is None
            else replace(answer, body=body, status=429, headers={**answer.headers, "retry-after": str(round(wait))})
        )
    try:
        return json.loads(answer.body) if answer.body else None
    except (ValueError, RecursionError) as fault:
        raise IntegrationFailed("GitHub's answer is not JSON.", status=answer.status, acted=True) from fault


def _slowed(answer: Answer, now: float) -> float | None:
    """Seconds to wait when a limit is reached, the primary or a secondary one; None for any other refusal.

    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    if answer.status not in {403, 429}:
        return None
    asked, reset = answer.headers.get("retry-after", ""), answer.headers.get("x-ratelimit-reset", "")
    if asked.isdecimal():
        return float(asked)
    if answer.headers.get("x-ratelimit-remaining") == "0" and reset.isdecimal():
        return max(0.0, float(reset) - now)
    secondary = answer.status == 429 or b"secondary rate limit" in answer.body
    return _SECONDARY if secondary else None


def _said(body: bytes) -> str:
    """GitHub's message and what it finds wrong with single fields."""
    try:
        said: Any = json.loads(body)
    except (ValueError, RecursionError):
        return body.decode("utf-8", "replace")
    if not isinstance(said, Mapping):
        return body.decode("utf-8", "replace")
    fields = cast("Mapping[str, Any]", said)
    return "; ".join(
        part for part in (str(fields.get("message", "")), *map(_fault, fields.get("errors") or ())) if part
    )


def _fault(one: Any) -> str:
    """`a text`, `{"message": ...}` or `{"resource": "Issue", "field": "title", "code": "missing_field"}`."""
    if not isinstance(one, Mapping):
        return str(one)
    error = cast("Mapping[str, Any]", one)
    return str(error.get("message") or f"{error.get('field', '')} {error.get('code', '')}".strip())
