"""The tasks worth showing a language model: those that share the rarest words with the request."""

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log

from neena.flows.planner.port import TaskSpec
from neena.flows.reading.lexicon import STOP
from neena.flows.reading.stems import text_stems

_NAMING, _DESCRIBING = 3.0, 1.0


def shortlist(request: str, tasks: Sequence[TaskSpec], size: int) -> list[TaskSpec]:
    """At most `size` tasks, the most fitting first; ties in catalogue order."""
    asked = _content(request)
    spread = Counter(word for task in tasks for word in _words(task))
    rarity = {word: log(1 + len(tasks) / spread[word]) for word in asked if word in spread}
    ranked = sorted(range(len(tasks)), key=lambda at: (-_score(tasks[at], rarity), at))
    return [tasks[at] for at in ranked[:size]]


def is_named(request: str, task: TaskSpec) -> bool:
    """Whether the request says any word for the task, its service or its things."""
    return not _content(request).isdisjoint(naming_words(task))


def naming_words(task: TaskSpec) -> frozenset[str]:
    """The stems of what a task is called and what people call it."""
    said = (task.name, task.dotted_name, task.integration_name, task.output_name, *task.says, *task.words)
    return frozenset(word for text in said for word in _content(text))


def _words(task: TaskSpec) -> frozenset[str]:
    fields = (one.name for one in (*task.parameters, *task.outputs))
    return naming_words(task) | _content(task.description) | frozenset(w for name in fields for w in _content(name))


def _score(task: TaskSpec, rarity: dict[str, float]) -> float:
    words, naming = _words(task), naming_words(task)
    found = sum(
        weight * (_NAMING if word in naming else _DESCRIBING) for word, weight in rarity.items() if word in words
    )
    return found / (10 + len(naming)) ** 0.5


@lru_cache(maxsize=8192)
def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in text_stems(text) if word not in STOP and len(word) > 1)
