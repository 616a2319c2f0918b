"""What kind of change words ask for. Patterns over plain text; each names the parts that the change is made of."""

import re
from typing import Literal, NamedTuple

Kind = Literal["remove", "swap", "use", "narrow", "add"]

_PLEASE = r"(?:(?:please|and|but|also|then|now|actually|lets|let's|ok|okay)[ ,]+)*"
_NEED = (
    r"(?:there(?: is|'s) |we have |i have )?no need (?:to|for|of)"
    r"|(?:we|i|you)(?: do not|'?d? ?don'?t) (?:need|want)(?: to)?"
)
_REMOVE = re.compile(
    rf"{_PLEASE}(?:do not|don'?t|never|stop|{_NEED}|skip|leave out|leave away|omit|drop|cancel|without"
    r"|(?:remove|delete|take out|cut)(?= (?:all |both )?(?:the |that )?(?:\w+ )?(?:steps?|part)\b))"
    r" (?P<what>.+)",
    re.IGNORECASE,
)
_FROM_FLOW = re.compile(
    rf"{_PLEASE}(?:remove|delete|take) (?P<what>.+?) (?:from|out of) (?:the|this) flow", re.IGNORECASE
)
_SWAPS = tuple(
    re.compile(rf"{_PLEASE}{pattern}", re.IGNORECASE)
    for pattern in (
        r"(?:instead of|rather than) (?P<old>[^,]+?),? (?:just |only |please )*(?P<new>(?:\w+|the|a|an) .+|\w+)",
        r"(?P<new>.+?) (?:instead of|rather than) (?P<old>.+)",
        r"(?:replace|swap|exchange) (?P<old>.+?) (?:with|by|for|against) (?P<new>.+)",
        r"(?:change|rename|switch|turn) (?P<old>.+?) (?:to|into) (?P<new>.+)",
        r"(?P<new>.+?) instead(?P<old>)",
    )
)
_INSTEAD_FIRST = re.compile(
    rf"{_PLEASE}(?:instead of|rather than) (?P<old>[^,]+?)(?:, *| (?=just ))(?:just )?(?P<new>.+)", re.IGNORECASE
)
_USE = re.compile(rf"{_PLEASE}(?:use|take|switch to|change to|make it) (?P<what>.+)", re.IGNORECASE)
_NARROW = re.compile(
    rf"{_PLEASE}(?:only\b|just (?:if|for|the)\b|skip\b|ignore\b|leave out\b|omit\b|exclude\b|except\b"
    r"|unless\b|not (?:for )?the\b)",
    re.IGNORECASE,
)
_ONLY_IF = re.compile(r"(?P<what>.+?),? (?P<asked>(?:but )?only (?:if|for|when)\b.+|unless\b.+)", re.IGNORECASE)


class Intent(NamedTuple):
    """A change: of a kind, with the words that it is made of."""

    kind: Kind
    what: str
    old: str = ""


def sentences(instruction: str) -> list[str]:
    """The changes that are asked for, one after the other; full stops within quotation marks end nothing."""
    parts = re.split(r"(?:[.;!](?=\s|$)|\n)+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", instruction.strip())
    return [one.strip(" ,") for one in parts if one.strip(" ,")]


def intents(sentence: str) -> list[Intent]:
    """What the sentence may ask for, the likeliest first."""
    found: list[Intent] = []
    if match := _INSTEAD_FIRST.fullmatch(sentence):
        found.append(Intent("swap", match["new"], match["old"]))
    swaps = [match for pattern in _SWAPS if (match := pattern.fullmatch(sentence))]
    found += [Intent("swap", match["new"], match["old"]) for match in swaps]
    if _NARROW.match(sentence):
        found.append(Intent("narrow", sentence))
    if match := _REMOVE.fullmatch(sentence) or _FROM_FLOW.fullmatch(sentence):
        found.append(Intent("remove", match["what"]))
    if match := _ONLY_IF.fullmatch(sentence):
        found += [Intent("narrow", match["asked"].removeprefix("but "), match["what"]), Intent("add", sentence)]
    if match := _USE.fullmatch(sentence):
        found.append(Intent("use", match["what"]))
    return found or [Intent("add", sentence)]
