"""Questions as the requests that they stand for: `how many boards do I have` counts the boards."""

from neena.flows.reading.everyday.line import ARTICLES, ENDS, Line, holds, made, plain, plains
from neena.flows.reading.stems import is_plural

_UNITS = frozenset({"days", "weeks", "months", "hours", "years", "minutes"})
_ASKS = frozenset({"what", "what's", "whats", "which", "when"})
_HAVE = frozenset({"have", "got", "own", "has"})
_I = frozenset({"i", "we", "you"})
_BE = frozenset({"is", "are", "were", "was"})
_MAILS = frozenset({"mail", "mails", "email", "emails", "e-mail", "e-mails"})
_FRESH = frozenset({"new", "unread"})
_SIGNS = {"sum": "plus", "total": "plus", "difference": "minus", "product": "times", "quotient": "divided by"}
_FROM = frozenset({"from", "after", "before"})
_WROTE = frozenset({"wrote", "mailed", "emailed", "writes", "sent"})


def requested(sentence: Line) -> Line:
    """One sentence, as a request."""
    for rule in (_passed, _ahead, _counted, _who_wrote, _any_mail, _sorted, _summed, _later):
        sentence = rule(sentence)
    return sentence


def _passed(sentence: Line) -> Line:
    """`how many days is it from A to B`, `how many days ago was A` as the days between them."""
    if not holds(sentence, 0, "how", "many", _UNITS):
        return sentence
    dates = [token for token in sentence if token.kind == "date"]
    words = plains(sentence)
    end = len(sentence) - (words[-1] in ENDS)
    start = next((at for at in range(3, end) if words[at] in {"from", "between"}), None)
    split = next((at for at in range((start or 0) + 2, end) if words[at] in {"to", "until", "till", "and"}), None)
    if start and split:
        between = [*sentence[start + 1 : split], *made("and"), *sentence[split + 1 : end]]
        return [*made("Get the days between"), *between, *sentence[end:]]
    if len(dates) == 1 and {"ago", "since", "passed"} & set(words):
        return [*made("Get today's date and get the days between"), dates[0], *made("and it"), *sentence[end:]]
    return sentence


def _ahead(sentence: Line) -> Line:
    """`what is the date 12 weeks from today` as today's date, to which they are added."""
    for place in range(1, len(sentence) - 3):
        if sentence[place].kind != "number" or not holds(sentence, place + 1, _UNITS, frozenset({"from", "after"})):
            continue
        if (
            plain(sentence[place + 3]) not in {"today", "now"}
            or plain(sentence[0]) not in _ASKS
            or "day" in plains(sentence)
        ):
            continue
        added = [*made("Get today's date and add"), *sentence[place : place + 2], *made("to it")]
        return [*added, *sentence[place + 4 :]]
    return sentence


def _counted(sentence: Line) -> Line:
    """`How many cards are in the list X` as `Count the cards in the list X`."""
    if holds(sentence, 0, "count", frozenset({"my", "the", "all"}), _FRESH) and holds(sentence, 3, _MAILS):
        return [*made("Get my"), *sentence[2:4], *made("and count them"), *sentence[4:]]
    if not holds(sentence, 0, "how", "many"):
        return sentence
    words = plains(sentence)
    verb = next((at for at in range(3, len(words)) if words[at] in _BE | {"do", "does", "has", "have"}), None)
    if verb is None or not any(is_plural(word) for word in words[2:verb] if word):
        return sentence
    end = len(sentence) - (words[-1] in ENDS)
    return [*_counting(sentence, sentence[verb + 1 : end], verb), *sentence[end:]]


def _counting(sentence: Line, rest: Line, verb: int) -> Line:
    """The request for `how many X VERB rest`."""
    said, counted = plain(sentence[verb]), sentence[2:verb]
    if said in {"do", "does"}:
        rest = _without_owner(rest)
    if said in {"have", "has"} and rest and plain(rest[0]) in {"the", "a"}:
        return [*made("Get the"), *counted, *made("with"), *rest, *made("and count them")]
    while rest and plain(rest[0]) in {"there", "currently", "now"}:
        rest = rest[1:]
    if holds(sentence, 2, _FRESH, _MAILS):
        return [*made("Get my"), *counted, *made("and count them"), *rest]
    if verb > 3:
        return [*made("Get the"), *counted, *rest, *made("and count them")]
    return [*made("Count the"), *counted, *rest]


def _without_owner(rest: Line) -> Line:
    """`do I have` and `does the board X have` without their verb."""
    words = plains(rest)
    have = next((at for at, word in enumerate(words) if word in _HAVE), None)
    if have is None:
        return rest
    owner = rest[:have] if words[0] not in _I else []
    return [*(made("of") if owner else []), *owner, *rest[have + 1 :]]


def _who_wrote(sentence: Line) -> Line:
    """`Who wrote to me last?`"""
    words = [word for word in plains(sentence) if word and word not in ENDS]
    known = {"who", "to", "me", "last", "us", "an", "a", "the", "latest", "lately", "recently", "most", "message"}
    if words[:1] != ["who"] or not set(words) <= known | _WROTE | _MAILS or not _WROTE & set(words):
        return sentence
    return made("Read my emails, at most 1") if "last" in words else made("Read my emails")


def _any_mail(sentence: Line) -> Line:
    """`Any new mail?`, `do I have unread emails`."""
    start = 0
    if holds(sentence, 0, frozenset({"do", "did"}), _I):
        start = 2 + holds(sentence, 2, frozenset({"have", "get", "got"}))
    elif holds(sentence, 0, frozenset({"have", "got"})):
        start = 1 + holds(sentence, 1, _I) + holds(sentence, 2, frozenset({"got"}))
    elif holds(sentence, 0, _BE, "there"):
        start = 2
    start += holds(sentence, start, "any")
    if not start:
        return sentence
    fresh = holds(sentence, start, _FRESH)
    if not holds(sentence, start + fresh, _MAILS):
        return sentence
    return [*made("Read my unread emails" if fresh else "Read my emails"), *sentence[start + fresh + 1 :]]


def _sorted(sentence: Line) -> Line:
    """`my boards sorted by name` as `my boards and sort them by name`."""
    for place in range(2, len(sentence) - 2):
        if holds(sentence, place, frozenset({"sorted", "ordered", "grouped"}), "by"):
            verb = {"sorted": "sort", "ordered": "sort", "grouped": "group"}[plain(sentence[place])]
            before = sentence[: place - (plain(sentence[place - 1]) == ",")]
            got = made("get") if plain(before[0]) in ARTICLES else []
            return [*got, *before, *made(f"and {verb} them"), *sentence[place + 1 :]]
    return sentence


def _summed(sentence: Line) -> Line:
    """`the sum of 2 and 3` as `2 plus 3`."""
    for place in range(len(sentence) - 4):
        sign = _SIGNS.get(plain(sentence[place]))
        if sign and holds(sentence, place + 1, frozenset({"of", "between"})) and holds(sentence, place + 3, "and"):
            first, second = sentence[place + 2], sentence[place + 4]
            if first.kind == second.kind == "number":
                start = place - holds(sentence, place - 1, "the")
                return [*sentence[:start], first, *made(sign), second, *sentence[place + 5 :]]
    return sentence


def _later(sentence: Line) -> Line:
    """`What date is 3 weeks from 2025-01-01?` as `Add 3 weeks to 2025-01-01`."""
    if not holds(sentence, 0, frozenset({"what", "which"})) or len(sentence) < 5:
        return sentence
    for place in range(1, min(len(sentence) - 3, 6)):
        fitting = sentence[place].kind == "number" and holds(sentence, place + 2, _FROM)
        if fitting and sentence[place + 3].kind == "date":
            back = plain(sentence[place + 2]) == "before"
            parts = made("Subtract" if back else "Add"), sentence[place : place + 2], made("from" if back else "to")
            return [*(token for part in parts for token in part), *sentence[place + 3 :]]
    return sentence
