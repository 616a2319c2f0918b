"""Words that say when, which no flow can do: `every Monday`, `each day at 9`, `hourly`."""

from collections.abc import Sequence

from neena.flows.reading.everyday.line import plains
from neena.flows.reading.lexicon import word_set
from neena.flows.reading.tokens import Token

_DAYS = word_set(
    "monday tuesday wednesday thursday friday saturday sunday day week month year hour minute morning "
    "evening night afternoon weekday weekend quarter noon midnight second hours minutes days weeks months"
)
_ALWAYS = frozenset({"daily", "weekly", "hourly", "monthly", "nightly", "yearly", "mondays", "tuesdays", "wednesdays"})
_ON = frozenset({"thursdays", "fridays", "saturdays", "sundays", "weekdays", "weekends"}) | _ALWAYS
_TEXT = frozenset({"that", "saying", "says", ":", "say", "know", "text", "named", "called", "titled"})
_TARGETS = frozenset({"channel", "email", "user"})


def schedule(clause: Sequence[Token]) -> str | None:
    """The words of a clause that say how often, unless they are part of what a message says or of a name."""
    words = plains(clause)
    for place, word in enumerate(words):
        if word in _TEXT:
            return None
        after = words[place + 1] if place + 1 < len(words) else ""
        if word in {"every", "each"}:
            few = place + 1 + (after.isdigit() or after in {"other", "single", "two", "few", "half", "second"})
            few += clause[place + 1].kind == "number" if place + 1 < len(words) else 0
            if few < len(words) and words[few] in _DAYS and not _counts(words, place):
                return " ".join(token.text for token in clause[place : few + 1])
        if (word in _ON and not _is_noun(words, place)) or (word in {"once", "twice"} and after in {"a", "per"}):
            return clause[place].text if word in _ON else " ".join(one.text for one in clause[place : place + 3])
    return None


def _counts(words: Sequence[str], place: int) -> bool:
    """`for each day of the report` goes through things; it says nothing about when."""
    return place > 0 and words[place - 1] in {"of", "for"} and "of" in words[place + 1 : place + 4]


def _is_noun(words: Sequence[str], place: int) -> bool:
    """`the daily report`, `the list Weekly`."""
    return place > 0 and words[place - 1] in {"the", "a", "an", "my", "our", "list", "board", "card"}
