"""Words that narrow what is asked for (`except`, `overdue`, `the first two`) and that no task of the flow takes up."""

from collections.abc import Iterator, Sequence

from neena.flows.planner.port import FlowNotGenerated
from neena.flows.planner.steps import Step
from neena.flows.reading.choices import SWITCHES
from neena.flows.reading.clauses import Clause
from neena.flows.reading.cues import cue_words
from neena.flows.reading.lexicon import DETERMINERS, PREPOSITIONS, STOP, word_set
from neena.flows.reading.mentions import PLAIN_ADJECTIVES
from neena.flows.reading.slots import Slots, content_taking
from neena.flows.reading.stems import stem, text_stems
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.telling import is_reference
from neena.flows.reading.tokens import Token
from neena.flows.reading.vocabulary import Vocabulary

_EXCEPT = word_set("except excepting excluding exclude besides unless but or not apart other instead")
_SOME = word_set("some any few several half most no none")
_LATER = word_set(
    "later tomorrow tonight twice thrice times once after before until till minutes hours days weeks months soon noon"
)
_HARMLESS = (
    PLAIN_ADJECTIVES | word_set("both too together well over back away again permanently completely forever")
) - word_set("first last next other latest")


def unheeded(clause: Clause, step: Step, words: Vocabulary) -> Token | None:
    """The first word that narrows or puts off what the step does without being used; a word of a text is no such."""
    used = _used(step)
    free = [(at, t) for at, t in enumerate(clause.tokens) if at != clause.verb_at and at not in used]
    content = content_taking(step.task)
    if step.task.own_id() is not None and content is None and not step.task.is_read:
        return _part(clause, step) or next(_left(free, step, words), None)
    spoken = content is not None and content.name in step.slots.by_name
    limits = _EXCEPT | _LATER if spoken else _EXCEPT
    last = max(used, default=0)
    return next(
        (t for at, t in free if _narrows(t, limits, counted=not spoken) and (not spoken or at > last)),
        None if spoken or step.task.is_read else _described(clause, step, words),
    )


def unheld(clause: Clause, task: TaskReading, slots: Slots) -> bool:
    """Whether a result is to be held by something the task does not have (`with their names as colour`)."""
    if content_taking(task) is not None:
        return False
    for place in range(2, len(clause.tokens) - 1):
        held = clause.tokens[place].lower == "as" and place - 1 not in slots.taken
        near = range(place - 1, max(0, place - 6), -1)
        start = next((at for at in near if clause.tokens[at].lower == "with"), None)
        if held and start is not None and is_reference(clause.tokens[start + 1 : place]):
            return True
    return False


def not_held(task: TaskReading, shown: str) -> FlowNotGenerated:
    """The refusal of words that ask for such a thing."""
    return FlowNotGenerated(f"{task.spec.name} has nothing that could hold “{shown}”.", near=task.spec)


def _narrows(token: Token, limits: frozenset[str], *, counted: bool) -> bool:
    """`the date in 30 days`: a number that nothing takes changes what is asked for, except within a text."""
    return counted if token.kind == "number" else token.kind == "word" and token.lower in limits


def unheeded_before(steps: Sequence[Step], words: Vocabulary) -> tuple[Step, Token] | None:
    """The same for what was found before the last step, which goes through it: `get the red cards and delete them`."""
    last = steps[-1]
    if last.task.is_read or not last.needs:
        return None
    if (lost := _lost(steps)) is not None:
        return last, lost
    for step in steps[min(last.needs) : -1]:
        if step.looked_up or step.clause is None or not step.task.is_read:
            continue
        used = _used(step)
        free = [(at, t) for at, t in enumerate(step.clause.tokens) if at != step.clause.verb_at and at not in used]
        strictly = last.task.own_id() is not None and content_taking(last.task) is None
        left = next(_left(free, step, words), None) if strictly else _described(step.clause, step, words)
        if left:
            return step, left
    return None


def _lost(steps: Sequence[Step]) -> Token | None:
    """A name of a place that no step looks in: `move all cards from Open to the list Done`."""
    last = steps[-1]
    used = [slot.mention.value for slot in last.slots.by_name.values() if slot.mention]
    used += [value.value for slot in last.slots.by_name.values() for value in slot.values]
    before = " ".join(step.instruction for step in steps[:-1])
    for one in last.slots.mentions:
        if one.role == "from" and one.how == "name" and one.value not in used and one.value not in before:
            return last.clause.tokens[one.spot[0]] if last.clause else None
    return None


def _part(clause: Clause, step: Step) -> Token | None:
    """What is to be deleted, where it is only part of what the task would delete: `delete the list of the board`."""
    own = step.task.own_id()
    first = step.slots.mentions[0] if step.slots.mentions else None
    if own is None or first is None or "delete" not in step.task.acts or first.role:
        return None
    return clause.tokens[first.at] if first.thing != own.entity else None


def _left(free: Sequence[tuple[int, Token]], step: Step, words: Vocabulary) -> Iterator[Token]:
    known = _known(step, words)
    return (token for _, token in free if _is_left(token, known))


def _used(step: Step) -> set[int]:
    """The places whose words are used: what stands before a thing is only where it names it."""
    before = {at for one in step.slots.mentions for at in range(one.start, one.at) if one.how != "back"}
    named = {at for one in step.slots.mentions for at in (*range(one.at, one.end), *range(*one.spot))}
    given = {at for slot in step.slots.by_name.values() for v in slot.values for at in range(v.start, v.end)}
    rows = [slot.values for slot in step.slots.by_name.values() if len(slot.values) > 1]
    given |= {at for values in rows for at in range(values[0].start, values[-1].end)}
    told = {at for span in step.slots.told.values() for at in range(*span)}
    return (step.slots.taken - before) | named | given | told


def _known(step: Step, words: Vocabulary) -> frozenset[str]:
    """The stems of the words that say what the step does, or announce a value that it has."""
    task = step.task
    given = [one for one in task.takings if one.name in step.slots.by_name.keys() | step.slots.told.keys()]
    known = {word for one in given for cue in cue_words(one) for word in cue}
    known |= {word for one in given for word in text_stems(one.name)}
    known |= {word for one in given if one.name in SWITCHES for word in SWITCHES[one.name][0] | SWITCHES[one.name][1]}
    known |= {word for form in task.forms[:-1] for word in (form.verb, *form.objects, *form.scopes)}
    return frozenset(known | words.services | {stem(word) for word in _HARMLESS})


def _is_left(token: Token, known: frozenset[str]) -> bool:
    if token.kind == "number":
        return True
    if token.kind != "word":
        return False
    low = token.lower
    if low in _EXCEPT | _SOME | _LATER:
        return True
    return low not in STOP | _HARMLESS and stem(low) not in known


def _described(clause: Clause, step: Step, words: Vocabulary) -> Token | None:
    """A word before several things that says which of them are meant: `every overdue card`."""
    known = _known(step, words)
    for one in step.slots.mentions:
        for at in range(one.start, one.at):
            token = clause.tokens[at]
            if stem(token.lower) in known:
                continue
            plain = DETERMINERS | PREPOSITIONS | _HARMLESS
            if one.many and token.kind == "word" and token.lower not in plain and at not in range(*one.spot):
                return token
    return None
