"""What a clause shows of what it asks for, and the words by which a task is known."""

from dataclasses import dataclass
from functools import lru_cache

from neena.flows.reading.lexicon import STOP
from neena.flows.reading.mentions import Mention
from neena.flows.reading.stems import text_stems
from neena.flows.reading.tasks import TaskReading


@dataclass(frozen=True)
class Features:
    """What a clause shows: stems of the words its verb acts on, of the words further on, and the kinds of values.

    `points` that it speaks of what was found or made before, `near` by which integration.
    """

    verb: str
    main: tuple[str, ...]
    further: tuple[str, ...]
    things: tuple[str, ...]
    kinds: frozenset[str]
    services: frozenset[str]
    head_is_unknown: bool
    many: bool
    mentions: tuple[Mention, ...]
    focus: str | None = None
    said: frozenset[tuple[str, ...]] = frozenset()
    shaped: frozenset[str] = frozenset()
    rivalled: bool = False
    points: bool = False
    near: str | None = None


@lru_cache(maxsize=8192)
def bag_of(task: TaskReading) -> dict[str, float]:
    """The stems of the words of a task, with their weight."""
    spec = task.spec
    bag: dict[str, float] = {}
    sources = [(3.0, (spec.name, spec.dotted_name)), (2.5, spec.says), (1.2, spec.words), (1.0, (spec.description,))]
    sources.append((0.6, tuple(f"{one.name} {one.doc_string}" for one in spec.parameters)))
    for weight, texts in sources:
        for text in texts:
            for word in text_stems(text):
                if word not in STOP:
                    bag[word] = max(bag.get(word, 0.0), weight)
    return bag
