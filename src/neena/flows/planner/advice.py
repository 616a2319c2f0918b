"""What the reading by meaning says of a clause that the letter is not sure about."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from neena.flows.planner.fitting import is_asked
from neena.flows.planner.matching import ENOUGH, Index, Match
from neena.flows.planner.port import TaskSpec
from neena.flows.reading.clauses import Clause
from neena.flows.reading.lexicon import PRONOUNS, STOP, VERBS
from neena.flows.reading.slots import fill_slots
from neena.flows.reading.stems import stem
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.tokens import Token

Advice = Callable[[Sequence[Token]], Mapping[TaskSpec, float]]
_SURE = 9.0  # how well a task must fit by the letter, for its meaning not to be asked
_DISPUTED = -20.0  # how little speaks for a task that the words are hardly ever used for
_LEAD = 0.5  # and how much better than the next
_MEANT = 0.0  # how much must speak for a task that fits by its meaning alone
_LACKING = -1.0  # how much speaks at most for a task that reads one thing which nobody names
_NEAR = 1.0  # how much more speaks for the service that was worked with before
_WEIGHT = 0.5  # of the meaning beside the letter


def _lacks_its_thing(task: TaskReading, said: Match | None, clause: Clause) -> bool:
    """Whether a task reads one thing, and the words speak of none or of many: `read my unread mails`."""
    if said is None or not task.is_read or task.gives_list:
        return False
    own = next((one for one in task.ids() if one.required), None)
    slot = said.slots.by_name.get(own.name) if own else None
    if own is None or any(token.lower in PRONOUNS or token.kind == "id" for token in clause.tokens):
        return False
    return slot is None or (slot.mention is not None and slot.mention.many and slot.mention.how == "bare")


def _nearer(meant: Mapping[TaskSpec, float], near: str | None) -> Mapping[TaskSpec, float]:
    """The same, with more for the tasks of one integration, where there are others."""
    if near is None or all(task.integration == near for task in meant):
        return meant
    return {task: score + (_NEAR if task.integration == near else 0.0) for task, score in meant.items()}


def advised(
    clause: Clause, matches: Sequence[Match], index: Index, advice: Advice, near: str | None = None
) -> list[Match]:
    """The same matches, and those that fit by their meaning, weighed by both; the best first.

    `near` is the integration of what was done before: more speaks for its tasks.
    """
    lead = matches[0].score - max((one.score for one in matches[1:]), default=0.0) if matches else 0.0
    meant = _nearer(advice(clause.tokens), near)
    undisputed = bool(matches) and meant.get(matches[0].task.spec, 0.0) > _DISPUTED
    if undisputed and matches[0].score >= _SURE and lead >= _LEAD:
        return list(matches)
    # `show SUP-12`: what is meant, its key alone says, and of that meaning knows nothing.
    said = [one for at, one in enumerate(clause.tokens) if one.kind == "word" and at != clause.verb_at]
    if all(one.lower in STOP for one in said):
        return list(matches)
    if max(meant.values(), default=0.0) < _MEANT:
        return list(matches)
    lowest = min(meant.values(), default=0.0)
    verb_at = clause.verb_at if stem(clause.tokens[clause.verb_at].lower) in VERBS | index.words.verbs else -1
    fitting = {one.task.spec: one for one in matches}
    found: list[Match] = []
    for task in index.open_to(clause):
        said, score = fitting.get(task.spec), meant.get(task.spec, lowest)
        sure = score >= _MEANT and is_asked(task, clause)
        if _lacks_its_thing(task, said, clause):
            score = min(score, _LACKING)
        if said is not None:
            fits = max(said.score, ENOUGH) if sure else said.score
            found.append(replace(said, score=fits + _WEIGHT * score, meant=sure, by_letter=said.score))
        elif sure:
            slots = fill_slots(task, clause.tokens, verb_at, index.words)
            found.append(Match(task, ENOUGH + _WEIGHT * score, slots, meant=True))
    return sorted(found, key=lambda one: -one.score)


__all__ = ["Advice", "advised"]
