"""What a text gives a task: for each parameter a value, a thing referred to, or nothing."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from neena.flows.reading.choices import SWITCHES, chosen, examples
from neena.flows.reading.cues import Found, cue_words, fields_after, question_in, value_after
from neena.flows.reading.kinds import Takes, Taking
from neena.flows.reading.lexicon import acts_of
from neena.flows.reading.literals import literals
from neena.flows.reading.mentions import Mention, find_mentions, is_name, is_text, place_named, unnamed
from neena.flows.reading.shapes import bare_ids, by_verb, in_order, is_known, keyed, searched, senders, shaped
from neena.flows.reading.slot import Slot, Slots, content_taking, side_by_side
from neena.flows.reading.spoken import is_plain, is_result, rest, tells_results, until_target
from neena.flows.reading.stems import stem, text_stems
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.telling import told_span
from neena.flows.reading.tokens import Token
from neena.flows.reading.vocabulary import Vocabulary

_EMPTY = frozenset(text_stems("only is with whether include"))
_TOWARDS = frozenset({"to", "into", "onto"})
# What stands after their `to` is a person or a place: no new text.
_NO_EDITS = frozenset(
    text_stems("assign move transfer mark turn close reopen complete finish restore put give archive")
)


class _Filler:
    def __init__(self, task: TaskReading, tokens: Sequence[Token], verb_at: int, words: Vocabulary) -> None:
        self._task = task
        self._tokens = tokens
        self._verb_at = verb_at
        self._slots = Slots(mentions=find_mentions(tokens, words.things, words.services, verb_at))
        self._free = list(self._slots.mentions)
        self._known = words.known
        self._services = words.services
        self._verb = tokens[verb_at].lower if tokens else ""

    def fill(self) -> Slots:
        self._all([*shaped(self._task, self._tokens), *keyed(self._task, self._tokens)])
        self._all(searched(self._task, self._slots.mentions))
        self._free = [m for m in self._free if self._slots.taken.isdisjoint(range(*m.spot))]
        self._worded()
        self._made()
        for one in self._open(("id",)):
            self._identified(one)
        for mention in self._slots.mentions:
            self._slots.taken.update(range(mention.start, mention.end))
        self._copied()
        self._typed(("email", "url", "path", "channel"))
        self._from_results()
        self._all(by_verb(self._open(("other",)), self._tokens, self._verb_at, self._slots.taken))
        self._renamed()
        self._chosen()
        self._fields()
        self._measured()
        self._in_order()
        self._listed()
        self._announced()
        self._typed(("date", "number"))
        self._switched()
        self._said()
        people = self._open(("email",)) if self._task.is_read else ()
        self._all(senders(people, self._tokens, self._slots.taken, self._services))
        self._left_over()
        said = frozenset(word for phrase in self._task.phrases for word in phrase)
        self._all(bare_ids(self._open(("id",)), self._task, self._tokens, self._slots.taken, said))
        return self._slots

    def _all(self, given: Iterable[tuple[Taking, list[Found]]]) -> None:
        for one, found in given:
            self._slots.give(one, found)

    def _open(self, takes: Sequence[Takes]) -> list[Taking]:
        given = self._slots.by_name.keys() | self._slots.told.keys()
        return [one for one in self._task.takings if one.takes in takes and one.name not in given]

    def _made(self) -> None:
        """What a new thing is called: `a board named Launch`."""
        if self._task.own_id() or "create" not in self._task.acts:
            return
        titles = self._open(("title",))
        named = [m for m in self._free if m.thing == self._task.thing and m.how in {"name", "id"}]
        if titles and named:
            first = [m for m in named if m.start == named[0].start]
            self._slots.give(titles[0], [Found(m.value, *m.spot) for m in first])
        self._free = [
            m for m in self._free if m.thing != self._task.thing or m.thing in {one.entity for one in self._task.ids()}
        ]

    def _worded(self) -> None:
        """What a new message says: `the message "Hello"`."""
        content = content_taking(self._task)
        if content is None or self._task.own_id():
            return
        named = next((m for m in self._free if m.thing != self._task.thing and is_text(self._tokens, m)), None)
        if content.required and named is not None:
            self._free = [unnamed(m) if m is named else m for m in self._free]
            self._slots.mentions[:] = [unnamed(m) if m is named else m for m in self._slots.mentions]
        said = next((m for m in self._free if m.thing == self._task.thing and m.how == "name"), None)
        if said and self._tokens[said.spot[0]].kind == "quoted":
            self._slots.give(content, [Found(said.value, *said.spot)])

    def _identified(self, one: Taking) -> None:
        found = [m for m in self._free if m.thing == one.entity and (m.how != "id" or one.can_be(m.value))]
        if not one.required:
            placing = self._verb in {"put", "place", "drop"}
            roles = _TOWARDS | {"in", "on"} if placing else _TOWARDS
            found = [m for m in found if m.role in roles] if self._task.own_id() else found
        elif one.entity == self._task.thing:
            found = [m for m in found if m.role not in _TOWARDS] or found
        if not found:
            self._pointed(one)
            return
        best = found[0]
        same = [m for m in found if m.start == best.start and m.how == "id"]
        self._free = [m for m in self._free if m.start != best.start]
        if same:
            self._slots.give(one, [Found(m.value, *m.spot) for m in same])
        else:
            self._slots.give(one, mention=best)

    def _pointed(self, one: Taking) -> None:
        """`move card c7 into it`, `move it there`: the pronoun stands for where it goes."""
        if one.required or "update" not in self._task.acts:
            return
        for at, (token, after) in enumerate(pairwise(self._tokens)):
            back_to = after.lower == "there" or (after.lower == "it" and token.lower in _TOWARDS)
            if back_to and at + 1 not in self._slots.taken:
                back = Mention(one.entity or "", "back", "", "to", at + 1, at + 2, at + 1)
                self._slots.by_name[one.name] = Slot(one, (), back)
                return
            if token.lower == "from" and is_name(after) and at not in self._slots.taken:
                self._slots.mentions.append(place_named(one.entity or "", token, after, at + 1))
            if token.lower not in _TOWARDS or at in self._slots.taken or not is_name(after):
                continue
            if stem(self._verb) in text_stems(one.parameter.doc_string):
                place = place_named(one.entity or "", token, after, at + 1)
                self._slots.mentions.append(place)
                self._slots.give(one, mention=place)
                return

    def _copied(self) -> None:
        """`cc ann@acme.test`: an address that a word of its own announces."""
        for one in self._open(("email",)):
            if not one.required and (found := value_after(self._tokens, self._slots.taken, one, self._verb_at)):
                self._slots.give(one, [found])

    def _typed(self, kinds: Sequence[Takes]) -> None:
        for one in self._open(kinds):
            if one.takes in {"date", "number"} and len(self._open((one.takes,))) > 1:
                continue
            found = [value for value in self._literals(one.takes) if value.start not in self._slots.taken]
            if one.takes in {"date", "number"} and len(found) > 1:
                continue
            if found:
                self._slots.give(one, found)

    def _from_results(self) -> None:
        """`with their names as description`: written later, from what earlier steps found."""
        own = {one.entity for one in self._task.ids()}
        sources = [one for one in self._slots.mentions if one.how == "id" and one.thing not in own]
        for one in self._open(("text", "title", "other")):
            plain = one.parameter.data_type == "string" and not one.parameter.choices
            span = told_span(self._tokens, one, self._slots.taken, self._verb_at, sources) if plain else None
            if span and one is not content_taking(self._task):
                self._slots.told[one.name] = span
                self._slots.taken.update(range(*span))

    def _renamed(self) -> None:
        """`Rename the list 5f1a to Backlog`, `change that message to "Server is back"`."""
        verb = stem(self._verb)
        wanted: Takes = "title" if verb in {"renam", "name", "call", "titl"} else "text"
        if wanted == "text" and verb in _NO_EDITS:
            return
        for one in self._open((wanted,)):
            for at in range(len(self._tokens) - 1, self._verb_at, -1):
                if self._tokens[at].lower in {"to", "as", "with", "into"} and "update" in acts_of(verb):
                    if found := rest(self._tokens, at + 1, self._slots.taken):
                        self._slots.give(one, [found])
                    break

    def _announced(self) -> None:
        asked = question_in(self._tokens, self._verb_at, self._services)
        self._all((one, [asked]) for one in self._open(("text",)) if one.name == "question" and asked)
        for one in self._task.takings:
            if one.name in self._slots.by_name.keys() | self._slots.told.keys() or (
                one.takes in {"id", "data", "bool", "field"} or one.parameter.choices
            ):
                continue
            if found := value_after(self._tokens, self._slots.taken, one, self._verb_at):
                if one.name == "query" and is_known(found.value, self._known):
                    continue
                if one.takes == "text" and tells_results(self._tokens, found, self._known):
                    continue
                self._slots.give(one, [found])

    def _switched(self) -> None:
        """Verbs and words that mean yes or no: archive, reopen, mark as done."""
        names = {at for mention in self._slots.mentions for at in range(*mention.spot)}
        names |= {at for s in self._slots.by_name.values() for v in s.values for at in range(v.start, v.end)}
        said = {stem(token.lower) for at, token in enumerate(self._tokens) if token.kind == "word" and at not in names}
        for one in self._open(("bool",)):
            positive, negative = SWITCHES.get(one.name, (frozenset(text_stems(one.name)) - _EMPTY, frozenset[str]()))
            at = self._verb_at
            if said & negative:
                self._slots.give(one, [Found("false", at, at + 1)])
            elif positive and positive <= said if one.name not in SWITCHES else said & positive:
                self._slots.give(one, [Found("true", at, at + 1)])

    def _chosen(self) -> None:
        """`the pending tickets`: what stands before the noun and names nothing may be a choice."""
        before = {at for m in self._slots.mentions for at in range(m.start, m.at) if at not in range(*m.spot)}
        for one in self._task.takings:
            choices = one.parameter.choices or examples(one.parameter)
            if one.name in self._slots.by_name or not choices:
                continue
            if found := chosen(choices, self._tokens, self._slots.taken - before, self._verb_at):
                # Its words stay free: `contains` also announces the value.
                self._slots.by_name[one.name] = Slot(one, (found,))

    def _fields(self) -> None:
        """Names of fields: `by due date`, `the fields name and url`."""
        for one in self._open(("field",)):
            if found := fields_after(self._tokens, self._slots.taken, one, self._verb_at):
                self._slots.give(one, found)

    def _listed(self) -> None:
        """Names in a row: `the labels bug and urgent`."""
        for one in self._open(("other",)):
            found = fields_after(self._tokens, self._slots.taken, one, self._verb_at) if one.is_row else []
            own = [name for name in found if stem(name.value.split()[0]) not in self._task.attributes]
            self._all([(one, own)] if own else ())

    def _measured(self) -> None:
        """A number before the word it counts: `2 decimals`."""
        for one in self._open(("number",)):
            cues = {cue for cue in cue_words(one) if len(cue) == 1}
            for value in self._literals("number"):
                after = self._tokens[value.end].lower if value.end < len(self._tokens) else ""
                if value.start not in self._slots.taken and (stem(after),) in cues:
                    self._slots.give(one, [value])
                    break

    def _in_order(self) -> None:
        """As many dates or numbers as the task needs: in the order in which they stand."""
        for takes in ("date", "number"):
            wanted = [one for one in self._open((takes,)) if one.required]
            found = [f for f in self._literals(takes) if f.start not in self._slots.taken]
            if found and len(found) <= len(wanted):
                self._all(in_order(wanted, found, self._tokens))

    def _literals(self, takes: Takes) -> list[Found]:
        return literals(self._tokens, takes, self._verb_at)

    def _said(self) -> None:
        """`Tell #general that the build is green`, `Post hello to #general`."""
        content = content_taking(self._task)
        if content is None or content.name in self._slots.by_name or self._quoted():
            return
        for at in range(self._verb_at + 1, len(self._tokens)):
            if (
                self._tokens[at].lower in {"that", ":"}
                and at not in self._slots.taken
                and not is_result(self._tokens, at)
            ):
                found = until_target(self._tokens, at + 1)
                if found and len(found.value.split()) > 1:
                    self._slots.give(content, [found])
                return
        found = until_target(self._tokens, self._verb_at + 1)
        if found and is_plain(self._tokens, found, self._slots.taken, self._known):
            self._slots.give(content, [found])

    def _quoted(self) -> list[Found]:
        free = [at for at in range(len(self._tokens)) if at not in self._slots.taken]
        return [Found(self._tokens[at].value, at, at + 1) for at in free if self._tokens[at].kind == "quoted"]

    def _left_over(self) -> None:
        """Quoted text that no word announces goes to what the task is mostly about."""
        for one in (content_taking(self._task), *self._open(("title", "text"))):
            left = self._quoted()
            if one is None or one.name in self._slots.by_name or not left:
                continue
            self._slots.give(one, left if one.takes == "title" and side_by_side(left, self._tokens) else left[:1])
        for one in self._open(("data",)):
            sent = one.name == "body" and "url" in self._slots.by_name
            if (sent or (one.required and one.name in {"text", "content"})) and (left := self._quoted()):
                self._slots.give(one, left[:1])
        for one in self._open(("title",)):
            colon = next((at for at, token in enumerate(self._tokens) if token.text == ":"), None)
            if one.required and colon is not None and (found := rest(self._tokens, colon + 1, self._slots.taken)):
                self._slots.give(one, [found])


def fill_slots(task: TaskReading, tokens: Sequence[Token], verb_at: int, words: Vocabulary) -> Slots:
    """Read what the tokens give the task."""
    return _Filler(task, tokens, verb_at, words).fill()
