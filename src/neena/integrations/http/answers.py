"""What an HTTP answer becomes: parsed, capped in size, a part picked out; or a failure that says what to do."""

import json
from http import HTTPStatus
from typing import Any, NoReturn
from urllib.parse import urlsplit

from pydantic import BaseModel, Field

from neena.authoring import Answer, IntegrationFailed, check_status
from neena.integrations.http import css, jsonpath

MAX_TEXT = 1024 * 1024
_ADVICE = {
    401: "It asks for a credential: connect HTTP for this host with `Header-Name: value`.",
    403: "It refuses access: the credential connected for this host may lack the right.",
    404: "There is nothing at this address: check the URL.",
    405: "It does not take this method at this address.",
    422: "It does not accept the values sent.",
    429: "It asks to slow down.",
}


class HttpAnswer(BaseModel):
    """What the address answered."""

    status: int = Field(description="HTTP status, e.g. 200")
    content_type: str = Field(description="Media type, e.g. application/json")
    body: Any = Field(
        default=None,
        description="The answer: JSON as data, text as text; left out when a part was picked or it is binary",
    )
    picked: Any = Field(default=None, description="The part picked out: one value, or a list when several match")
    truncated: bool | None = Field(default=None, description="True when the body was too large and was cut")


def read(answer: Answer, pick: str | None) -> HttpAnswer:
    """The answer as a task gives it; raises `IntegrationFailed` unless the status is 2xx."""
    _check(answer)
    text = _text(answer)
    read = HttpAnswer(status=answer.status, content_type=answer.content_type)
    if pick:
        read.picked = _picked(answer, text, pick)
    elif text is not None and len(text) > MAX_TEXT:
        read.body, read.truncated = text[:MAX_TEXT], True
    elif text is not None:
        read.body = _parsed(answer, text)
    return read


def check_pick(pick: str | None) -> None:
    """Raise `Invalid` for an expression that could not be used, before anything is sent."""
    if pick and pick.startswith("$"):
        jsonpath.find(pick, None)
    elif pick:
        css.find(pick, "")


def _check(answer: Answer) -> None:
    try:
        check_status(answer)
    except IntegrationFailed as fault:
        _explain(answer, fault)


def _explain(answer: Answer, fault: IntegrationFailed) -> NoReturn:
    try:
        phrase = f" ({HTTPStatus(answer.status).phrase})"
    except ValueError:
        phrase = ""
    said = fault.message.partition(": ")[2]
    parts = [f"{urlsplit(answer.url).hostname} answered {answer.status}{phrase}.", _ADVICE.get(answer.status, "")]
    if said and answer.content_type != "text/html":
        parts.append(f"It says: {said}")
    raise IntegrationFailed(
        " ".join(part for part in parts if part),
        status=fault.status,
        passing=fault.passing,
        acted=fault.acted,
        retry_after=fault.retry_after,
    ) from None


def _picked(answer: Answer, text: str | None, pick: str) -> Any:
    if text is None:
        raise IntegrationFailed(f"The answer is {answer.content_type}, nothing can be picked from it.", acted=True)
    if pick.startswith("$"):
        try:
            found = jsonpath.find(pick, json.loads(text, parse_constant=_no_number))
        except (ValueError, RecursionError) as fault:
            raise IntegrationFailed("The answer is not JSON, so the JSONPath cannot be used.", acted=True) from fault
    else:
        found = css.find(pick, text)
    if not found:
        raise IntegrationFailed(f"Nothing in the answer matches {pick!r}.", acted=True)
    return found[0] if len(found) == 1 else found


def _parsed(answer: Answer, text: str) -> Any:
    """JSON as data when the answer says or shows that it is JSON, otherwise the text."""
    kind = answer.content_type
    if kind == "application/json" or kind.endswith("+json") or (not kind and text.lstrip()[:1] in {"{", "["}):
        try:
            return json.loads(text, parse_constant=_no_number)
        except (ValueError, RecursionError):
            return text
    return text


def _text(answer: Answer) -> str | None:
    """The body as text; None when it is binary."""
    kind = answer.content_type
    main, _, sub = kind.partition("/")
    textual = main in {"text", ""} or sub.endswith(("json", "xml", "javascript", "x-www-form-urlencoded", "yaml"))
    if not textual or b"\0" in answer.body[:1000]:
        return None
    charset = "utf-8"
    for part in answer.headers.get("content-type", "").split(";")[1:]:
        name, _, value = part.partition("=")
        if name.strip().lower() == "charset":
            charset = value.strip().strip("\"'")
    try:
        return answer.body.decode(charset, "replace")
    except (LookupError, ValueError):
        return answer.body.decode("utf-8", "replace")


def _no_number(constant: str) -> NoReturn:
    raise ValueError(constant)
