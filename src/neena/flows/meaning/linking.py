"""Which result of an earlier step is the value of which parameter."""

from collections.abc import Sequence
from functools import lru_cache

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flows.reading.lexicon import STOP, word_set
from neena.flows.reading.stems import text_stems

_ENOUGH = 0.55
_VAGUE = frozenset(text_stems("name type value number date time status result string list id title description"))
_POINTING = word_set("it its them their they that this these those result results same")
_MADE = word_set(
    "calculated generated obtained retrieved found created resulting translated returned converted extracted edited"
    " previous first new above summarized simplified"
)
_MEDIA = frozenset({"image", "audio", "video", "text", "url", "file"})


def points_back(words: Sequence[str]) -> bool:
    """Whether words speak of what came before: `it`, `the calculated age`."""
    return any(word in _POINTING or word in _MADE for word in words)


def serves(source: TaskSpec, target: TaskSpec, place: int) -> tuple[float, str]:
    """How well a result of `source` serves one parameter of `target` (0 to 1.5), and which field of it."""
    wanted = target.parameters[place]
    best = (0.0, "")
    for out in source.outputs:
        score = _alike(out, wanted, source)
        if score > best[0]:
            best = (score, out.name)
    return best


def spoken_of(source: TaskSpec, words: frozenset[str], own: frozenset[str]) -> frozenset[str]:
    """The words of a text that name what the source gives; `own` are those that the text's own task takes up."""
    given = {word for out in source.outputs for word in _naming(out.name)} | _naming(source.name)
    return (words & given) - own - _VAGUE


def identifies(parameter: Parameter) -> bool:
    """Whether nobody would say the value, because only a service knows it: an id of something."""
    words = frozenset(text_stems(parameter.name))
    return bool(words & _IDS) or bool(parameter.identifies)


def same_thing(one: Parameter, other: Parameter) -> bool:
    """Whether two parameters are declared to identify the same kind of thing."""
    return bool(one.identifies) and one.identifies == other.identifies


_IDS = frozenset(text_stems("id ids identifier uuid slug asin cik pk token ts key code"))


@lru_cache(maxsize=65536)
def _alike(out: Parameter, wanted: Parameter, source: TaskSpec) -> float:
    if out.identifies and wanted.identifies:
        # The task whose thing it is, before one that tells the id by the way.
        return 0.0 if out.identifies != wanted.identifies else 1.5 if len(text_stems(out.name)) == 1 else 1.1
    if wanted.data_type in _MEDIA - {"text"} and out.data_type != wanted.data_type:
        return 0.0
    given, asked = _naming(out.name), _naming(wanted.name)
    if wanted.data_type in _MEDIA and out.data_type == wanted.data_type:
        return 1.0
    same = out.name.lower() == wanted.name.lower()
    vague = given <= _VAGUE
    owner = _naming(source.name) | _naming(source.description)
    shared = len(given & asked) / len(given | asked) if given | asked else 0.0
    # `id` of a task about artists is the `artist id` of another.
    lent = _of_owner(given, asked, owner)
    told = _told(out.doc_string) & _told(wanted.doc_string)
    score = (1.0 if same and not vague else 0.6 if same else shared * (0.4 if vague else 0.9)) + lent
    if same and vague:
        score += 0.5 * len(told - _VAGUE) / max(1, len(_told(wanted.doc_string) - _VAGUE))
    score += 0.3 * len(told) / max(1, len(_told(wanted.doc_string)))
    if out.data_type != wanted.data_type and "bool" in {out.data_type, wanted.data_type}:
        score *= 0.3
    return score


def _of_owner(given: frozenset[str], asked: frozenset[str], owner: frozenset[str]) -> float:
    left = asked - given
    return 0.6 if given & asked and left and left <= owner else 0.0


@lru_cache(maxsize=16384)
def _naming(text: str) -> frozenset[str]:
    return frozenset(word for word in text_stems(text) if word not in STOP)


@lru_cache(maxsize=16384)
def _told(text: str) -> frozenset[str]:
    return frozenset(word for word in text_stems(text.partition("(e.g")[0]) if word not in STOP)
