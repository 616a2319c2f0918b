"""Why a step has its task, in plain sentences made of the evidence: words that speak for it, and for the next one."""

from collections.abc import Collection, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from neena.flows.planner.port import LONGEST_WHY, LONGEST_WORDS, Rationale, TaskSpec
from neena.flows.reading.lexicon import STOP
from neena.flows.reading.stems import stem, text_stems
from neena.flows.reading.tokens import tokenize
from neena.llm.fencing import masked

_QUIET = STOP | {"what", "which", "how", "when", "where", "who"}
_SHOWN = 4  # words that are named
_LONG = 2000  # characters of a request beyond which its words are not looked for


def chosen(
    words: str, task: TaskSpec, rival: TaskSpec | None, *, lacks: Sequence[str] = (), equal: bool = False
) -> Rationale:
    """Why `words` are served by the task and not by its `rival`, which `lacks` values and may fit them as well."""
    speaking = _speaking(words, _naming(task))
    does = _does(task)
    why = f"{_listed(speaking)} {'ask' if len(speaking) > 1 else 'asks'} for it: " if speaking else ""
    told = f"{why}{_titled(task)} {does}."
    if rival is None:
        return _rationale(words, told)
    return _rationale(words, told, _titled(rival), _why_not(task, rival, speaking, lacks, equal=equal))


def finding(what: str, task: TaskSpec, wanting: Sequence[TaskSpec], *, named: bool) -> Rationale:
    """Why a step is there that nobody asked for: it finds what others need."""
    needing = _listed(list(dict.fromkeys(one.name for one in wanting)), quoted=False) or "another task"
    verb = "need" if len(wanting) > 1 else "needs"
    known = "the request gives its name, not its id" if named else "the request gives no id"
    why = f"{needing} {verb} {what or 'what this gives'}, and {known}. {_titled(task)} {_does(task)}."
    return _rationale(what if named else "", why)


def as_written(words: str, request: str) -> str:
    """The words of the request behind words that were put plainly: from the first they share to the last."""
    if words.casefold() in request.casefold() or len(request) > _LONG:
        return words
    asked, said = tokenize(request), [token.lower for token in tokenize(words)]
    blocks = SequenceMatcher(None, [token.lower for token in asked], said, autojunk=False).get_matching_blocks()[:-1]
    return request[asked[blocks[0].a].start : asked[blocks[-1].a + blocks[-1].size - 1].end] if blocks else words


def _rationale(words: str, why: str, instead_of: str | None = None, why_not: str | None = None) -> Rationale:
    said = " ".join(masked(words).split())
    return Rationale(said[:LONGEST_WORDS], _sentence(masked(why)), instead_of, why_not and _sentence(masked(why_not)))


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if len(text) <= LONGEST_WHY else f"{text[: LONGEST_WHY - 1]}…"


def _why_not(task: TaskSpec, rival: TaskSpec, speaking: Sequence[str], lacks: Sequence[str], *, equal: bool) -> str:
    if equal:
        return "It fits the words just as well."
    if rival.effect != task.effect:
        return "It only reads." if rival.effect == "read" else "It would change something."
    unheard = [word for word in speaking if stem(word.lower()) not in _naming(rival)]
    if unheard:
        return f"{_listed(unheard)} {'speak' if len(unheard) > 1 else 'speaks'} of nothing that it does."
    if lacks:
        return f"It would also need {_listed([one.replace('_', ' ') for one in lacks], quoted=False)}."
    return "The request as a whole fits it less well."


def _titled(task: TaskSpec) -> str:
    return f"{task.name} ({task.integration_name})"


def _does(task: TaskSpec) -> str:
    """The first sentence of what it does: `Create a list on a board.` is `can create a list on a board`."""
    sentence = " ".join(task.description.partition("\n")[0].partition(". ")[0].split()).rstrip(".")[:200]
    return f"can {sentence[:1].lower()}{sentence[1:]}"


def _speaking(words: str, naming: Collection[str]) -> list[str]:
    """The words that name the task, as they are written."""
    found = [token.text for token in tokenize(words) if token.kind == "word" and token.lower not in _QUIET]
    return [word for word in dict.fromkeys(found) if stem(word.lower()) in naming][:_SHOWN]


@lru_cache(maxsize=8192)
def _naming(task: TaskSpec) -> frozenset[str]:
    told = (task.name, task.dotted_name, task.integration_name, task.description.partition(".")[0], *task.says)
    return frozenset(word for text in told for word in text_stems(text) if word not in STOP)


def _listed(words: Sequence[str], *, quoted: bool = True) -> str:
    shown = [f"“{one}”" for one in words] if quoted else [*words]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
