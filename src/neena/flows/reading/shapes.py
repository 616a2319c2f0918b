"""Values known without a word that announces them: by the shape a parameter declares, or as what is searched for."""

from collections.abc import Iterator, Sequence

from neena.flows.reading.cues import Found, names_from
from neena.flows.reading.kinds import Taking
from neena.flows.reading.lexicon import PRONOUNS, STOP, word_set
from neena.flows.reading.mentions import Mention
from neena.flows.reading.stems import split_name, stem
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.tokens import Token, shown

_MAILS = word_set("mail mails email emails message messages unread new")
_MAIL_STEMS = frozenset(stem(word) for word in ("mail", "email", "message"))
_LONGEST = 4
_AFTER_SENDER = word_set("that which who today yesterday this last since before after about whose where")
_TOWARDS = frozenset({"to", "with", "as"})
_NO_VALUES = frozenset({"and/or", "either/or", "yes/no", "he/she", "his/her", "him/her", "n/a", "w/o"})


def keyed(task: TaskReading, tokens: Sequence[Token]) -> Iterator[tuple[Taking, list[Found]]]:
    """The key of a place, in capital letters: `a bug in SHOP`."""
    for one in task.takings:
        if not one.parameter.doc_string.startswith("Key of") or one.takes == "id":
            continue
        for at in range(1, len(tokens)):
            text = tokens[at].value
            placed = tokens[at - 1].lower in {"in", "to", "for", "project"} and tokens[at].kind == "word"
            if placed and text.isalpha() and text.isupper() and len(text) > 1:
                yield one, [Found(text, at, at + 1)]
                break


def shaped(task: TaskReading, tokens: Sequence[Token]) -> Iterator[tuple[Taking, list[Found]]]:
    """Values whose shape says whose they are: `acme/site`, `SUP-12`."""
    for one in task.takings:
        found = [
            Found(value, at, at + 1)
            for at, token in enumerate(tokens)
            if token.kind in {"word", "id"} and token.lower not in _NO_VALUES
            if one.is_shaped(value := shown(token))
        ]
        if found:
            yield one, found


def searched(task: TaskReading, mentions: Sequence[Mention]) -> Iterator[tuple[Taking, list[Found]]]:
    """What a search is for: `find the issues about the printer`."""
    named = [one for one in mentions if one.how in {"about", "name"} and one.value and one.thing == task.gives]
    about = next(iter(named), None)
    for one in task.takings:
        if about is not None and one.name == "query" and task.gives_list:
            yield one, [Found(about.value, *about.spot)]


def is_known(text: str, known: frozenset[str]) -> bool:
    """Whether words only say what kind of thing is looked for: `unread mails`."""
    return all(stem(word) in known or word.lower() in STOP | _MAILS for word in text.split())


def senders(
    takings: Sequence[Taking], tokens: Sequence[Token], taken: set[int], services: frozenset[str]
) -> Iterator[tuple[Taking, list[Found]]]:
    """A sender by name, where mails are looked for: `mails from the tax office`."""
    for one in takings:
        at = next((at for at, token in enumerate(tokens) if token.lower in {"from", "by"} and at not in taken), None)
        if at is not None and not one.required and (found := _person(tokens, at + 1, taken, services)):
            yield one, [found]


def _person(tokens: Sequence[Token], place: int, taken: set[int], services: frozenset[str]) -> Found | None:
    while place < len(tokens) and tokens[place].lower in {"the", "my", "our"}:
        place += 1
    end = place
    while end < len(tokens) and end - place < _LONGEST and end not in taken and tokens[end].kind in {"word", "quoted"}:
        low = tokens[end].lower
        if low in STOP or low in _AFTER_SENDER or stem(low) in services:
            break
        end += 1
    return Found(" ".join(token.value for token in tokens[place:end]), place, end) if end > place else None


def bare_ids(
    takings: Sequence[Taking], task: TaskReading, tokens: Sequence[Token], taken: set[int], named: frozenset[str]
) -> Iterator[tuple[Taking, list[Found]]]:
    """An id beside a word that no parameter has: `mail 18c0ffee`, where people call the task's thing a mail.

    `named` are the stems of what people say for the task.
    """
    named |= _MAIL_STEMS if named & _MAIL_STEMS else frozenset()
    wanted = [one for one in takings if one.required]
    if len(wanted) != 1 or sum(one.required for one in task.ids()) != 1:
        return
    for at in range(1, len(tokens)):
        beside = stem(tokens[at - 1].lower) in named
        free = at not in taken or tokens[at - 1].lower in _MAILS
        if tokens[at].kind == "id" and beside and free and wanted[0].can_be(tokens[at].value):
            yield wanted[0], [Found(tokens[at].value, at, at + 1)]
            return


def in_order(
    wanted: Sequence[Taking], found: Sequence[Found], tokens: Sequence[Token]
) -> Iterator[tuple[Taking, list[Found]]]:
    """Dates or numbers in their order; a pronoun stands for one that an earlier step gives: `10 percent of that`."""
    spoken = [at for at, token in enumerate(tokens) if token.lower in PRONOUNS]
    places = (
        sorted([*spoken, *(one.start for one in found)]) if len(found) < len(wanted) else [one.start for one in found]
    )
    if len(places) != len(wanted):
        # `from 2027-01-01 until the end of it all`: the first is known.
        places = [found[0].start] if tokens[found[0].start].kind == "date" and not spoken else []
    by_place = {one.start: one for one in found}
    for one, place in zip(wanted, places, strict=False):
        if place in by_place:
            yield one, [by_place[place]]


def is_named_by(one: Taking, verb: str) -> bool:
    """Whether the verb, a stem, names the parameter: `assign` the assignee, `tag` the tags."""
    if one.takes not in {"other", "title"} or one.parameter.choices or len(verb) < 3:
        return False
    return any(stem(word).startswith(verb) for word in split_name(one.name))


def by_verb(
    takings: Sequence[Taking], tokens: Sequence[Token], verb_at: int, taken: set[int]
) -> Iterator[tuple[Taking, list[Found]]]:
    """Values of the parameter that the verb itself names: `tag it with vip`, `label it bug`, `assign it to Ann`."""
    verb = stem(tokens[verb_at].lower) if tokens else ""
    for one in takings:
        if not is_named_by(one, verb):
            continue
        free = [at for at in range(verb_at + 1, len(tokens)) if at not in taken]
        start = next((at + 1 for at in free if tokens[at].lower in _TOWARDS), None)
        if start is None:
            start = next((at for at in free if at > verb_at + 1 and tokens[at].lower not in STOP), None)
        if start is not None and (found := names_from(tokens, start, taken)):
            yield one, found if one.parameter.data_type == "list" else found[:1]
