"""The words that tasks go by."""

from functools import lru_cache

from neena.flows.planner.port import TaskSpec
from neena.flows.reading.lexicon import STOP
from neena.flows.reading.stems import text_stems


def is_named(request: str, task: TaskSpec) -> bool:
    """Whether the request says any word for the task, its service or its things."""
    return not words_in(request).isdisjoint(_naming_words(task))


def _naming_words(task: TaskSpec) -> frozenset[str]:
    """The stems of what a task is called and what people call it."""
    said = (task.name, task.dotted_name, task.integration_name, task.output_name, *task.says, *task.words)
    return frozenset(word for text in said for word in words_in(text))


@lru_cache(maxsize=8192)
def words_in(text: str) -> frozenset[str]:
    """The stems of the words that say something."""
    return frozenset(word for word in text_stems(text) if word not in STOP and len(word) > 1)
