"""Words that pick one of a parameter's choices, beside the choice's own name."""

import re
from collections.abc import Sequence

from neena.authoring.definition import Parameter
from neena.flows.reading.cues import Found
from neena.flows.reading.lexicon import acts_of
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_SUCH_AS = re.compile(r"such as (.+)")
_SAID: dict[str, tuple[str, ...]] = {
    "descending": ("newest first", "latest first", "highest first", "largest first", "biggest first", "reverse"),
    "ascending": ("oldest first", "lowest first", "smallest first", "alphabetically"),
    "max": ("maximum", "highest", "largest", "biggest", "latest"),
    "min": ("minimum", "lowest", "smallest", "earliest"),
    "sum": ("total", "add up", "adds up", "sum up"),
    "average": ("mean", "averages"),
    "equals": ("equal to", "equal", "is exactly"),
    "not_equals": ("is not", "does not equal", "differs from", "other than"),
    "contains": ("contain", "containing", "includes", "has the word"),
    "not_contains": ("does not contain", "do not contain", "without the word"),
    "starts_with": ("starting with", "begins with", "start with"),
    "ends_with": ("ending with", "end with"),
    "greater_than": ("more than", "above", "over", "larger than", "after", "later than", "bigger than"),
    "less_than": ("fewer than", "below", "under", "smaller than", "before", "earlier than"),
    "at_least": ("no less than",),
    "at_most": ("no more than", "up to"),
    "is_not_empty": ("is set", "is not empty"),
    "is_empty": ("is missing", "is not set"),
    "add": ("plus",),
    "subtract": ("minus",),
    "multiply": ("times", "multiplied by"),
    "divide": ("divided by",),
    "percent_of": ("percent of", "% of"),
    "markdown": ("markdown table",),
    "comma": ("comma separated", "commas", "separated by commas"),
    "days": ("day",),
    "weeks": ("week",),
    "months": ("month",),
    "hours": ("hour",),
    "minutes": ("minute",),
    "years": ("year",),
    "closed": ("close",),
    "open": ("reopen",),
}
# Words that switch a yes-or-no parameter on, and those that switch it off.
SWITCHES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "closed": (
        frozenset(stem(word) for word in ("archive", "close", "archived", "closed")),
        frozenset(stem(word) for word in ("reopen", "unarchive", "restore")),
    ),
    "due_complete": (
        frozenset(stem(word) for word in ("complete", "completed", "done", "finished", "finish")),
        frozenset(stem(word) for word in ("incomplete", "undone", "unfinished")),
    ),
    "public": (
        frozenset(stem(word) for word in ("public", "publicly", "customer", "requester", "client")),
        frozenset(stem(word) for word in ("internal", "internally", "private", "privately")),
    ),
}


def examples(one: Parameter) -> tuple[str, ...]:
    """The choices of a kind that its description names: `Type, such as Task, Bug or Story`."""
    named = _SUCH_AS.search(one.doc_string) if one.name.endswith("type") and one.data_type == "string" else None
    return tuple(re.findall(r"\b[A-Z]\w+", named[1])) if named else ()


def chosen(choices: Sequence[str], tokens: Sequence[Token], taken: set[int], verb_at: int) -> Found | None:
    """The choice that the words name, or else the verb (`solve`: `solved`); the longest wording wins."""
    reads = verb_at if tokens and verb_at >= 0 and "get" in acts_of(stem(tokens[verb_at].lower)) else -1
    words = ["" if at in {*taken, reads} or one.is_literal else one.lower for at, one in enumerate(tokens)]
    ways = [
        (tuple(said.lower().split()), choice)
        for choice in choices
        for said in (choice.replace("_", " "), *_ways(choice))
    ]
    present = set(words)
    ways = [pair for pair in ways if present.issuperset(pair[0])]
    # `all` is seldom a choice where another one is named: `all open issues`.
    for way, choice in sorted(ways, key=lambda pair: (-len(pair[0]), pair[1] == "all", pair[1])):
        for at in range(len(words) - len(way) + 1):
            if tuple(words[at : at + len(way)]) == way:
                return Found(choice, at, at + len(way))
    verb = stem(tokens[verb_at].lower) if tokens and verb_at >= 0 and reads < 0 else ""
    return next((Found(one, verb_at, verb_at + 1) for one in choices if verb and stem(one) == verb), None)


def _ways(choice: str) -> tuple[str, ...]:
    return _SAID.get(choice, ())
