"""Several values for a parameter that takes one: as many steps."""

from collections.abc import Sequence

from neena.flows.planner.matching import Match
from neena.flows.planner.port import FlowNotGenerated
from neena.flows.planner.wording import joined, only, said
from neena.flows.reading.clauses import Clause
from neena.flows.reading.cues import Found
from neena.flows.reading.slots import Slot, Slots

MOST = 50


def one_each(clause: Clause, match: Match, text: str) -> list[tuple[Slots, str]]:
    """The values and the words of each step that a clause of the `text` asks for; raises where they are too many."""
    several = next((s for s in match.slots.by_name.values() if len(s.values) > 1), None)
    if several and len(several.values) > MOST:
        raise FlowNotGenerated(
            f"{len(several.values)} values are given for one thing; give at most {MOST} at a time.", settled=True
        )
    if several is None or several.taking.parameter.data_type == "list":
        return [(match.slots, said(clause.tokens, text))]
    found: list[tuple[Slots, str]] = []
    for value in several.values:
        tokens = only(clause, several.values, value) if _apart(several.values) else clause.tokens
        slots = Slots({**match.slots.by_name}, match.slots.mentions, match.slots.taken, match.slots.told)
        slots.by_name[several.taking.name] = Slot(several.taking, (value,))
        found.append((slots, joined(tokens, text)))
    return found


def _apart(values: Sequence[Found]) -> bool:
    return len({value.start for value in values}) == len(values)
