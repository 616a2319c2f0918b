"""The nouns of a catalogue: which words name a thing that its tasks handle."""

from collections.abc import Iterable
from dataclasses import dataclass

from neena.flows.reading.lexicon import CONTENT, VERBS
from neena.flows.reading.stems import text_stems
from neena.flows.reading.tasks import TaskReading


@dataclass(frozen=True)
class Vocabulary:
    """Stems of the things (`card`), the verbs that begin a task's name, and every word that any task knows."""

    things: frozenset[str]
    verbs: frozenset[str]
    known: frozenset[str]
    services: frozenset[str]


def vocabulary(tasks: Iterable[TaskReading]) -> Vocabulary:
    """The words of these tasks."""
    things: set[str] = set()
    verbs: set[str] = set()
    known: set[str] = set()
    services: set[str] = set()
    for task in tasks:
        things.update(one.entity for one in task.ids() if one.entity)
        if task.gives and task.gives_id:
            things.add(task.gives)
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
        frozenset(things), frozenset(verbs), frozenset(known | CONTENT), frozenset(services - things - CONTENT - VERBS)
    )
