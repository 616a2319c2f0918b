"""Which values the words of one operation give its task."""

from neena.catalog.specs import TaskSpec
from neena.flows.reading.clauses import split_clauses
from neena.flows.reading.slots import fill_slots
from neena.flows.reading.tasks import read_task
from neena.flows.reading.tokens import tokenize
from neena.flows.reading.vocabulary import vocabulary


def said_in(spec: TaskSpec, instruction: str | None) -> dict[str, tuple[str, ...]]:
    """The values that stand in an instruction, by parameter; nothing for parameters that it does not speak of."""
    if not instruction:
        return {}
    task = read_task(spec)
    tokens = tokenize(instruction)
    words = vocabulary([task])
    clauses = split_clauses(tokens, words.verbs)
    verb_at = tokens.index(clauses[0].tokens[clauses[0].verb_at]) if clauses else -1
    slots = fill_slots(task, tokens, verb_at, words).by_name
    return {name: tuple(one.value for one in slot.values) for name, slot in slots.items() if slot.values}
