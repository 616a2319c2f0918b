"""Which candidate is the value of which parameter: a few numbers about the two, weighed by a small trained network."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flows.meaning.candidates import Candidate
from neena.flows.reading.lexicon import STOP, word_set
from neena.flows.reading.stems import split_name, stem, text_stems
from neena.flows.reading.tokens import Token

Row = NDArray[np.float64]
_EXAMPLES = re.compile(r"(?:e\.g\.,?|for example,?|such as|i\.e\.,?|eg\.)\s*([^).]*(?:\.\d[^).]*)*)", re.IGNORECASE)
_GENERIC = frozenset({"id", "identifi", "name", "uniqu", "type", "the", "valu", "number"})
_PLACES = frozenset(text_stems("location city country place area region destination address state zip site venue"))
_STARTS = frozenset(text_stems("start from origin begin source departure since sender old first min minimum check_in"))
_FINISHES = frozenset(
    text_stems("end to destination finish target until return recipient arrival max maximum check_out")
)
_DATES = frozenset(text_stems("date time day deadline due datetime month year birthday birthdate timestamp"))
_TITLES = frozenset(text_stems("name title subject label"))
_TOPICS = frozenset(text_stems("topic keyword query subject category term text question"))
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
WIDTH = 52


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
    examples: list[str] = []
    for found in _EXAMPLES.findall(one.doc_string):
        examples += [part.strip(" '\"") for part in re.split(r",| or ", found) if part.strip(" '\"")]
    examples += one.choices
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
    )


def features(
    want: Wanted, one: Candidate, tokens: Sequence[Token], region: tuple[int, int], core: tuple[int, int]
) -> Row:
    """What speaks for and against the candidate: `region` is where the task is spoken of, `core` what asks for it."""
    kind, text = one.kind, one.text.lower()
    is_number = kind == "number" or text.replace(",", "").replace(".", "").lstrip("$-").isdigit()
    before = [tokens[at].lower for at in range(max(0, one.start - 5), one.start)]
    after = [tokens[at].lower for at in range(one.end, min(len(tokens), one.end + 3))]
    stems_before, stems_after = [stem(w) for w in before], [stem(w) for w in after]
    last = next((w for w in reversed(before) if w not in {"the", "a", "an", "'", '"', ":"}), "")
    stems = {stem(w) for w in split_name(text)}
    looks = shape(one.text)
    alike = max((_same(looks, other) for other in want.shapes), default=0.0)
    near = {word: place for place, word in enumerate(reversed(stems_before))}
    cue = min((near[word] for word in want.naming if word in near), default=9)
    cue_after = min((place for place, word in enumerate(stems_after) if word in want.naming), default=9)
    mentions_mail, mentions_url = (
        "email" in want.telling | want.naming,
        bool({"url", "link", "uri", "websit"} & (want.telling | want.naming)),
    )
    inside = region[0] <= one.start < region[1]
    wider_left = one.start > 0 and tokens[one.start - 1].kind == "word" and tokens[one.start - 1].lower not in STOP
    wider_right = one.end < len(tokens) and tokens[one.end].kind == "word" and tokens[one.end].lower not in STOP
    cap_left = wider_left and tokens[one.start - 1].value[:1].isupper() and kind in {"name", "phrase"}
    cap_right = wider_right and tokens[one.end].value[:1].isupper() and kind in {"name", "phrase"}
    distance = 0 if core[0] <= one.start < core[1] else min(abs(one.start - core[1]), abs(one.start - core[0]))
    optional = want.parameter.optional
    share = "%" in one.text or (after[:1] in (["%"], ["percent"]))
    money = one.start > 0 and tokens[one.start - 1].text in {"$", "€", "£"}
    typed = bool(want.parameter.choices)
    row = [
        1.0, float(optional), float(want.number and is_number), float(want.number and not is_number),
        float(not want.number and kind == "number"), float(want.date and kind == "date"), float(want.date and kind != "date"),
        float(not want.date and kind == "date"), float(want.identifier and kind in {"id", "quoted", "number"}),
        float(want.identifier and kind in {"phrase", "name"}), float(not want.identifier and kind == "id"),
        float(kind == "quoted"), float(kind == "name"), float(kind == "phrase"),
        float(mentions_mail and kind == "email"), float(not mentions_mail and kind == "email"),
        float(mentions_url and kind == "url"), float(not mentions_url and kind == "url"),
        float(text in want.examples), float(typed and text not in want.examples), alike, float(not want.shapes),
        1.0 / (1 + cue) if cue < 9 else 0.0, float(cue == 0), 1.0 / (1 + cue_after) if cue_after < 9 else 0.0,
        len(want.telling & set(stems_before)) / (len(want.telling) + 1), len(want.telling & set(stems_after)) / (len(want.telling) + 1),
        float(bool(want.naming & _PLACES) and last in _PLACING), float(bool(want.naming & _STARTS) and last in _STARTING),
        float(bool(want.naming & _FINISHES) and last in _FINISHING), float(bool(want.naming & _STARTS) and last in _FINISHING),
        float(bool(want.naming & _FINISHES) and last in _STARTING), float(bool(want.naming & _TITLES) and last in _NAMING),
        float(bool((want.naming | want.telling) & _TOPICS) and last in _TOPICAL), float(last in _PLACING), float(last in _TOPICAL),
        float(inside), min(distance, 40) / 40, len(stems & want.own) / len(stems) if stems else 0.0,
        len(stems & want.naming) / len(stems) if stems else 0.0, min(one.end - one.start, 6) / 6,
        float(wider_left), float(wider_right), float(cap_left), float(cap_right), float(want.first),
        float(bool(want.naming & _PLACES) and kind == "name"), float(last in _NAMING or before[-1:] == ["is"]),
        float(share and bool(want.naming & _SHARES)), float(share and not want.naming & _SHARES),
        float(money and bool(want.naming & _SUMS)), float(money and not want.naming & _SUMS),
    ]  # fmt: skip
    return np.array(row)


def _same(one: Shape, other: Shape) -> float:
    return (
        0.35 * (one.capital == other.capital)
        + 0.35 * (one.digits == other.digits)
        + 0.15 * (one.letters == other.letters)
        + 0.15 / (1 + abs(one.words - other.words))
    )
