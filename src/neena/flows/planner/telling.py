"""A step in words that a person reads, and the values that must not be read out of these words again."""

from collections.abc import Sequence

from neena.flows.meaning.linking import identifies
from neena.flows.paths import WHOLE
from neena.flows.planner.needs import Need
from neena.flows.planner.port import PlannedOperation, Result
from neena.flows.reading.lexicon import ALL, word_set
from neena.flows.schemas import ForEach

_ALL = ALL | word_set("everything whatever whichever")


def told(step: Need, name: str, steps: Sequence[Need], said: str) -> PlannedOperation:
    """The operation for a step; `said` are the words of the request that ask for it.

    What is written from other results is left to preparation, which words it; ids and what the request says are fixed.
    """
    arguments = step.arguments(steps)
    kinds = {one.name: one for one in step.task.parameters}
    inputs = {
        parameter: value
        for parameter, value in arguments.items()
        if not isinstance(value, Result) or (identifies(kinds[parameter]) and value.output)
    }
    instruction = _search(step, steps) if step.finds else said
    return PlannedOperation(
        step.task, name, instruction, arguments, step.missing, for_each=_each(step, steps, said), inputs=inputs
    )


def _search(step: Need, steps: Sequence[Need]) -> str:
    """What a step does that only finds something: its own name, and for what."""
    asks = next((one for one in steps if any(source is step for source, _ in one.sources.values())), None)
    wanted = next((one.named[name] for one in steps for name in one.named if one.sources[name][0] is step), "")
    if wanted:
        return f"{step.task.name}: find “{wanted}”"
    return f"{step.task.name}, for {asks.task.name}" if asks else step.task.name


def _each(step: Need, steps: Sequence[Need], said: str) -> ForEach | None:
    """Whose results a step goes through: one that finds looks in all, one that changes where the words speak of all."""
    if not step.finds and (step.task.effect == "read" or _ALL.isdisjoint(said.lower().split())):
        return None
    kinds = {one.name: one for one in step.task.parameters}
    listed = [
        source
        for name, (source, _) in step.sources.items()
        if name not in step.named and (step.finds or identifies(kinds[name]))
    ]
    source = next((one for one in listed if one.task.output_is_list), None)
    return None if source is None else ForEach(operation=steps.index(source), path=WHOLE)
