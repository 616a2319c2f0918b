"""Parts of a web page or of data at an address: `pick the h1`, `take its title`, `what is $.price at https://...`."""

import re

from neena.flows.reading.everyday.line import ARTICLES, Line, holds, made, plain
from neena.flows.reading.lexicon import word_set
from neena.flows.reading.tokens import Token

_ELEMENTS = word_set(
    "h1 h2 h3 h4 h5 h6 title p a img table ul ol li nav header footer main article section span div "
    "button blockquote figure caption td th tr pre code time strong em small label body head"
)
_PLAIN_ELEMENTS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "title"})
_SAID = {"heading": "h1", "headline": "h1", "titles": "title", "headings": "h1", "paragraph": "p", "paragraphs": "p"}
_SELECTOR = re.compile(r"[a-z][a-z0-9]{0,15}(?:[.#][\w-]{1,60}){1,5}\Z")
_PICKING = frozenset({"pick", "extract", "grab", "select", "scrape", "take", "get", "read", "show", "find", "give"})
_SURE = frozenset({"pick", "extract", "select", "scrape", "grab"})
_LEADS = ARTICLES | {"only", "just", "me", "all", "page's", "page", "site's", "website's"}
_OF = frozenset({"of", "from", "at", "on", "in", "inside", "under"})
_TELLING = word_set(
    "tell post send mail email share message notify write say announce forward slack report"
)  # fmt: skip


def picked(tokens: Line) -> Line:
    """Every way to ask for a part of an address as `Fetch URL and pick "part"`."""
    if not any(token.kind == "url" for token in tokens):
        return tokens
    found = _asked(tokens)
    place = 0
    while place < len(found):
        if _is_picking(found, place) and (part := _part(found, place + 1, sure=plain(found[place]) in _SURE)):
            found = _placed(found, place, *part)
        place += 1
    return _told(found)


def _is_picking(tokens: Line, place: int) -> bool:
    return plain(tokens[place]) in _PICKING


def _part(tokens: Line, place: int, *, sure: bool) -> tuple[str, int] | None:
    """The part named from `place` on as an expression, and where its words end."""
    while place < len(tokens) and (plain(tokens[place]) in _LEADS or tokens[place].is_possessive):
        place += 1
    if holds(tokens, place, frozenset({"text", "content", "contents", "value", "element", "tag"}), _OF):
        place += 2
        while place < len(tokens) and plain(tokens[place]) in _LEADS:
            place += 1
        sure = True
    if place >= len(tokens):
        return None
    token, word = tokens[place], plain(tokens[place]) or tokens[place].value.lower()
    after = place + 1
    if token.kind == "path":
        return token.text, after
    if word in {".", "#"} and after < len(tokens) and tokens[after].start == token.end and sure:
        return word + tokens[after].text, after + 1
    if token.kind == "channel" and sure:
        return token.text, after
    word = _SAID.get(word, word)
    known = _ELEMENTS if sure else _PLAIN_ELEMENTS
    if word in known or (_SELECTOR.match(word) and word.split(".")[0].split("#")[0] in _ELEMENTS):
        return word, after + holds(tokens, after, frozenset({"element", "tag", "selector"}))
    return None


def _expression(part: str) -> Line:
    return made(part if part.startswith("$") else f'"{part}"')


def _placed(tokens: Line, place: int, part: str, end: int) -> Line:
    """`pick X from URL` as `fetch URL and pick X`; after an address only the part is written anew."""
    if end < len(tokens) - 1 and plain(tokens[end]) in _OF and tokens[end + 1].kind == "url":
        fetch = made("fetch"), [tokens[end + 1]], made("and pick"), _expression(part)
        return [*tokens[:place], *(token for piece in fetch for token in piece), *tokens[end + 2 :]]
    if not any(token.kind == "url" for token in tokens[:place]):
        return tokens
    return [*tokens[:place], *made("pick"), *_expression(part), *tokens[end:]]


def _asked(tokens: Line) -> Line:
    """`What is $.price at URL?`"""
    for place in range(len(tokens)):
        start = place
        if plain(tokens[place]) in {"what's", "whats"} or holds(
            tokens, place, "what", frozenset({"is", "are", "does"})
        ):
            start = place + 1 + (plain(tokens[place]) == "what")
        elif plain(tokens[place]) == "what" and tokens[place].is_possessive:
            start = place + 1
        else:
            continue
        part = _part(tokens, start, sure=True)
        if part is None:
            return tokens
        end = part[1] + holds(tokens, part[1], frozenset({"say", "show", "hold", "contain"}))
        if holds(tokens, end, _OF) and end + 1 < len(tokens) and tokens[end + 1].kind == "url":
            fetch = [*made("fetch"), tokens[end + 1], *made("and pick"), *_expression(part[0])]
            return [*tokens[:place], *fetch, *tokens[end + 2 :]]
        return tokens
    return tokens


def _told(tokens: Line) -> Line:
    """`tell #ops the title of URL`, `fetch URL and mail its title`: picked first, then told."""
    verb = next((at for at, token in enumerate(tokens) if plain(token) in _TELLING), None)
    if verb is None or "pick" in [plain(token) for token in tokens]:
        return tokens
    for place in range(verb + 1, len(tokens)):
        if plain(tokens[place]) in {"that", ":", "saying"}:
            return tokens
        if plain(tokens[place]) not in ARTICLES or (part := _part(tokens, place, sure=False)) is None:
            continue
        expression, end = part
        if holds(tokens, end, _OF) and end + 1 < len(tokens) and tokens[end + 1].kind == "url":
            return _before(tokens, verb, place, end + 2, tokens[end + 1], expression)
        at = next((at for at, token in enumerate(tokens[:verb]) if token.kind == "url"), None)
        if at is not None:
            pick = [*made(", pick"), *_expression(expression)]
            return [*tokens[: at + 1], *pick, *tokens[at + 1 : place], *made("it"), *tokens[end:]]
    return tokens


def _before(tokens: Line, verb: int, place: int, end: int, url: Token, part: str) -> Line:
    fetch = [*made("fetch"), url, *made(", pick"), *_expression(part), *made("and")]
    return [*tokens[:verb], *fetch, *tokens[verb:place], *made("it"), *tokens[end:]]
