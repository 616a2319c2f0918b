"""What a flow sets of an operation whose words were changed: where they now say another value, the words count."""

from neena.flows.reading.saying import said_in
from neena.flows.refining.work import Operation, Work
from neena.flows.schemas import Input


def drop_outdated(before: Work, now: Work) -> None:
    """Take away what was set for other words, or for another task."""
    old = {one.index: one for one in before.operations}
    for one in now.operations:
        if (was := old.get(one.index)) is not None:
            one.inputs = _still_set(was, one)


def _still_set(was: Operation, one: Operation) -> dict[str, Input]:
    if was.task.id != one.task.id:
        return {}
    before, after = (said_in(one.task, words) for words in (was.instruction, one.instruction))
    return {
        name: given
        for name, given in was.inputs.items()
        if after.get(name) in {None, before.get(name)} and not _gone(given, was.instruction, one.instruction)
    }


def _gone(given: Input, before: str, after: str) -> bool:
    """Whether what is set stood in the words, and no longer does."""
    said = given.named or given.value
    return isinstance(said, str) and bool(said) and said in before and said not in after
