"""A task as reading sees it: what it does to what, what it takes and what it gives."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from neena.catalog.specs import TaskSpec
from neena.flows.reading.kinds import Taking, taking
from neena.flows.reading.lexicon import DETERMINERS, PREPOSITIONS, PRONOUNS, acts_of
from neena.flows.reading.stems import is_plural, split_name, stem

_NOT_THINGS = frozenset(
    {"a", "an", "the", "all", "new", "by", "current", "one", "some", "my", "id", "every", "its", "existing"}
)
_SKIPPED = DETERMINERS | PRONOUNS | {"is", "are"}
_SHAPELESS = frozenset({"any", "dict", "list", "str", "int", "float", "bool", "none", "object", ""})


@dataclass(frozen=True)
class Form:
    """One way to ask: the verb, the things it acts on, and the things they are in."""

    verb: str
    acts: frozenset[str]
    objects: tuple[str, ...]
    scopes: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, eq=False)
class TaskReading:
    """A task with its forms and its parameters read. `thing` is what it acts on, `gives` what its answer is about."""

    spec: TaskSpec
    forms: tuple[Form, ...]
    takings: tuple[Taking, ...]
    phrases: tuple[tuple[str, ...], ...]
    thing: str | None
    noun: str
    gives: str | None
    gives_list: bool

    @property
    def gives_id(self) -> bool:
        """Whether its answer names the thing by an id, so that later steps can act on it."""
        outs = self.spec.outputs
        if any(out.identifies for out in outs):
            return any(out.identifies and stem(split_name(out.identifies)[-1]) == self.gives for out in outs)
        return any(out.name in {"id", "ts"} for out in outs)

    @cached_property
    def attributes(self) -> frozenset[str]:
        """The stems of what its parameters are called, ids left out."""
        return frozenset(stem(part) for one in self.takings if one.takes != "id" for part in one.name.split("_"))

    @property
    def acts(self) -> frozenset[str]:
        """What the verb of its name may do."""
        return self.forms[0].acts

    @property
    def is_read(self) -> bool:
        """Whether it changes nothing outside."""
        return self.spec.effect == "read"

    def is_asked_by(self, verb: str) -> bool:
        """Whether one of its forms has the verb, or one that may do the same."""
        acts = acts_of(verb)
        return any(form.verb == verb or form.acts & acts for form in self.forms)

    def ids(self) -> tuple[Taking, ...]:
        """The parameters that take an id of something."""
        return tuple(one for one in self.takings if one.takes == "id")

    def own_id(self) -> Taking | None:
        """The parameter that says which thing the task acts on (none for tasks that make one)."""
        named = [one for one in self.ids() if one.required and one.entity == self.thing]
        return named[0] if named else None


@lru_cache(maxsize=8192)
def _form(phrase: tuple[str, ...], weight: float) -> Form:
    verb = stem(phrase[0]) if phrase else ""
    objects: list[str] = []
    scopes: list[str] = []
    into = objects
    for word in phrase[1:]:
        if word in PREPOSITIONS:
            into = scopes
        elif word not in _NOT_THINGS:
            into.append(stem(word))
    return Form(verb, acts_of(verb), tuple(objects), tuple(scopes), weight)


@lru_cache(maxsize=8192)
def read_task(spec: TaskSpec) -> TaskReading:
    """Read the task's declaration, once: organizations' catalogues share what is the same in all of them."""
    words = split_name(spec.dotted_name.rpartition(".")[2] or spec.name)
    phrases = [(words, 1.0), (split_name(spec.name), 1.0), *((split_name(say), 1.1) for say in spec.says)]
    sentence = spec.description.partition(".")[0]
    phrases.append((split_name(sentence)[:8], 0.8))
    forms = tuple(_within(_form(phrase, weight), phrases[0][0]) for phrase, weight in phrases if phrase)
    noun = _noun(words)
    thing = stem(noun) if noun else None
    gives = _gives(spec, thing)
    takings = tuple(taking(one, thing) for one in spec.parameters)
    gives_list = spec.output_is_list or (bool(noun) and is_plural(noun) and spec.effect == "read")
    said = tuple(found for say in spec.says if (found := phrase(say.split())))
    return TaskReading(spec, forms or (_form(("",), 1.0),), takings, said, thing, noun, gives, gives_list)


def phrase(words: Iterable[str]) -> tuple[str, ...]:
    """The stems of a way to ask, without articles and pronouns, to be found again in a request."""
    return tuple(stem(word) for word in words if word not in _SKIPPED)


def runs(words: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Every run of up to six words."""
    return frozenset(words[at : at + size] for size in range(1, 7) for at in range(len(words) - size + 1))


def opening(words: Iterable[str]) -> frozenset[tuple[str, ...]]:
    """Every run of up to six words from the first on."""
    first = tuple(words)[:6]
    return frozenset(first[:size] for size in range(1, len(first) + 1))


def _within(form: Form, name: tuple[str, ...]) -> Form:
    """A way to ask does no more than the task's own verb: `put a card on a list` makes one, it changes none."""
    own = acts_of(stem(name[0])) if name else frozenset[str]()
    return replace(form, acts=form.acts & own)


def _noun(words: Sequence[str]) -> str:
    """The noun of a task's name: `cards` of `get_cards_in_list`."""
    kept: list[str] = []
    for word in words[1:]:
        if word in PREPOSITIONS:
            break
        if word not in _NOT_THINGS:
            kept.append(word)
    return kept[-1] if kept else ""


def _gives(spec: TaskSpec, thing: str | None) -> str | None:
    """The stem of what the answer is: the output model's name, or the task's own thing when the answer has an id."""
    name = split_name(spec.output_name)
    if (
        name
        and name[-1] not in _SHAPELESS
        and not name[-1].endswith(("result", "answer", "response", "status", "outcome"))
    ):
        return stem(name[-1])
    gives_id = any(out.name in {"id", "ts"} or out.identifies for out in spec.outputs)
    return thing if gives_id else None
