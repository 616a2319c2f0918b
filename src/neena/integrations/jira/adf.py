"""Plain text to the Atlassian Document Format, and back.

https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
"""

from collections.abc import Iterator, Mapping
from typing import Any, cast

_DEEPEST = 40
_BLOCKS = frozenset({"paragraph", "heading", "codeBlock", "tableRow", "rule", "taskItem"})


def document(text: str) -> dict[str, Any]:
    """The text as a document: blank lines part paragraphs, other line ends are kept."""
    paragraphs = [one.strip("\n") for one in text.replace("\r\n", "\n").split("\n\n")]
    content = [{"type": "paragraph", "content": _lines(one)} for one in paragraphs if one]
    return {"type": "doc", "version": 1, "content": content}


def _lines(paragraph: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for place, line in enumerate(paragraph.split("\n")):
        if place:
            found.append({"type": "hardBreak"})
        if line:
            found.append({"type": "text", "text": line})
    return found


def plain(value: Any) -> Any:
    """What a document says, without its looks; anything else as it is."""
    if not isinstance(value, Mapping):
        return value
    blocks = cast("Mapping[str, Any]", value).get("content")
    texts = ["".join(_said(one, 0)).strip("\n") for one in _nodes(blocks)]
    return "\n\n".join(text for text in texts if text)


def _nodes(content: Any) -> list[Mapping[str, Any]]:
    listed = cast("list[Any]", content) if isinstance(content, list) else []
    return [cast("Mapping[str, Any]", one) for one in listed if isinstance(one, Mapping)]


def _said(node: Mapping[str, Any], depth: int) -> Iterator[str]:
    kind, attributes = node.get("type"), node.get("attrs")
    given = cast("Mapping[str, Any]", attributes if isinstance(attributes, Mapping) else {})
    if kind == "hardBreak":
        yield "\n"
    elif kind == "listItem":
        yield "- "
    # Text; the names of mentions and emojis; the addresses of cards.
    said = (node.get("text"), given.get("text"), given.get("shortName"), given.get("url"))
    yield next((one for one in said if isinstance(one, str)), "")
    if depth < _DEEPEST:
        for one in _nodes(node.get("content")):
            yield from _said(one, depth + 1)
    if kind in _BLOCKS:
        yield "\n"
