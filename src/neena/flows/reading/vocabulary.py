"""The nouns of a catalogue: which words name a thing that its tasks handle."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from neena.flows.reading.lexicon import CONTENT, PREPOSITIONS, VERBS
from neena.flows.reading.stems import is_plural, plural, split_name, stem, text_stems
from neena.flows.reading.tasks import TaskReading

_SUMMARY = stem("summary")  # of a thing, which is no thing itself


@dataclass(frozen=True)
class Vocabulary:
    """Stems of the things (`card`), the verbs that begin a task's name, and every word that any task knows.

    `containers` says which things are looked for in which (`card` in `list`); `nouns` are the words for things;
    `services` are the names of integrations, and `owners` says by them whose each thing is. `spelled` are whole words,
    `initials` what letters stand for (`pr`: `pull request`).
    """

    things: frozenset[str]
    verbs: frozenset[str]
    known: frozenset[str]
    services: frozenset[str]
    containers: dict[str, str] = field(default_factory=dict[str, str])
    nouns: dict[str, str] = field(default_factory=dict[str, str])
    owners: dict[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    spelled: frozenset[str] = frozenset()
    initials: dict[str, str] = field(default_factory=dict[str, str])


def vocabulary(tasks: Iterable[TaskReading]) -> Vocabulary:
    """The words of these tasks."""
    tasks = tuple(tasks)
    things: set[str] = set()
    verbs: set[str] = set()
    known: set[str] = set()
    services: set[str] = set()
    owners: dict[str, set[str]] = {}
    for task in tasks:
        handled = {one.entity for one in task.ids() if one.entity}
        if task.gives and task.gives_id and task.gives != _SUMMARY:
            handled.add(task.gives)
        things |= handled
        for thing in handled:
            owners.setdefault(thing, set()).update(text_stems(task.spec.integration))
        verbs.update(form.verb for form in task.forms[:-1])
        for form in task.forms:
            known.update(form.objects, form.scopes)
        for one in task.takings:
            known.update(text_stems(one.name))
        for out in task.spec.outputs:
            known.update(text_stems(out.name))
        for text in (task.spec.integration, task.spec.integration_name):
            services.update(text_stems(text))
    things -= {"", "id"}
    return Vocabulary(
        frozenset(things),
        frozenset(verbs),
        frozenset(known | CONTENT),
        frozenset(services - things - CONTENT - VERBS),
        _containers(tasks),
        {task.gives: task.noun for task in tasks if task.gives and not task.gives_list and task.thing == task.gives},
        {thing: frozenset(names) for thing, names in owners.items()},
        frozenset(word for task in tasks for word in _spelled(task)),
        _initials(tasks),
    )


def _spelled(task: TaskReading) -> Iterable[str]:
    """The words in which a task, its parameters and their choices are written."""
    texts = [task.spec.name, task.spec.integration_name, *task.spec.says]
    for one in task.takings:
        texts += [one.name, *one.parameter.choices]
    for word in (word for text in texts for word in split_name(text) if len(word) > 3 and word.isalpha()):
        yield from (word, plural(word, 2)) if stem(word) == task.thing else (word,)


def _initials(tasks: Sequence[TaskReading]) -> dict[str, str]:
    """What people shorten to its first letters: two words of a task's name, where they stand for one thing alone."""
    found: dict[str, set[str]] = {}
    for task in tasks:
        words = split_name(task.spec.dotted_name.rpartition(".")[2])[1:]
        for first, second in pairwise(words):
            if not {first, second} & PREPOSITIONS and stem(second) == task.gives:
                singular = second.removesuffix("s") if is_plural(second) else second
                found.setdefault(first[0] + second[0], set()).add(f"{first} {singular}")
    return {short: min(full) for short, full in found.items() if len(full) == 1}


def _containers(tasks: Sequence[TaskReading]) -> dict[str, str]:
    """Which thing that has a name is listed by naming which other: the cards of a list, the lists of a board."""
    found: dict[str, str] = {}
    for task in tasks:
        needed = [one for one in task.takings if one.required]
        outer = needed[0].entity if len(needed) == 1 else None
        named = any(out.name in {"name", "title"} for out in task.spec.outputs)
        if task.is_read and task.gives_list and task.gives and outer and outer != task.gives and named:
            found.setdefault(task.gives, outer)
    return found
