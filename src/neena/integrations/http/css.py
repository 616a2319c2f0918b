"""CSS selectors over HTML that may be hostile: sizes and selectors that take endless work are refused beforehand.

The parser is quick but runs without interruption, so what makes it slow (measured: nesting, `:has()`, `:nth-child()`)
is bounded before it starts.
"""

import re
from collections import Counter

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from neena.authoring import Invalid

MAX_LENGTH = 200
MAX_HTML = 2 * 1024 * 1024
MAX_DEPTH = 512
MAX_WORK = 5_000_000
MAX_MATCHES = 10_000
_FUNCTION = re.compile(r":([a-z-]{1,40})\(", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"@([A-Za-z_:][A-Za-z0-9_:.-]{0,60})$")
_TAG = re.compile(r"<(/?)([A-Za-z][^\s/>]{0,60})")
_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option".split()  # noqa: SIM905
)


def find(selector: str, html: str) -> list[str]:
    """The texts of all elements that `selector` matches, or their attribute when it ends in `@name` (`a.more@href`)."""
    if len(selector) > MAX_LENGTH:
        raise Invalid(f"A CSS selector has at most {MAX_LENGTH} characters.")
    _check_page(html)
    attribute = _ATTRIBUTE.search(selector)
    path = selector[: attribute.start()] if attribute else selector
    for function in _FUNCTION.findall(path):
        if function.lower() != "not":
            raise Invalid(
                f"The CSS selector function :{function}() is not supported; describe the element another way."
            )
    try:
        found = LexborHTMLParser(html).css(path.strip() or "*")
    except (SelectolaxError, ValueError) as fault:
        raise Invalid(f"The CSS selector {selector!r} cannot be used.") from fault
    if len(found) > MAX_MATCHES:
        raise Invalid(f"The CSS selector matches more than {MAX_MATCHES} elements; write a narrower one.")
    texts: list[str] = []
    room = MAX_HTML
    for node in found:
        text = node.attributes.get(attribute[1]) if attribute else " ".join(node.text(separator=" ").split())
        if text is None:
            continue
        room -= len(text)
        if room < 0:
            raise Invalid("The CSS selector matches more text than the page holds; write a narrower one.")
        texts.append(text)
    return texts


def _check_page(html: str) -> None:
    """Refuse pages that are costly to parse: nesting is counted roughly, elements that close by themselves left out."""
    if len(html) > MAX_HTML:
        raise Invalid(f"The page is larger than {MAX_HTML // 1024 // 1024} MB; nothing can be picked from it.")
    opened: Counter[str] = Counter()
    depth = deepest = tags = 0
    for end, tag in _TAG.findall(html):
        name = tag.lower()
        tags += 1
        if name in _VOID:
            continue
        if not end:
            opened[name] += 1
            depth += 1
            deepest = max(deepest, depth)
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    if deepest > MAX_DEPTH or deepest * tags > MAX_WORK:
        raise Invalid("The page is nested too deeply; nothing can be picked from it.")
