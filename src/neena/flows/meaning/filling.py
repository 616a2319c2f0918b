"""Which candidate is the value of which parameter: a few numbers about the two, weighed by a small trained network."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flows.meaning.candidates import Candidate
from neena.flows.meaning.exemplary import exemplary
from neena.flows.reading.lexicon import STOP, VERBS, word_set
from neena.flows.reading.stems import split_name, stem, text_stems
from neena.flows.reading.tokens import Token

Row = NDArray[np.float64]
_GENERIC = frozenset({"id", "identifi", "name", "uniqu", "type", "the", "valu", "number"})
_PLACES = frozenset(text_stems("location city country place area region destination address state zip site venue"))
_STARTS = frozenset(text_stems("start from origin begin source departure since sender old first min minimum check_in"))
_FINISHES = frozenset(
    text_stems("end to destination finish target until return recipient arrival max maximum check_out")
)
_DATES = frozenset(text_stems("date time day deadline due datetime month year birthday birthdate timestamp"))
_TITLES = frozenset(text_stems("name title subject label"))
_TOPICS = frozenset(text_stems("topic keyword query subject category term text question"))
_MAKERS = frozenset(text_stems("author artist writer director composer singer creator brand manufacturer speaker"))
_SHARES = frozenset(text_stems("percent percentage rate interest discount share"))
_SUMS = frozenset(
    text_stems("amount price total bill cost budget revenue salary capital principal investment fee loan expenses")
)
_PLACING, _STARTING, _FINISHING = (
    word_set("in at near around"),
    word_set("from between since"),
    word_set("to until till into and"),
)
_NAMING, _TOPICAL = word_set("named called titled entitled name title"), word_set("about on for regarding of")
_LINKS = frozenset(text_stems("url link uri website"))
_THIN = word_set("the a an ' \" :")


@dataclass(frozen=True)
class Shape:
    """What a text looks like."""

    words: int
    capital: bool
    digits: bool
    letters: bool


@dataclass(frozen=True)
class Wanted:
    """A parameter as it is compared with candidates."""

    parameter: Parameter
    naming: frozenset[str]
    telling: frozenset[str]
    own: frozenset[str]
    examples: tuple[str, ...]
    shapes: tuple[Shape, ...]
    number: bool
    date: bool
    identifier: bool
    first: bool
    several: bool


def shape(text: str) -> Shape:
    """What the text looks like."""
    words = text.split()
    letters = [word for word in words if word[:1].isalpha()]
    return Shape(len(words), bool(letters) and letters[0][0].isupper(), any(c.isdigit() for c in text), bool(letters))


@lru_cache(maxsize=16384)
def wanted(task: TaskSpec, place: int) -> Wanted:
    """One parameter of a task."""
    one = task.parameters[place]
    naming = frozenset(text_stems(one.name))
    told = one.doc_string.partition("(e.g")[0].partition("e.g.")[0]
    examples = exemplary(one)
    return Wanted(
        parameter=one,
        naming=naming - _GENERIC or naming,
        telling=frozenset(word for word in text_stems(told) if word not in STOP) - _GENERIC,
        own=frozenset(text_stems(task.name)),
        examples=tuple(example.lower() for example in examples),
        shapes=tuple(shape(example) for example in examples),
        number=one.data_type in {"int", "float"},
        date=one.data_type in {"date", "datetime"} or bool(naming & _DATES),
        identifier=bool({"id", "identifi", "uuid"} & naming),
        first=place == 0,
        several=one.name.lower().endswith("s") and not one.name.lower().endswith(("ss", "us", "is")),
    )


@dataclass(frozen=True)
class Seen:
    """A candidate with what stands around it."""

    candidate: Candidate
    text: str
    stems: frozenset[str]
    shape: Shape
    number: bool
    before: tuple[str, ...]
    after: tuple[str, ...]
    last: str
    own: tuple[float, ...]
    share: bool
    money: bool
    cut: bool


def seen(one: Candidate, tokens: Sequence[Token]) -> Seen:
    """The candidate as it stands in its request."""
    before = [tokens[at].lower for at in range(max(0, one.start - 5), one.start)]
    after = [tokens[at].lower for at in range(one.end, min(len(tokens), one.end + 3))]
    last = next((word for word in reversed(before) if word not in _THIN), "")
    text = one.text.lower()
    left, right = _word(tokens, one.start - 1), _word(tokens, one.end)
    named = one.kind in {"name", "phrase"}
    cap_left, cap_right = named and left[:1].isupper(), named and right[:1].isupper()
    first, final = tokens[one.start], tokens[one.end - 1]
    own = (
        float(one.kind == "quoted"), float(one.kind == "name"), float(one.kind == "phrase"), float(last in _PLACING),
        float(last in _TOPICAL), min(one.end - one.start, 6) / 6, float(bool(left)), float(bool(right)),
        float(cap_left), float(cap_right), float(last in _NAMING or before[-1:] == ["is"]),
        float(one.kind == "series"), float(_acts(first)), float(one.kind == "phrase" and _acts(final)),
        float("," in text), float(first.value[:1].isupper()), float(one.kind == "phrase" and after[:1] == [","]),
    )  # fmt: skip
    return Seen(
        candidate=one,
        text=text,
        stems=frozenset(stem(word) for word in split_name(text)),
        shape=shape(one.text),
        number=one.kind == "number" or text.replace(",", "").replace(".", "").lstrip("$-").isdigit(),
        before=tuple(stem(word) for word in before),
        after=tuple(stem(word) for word in after),
        last=last,
        own=own,
        share="%" in one.text or after[:1] in (["%"], ["percent"]),
        money=one.start > 0 and tokens[one.start - 1].text in {"$", "€", "£"},
        cut=cap_left or cap_right,
    )


def features(want: Wanted, one: Seen, region: tuple[int, int], core: tuple[int, int]) -> Row:
    """What speaks for and against the candidate: `region` is where the task is spoken of, `core` what asks for it."""
    return np.array((1.0, *_typed(want, one), *_exemplary(want, one), *_cued(want, one, region, core), *one.own))


def _typed(want: Wanted, one: Seen) -> tuple[float, ...]:
    """Whether the parameter's type and the candidate's kind go together."""
    kind, words = one.candidate.kind, want.telling | want.naming
    mail, link = "email" in words, bool(words & _LINKS)
    listed = want.parameter.data_type == "list"
    return (
        float(want.parameter.optional), float(want.number and one.number), float(want.number and not one.number),
        float(not want.number and one.number), float(want.date and kind == "date"),
        float(want.date and kind != "date"), float(not want.date and kind == "date"),
        float(want.identifier and kind in {"id", "quoted", "number"}),
        float(want.identifier and kind in {"phrase", "name"}), float(not want.identifier and kind == "id"),
        float(mail and kind == "email"), float(not mail and kind == "email"), float(link and kind == "url"),
        float(not link and kind == "url"), float(listed and kind == "series"), float(listed and kind != "series"),
        float(want.several and kind == "series"), float(not (want.several or listed) and kind == "series"),
        float(one.share and bool(want.naming & _SHARES)), float(one.share and not want.naming & _SHARES),
        float(one.money and bool(want.naming & _SUMS)), float(one.money and not want.naming & _SUMS),
    )  # fmt: skip


def _exemplary(want: Wanted, one: Seen) -> tuple[float, ...]:
    """Whether the candidate looks like the values that the parameter's description gives as examples."""
    alike = max((_same(one.shape, other) for other in want.shapes), default=0.0)
    given, typed = one.text in want.examples, bool(want.parameter.choices)
    figures = any(other.digits and not other.letters for other in want.shapes)
    return (
        float(given and not one.cut), float(given and one.cut), float(typed and not given), alike,
        float(not want.shapes), float(figures and one.number), float(figures and not one.number),
    )  # fmt: skip


def _cued(want: Wanted, one: Seen, region: tuple[int, int], core: tuple[int, int]) -> tuple[float, ...]:
    """What the words around the candidate say of the parameter, and where the candidate stands."""
    near = {word: place for place, word in enumerate(reversed(one.before))}
    cue = min((near[word] for word in want.naming if word in near), default=9)
    behind = min((place for place, word in enumerate(one.after) if word in want.naming), default=9)
    starts, finishes = bool(want.naming & _STARTS), bool(want.naming & _FINISHES)
    at, count = one.candidate.start, len(one.stems) or 1
    distance = 0 if core[0] <= at < core[1] else min(abs(at - core[1]), abs(at - core[0]))
    return (
        1.0 / (1 + cue) if cue < 9 else 0.0, float(cue == 0), 1.0 / (1 + behind) if behind < 9 else 0.0,
        len(want.telling & set(one.before)) / (len(want.telling) + 1),
        len(want.telling & set(one.after)) / (len(want.telling) + 1),
        float(bool(want.naming & _PLACES) and one.last in _PLACING), float(starts and one.last in _STARTING),
        float(finishes and one.last in _FINISHING), float(starts and one.last in _FINISHING),
        float(finishes and one.last in _STARTING), float(bool(want.naming & _TITLES) and one.last in _NAMING),
        float(bool((want.naming | want.telling) & _TOPICS) and one.last in _TOPICAL),
        float(region[0] <= at < region[1]), min(distance, 40) / 40, len(one.stems & want.own) / count,
        len(one.stems & want.naming) / count, float(want.first),
        float(bool(want.naming & _PLACES) and one.candidate.kind == "name"), float(distance == 0),
        len(one.stems & want.telling) / count, float(bool(want.naming & _MAKERS) and one.last == "by"),
        float(not want.naming & _MAKERS and one.last == "by"),
    )  # fmt: skip


def _word(tokens: Sequence[Token], at: int) -> str:
    """The word that stands there, if it says something."""
    if not 0 <= at < len(tokens) or tokens[at].kind != "word" or tokens[at].lower in STOP:
        return ""
    return tokens[at].value


def _acts(token: Token) -> bool:
    """Whether a word tells of an act: `mentioned`, `involving`, `analyze`."""
    low = token.lower
    return token.kind == "word" and low == token.value and (low.endswith(("ed", "ing")) or stem(low) in VERBS)


def _same(one: Shape, other: Shape) -> float:
    return (
        0.35 * (one.capital == other.capital)
        + 0.35 * (one.digits == other.digits)
        + 0.15 * (one.letters == other.letters)
        + 0.15 / (1 + abs(one.words - other.words))
    )


WIDTH = 1 + 22 + 7 + 22 + 17
