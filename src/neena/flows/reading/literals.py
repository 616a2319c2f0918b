"""Values that stand in the text as themselves: addresses, channels, paths, dates, numbers."""

from collections.abc import Sequence

from neena.flows.reading.cues import NUMBERS, Found
from neena.flows.reading.kinds import Takes
from neena.flows.reading.tokens import Kind, Token

_KINDS: dict[Takes, tuple[Kind, ...]] = {
    "channel": ("channel", "user"),
    "email": ("email",),
    "url": ("url",),
    "path": ("path",),
    "date": ("date",),
    "number": ("number",),
}


def literals(tokens: Sequence[Token], takes: Takes, verb_at: int) -> list[Found]:
    """The values of one kind, in order; numbers also in words."""
    return [
        Found(str(NUMBERS.get(token.lower, token.value)), at, at + 1)
        for at, token in enumerate(tokens)
        if token.kind in _KINDS[takes] or (takes == "number" and token.lower in NUMBERS and at != verb_at)
    ]
