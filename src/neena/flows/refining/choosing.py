"""A task for words that the planner cannot read: its service, verb and things are named, and it needs no values."""

from neena.catalog.specs import TaskSpec
from neena.flows.planner.matching import Index
from neena.flows.reading.lexicon import STOP, VERBS, acts_of
from neena.flows.reading.stems import split_name, stem, text_stems
from neena.flows.reading.tokens import tokenize
from neena.flows.refining.naming import acts_in, services_of


def nearest_of(words: str, index: Index, gone: TaskSpec | None = None) -> TaskSpec | None:
    """The task that the words name best; `gone` is the one whose place it takes, which they may leave unsaid."""
    said = {word for word in text_stems(words) if word not in STOP}
    verbs = [stem(one.lower) for one in tokenize(words) if stem(one.lower) in VERBS]
    acts = next((found for verb in verbs if (found := acts_of(verb))), acts_in(gone) if gone else frozenset[str]())
    services = {word for task in index.tasks for word in services_of(task.spec)}
    things = said - services - set(verbs)
    wanted = things or ({stem(word) for word in split_name(gone.name)} - services_of(gone) if gone else set[str]())
    own = said & services or (services_of(gone) if gone else set[str]())
    found = [
        (_fits(task.spec, wanted, own), task.spec)
        for task in index.tasks
        if own & services_of(task.spec) and acts & acts_in(task.spec) and _needs_nothing_more(task.spec, gone)
    ]
    best = max((points for points, spec in found if spec is not gone), default=0.0)
    named = [spec for points, spec in found if points == best and spec is not gone]
    return named[0] if best > 0 and len(named) == 1 else None


def _fits(spec: TaskSpec, wanted: set[str], services: set[str]) -> float:
    own = services_of(spec)
    names = {stem(word) for word in split_name(spec.name)} - own
    shared = len(wanted & names)
    return shared / len(wanted | names) + len(services & own) / len(own) if shared or not wanted else 0.0


def _needs_nothing_more(spec: TaskSpec, gone: TaskSpec | None) -> bool:
    known = {one.name for one in gone.parameters} if gone else set[str]()
    return all(one.optional or one.name in known for one in spec.parameters)
