"""Why something is wanted, which asks for nothing itself: `because the auditors come`, `so that nobody forgets`."""

from neena.flows.reading.everyday.line import ENDS, Line, holds, is_saying, plain, plains
from neena.flows.reading.lexicon import acts_of, word_set
from neena.flows.reading.stems import stem

_LEADS: tuple[tuple[str, ...], ...] = (
    ("because",), ("cause",), ("since",), ("as",), ("given", "that"), ("seeing", "that"), ("now", "that"),
    ("so", "that"), ("in", "order", "to"), ("in", "order", "that"), ("due", "to"),
)  # fmt: skip
_TAILS: tuple[tuple[str, ...], ...] = (
    ("because",), ("cause",), ("so", "that"), ("in", "order", "to"), ("in", "order", "that"), ("given", "that"),
    ("seeing", "that"), ("just", "in", "case"),
)  # fmt: skip
_AFTER_COMMA: tuple[tuple[str, ...], ...] = (("since",), ("as",), ("so",), ("for",))
_WHO = word_set(
    "i we you he she it they the my our his her their this that these those there nobody everybody everyone"
)
_SHORTEST = 2


def without_reasons(line: Line) -> Line:
    """One sentence without the reasons around what it asks for; what a message says keeps its own."""
    return _untailed(_headless(line))


def _headless(line: Line) -> Line:
    """`Because the auditors come tomorrow, archive it` from `archive` on."""
    if not any(holds(line, 0, *lead) and _is_reason(line, len(lead), lead) for lead in _LEADS):
        return line
    comma = next((at for at, one in enumerate(line) if plain(one) == ","), None)
    return line[comma + 1 :] if comma is not None and len(line) - comma > _SHORTEST + 1 else line


def _untailed(line: Line) -> Line:
    end = len(line) - (bool(line) and plain(line[-1]) in ENDS)
    for place in range(_SHORTEST, end - _SHORTEST):
        after_comma = plain(line[place - 1]) == ","
        leads = (*_TAILS, *_AFTER_COMMA) if after_comma else _TAILS
        lead = next((one for one in leads if holds(line, place, *one)), None)
        if lead is None or (lead in _AFTER_COMMA and plain(line[place + 1]) not in _WHO):
            continue
        asks = lead == ("so",) and any(acts_of(stem(word)) for word in plains(line[place + 1 :]))
        if asks or is_saying(line[:place]):
            return line
        # `tell #ops, because they wait, that it is done`: only up to the next comma.
        stop = next((at for at in range(place, end) if plain(line[at]) == ","), end)
        before = line[: place - after_comma]
        return _untailed([*before, *line[stop:]]) if stop < end else [*before, *line[end:]]
    return line


def _is_reason(line: Line, at: int, lead: tuple[str, ...]) -> bool:
    """`As the lift is broken` gives one, `as a table` and `since 2027-01-01` do not."""
    return lead[-1] not in {"as", "since"} or (at < len(line) and plain(line[at]) in _WHO)
