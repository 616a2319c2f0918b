"""Another value, or another task, in the place of one that is there."""

from collections.abc import Sequence

from neena.flows.planner.matching import Index
from neena.flows.planner.port import FlowNotGenerated
from neena.flows.reading.mentions import find_mentions
from neena.flows.reading.stems import text_stems
from neena.flows.reading.tokens import Token, tokenize
from neena.flows.refining.adding import after, put_in
from neena.flows.refining.choosing import nearest_of
from neena.flows.refining.naming import services_of, spoken_of
from neena.flows.refining.work import NotUnderstood, Operation, Work

_BARE = frozenset({"the", "a", "an", "in", "to", "on", "use", "using", "with", "of", "list", "channel", "board"})


def swap(work: Work, new: str, old: str, index: Index) -> None:
    """Put `new` in the place of `old`; raises `NotUnderstood`."""
    if old and _swap_value(work, new, old, index):
        return
    gone = spoken_of(old or new, work.operations)
    if len(gone) > 1:
        raise NotUnderstood(f"The flow has {len(gone)} steps called {gone[0].task.name}; say which by their names.")
    _swap_task(work, new, gone[0], index)


def use(work: Work, words: str, index: Index) -> None:
    """Take other values where there is one of their kind: `use the list Done of the board Sales`, `use #ops`."""
    tokens = tokenize(words)
    named = [one for one in find_mentions(tokens, index.words.things, index.words.services) if one.how == "name"]
    within = {at for one in named for at in (one.at, *range(one.start, one.end), *range(*one.spot))}
    rest = [one for at, one in enumerate(tokens) if at not in within and one.lower not in _BARE and one.kind != "mark"]
    literals = [one for one in rest if one.is_literal and one.kind != "quoted"]
    if len(rest) > len(literals) or not (named or literals):
        raise NotUnderstood(f"“{words}”: name only what is to be used, as in “use the list Done” or “use #ops”.")
    for one in literals:
        values = (each for step in work.operations for each in tokenize(step.instruction))
        known = {each.value for each in values if each.kind == one.kind}
        _replace(work, _only(sorted(known - {one.value}), words), one.value)
    for one in named:
        there = (found for step in work.operations for found in _things(step.instruction, index))
        known = {value for thing, value in there if thing == one.thing}
        if known != {one.value}:
            _replace(work, _only(sorted(known - {one.value}), words), one.value)


def _things(words: str, index: Index) -> list[tuple[str, str]]:
    found = find_mentions(tokenize(words), index.words.things, index.words.services)
    return [(one.thing, one.value) for one in found if one.how == "name"]


def _only(known: Sequence[str], words: str) -> str:
    if len(known) != 1:
        among = f"it has {' and '.join(known)}: say “instead of” which" if known else "it has none of that kind"
        raise NotUnderstood(f"“{words}”: the flow must have one value that this replaces; {among}.")
    return known[0]


def _swap_value(work: Work, new: str, old: str, index: Index) -> bool:
    """Whether `old` is a value of the flow, and `new` took its place."""
    if any(sum(one.is_literal for one in tokenize(words)) > 1 for words in (new, old)):
        raise NotUnderstood("That is more than one change; ask for one at a time, each a sentence of its own.")
    was, literal = _value(old)
    if set(text_stems(was)) & {word for one in work.operations for word in services_of(one.task)} and not literal:
        return False
    if not was or not any(_places(one.instruction, was) for one in work.operations):
        return False
    now = next((one.value for one in reversed(tokenize(new)) if one.kind == literal), "") if literal else ""
    if not now:
        named = _things(new, index)
        now = named[-1][1] if named else _value(new)[0]
    if not now:
        return False
    _replace(work, was, now)
    return True


def _value(words: str) -> tuple[str, str]:
    """The value that words are or end with, and its kind if it is one that shows; `the list Open` is Open."""
    tokens = [one for one in tokenize(words) if one.kind != "mark"]
    literal = next((one for one in reversed(tokens) if one.is_literal), None)
    if literal is not None:
        return literal.value, literal.kind
    kept = [one for one in tokens if one.lower not in _BARE]
    return (" ".join(one.value for one in kept), "") if kept and kept[0].value[:1].isupper() else ("", "")


def _replace(work: Work, was: str, now: str) -> None:
    changed = False
    for one in work.operations:
        for first, last in reversed(_places(one.instruction, was)):
            written = f'"{now}"' if first.kind == "quoted" else now
            one.instruction = f"{one.instruction[: first.start]}{written}{one.instruction[last.end :]}"
            changed = True
    if not changed:
        raise NotUnderstood(f"No step of this flow speaks of “{was}”.")


def _places(text: str, value: str) -> list[tuple[Token, Token]]:
    """Where the value stands in a text by itself, not as part of another text."""
    tokens, words = tokenize(text), value.casefold().split()
    found: list[tuple[Token, Token]] = []
    for at, token in enumerate(tokens):
        if token.kind == "quoted" or len(words) == 1:
            same = token.value.casefold() == value.casefold() and (token.is_literal or token.value[:1].isupper())
            found += [(token, token)] if same else []
        elif [one.value.casefold() for one in tokens[at : at + len(words)]] == words:
            found.append((token, tokens[at + len(words) - 1]))
    return found


def _swap_task(work: Work, words: str, gone: Operation, index: Index) -> None:
    known = {one.index for one in work.operations}
    try:
        made = put_in(work, words, index, frozenset(after(work, gone.index)))
    except (FlowNotGenerated, NotUnderstood) as fault:
        work.operations = [one for one in work.operations if one.index in known]
        if isinstance(fault, FlowNotGenerated) and fault.missing:
            raise
        alike = nearest_of(words, index, gone.task)
        if alike is None:
            raise
        gone.task, gone.name = alike, work.free_name(alike.name)
        return
    new = made[-1]
    if new.task.id == gone.task.id:
        raise NotUnderstood(f"“{words}” is what {gone.name} does already; say which value is to be another.")
    new.conditions, new.for_each = new.conditions or gone.conditions, new.for_each or gone.for_each
    for link in work.links:
        if link.source == gone.index:
            link.source = new.index
    for link in [one for one in work.links if one.target == gone.index]:
        if work.is_row or link.when or link.source in new.looks_at:
            work.link(link.source, new.index, link.instruction, link.when)
    work.operations = [one for one in work.operations if one is not gone]
    work.links = [one for one in work.links if gone.index not in {one.source, one.target}]
