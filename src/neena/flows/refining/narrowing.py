"""Doing less: leaving items out, or doing a task only if something holds."""

import re
from collections.abc import Callable

from neena.flows.branching import fault_in
from neena.flows.conditions import OPPOSITES
from neena.flows.planner.deciding import Deciding
from neena.flows.planner.looping import all_but_those
from neena.flows.planner.matching import Index
from neena.flows.planner.steps import Draft
from neena.flows.reading.clauses import Clause
from neena.flows.reading.leaving import all_but, left_out
from neena.flows.reading.stems import split_name, stem
from neena.flows.reading.tokens import tokenize
from neena.flows.refining.adding import after
from neena.flows.refining.naming import spoken_of
from neena.flows.refining.seeding import seeds
from neena.flows.refining.work import NotUnderstood, Operation, Work
from neena.flows.schemas import ItemCondition, Operator

_ONLY = re.compile(r"^(?:please )?(?:only|just) (?:for |take |do |the |those |ones |all )*", re.IGNORECASE)
_FIELD = re.compile(
    r"(?P<thing>\w+)? ?(?:with|having|that have|which have|whose|where) (?:the |a |an |its |their )?"
    r"(?P<field>\w+) ?(?P<verb>is not|is|contains|called|named|equals|of)? ?(?P<value>.+)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"(?P<thing>\w+) (?:labell?ed|tagged) (?:as |with )?(?P<value>.+)", re.IGNORECASE)
_FLAG = re.compile(r"(?P<no>not |un)?(?P<flag>\w+)(?: (?:ones|\w+))?$", re.IGNORECASE)
_IF = re.compile(
    r"^(?:please )?(?:but )?(?:only |just )?(?:(?:if|when|in case) |(?P<unless>unless ))(?P<said>.+)", re.IGNORECASE
)


def narrow(work: Work, words: str, about: str, index: Index) -> None:
    """Let less be done; `about` are the words for what is done less often. Raises `NotUnderstood`."""
    if match := _IF.match(words):
        said = f"{'unless' if match['unless'] else 'if'} {match['said']}"
        leave_out = bool(match["unless"])
        if not _decide(work, said, about, index) and not _only_items(work, words, match["said"], leave_out=leave_out):
            raise NotUnderstood(
                f"What “{words}” decides on is not clear. Say it about what a step of the flow finds, such as “only if "
                "there are more than 3 cards” or “skip closed cards”."
            )
        return
    tokens = left_out(tokenize(f"do it, {words}"))
    excepted = all_but(Clause(tuple(tokens), 0))
    if excepted is not None:
        _limit(work, words, lambda one: all_but_those(one.task, excepted[1]))
        return
    if (only := _ONLY.match(words)) is None or not _only_items(work, words, words[only.end() :], leave_out=False):
        raise NotUnderstood(f"“{words}” cannot be told of what the flow goes through; name a field or the things.")


def _decide(work: Work, said: str, about: str, index: Index) -> bool:
    """Let operations depend on results of others; whether the words say on which."""
    steps, places = seeds(work, index)
    asked = Deciding(Draft(steps), index.words, ()).read(said)
    conditions = [
        one.model_copy(update={"operation": None if one.operation is None else places[one.operation]}) for one in asked
    ]
    if not conditions:
        return False
    sources = {one.operation for one in conditions if one.operation is not None}
    if about:
        targets = spoken_of(about, work.operations)
    else:
        later = {at for source in sources for at in after(work, source)} - sources
        targets = [one for one in work.operations if one.task.effect == "write" and one.index in later]
        targets = targets or [one for one in work.operations if one.task.effect == "write"]
    instead = {one.target for one in work.links if one.when == "otherwise"}
    targets = [one for one in targets if one.index not in instead | sources]
    if not targets:
        raise NotUnderstood("No step of this flow changes anything after that, so nothing can depend on it.")
    for one in targets:
        if any(source in after(work, one.index) for source in sources):
            raise NotUnderstood(f"{one.name} is done before what it would depend on is known.")
        one.conditions = (*one.conditions, *(it for it in conditions if it not in one.conditions))
        for source in sources:
            work.link(source, one.index)
    return True


def _only_items(work: Work, words: str, said: str, *, leave_out: bool) -> bool:
    """Let operations go through fewer items; whether the words name a field of them."""
    said = said.strip(" .")
    _limit(work, words, lambda one: _condition(one, said, leave_out=leave_out))
    return True


def _limit(work: Work, words: str, conditions_for: Callable[[Operation], list[ItemCondition] | None]) -> None:
    """Add conditions to every operation that goes through a list whose items show what is asked."""
    going = [(one, one.for_each) for one in work.operations if one.for_each is not None]
    if not going:
        raise NotUnderstood(f"“{words}”: no step of this flow goes through things one by one, so none can be left out.")
    limited = False
    for one, each in going:
        source = work.at(each.operation)
        more = conditions_for(source)
        if more:
            limited = True
            kept = [*each.conditions, *(it for it in more if it not in each.conditions)]
            one.for_each = each.model_copy(update={"conditions": kept})
    if not limited:
        fields = sorted({out.name for _, each in going for out in work.at(each.operation).task.outputs})
        raise NotUnderstood(f"“{words}” cannot be told of what the flow goes through; that shows {', '.join(fields)}.")


def _condition(source: Operation, said: str, *, leave_out: bool) -> list[ItemCondition] | None:
    """What is asked of each item, where its fields can tell."""
    found: ItemCondition | None = None
    if match := _FIELD.fullmatch(said):
        found = _of_field(source, match["field"], (match["verb"] or "").lower(), match["value"])
    elif match := _LABELLED.fullmatch(said):
        found = _of_field(source, "labels", "", match["value"])
    elif match := _FLAG.match(said.removeprefix("they are ").removeprefix("it is ").removeprefix("that are ")):
        found = _of_flag(source, match["flag"].lower(), negated=bool(match["no"]))
    if found is None:
        return None
    found = found.model_copy(update={"operator": OPPOSITES[found.operator]}) if leave_out else found
    return None if fault_in(found, source.task, of_item=True) else [found]


def _of_field(source: Operation, field: str, verb: str, value: str) -> ItemCondition | None:
    wanted = stem(field.lower())
    out = next((one for one in source.task.outputs if {stem(it) for it in split_name(one.name)} == {wanted}), None)
    if out is None:
        return None
    plain = value.strip().strip("\"“”'")
    if plain == value.strip() and {"and", "or", ","} & {token.lower for token in tokenize(value)}:
        return None
    operator: Operator = "contains" if out.data_type == "list" or verb == "contains" else "equals"
    found = ItemCondition(path=f"$.{out.name}", operator=operator, value=plain)
    return found.model_copy(update={"operator": OPPOSITES[operator]}) if verb == "is not" else found


def _of_flag(source: Operation, said: str, *, negated: bool) -> ItemCondition | None:
    flags = {stem(one.name): one.name for one in source.task.outputs if one.data_type == "bool"}
    if stem(said) in flags:
        return ItemCondition(path=f"$.{flags[stem(said)]}", operator="equals", value=not negated)
    if said == "open" and stem("closed") in flags:
        return ItemCondition(path=f"$.{flags[stem('closed')]}", operator="equals", value=negated)
    return None
