"""The tasks that come nearest to a text, without making a plan."""

from collections.abc import Sequence

from neena.flows.planner.matching import Index
from neena.flows.planner.port import TaskSpec
from neena.flows.planner.shortlist import shortlist
from neena.flows.reading.clauses import split_clauses
from neena.flows.reading.tokens import tokenize

_LONGEST = 20


def nearest(text: str, tasks: Sequence[TaskSpec], size: int) -> list[TaskSpec]:
    """At most `size` tasks, best first: for each clause the one that fits it, then those that share words."""
    index = Index(tasks)
    found: list[TaskSpec] = []
    for clause in split_clauses(tokenize(text), index.words.verbs)[:_LONGEST]:
        found += [match.task.spec for match in index.match(clause)[:1]]
    found += shortlist(text, tasks, size)
    unique = {spec.id: spec for spec in found}
    return list(unique.values())[:size]
