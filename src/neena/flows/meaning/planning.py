"""A plan for a request by meaning."""

from collections.abc import Sequence

from neena.errors import Finding
from neena.flows.meaning.atoms import atoms, runs
from neena.flows.meaning.choosing import choose
from neena.flows.meaning.composing import Composer, Need
from neena.flows.meaning.index import Embeds, MeaningIndex
from neena.flows.meaning.scoring import options
from neena.flows.planner.port import FlowNotGenerated, Missing, Plan, PlannedDependency, PlannedOperation
from neena.flows.reading.tokens import Token, tokenize

EMBEDDED = "embedded"


def planned(index: MeaningIndex, embeds: Embeds, text: str, data: tuple[str, ...] = ()) -> Plan:
    """The plan; raises `FlowNotGenerated` where no task is likely enough, or a value is missing (with the draft)."""
    tokens = tokenize(text, data)
    parts = atoms(tokens)
    chosen = choose(tokens, parts, options(index, embeds, tokens, parts, runs(tokens, parts)))
    if not chosen:
        raise FlowNotGenerated("No task fits the request.")
    steps = Composer(index, text, tokens, parts).steps(chosen)
    plan = _plan(steps, text, tokens)
    missing = [Missing(one.task.dotted_name, name, _question(one, name)) for one in steps for name in one.missing]
    if missing:
        asked = " ".join(one.question for one in missing)
        findings = [Finding((one.task, one.parameter), one.question, "missing") for one in missing]
        raise FlowNotGenerated(f"Something is missing: {asked}", findings, missing, plan)
    return plan


def _plan(steps: Sequence[Need], text: str, tokens: Sequence[Token]) -> Plan:
    seen: dict[str, int] = {}
    operations: list[PlannedOperation] = []
    for step in steps:
        count = seen[step.task.name] = seen.get(step.task.name, 0) + 1
        name = step.task.name if count == 1 else f"{step.task.name}_{count}"
        said = text[tokens[step.core[0]].start : tokens[step.core[1] - 1].end]
        operations.append(PlannedOperation(step.task, name, said, step.arguments(steps), step.missing))
    return Plan(tuple(operations), _dependencies(steps), EMBEDDED)


def _dependencies(steps: Sequence[Need]) -> tuple[PlannedDependency, ...]:
    """Who takes from whom; where no task says what it gives, the order of the words."""
    if not any(step.task.outputs for step in steps):
        return tuple(PlannedDependency(at, at + 1) for at in range(len(steps) - 1))
    taken = {
        (steps.index(source), at): name
        for at, step in enumerate(steps)
        for name, (source, _) in step.sources.items()
    }
    return tuple(PlannedDependency(source, at, f"The {name} comes from it.") for (source, at), name in sorted(taken.items()))


def _question(step: Need, name: str) -> str:
    parameter = next(one for one in step.task.parameters if one.name == name)
    return f"What is the {name.replace('_', ' ')} ({parameter.doc_string.rstrip('.')})?"
