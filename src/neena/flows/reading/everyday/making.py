"""Texts made and sent in one breath: `mail a summary of X to Y`, `sum it up for #ops`; comments by other verbs."""

from neena.flows.reading.everyday.line import ARTICLES, ENDS, Line, holds, made, plain, quoting
from neena.flows.reading.lexicon import word_set
from neena.flows.reading.stems import is_plural, stem

_SENDING = word_set("email mail send post share write")
_WRITING = frozenset({"write", "compose", "word", "draft"})
_TEXTS = word_set(
    "reminder poem invitation announcement letter speech text paragraph story apology greeting rhyme haiku"
)
_SUMMARIZING = frozenset({"summarize", "summarise"})
_TARGETS = frozenset({"channel", "email"})
_TO = frozenset({"to", "in", "for", "on"})
_BEGINS = frozenset({",", "and", "then", "please", ":"})
_CUSTOMERS = frozenset({"customer", "requester", "client"})
_TELLING = frozenset({"tell", "inform", "write", "answer", "message"})
_LAYING = frozenset({"leave", "put", "post", "add", "write", "save"})
_NOTES = frozenset({"note", "comment"})
_IT = frozenset({"it", "that", "this", "them"})


def in_steps(line: Line, verbs: frozenset[str]) -> Line:
    """One sentence, with a step for each thing done to a text; `verbs` are the stems of what tasks do."""
    rules = [_to_customer, _as_note]
    if stem("summarize") in verbs:
        rules += [_summary, _summed_for, _read_first]
    if stem("compose") in verbs:
        rules.append(_composed)
    for rule in rules:
        line = rule(line)
    return line


def _begins(line: Line, place: int) -> bool:
    return place == 0 or plain(line[place - 1]) in _BEGINS


def _end(line: Line) -> int:
    return len(line) - (bool(line) and plain(line[-1]) in ENDS)


def _summary(line: Line) -> Line:
    """`mail a summary of X to Y` as `summarize X and mail it to Y`."""
    for place in range(len(line) - 5):
        if plain(line[place]) not in _SENDING or not _begins(line, place):
            continue
        start = place + 1 + holds(line, place + 1, frozenset({"a", "the"}))
        start += holds(line, start, frozenset({"short", "brief", "quick"}))
        if not holds(line, start, "summary", "of"):
            continue
        target = next((at for at in range(start + 2, len(line)) if line[at].kind in _TARGETS), None)
        if target is None or plain(line[target - 1]) not in _TO or target < start + 4:
            return line
        about = line[start + 2 : target - 1]
        return [*line[:place], *made("summarize"), *about, *made("and"), line[place], *made("it"), *line[target - 1 :]]
    return line


def _summed_for(line: Line) -> Line:
    """`summarize it for #ops` as `summarize it and post it in #ops`."""
    end = _end(line)
    for place in range(end - 3):
        if plain(line[place]) not in _SUMMARIZING or not _begins(line, place):
            continue
        if line[end - 1].kind in _TARGETS and plain(line[end - 2]) in {"for", "to"}:
            verb = "post it in" if line[end - 1].kind == "channel" else "mail it to"
            return [*line[: end - 2], *made(f"and {verb}"), *line[end - 1 :]]
    return line


def _read_first(line: Line) -> Line:
    """`summarize the comments on ticket 12` as `get the comments on ticket 12 and summarize them`."""
    for place in range(len(line) - 3):
        if plain(line[place]) not in _SUMMARIZING or not _begins(line, place) or plain(line[place + 1]) not in ARTICLES:
            continue
        stop = place + 2
        while stop < _end(line) and plain(line[stop]) not in {",", "and", "then", "as"}:
            if plain(line[stop]) == "in" and plain(line[stop + 1]) in {"one", "a", "two", "three", "bullet", "short"}:
                break
            stop += 1
        listed = line[place + 1 : stop]
        if any(is_plural(plain(token)) for token in listed[:4] if plain(token)) and not _is_text(listed):
            return [*line[:place], *made("get"), *listed, *made("and"), line[place], *made("them"), *line[stop:]]
    return line


def _is_text(line: Line) -> bool:
    return any(token.kind == "quoted" or plain(token) in {":", "results", "them"} for token in line)


def _composed(line: Line) -> Line:
    """`write a friendly reminder about X` as a text that is composed to that instruction."""
    for place in range(len(line) - 3):
        if plain(line[place]) not in _WRITING or not _begins(line, place) or plain(line[place + 1]) not in {"a", "an"}:
            continue
        stop = next((at for at in range(place, _end(line)) if plain(line[at]) in {",", "and", "then"}), _end(line))
        told = line[place + 1 : stop]
        plainly = all(token.kind not in _TARGETS | {"quoted", "id", "url"} for token in told)
        if plainly and any(plain(token) in _TEXTS for token in told[:5]):
            return [*line[:place], *made("compose a text with the instruction"), *quoting(told), *line[stop:]]
    return line


def _to_customer(line: Line) -> Line:
    """`tell the customer on ticket 12 X` as a reply to the customer."""
    for place in range(len(line) - 3):
        told = plain(line[place]) in _TELLING and _begins(line, place) and holds(line, place + 1, "the", _CUSTOMERS)
        if told and any(plain(token) in {"ticket", "it"} for token in line[place:]):
            return [*line[:place], *made("reply to"), *line[place + 1 :]]
    return line


def _as_note(line: Line) -> Line:
    """`leave that as an internal note on X` as `add an internal note to X about it`."""
    for place in range(len(line) - 5):
        if plain(line[place]) not in _LAYING or not _begins(line, place):
            continue
        if not holds(line, place + 1, _IT, "as", frozenset({"a", "an"})):
            continue
        note = next((at for at in range(place + 4, min(place + 7, len(line))) if plain(line[at]) in _NOTES), None)
        if note is not None and holds(line, note + 1, frozenset({"on", "to", "in"})):
            where = line[note + 2 : _end(line)]
            added = [*made("add"), *line[place + 3 : note + 1], *made("to"), *where, *made("with it")]
            return [*line[:place], *added, *line[_end(line) :]]
    return line
