"""What of a change a person's words did not ask for: only texts within the flow can have."""

import re
from collections.abc import Iterator

from neena.flows.planner.model_answer import TARGET
from neena.flows.planner.model_terms import outside_quotes
from neena.flows.planner.naming import is_named, words_in
from neena.flows.reading.lexicon import acts_of
from neena.flows.reading.stems import text_stems
from neena.flows.refining.naming import acts_in
from neena.flows.refining.work import Operation, Work
from neena.llm.fencing import MASK, masked

# Where something goes, or what an event decides: addresses, channels, people, placeholders.
_SOMEBODY = re.compile(rf"{TARGET.pattern}|(?<![\w&])[#@][\w-]+|<\{{[^}}]*\}}>")
_ANY_STEP = re.compile(
    r"\b(?:steps?|operations?|all|both|everything|nothing|rest|others?|first|second|third|last|only|just)\b",
    re.IGNORECASE,
)


def unasked(words: str, before: Work, now: Work) -> Iterator[str]:
    """New writes, new receivers and operations taken out, that the words do not speak of."""
    old = {one.index: one for one in before.operations}
    used = {one.task.id for one in before.operations}
    texts = [one.instruction for one in before.operations]
    for one in now.operations:
        was = old.get(one.index)
        if one.task.effect == "write" and one.task.id not in used and not _is_asked(words, one):
            yield f"operation {one.index}: nothing in the change asks for {one.task.dotted_name}"
        if was is None or was.instruction != one.instruction:
            yield from _receivers(words, one, was, texts)
    kept = {one.index for one in now.operations}
    for one in before.operations:
        if one.index not in kept and one.task.effect == "write" and not _is_spoken_of(words, one):
            yield f"operation {one.index}: nothing in the change asks to take out {one.name}"


def _is_asked(words: str, one: Operation) -> bool:
    deletes = "delete" in acts_in(one.task)
    return is_named(words, one.task) and (
        not deletes or any("delete" in acts_of(word) for word in text_stems(outside_quotes(words)))
    )


def _is_spoken_of(words: str, one: Operation) -> bool:
    told = words_in(f"{one.name} {outside_quotes(one.instruction)}")
    return is_named(words, one.task) or not words_in(words).isdisjoint(told) or bool(_ANY_STEP.search(words))


def _receivers(words: str, one: Operation, was: Operation | None, texts: list[str]) -> Iterator[str]:
    """What stands in quotation marks within a flow is a text: nobody in it becomes a receiver."""
    said = _somebody(words)
    told = said | {who for text in texts for who in _somebody(outside_quotes(text))}
    quoted = said | (_somebody(was.instruction) if was else {who for text in texts for who in _somebody(text)})
    outside = outside_quotes(one.instruction)
    for who in sorted((_somebody(outside) - told) | (_somebody(one.instruction) - _somebody(outside) - told - quoted)):
        yield f"operation {one.index}: {who} is neither in the change nor in the flow, so nothing may go there"
    if MASK in one.instruction and (was is None or masked(was.instruction) != was.instruction):
        yield f"operation {one.index}: {MASK} stands for what you were not shown; leave that instruction as it is"


def _somebody(text: str) -> set[str]:
    return {found.rstrip(".,;:!?").lower() for found in _SOMEBODY.findall(text)}
