"""A request as clauses: one for each thing asked for, in the order in which they are to be done."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from neena.flows.reading.lexicon import (
    ALL,
    DETERMINERS,
    FILLERS,
    JOINING,
    NEGATIONS,
    NOUN_VERBS,
    PREPOSITIONS,
    SEQUENCE,
    STOP,
    VERBS,
)
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_ENDS = frozenset(".;!?\n")
_LONGEST_OPENING = 10
_ASKING = frozenset({"which", "what", "who", "how", "where"})
_COMMENT = stem("comment")
_DOERS = frozenset({"you", "we", "i"})
_STARTERS = frozenset({"if", "unless", "when", "whenever"})
_ARTICLES = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "all",
        "every",
        "each",
        "it",
        "them",
        "me",
        "us",
        "that",
        "this",
        "these",
        "those",
        "some",
        "any",
        "both",
        "everyone",
        "everybody",
        "one",
    ]
)


@dataclass(frozen=True)
class Clause:
    """One thing asked for. `verb` is a stem; `body` the tokens after the verb.

    `condition` is set on clauses that hold only under a condition; `follows` when words say that it comes after
    the clause before it; `earlier` when it is to be done before the clause that stands before it.
    """

    tokens: tuple[Token, ...]
    verb_at: int
    condition: str | None = None
    negated: bool = False
    follows: bool = False
    earlier: bool = False

    @property
    def verb(self) -> str:
        """The stem of its verb."""
        word = self.tokens[self.verb_at]
        if word.lower in {"i", "we", "a", "an", "new"} and any(token.lower == "new" for token in self.tokens):
            return stem("create")
        return "get" if word.lower in _ASKING else stem(word.lower)

    @property
    def body(self) -> tuple[Token, ...]:
        """What stands after the verb."""
        return self.tokens[self.verb_at + 1 :]

    def text(self, source: str) -> str:
        """The clause as it was written."""
        return source[self.tokens[0].start : self.tokens[-1].end]


@dataclass
class _Opening:
    """What the joining words before a clause say about it."""

    at: int
    follows: bool = False
    earlier: bool = False
    negated: bool = False
    swaps: bool = False
    leads: bool = False
    excepts: bool = False


class _Splitter:
    def __init__(self, tokens: Sequence[Token], verbs: frozenset[str]) -> None:
        self._tokens = tokens
        self._verbs = verbs | VERBS
        self._condition: str | None = None

    def clauses(self) -> list[Clause]:
        found: list[Clause] = []
        for sentence in self._sentences():
            found.extend(self._of(sentence))
        return [clause for clause in _ordered(found) if not clause.negated]

    def _sentences(self) -> list[list[Token]]:
        sentences: list[list[Token]] = [[]]
        for token in self._tokens:
            if token.kind == "mark" and token.text in _ENDS:
                sentences.append([])
            else:
                sentences[-1].append(token)
        return [one for one in sentences if one]

    def _of(self, sentence: list[Token]) -> list[Clause]:
        condition, start = _condition(sentence)
        opening = self._opening(sentence, start) or _Opening(start)
        found: list[Clause] = []
        begin = opening.at
        place = begin + 1
        while place < len(sentence):
            token = sentence[place]
            then = self._opening(sentence, place) if self._may_join(token) else None
            if then is None:
                place += 1
                continue
            found += self._clause(sentence[begin:place], opening, condition)
            then.follows = then.follows or opening.leads
            opening, begin = then, then.at
            place = begin + 1
        found += self._clause(sentence[begin:], opening, condition)
        return found

    @staticmethod
    def _may_join(token: Token) -> bool:
        low = "" if token.is_literal else token.lower
        return token.text in {",", "-", "–", "—", ":"} or low in JOINING or low in {"after", "before", "without", "if"}

    def _opening(self, sentence: list[Token], start: int) -> _Opening | None:
        """Where the clause that may open at `start` has its verb; None when no clause opens there."""
        found = _Opening(start)
        sure = start == 0
        place = start
        while place < len(sentence) and place - start < _LONGEST_OPENING:
            token = sentence[place]
            low = "" if token.is_literal else token.lower
            after = sentence[place + 1].lower if place + 1 < len(sentence) else ""
            if low in {"after", "before"} and after in {"that", "this", "it", "which", "doing"}:
                found.follows, found.earlier, sure = low == "after", low == "before", True
                place += 2 + (place + 2 < len(sentence) and sentence[place + 2].lower == "so")
            elif low == "once" and (comma := _comma(sentence, place)):
                found.follows, place = True, comma
            elif low in {"after", "before", "without"} and (after.endswith("ing") or after in _DOERS):
                found.earlier = low == "after" and start > 0
                found.swaps = low == "before" and start == 0
                found.leads = low == "after" and start == 0
                found.follows = found.follows or (low == "before" and start > 0)
                found.negated, sure = low == "without", True
                place += 1 + (after in _DOERS)
            elif low in NEGATIONS and (start == 0 or place > start or low in {"don't", "never"}):
                found.negated, found.excepts = True, low == "not"
                place += 1
            elif low == "do" and after == "not":
                found.negated = True
                place += 2
            elif token.text in {",", ":", "-", "–", "—", "*", "•"} or low in JOINING or low in FILLERS:
                found.follows = found.follows or low in SEQUENCE
                place += 1
            else:
                break
        if place >= min(len(sentence), start + _LONGEST_OPENING) or not self._is_verb(
            sentence, place, sure=sure or found.follows or found.negated
        ):
            return None
        found.at = place
        return found

    def _is_verb(self, sentence: list[Token], place: int, *, sure: bool) -> bool:
        token = sentence[place]
        after = sentence[place + 1] if place + 1 < len(sentence) else None
        if token.kind != "word":
            return False
        low, known = token.lower, stem(token.lower)
        if sure:
            return known in self._verbs or (low not in STOP and not (after and after.lower in {"is", "are"}))
        if after is None or low in DETERMINERS or low in PREPOSITIONS or low in _ASKING:
            asks = low in {"what", "which"} and after is not None
            return asks and after is not None and after.kind == "word" and after.lower not in STOP
        if known == _COMMENT and after.lower == "on":
            return True
        if known in NOUN_VERBS:
            return not _is_inflected(low) and _opens_object(after)
        return not _is_inflected(low) and self._begins(token, known, after)

    def _begins(self, token: Token, known: str, after: Token) -> bool:
        """Whether a word in the middle of a sentence begins a clause: a known verb, or one that an article follows."""
        if known in self._verbs:
            return after.lower not in {"and", "of", "is", "are"} and after.text not in {",", ")"}
        return after.lower in _ARTICLES and not token.value[0].isupper()

    @staticmethod
    def _clause(tokens: list[Token], opening: _Opening, condition: str | None) -> list[Clause]:
        end = len(tokens)
        while end and tokens[end - 1].text in {",", ":", "-"}:
            end -= 1
        tokens = tokens[:end]
        if not tokens or not any(token.kind != "mark" for token in tokens):
            return []
        first = next(i for i, token in enumerate(tokens) if token.kind != "mark")
        if opening.excepts and stem(tokens[first].lower) not in VERBS:
            # `all cards, but not Broken door`: no step of its own, and not to be lost either.
            condition, opening = f"not {' '.join(token.text for token in tokens[first:])}", _Opening(0)
        clause = Clause(tuple(tokens[first:]), 0, condition, opening.negated, opening.follows, opening.earlier)
        return [replace(clause, follows=True, earlier=True)] if opening.swaps else [clause]


def _comma(sentence: list[Token], start: int) -> int | None:
    """The place of the comma that ends `once that is done,`."""
    near = range(start, min(len(sentence), start + 8))
    return next((at for at in near if sentence[at].text == ","), None)


def _is_inflected(low: str) -> bool:
    return low.endswith(("s", "ed")) and stem(low) != low


def _opens_object(after: Token) -> bool:
    low = after.lower
    if after.is_literal:
        return True
    return (
        low in _ARTICLES
        or low in ALL
        or low in {"their", "its", "how", "what", "which"}
        or (low not in STOP and after.kind == "word" and not after.is_possessive)
    )


def _condition(sentence: list[Token]) -> tuple[str | None, int]:
    """The condition a sentence opens with, and where what comes after it starts."""
    skipped = 0
    while skipped < len(sentence) and sentence[skipped].lower in JOINING:
        skipped += 1
    if skipped >= len(sentence) or sentence[skipped].lower not in _STARTERS:
        return None, 0
    for place, token in enumerate(sentence):
        if token.text == "," or token.lower == "then":
            words = " ".join(one.text for one in sentence[skipped:place])
            return words, place + 1
    return " ".join(one.text for one in sentence[skipped:]), skipped + 1


def _ordered(clauses: list[Clause]) -> list[Clause]:
    """The clauses in the order of doing: `before that` and `after doing` stand behind what they precede."""
    ordered: list[Clause] = []
    waiting: Clause | None = None
    for clause in clauses:
        if clause.earlier and clause.follows:
            waiting = replace(clause, earlier=False)
        elif clause.earlier and ordered:
            ordered.insert(len(ordered) - 1, replace(clause, follows=False))
            ordered[-1] = replace(ordered[-1], follows=True)
        else:
            ordered.append(clause)
            if waiting:
                ordered.append(waiting)
                waiting = None
    return [*ordered, waiting] if waiting else ordered


def split_clauses(tokens: Sequence[Token], verbs: frozenset[str] = frozenset()) -> list[Clause]:
    """The clauses of a request in the order of doing, without those that say what not to do."""
    return _Splitter(tokens, verbs).clauses()
