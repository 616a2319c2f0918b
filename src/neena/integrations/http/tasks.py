"""Two tasks, because reading changes nothing and sending may: `fetch` and `send`."""

import asyncio
import json
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from pydantic import Field

from neena.authoring import Invalid, TaskContext, task
from neena.integrations.http.answers import HttpAnswer, check_pick, read
from neena.integrations.http.headers import check_headers

Url = Annotated[str, Field(description="Whole web address, with https://", max_length=8000)]
Query = Annotated[dict[str, Any] | None, Field(description="Values added to the address after the question mark")]
Headers = Annotated[dict[str, str] | None, Field(description="Request headers; the credential is added by itself")]
Pick = Annotated[
    str | None,
    Field(
        description="Part of the answer to pick: a JSONPath for JSON ($.items[0].name) or a CSS selector for a page "
        "(h1, a.more@href)",
        max_length=500,
    ),
]


@task(
    effect="read",
    name="Fetch URL",
    tells="Fetched {url}[: {result.picked}]",
    says=(
        "get a web page",
        "download from a url",
        "call an api",
        "http get request",
        "read a website",
        "look up at an address",
        "check a link",
        "scrape a page",
    ),
)
async def fetch(
    context: TaskContext,
    url: Url,
    method: Annotated[Literal["GET", "HEAD"], Field(description="GET reads, HEAD only checks")] = "GET",
    query: Query = None,
    headers: Headers = None,
    pick: Pick = None,
) -> HttpAnswer:
    """Fetch a web address and read its answer, or only a part of it.

    Any answer but success (2xx) is a failure. Redirects are followed.
    """
    check_pick(pick)
    sent = check_headers(headers or {})
    answer = await context.vendor.exchange(method, _address(url, query), headers=sent)
    return await asyncio.to_thread(read, answer, pick)


@task(
    effect="write",
    name="Send HTTP Request",
    tells="Sent {method} to {url} (answer {result.status}).",
    says=(
        "post to a url",
        "send to a webhook",
        "http post request",
        "call an api to create",
        "put to an address",
        "delete at a url",
        "submit a form",
        "notify an endpoint",
    ),
)
async def send(
    context: TaskContext,
    url: Url,
    method: Annotated[Literal["POST", "PUT", "PATCH", "DELETE"], Field(description="HTTP method")] = "POST",
    body: Annotated[Any, Field(description="Data to send: an object or list goes as JSON, text as text")] = None,
    form: Annotated[dict[str, str] | None, Field(description="Form fields to send, in place of a body")] = None,
    query: Query = None,
    headers: Headers = None,
    pick: Pick = None,
) -> HttpAnswer:
    """Send data to a web address and read its answer, or only a part of it.

    Any answer but success (2xx) is a failure. An `Idempotency-Key` header is sent, the same on each attempt.
    """
    check_pick(pick)
    sent = {"Idempotency-Key": context.idempotency_key, **check_headers(headers or {})}
    if body is not None and form is not None:
        raise Invalid("Give either a body or form fields, not both.")
    content = _content(body, sent)
    answer = await context.vendor.exchange(method, _address(url, query), headers=sent, content=content, form=form)
    return await asyncio.to_thread(read, answer, pick)


def _address(url: str, query: dict[str, Any] | None) -> str:
    """The address with `query` added; what it carries already is kept. People leave out `https://`."""
    url = url.strip() if "://" in url else f"https://{url.strip()}"
    given = {name: value for name, value in (query or {}).items() if value is not None}
    if not given:
        return url
    head, mark, fragment = url.partition("#")
    return f"{head}{'&' if '?' in head else '?'}{urlencode(given, doseq=True)}{mark}{fragment}"


def _content(body: Any, headers: dict[str, str]) -> bytes | None:
    """The body's bytes; names its type in `headers` unless the caller did."""
    if body is None:
        return None
    kind, text = "application/json", body
    if not isinstance(body, str):
        text = json.dumps(body, ensure_ascii=False)
    elif not _is_json(body):
        kind = "text/plain; charset=utf-8"
    if "content-type" not in {name.lower() for name in headers}:
        headers["Content-Type"] = kind
    return str(text).encode()


def _is_json(text: str) -> bool:
    if text.lstrip()[:1] not in {"{", "["}:
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
