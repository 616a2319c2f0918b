"""What is written on operations and dependencies: plain sentences that say all the step needs."""

from collections.abc import Sequence

from neena.flows.reading.clauses import Clause
from neena.flows.reading.kinds import Taking
from neena.flows.reading.lexicon import PREPOSITIONS
from neena.flows.reading.mentions import Mention
from neena.flows.reading.slots import Found, Slots, content_taking
from neena.flows.reading.stems import plural
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.tokens import Token

_NEAREST = 3
_SERVICES = 8
LONGEST_REASON = 512


def said(tokens: Sequence[Token], source: str) -> str:
    """The tokens as they were written, as a sentence without its full stop."""
    text = source[tokens[0].start : tokens[-1].end] if tokens else ""
    text = " ".join(text.split()).rstrip(" ,;:.")
    return text[:1].upper() + text[1:]


def quoted(name: str) -> str:
    """The name in quotation marks that it does not hold itself."""
    return f"“{name}”" if '"' in name else f'"{name}"'


def described(noun: str, mention: Mention | None) -> str:
    """`the list "Open"`, `the card about the migration`, `all boards`."""
    if mention is None or mention.how in {"all", "bare", "back"}:
        return f"all {plural(noun, 2)}"
    if mention.how == "about":
        return f"the {noun} about {quoted(mention.value)}"
    return f"the {noun} {mention.value if mention.how == 'id' else quoted(mention.value)}"


def gives(task: TaskReading, slots: Slots, noun: str | None) -> str:
    """What a step gives, in words: `the board "Launch"`, `the cards of the list "Open"`."""
    if noun is None:
        return ""
    if task.gives_list:
        named = next((m for m in slots.mentions if m.thing == task.gives and m.value), None)
        return described(noun, named) if named else f"the {plural(noun, 2)}"
    own = task.own_id()
    for one in task.takings:
        slot = slots.by_name.get(one.name)
        if slot and slot.mention and one is own:
            return described(noun, slot.mention) if slot.mention.how in {"name", "about"} else f"the {noun}"
        if slot and slot.values and one is own:
            return f"the {noun} {slot.values[0].value}"
        if slot and slot.values and one.takes == "title" and own is None:
            return f'the {noun} "{slot.values[0].value}"'
    return f"the {noun}"


def looking_up(noun: str, mention: Mention | None, places: Sequence[str]) -> str:
    """`Find the list "Open" of the board "Support"`."""
    verb = "Get" if mention is None or mention.how in {"all", "bare", "back"} else "Find"
    return " ".join([verb, described(noun, mention), *(f"of {place}" for place in places)])


def only(clause: Clause, values: Sequence[Found], kept: Found) -> tuple[Token, ...]:
    """The clause with one of several values that stand side by side (`to #a and to #b`)."""
    first, last = min(value.start for value in values), max(value.end for value in values)
    inside = {at for value in values for at in range(value.start, value.end)}
    between = [clause.tokens[at] for at in range(first, last) if at not in inside]
    if not all(_joins(token) for token in between):
        return clause.tokens
    return (*clause.tokens[:first], *clause.tokens[kept.start : kept.end], *clause.tokens[last:])


def _joins(token: Token) -> bool:
    return token.text in {",", "&"} or token.lower in {"and", "also", "as", "well"} or token.lower in PREPOSITIONS


def joined(tokens: Sequence[Token], source: str) -> str:
    """Tokens that no longer stand side by side, written with the spaces they had."""
    parts: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if before is not None and (token.start < before.end or source[before.end : token.start] != ""):
            parts.append(" ")
        parts.append(token.text)
    text = "".join(parts)
    return text[:1].upper() + text[1:]


def reason(task: TaskReading, source: TaskReading, parameter: str | None) -> str:
    """Why one step needs another."""
    if parameter is None:
        return f"{task.spec.name} comes after {source.spec.name}."[:LONGEST_REASON]
    readable = parameter.replace("_", " ")
    return f"The {readable} for {task.spec.name} comes from {source.spec.name}."[:LONGEST_REASON]


def question(task: TaskReading, one: Taking) -> str:
    """What to ask the person for a value."""
    if one is content_taking(task):
        return f"What should the {task.noun or 'message'} say?"
    readable = one.name.replace("_", " ")
    if one.takes in {"channel", "email"}:
        return f"To which {readable}?"
    return f"What is the {readable} ({one.parameter.doc_string.rstrip('.')})?"


def what_can_be_done(nearest: Sequence[TaskReading], known: Sequence[TaskReading]) -> str:
    """For somebody whose words fit no task: the tasks that come nearest, and the services there are."""
    tasks = nearest[:_NEAREST] or known[:_NEAREST]
    if not tasks:
        return "There are no tasks."
    names = ", ".join(f"{task.spec.name} ({task.spec.integration_name})" for task in tasks)
    services = sorted({task.spec.integration_name for task in known})
    shown = ", ".join(services[:_SERVICES]) + (" and others" if len(services) > _SERVICES else "")
    return f"What comes nearest: {names}. Neena can work with {shown}."
