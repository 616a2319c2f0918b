"""A request as its smallest parts that may each ask for something, and the runs of parts that may belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

from neena.flows.reading.cues import MONTHS
from neena.flows.reading.lexicon import DETERMINERS, FILLERS, JOINING, NOUN_VERBS, STOP, VERBS, word_set
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_ENDS = frozenset(".;!?\n")
_JOINS = word_set("and then also next finally lastly afterwards afterward additionally furthermore moreover plus")
_PARTS = word_set("before after using so which where once while")
_POLITE = word_set(
    "please thank thanks you your help assistance additionally furthermore moreover firstly secondly thirdly lastly"
    " specifically after that this also well need i some few tasks following could can would do it all"
)
_URGING = word_set("please to you kindly me us")
_PARTING = word_set(
    "along among around as because besides despite during else except given if instead including like once per since"
    " than though through throughout towards unless until upon via what when where whether which while who whom whose"
    " within without here there both either not also even like"
)
_TITLES = word_set("dr mr mrs ms prof rev hon capt sgt lt col gen gov sen mt vs")
_SHORTENED = _TITLES | word_set("inc ltd co corp llc jr sr st ave rd blvd dept approx est min max no e.g i.e etc")
_LONGEST_RUN = 5
_MOST_WORDS = 48
_MOST_RUNS = 48
_MOST_PARTS = 32
_SHORT = 7
_MASKS = {
    "quoted": "",
    "url": "url",
    "email": "email address",
    "channel": "channel",
    "user": "user",
    "path": "path",
    "date": "date",
    "id": "",
}


@dataclass(frozen=True)
class Atom:
    """A part of a request: its first token and the one after its last, the sentence it stands in, what it says.

    `words` are without values, and with the verb or the object that it shares with its neighbour.
    """

    start: int
    end: int
    sentence: int
    words: str
    opens: bool


@dataclass(frozen=True)
class Run:
    """Parts that stand side by side, from `first` to before `last`; `words` is what they say without their values."""

    first: int
    last: int
    words: str
    verbs: int


def atoms(tokens: Sequence[Token]) -> list[Atom]:
    """The parts, in order: parted at sentences' ends, at commas and where a joining word opens something new.

    None where there are too many to weigh them against each other.
    """
    spans: list[tuple[int, int, int]] = []
    start, sentence = 0, 0
    for at, token in enumerate(tokens):
        ends = token.kind == "mark" and token.text in _ENDS and not shortens(tokens, at)
        if ends or _is_comma(tokens, at) or (at > start and _opens(tokens, at)):
            _close(spans, tokens, start, at, sentence)
            start = at + 1 if token.kind == "mark" else at
            sentence += ends
    _close(spans, tokens, start, len(tokens), sentence)
    return [_atom(tokens, spans, place) for place in range(len(spans))] if len(spans) <= _MOST_PARTS else []


def runs(tokens: Sequence[Token], parts: Sequence[Atom]) -> list[Run]:
    """Every run of a few parts of one sentence, the single ones first."""
    found = [Run(at, at + 1, part.words, int(part.opens)) for at, part in enumerate(parts)]
    for size in range(2, _LONGEST_RUN + 1):
        for first in range(len(parts) - size + 1):
            begin, end = parts[first], parts[first + size - 1]
            if end.sentence == begin.sentence and end.end - begin.start <= _MOST_WORDS and len(found) < _MOST_RUNS:
                verbs = sum(part.opens for part in parts[first : first + size])
                found.append(Run(first, first + size, _asked(tokens[begin.start : end.end]), verbs))
    return found


def _asked(tokens: Sequence[Token]) -> str:
    """What the tokens say from the verb on, if they open with one: who asks how politely tells no tasks apart."""
    return masked(tokens[_verb(tokens) or 0 :])


def masked(tokens: Sequence[Token]) -> str:
    """What the tokens say, with kinds in the place of values."""
    words = [_MASKS.get(token.kind, token.text) for token in tokens]
    return " ".join(word for word in words if word)


def shortens(tokens: Sequence[Token], at: int) -> bool:
    """Whether a dot belongs to what stands before it: `Dr. Smith`, `J. Smith`, `Acme Inc. for`."""
    if tokens[at].text != "." or not at or at + 1 >= len(tokens) or tokens[at - 1].end != tokens[at].start:
        return False
    word, after = tokens[at - 1], tokens[at + 1]
    if after.kind == "word" and after.value[:1].isupper():
        return word.lower in _TITLES or (len(word.text) == 1 and word.text.isupper() and word.text != "I")
    return word.lower in _SHORTENED and (after.kind == "word" or after.is_literal)


def _is_comma(tokens: Sequence[Token], at: int) -> bool:
    """Whether a comma parts: none within `May 1, 2022` and `1, 2 and 3` does."""
    if tokens[at].text != ",":
        return False
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return not (after and after.kind == "number" and at and (tokens[at - 1].kind == "number" or _dated(tokens, at)))


def _dated(tokens: Sequence[Token], at: int) -> bool:
    return any(token.lower in MONTHS for token in tokens[max(0, at - 2) : at])


def _opens(tokens: Sequence[Token], at: int) -> bool:
    low = tokens[at].lower if tokens[at].kind == "word" else ""
    if low in _PARTS:
        return True
    return low in _JOINS and not (low == "and" and _between_names(tokens, at))


def _between_names(tokens: Sequence[Token], at: int) -> bool:
    """`Romeo and Juliet`, `1 and 2`: one value, or two of one kind."""
    if at + 1 >= len(tokens):
        return True
    one, other = tokens[at - 1], tokens[at + 1]
    if one.is_literal and other.is_literal:
        return True
    return one.value[:1].isupper() and other.value[:1].isupper() and at > 1


def _close(spans: list[tuple[int, int, int]], tokens: Sequence[Token], start: int, end: int, sentence: int) -> None:
    while start < end and tokens[start].kind == "mark":
        start += 1
    while end > start and tokens[end - 1].kind == "mark":
        end -= 1
    if start >= end:
        return
    says = any(t.kind == "word" and t.lower not in _POLITE | JOINING and t.lower not in STOP for t in tokens[start:end])
    if says:
        spans.append((start, end, sentence))
    elif any(token.is_literal for token in tokens[start:end]) and spans:
        spans[-1] = (spans[-1][0], end, spans[-1][2])


def _atom(tokens: Sequence[Token], spans: Sequence[tuple[int, int, int]], place: int) -> Atom:
    start, end, sentence = spans[place]
    own = tokens[start:end]
    verb = _verb(own)
    words = _asked(own)
    before = spans[place - 1] if place else None
    after = spans[place + 1] if place + 1 < len(spans) else None
    if verb is None and before and before[2] == sentence and end - start <= _SHORT:
        lead = _verb(tokens[before[0] : before[1]])
        words = f"{tokens[before[0] + lead].text} {masked(_unjoined(own))}" if lead is not None else words
    elif verb is not None and after and after[2] == sentence and not _objects(own, verb):
        lead = _verb(tokens[after[0] : after[1]])
        shared = tokens[after[0] + lead + 1 : after[1]] if lead is not None else ()
        words = f"{own[verb].text} {masked(shared)}" if shared else words
    return Atom(start, end, sentence, words, verb is not None)


def _unjoined(tokens: Sequence[Token]) -> Sequence[Token]:
    at = 0
    while at < len(tokens) and tokens[at].lower in JOINING:
        at += 1
    return tokens[at:]


def _verb(tokens: Sequence[Token]) -> int | None:
    """The place of the verb that a part opens with, if it opens with one."""
    for at, token in enumerate(tokens[:8]):
        if token.kind != "word":
            return None
        low = token.lower
        if stem(low) in VERBS and not (stem(low) in NOUN_VERBS and low.endswith("s")):
            return at
        if low not in FILLERS | JOINING | _PARTS | _POLITE and low not in STOP:
            return at if _urged(tokens, at) else None
    return None


def _urged(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word that is no known verb stands as one: `please X`, `could you X`, `want to X`, `X the`, `X it`."""
    low = tokens[at].lower
    if low in _PARTING or low.endswith(("ing", "ly", "ed")) or not low.isalpha():
        return False
    if at and tokens[at - 1].lower in _URGING:
        return True
    return at + 1 < len(tokens) and tokens[at + 1].lower in DETERMINERS and not tokens[at].value[1:2].isupper()


def opening_verb(tokens: Sequence[Token], part: Atom) -> int | None:
    """The place of the verb that a part opens with, among all tokens."""
    verb = _verb(tokens[part.start : part.end])
    return None if verb is None else part.start + verb


def _objects(tokens: Sequence[Token], verb: int) -> bool:
    return any(token.is_literal or token.lower not in STOP for token in tokens[verb + 1 :])
