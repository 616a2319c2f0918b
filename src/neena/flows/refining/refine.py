"""One change after the other, as the words ask for them; what is not understood leaves everything as it was."""

import re

from neena.flows.graph import order
from neena.flows.planner.building import EMBEDDED
from neena.flows.planner.matching import Index
from neena.flows.planner.port import FlowNotGenerated, Planning
from neena.flows.refining.adding import add
from neena.flows.refining.differing import difference
from neena.flows.refining.intents import Intent, intents, sentences
from neena.flows.refining.naming import spoken_of
from neena.flows.refining.narrowing import narrow
from neena.flows.refining.port import Changed
from neena.flows.refining.removing import remove
from neena.flows.refining.setting import drop_outdated
from neena.flows.refining.swapping import swap, use
from neena.flows.refining.work import NotUnderstood, Work

_STAYS = re.compile(r"(?:just|only|keep) (?P<what>.+?)(?: (?:would be|is) (?:fine|enough|ok))?$", re.IGNORECASE)
_MOST = 10
_LONGEST = 2000


def refined(work: Work, instruction: str, index: Index) -> Changed:
    """The flow changed as little as the words ask for. Pure: what is given stays as it is.

    Raises `NotUnderstood`, and `FlowNotGenerated` where no task does what is asked, or a value is missing.
    """
    asked = sentences(instruction)
    if not asked or len(asked) > _MOST or len(instruction) > _LONGEST:
        raise NotUnderstood(f"Say in 1 to {_MOST} short sentences what is to be different.")
    now = work.copy()
    for sentence in asked:
        now = _changed(now, sentence, index)
    found = difference(work, now)
    if not found:
        raise NotUnderstood(f"“{instruction}” changes nothing about this flow.")
    ends = [(one.source, one.target) for one in now.links]
    if len(order([one.index for one in now.operations], ends)) < len(now.operations):
        raise NotUnderstood("The steps would wait for each other in a circle.")
    drop_outdated(work, now)
    return Changed(now, found, Planning(EMBEDDED))


def _changed(work: Work, sentence: str, index: Index) -> Work:
    """The flow after the likeliest reading that holds; raises what speaks against the first."""
    first: NotUnderstood | FlowNotGenerated | None = None
    for intent in intents(sentence):
        now = work.copy()
        try:
            _apply(now, intent, index)
        except (NotUnderstood, FlowNotGenerated) as fault:
            first = first or fault
        else:
            return now
    assert first is not None
    raise first


def _remove(work: Work, words: str, index: Index) -> None:
    """Take steps out; what is said behind a comma is either what stays, or a change of its own."""
    gone, _, rest = (part.strip() for part in words.partition(","))
    remove(work, gone)
    if not rest:
        return
    if (stays := _STAYS.match(rest)) is not None:
        spoken_of(stays["what"], work.operations)
    else:
        changed = _changed(work, rest, index)
        work.operations, work.links, work.next = changed.operations, changed.links, changed.next


def _apply(work: Work, intent: Intent, index: Index) -> None:
    if intent.kind == "remove":
        _remove(work, intent.what, index)
    elif intent.kind == "swap":
        swap(work, intent.what, intent.old, index)
    elif intent.kind == "use":
        use(work, intent.what, index)
    elif intent.kind == "narrow":
        narrow(work, intent.what, intent.old, index)
    else:
        add(work, intent.what, index)
