"""What a step goes through: each item of a list that an earlier step gives, but for those that the request excepts."""

from collections.abc import Sequence

from neena.flows.branching import fault_in
from neena.flows.paths import WHOLE
from neena.flows.planner.port import TaskSpec
from neena.flows.planner.steps import Step
from neena.flows.reading.kinds import Taking
from neena.flows.reading.leaving import Excepted
from neena.flows.reading.lexicon import ALL, EACH
from neena.flows.reading.slots import content_taking
from neena.flows.reading.stems import stem
from neena.flows.schemas import ForEach, ItemCondition

_NAMES = ("name", "title", "subject", "summary")


def each_of(steps: Sequence[Step], excepted: Excepted | None) -> ForEach | None:
    """The list that the last step goes through; None where it is done once, or what is excepted is not clear."""
    source = _source(steps, steps[-1])
    if source is None:
        return None
    conditions = all_but_those(steps[source].task.spec, excepted) if excepted else []
    return None if conditions is None else ForEach(operation=source, path=WHOLE, conditions=conditions)


def _source(steps: Sequence[Step], step: Step) -> int | None:
    by_parameter = {parameter: source for source, parameter in step.needs.items() if steps[source].task.gives_list}
    for one in step.task.takings:
        source = by_parameter.get(one.name)
        given = source is not None and steps[source].task.gives == one.entity
        if given and one.takes == "id" and one.required and _goes_through(step, one):
            return source
    content = content_taking(step.task)
    if content is None or content.name not in by_parameter or not _is_for_each(step):
        return None
    return by_parameter[content.name]


def _goes_through(step: Step, one: Taking) -> bool:
    slot = step.slots.by_name.get(one.name)
    mention = slot.mention if slot else None
    if mention is None:
        return bool(_words(step) & ALL)
    says_one = not _words(step).isdisjoint({"it", "its"})
    return mention.how == "all" or (mention.many and mention.how not in {"name", "about", "id"} and not says_one)


def _is_for_each(step: Step) -> bool:
    """`for each card`, `one per card`: a text is written for each item."""
    words = [token.lower for token in step.clause.tokens if token.kind == "word"] if step.clause else []
    return any(
        word in EACH and (word == "per" or before in {"for", "about", "of", "on"})
        for before, word in zip(["", *words], words, strict=False)
    )


def _words(step: Step) -> frozenset[str]:
    return (
        frozenset(token.lower for token in step.clause.tokens if token.kind == "word") if step.clause else frozenset()
    )


def all_but_those(spec: TaskSpec, excepted: Excepted) -> list[ItemCondition] | None:
    """The conditions on what a task lists that leave out what is excepted; None where the items do not show it."""
    names = {one.name for one in spec.outputs}
    conditions: list[ItemCondition] = []
    for flag in excepted.flags:
        kinds = {one.name for one in spec.outputs if one.data_type == "bool" and stem(one.name) == stem(flag)}
        conditions += [ItemCondition(path=f"$.{name}", operator="equals", value=False) for name in kinds]
        if not kinds:
            return None
    if excepted.names:
        called = next((name for name in _NAMES if name in names), None)
        if called is None:
            return None
        path = f"$.{called}"
        conditions.append(ItemCondition(path=path, operator="is_none_of", value=list(excepted.names)))
    return None if any(fault_in(one, spec, of_item=True) for one in conditions) else conditions
