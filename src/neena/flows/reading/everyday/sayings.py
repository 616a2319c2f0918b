"""What a message says and where it goes: `let #ops know we ship`, `drop ada@acme.test a line`, `#ops: all clear`."""

from neena.flows.reading.everyday.line import Line, holds, made, plain, plains, quoting
from neena.flows.reading.lexicon import word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_TARGETS = frozenset({"channel", "email", "user"})
_PEOPLE = frozenset(
    {"everyone", "everybody", "people", "team", "all", "folks", "guys", "them", "crew", "channel", "the"}
)
_TELLING = frozenset(
    {"tell", "inform", "notify", "ping", "warn", "remind", "message", "slack", "email", "mail", "alert"}
)
_FINITE = word_set(
    "is are was were will has have had can must should shall works work needs need am ship ships did does "
    "won't isn't aren't can't won don't it's that's there's we're i'm we've"
)
_ASKING = word_set("what which who how when where why whether if its their it them with about to the")
_REFERRING = frozenset(["which", "who", "whose", "each", "every", "all", "many", "much"])
_SUBJECT_ENDS = frozenset(
    {"and", "saying", "with", ",", "to", "that", ":", "says", "then", "containing", ";", "\n", "?", "!"}
)
_GIVING = frozenset({"drop", "send", "write", "shoot", "give"})
_NOTES = frozenset({"line", "note", "word", "mail", "email", "e-mail", "message"})


def said(sentence: Line, services: frozenset[str]) -> Line:
    """One sentence with its target and its text where reading looks for them."""
    sentence = _placed(sentence, services)
    for rule in (_fronted, _headed, _dropped, _known, _untold):
        sentence = rule(sentence)
    return _called(_subject(sentence, services))


def _fronted(line: Line) -> Line:
    """`in #ops write 'all clear'` as `write 'all clear' in #ops`."""
    if len(line) < 4 or plain(line[0]) not in {"in", "on", "to"} or line[1].kind not in _TARGETS:
        return line
    start = 2 + holds(line, 2, ",")
    end = len(line)
    while end > start and plain(line[end - 1]) in {".", "!", "?", "\n", ";"}:
        end -= 1
    stop = next((at for at in range(start, end) if plain(line[at]) in {"and", "then"}), end)
    return [*line[start:stop], *line[:2], *line[stop:]]


def _placed(line: Line, services: frozenset[str]) -> Line:
    """`In Jira, look for bugs` as `look for bugs in Jira`; `on GitHub please: open an issue` likewise."""
    if len(line) < 5 or plain(line[0]) not in {"in", "on", "at", "from"} or not plain(line[1]):
        return line
    if stem(plain(line[1])) not in services:
        return line
    start = 2
    while plain(line[start]) in {",", ":", "please"} and start < len(line) - 1:
        start += 1
    end = len(line)
    while end > start and plain(line[end - 1]) in {".", "!", "?", "\n", ";"}:
        end -= 1
    stop = next((at for at in range(start, end) if plain(line[at]) in {"and", "then", ":", ","}), end)
    return [*line[start:stop], *line[:2], *line[stop:]] if start > 2 or stop > start + 1 else line


def _headed(line: Line) -> Line:
    """`#ops: the build is broken` as `post to #ops: ...`."""
    if len(line) > 2 and line[0].kind in _TARGETS and plain(line[1]) in {":", "-", "–"}:
        verb = "send an email to" if line[0].kind == "email" else "post to"
        return [*made(verb), line[0], *made(":"), *line[2:]]
    return line


def _dropped(line: Line) -> Line:
    """`drop ada@acme.test a line saying X`, `drop me a line at X` as `send an email to X saying ...`."""
    for place, token in enumerate(line):
        if plain(token) not in _GIVING or place + 3 >= len(line):
            continue
        near = line[place + 1 : place + 7]
        at = next((at for at, one in enumerate(near) if one.kind == "email"), None)
        if at is None:
            continue
        words = plains(near[:at])
        note = next((one for one in words if one in _NOTES), "")
        if note in {"line", "note"} and set(words) <= _NOTES | {"me", "us", "a", "at", "to", "an", "short", "quick"}:
            return [*line[:place], *made("send an email to"), near[at], *line[place + 1 + at + 1 :]]
        after = place + 2 + at
        if not words and holds(line, after, "a", frozenset({"line", "note", "word"})):
            return [*line[:place], *made("send an email to"), near[at], *line[after + 2 :]]
    return line


def _known(line: Line) -> Line:
    """`let everyone in #general know [that] X` as `tell #general that X`; an address is mailed."""
    for place, token in enumerate(line[:-3]):
        if plain(token) != "let":
            continue
        at = next((at for at in range(place + 1, min(place + 7, len(line) - 1)) if line[at].kind in _TARGETS), None)
        if at is None or plain(line[at + 1]) != "know":
            continue
        verb = "email" if line[at].kind == "email" else "tell"
        rest = line[at + 2 :]
        if rest and plain(rest[0]) in {"that", "what", "how"}:
            return [*line[:place], *made(verb), line[at], *rest]
        lead = made("that") if rest and plain(rest[0]) not in _ASKING | {":", ","} else []
        return [*line[:place], *made(verb), line[at], *lead, *rest]
    return line


def _untold(line: Line) -> Line:
    """`tell everyone in #random there is cake` as `tell #random that there is cake`."""
    for place, token in enumerate(line[:-2]):
        noun = place and plain(line[place - 1]) in {
            "a",
            "an",
            "the",
            "my",
            "each",
            "every",
            "one",
            "this",
            "that",
            "by",
        }
        if plain(token) not in _TELLING or noun:
            continue
        at = place + 1
        while at < len(line) and plain(line[at]) in _PEOPLE | {"in", "on", "at", "of", "slack"}:
            at += 1
        if at >= len(line) - 1 or line[at].kind not in _TARGETS:
            continue
        own = made("tell")[0] if plain(token) in {"slack", "remind", "warn"} else token
        verb = made("email") if line[at].kind == "email" and plain(token) in {"tell", "inform", "notify"} else [own]
        rest = line[at + 1 :]
        if holds(rest, 0, "to", frozenset({"say", "tell"})):
            rest = rest[2 + holds(rest, 2, frozenset({"him", "her", "them"})) :]
            rest = rest if holds(rest, 0, "that") else [*made("that"), *rest]
        elif _is_statement(rest):
            rest = [*made("that"), *rest]
        return [*line[:place], *verb, line[at], *rest]
    return line


def _is_statement(rest: list[Token]) -> bool:
    words = plains(rest)
    if (
        not words
        or "that" in words[1:4]
        or not words[0].isalpha()
        or words[0] in _ASKING - {"the", "it", "if", "when"} | {"that"}
    ):
        return False
    stop = next((at for at, word in enumerate(words) if word in {",", "and", "then", ";", "."}), len(words))
    early = words[:stop]
    finite = next((at for at, word in enumerate(early) if word in _FINITE), None)
    if words[0] in {"we", "i", "you"} and stop > 1:
        return True
    return finite is not None and finite > 0 and not _REFERRING & set(early[:finite]) and "'s" not in words[0]


def _subject(line: Line, services: frozenset[str]) -> Line:
    """`with the subject Open cards` with its value in quotation marks, so that nothing reads its words."""
    for place in range(1, len(line) - 2):
        lead = plain(line[place])
        if lead not in {"with", "and", "subject"}:
            continue
        at = place + 1 + (holds(line, place + 1, "the") or holds(line, place + 1, "a"))
        if not holds(line, at, "subject") or line[at].is_possessive:
            continue
        start = at + 1 + holds(line, at + 1, frozenset({":", "line", "="}))
        end = start
        while end < len(line) and line[end].kind in {"word", "number", "id", "mark", "date"}:
            word = plain(line[end])
            served = end + 1 < len(line) and stem(plain(line[end + 1])) in services
            if (
                word in _SUBJECT_ENDS
                or (served and word in {"in", "via", "from", "on"})
                or (word == "." and end + 1 == len(line))
            ):
                break
            end += 1
        if end == start or plain(line[start]) in {"of", "from", "is", "in", "for", "contains", "their", "its", "the"}:
            continue
        return [*line[:start], *quoting(line[start:end]), *line[end:]]
    return line


def _called(line: Line) -> Line:
    """`named after its subject` as `named its subject`."""
    for place in range(1, len(line) - 1):
        if holds(line, place, frozenset({"named", "called", "titled"}), frozenset({"after", "like", "by"})):
            end = len(line) - (plain(line[-1]) in {".", "!", "?", "\n", ";"})
            end = next((at for at in range(place + 2, end) if plain(line[at]) in {",", "and", "then"}), end)
            return [*line[:place], *made("with"), *line[place + 2 : end], *made("as name"), *line[end:]]
    return line
