"""Whether a task is what a clause asks for at all, however well its words fit."""

from collections.abc import Iterable

from neena.flows.reading.clauses import Clause
from neena.flows.reading.kinds import Takes
from neena.flows.reading.lexicon import LIGHT, PREPOSITIONS, VERBS, acts_of
from neena.flows.reading.slots import content_taking
from neena.flows.reading.stems import stem
from neena.flows.reading.tasks import TaskReading, phrase

_READING = frozenset({"get", "filter", "pick"})
_TARGETS: tuple[Takes, ...] = ("channel", "email")


def aims(task: TaskReading) -> frozenset[str]:
    """The kinds of address that a message of the task goes to."""
    taken = {one.takes for one in task.takings} if content_taking(task) else set[Takes]()
    return frozenset(kind for kind in _TARGETS if kind in taken)


def does(task: TaskReading, clause: Clause) -> bool:
    """Whether the clause asks for what the task does: nothing is read that is to be deleted or merged.

    What only reads and takes no id may go by another reading verb (`what is 12 times 7`, `keep the first 5`), and by
    any verb beside its own way to ask. What adds a comment is asked for by that word or its own verb: `put SUP-12 into
    Done` asks for none.
    """
    verb, acts = clause.verb, acts_of(clause.verb)
    if "delete" in task.acts & acts and _is_part(task, clause):
        return False
    if task.is_asked_by(verb):
        if content_taking(task) is None or aims(task) or "create" not in task.acts:
            return True
        words = {stem(token.lower) for token in clause.body if token.kind == "word"}
        said = any(form.verb == verb for form in task.forms) and "create" not in acts
        return said or any(not words.isdisjoint(form.objects) for form in task.forms)
    return task.is_read and not task.ids() and bool(acts) and (acts <= _READING or _is_said(task, clause))


def _is_part(task: TaskReading, clause: Clause) -> bool:
    """Whether the whole is to be deleted of which the task deletes a part: `delete the repository acme/site`."""
    for token in clause.body:
        word = stem(token.lower)
        if token.lower in PREPOSITIONS or token.is_literal or word == task.thing:
            return False
        if word in task.attributes:
            return True
    return False


def attributes(tasks: Iterable[TaskReading]) -> dict[str, frozenset[str]]:
    """By service, what its tasks can set."""
    found: dict[str, frozenset[str]] = {}
    for task in tasks:
        own = frozenset[str]() if task.is_read else task.attributes
        found[task.spec.integration] = found.get(task.spec.integration, own) | own
    return found


def is_asked(task: TaskReading, clause: Clause) -> bool:
    """Whether no word speaks against a task that is likely by its meaning: a verb that is known says what to do.

    Nothing is deleted without a word for it.
    """
    verb = stem(clause.tokens[clause.verb_at].lower)
    if "delete" in task.acts and "delete" not in acts_of(verb):
        return False
    return verb not in VERBS or verb in LIGHT or task.is_asked_by(verb)


def _is_said(task: TaskReading, clause: Clause) -> bool:
    """Whether the clause holds one of the task's own ways to ask, of two words or more: `open it in the browser`."""
    words = phrase(token.lower for token in clause.body if token.kind in {"word", "number"})
    return any(words[at : at + len(said)] == said for said in task.phrases if len(said) > 1 for at in range(len(words)))
