"""Fills the parameters of one operation, one after the other."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from neena.flow_runs.preparation.composing import Wanted, compose, compose_item, headline, opening, wanted
from neena.flow_runs.preparation.events import is_written
from neena.flow_runs.preparation.looping import Loop
from neena.flow_runs.preparation.meaning import meant
from neena.flow_runs.preparation.port import NotPrepared, PreparedParameter, Situation, Source
from neena.flow_runs.preparation.reading import Reading, read_operation
from neena.flow_runs.preparation.referring import Reference, refer
from neena.flow_runs.preparation.results import Item, Known, known_results, list_in, member, single_value
from neena.flow_runs.preparation.setting import set_to, taken
from neena.flows.converting import fitted
from neena.flows.reading.kinds import Taking
from neena.flows.reading.slots import Slot, content_taking
from neena.flows.reading.tokens import tokenize
from neena.flows.schemas import Input

_SUBJECT = 200


class Filling:
    """The values of one operation while they are being found."""

    def __init__(self, situation: Situation) -> None:
        self._situation = situation
        self._results = known_results(situation)
        self._read: Reading = read_operation(situation, [known.task for known in self._results])
        self._content = content_taking(self._read.task)
        self._fixed: list[PreparedParameter] = []
        self._each: list[tuple[Taking, list[Reference]]] = []
        self._from_item: list[tuple[Taking, Wanted]] = []
        self._loop = Loop.of(situation, self._results)
        self._is_for_each = self._read.is_for_each or self._loop is not None
        self._lacking: list[Taking] = []

    def calls(self) -> tuple[list[list[PreparedParameter]], bool]:
        """The values for each call, and whether it is one call for each item."""
        if self._loop is not None and not self._loop.items:
            return [], True
        for one in self._read.task.takings:
            self._fill(one)
        self._fill_by_meaning()
        for one in self._lacking:
            raise self._fault(f"{one.name} has no value: {one.parameter.doc_string.rstrip('.')}.")
        items: list[tuple[Known, Item]] | None = None
        if self._loop is not None:
            items = [(self._loop.known, item) for item in self._loop.items]
        elif self._each:
            items = [(reference.known, reference.item) for reference in self._each[0][1]]
        elif self._from_item:
            items = self._items()
        if items is None:
            return [self._in_order(self._fixed)], False
        if any(len(references) != len(items) for _, references in self._each):
            names = ", ".join(one.name for one, _ in self._each)
            raise self._fault(f"{names} refer to lists of different lengths; say which items belong together.")
        return [self._call(place, *one) for place, one in enumerate(items)], True

    def known(self, *, guesses: bool) -> list[PreparedParameter]:
        """The values that request and metadata give; what results will give is left out."""
        for one in self._read.task.takings:
            with suppress(NotPrepared):
                self._fill(one)
        if guesses and not self._situation.sources:
            self._fill_by_meaning()
        return self._in_order([one for one in self._fixed if one.source.kind in {"request", "metadata", "flow"}])

    def _call(self, place: int, known: Known, item: Item) -> list[PreparedParameter]:
        made = [self._referred(one, references[place]) for one, references in self._each]
        return self._in_order([*self._fixed, *made, *self._told(known, item)])

    def _told(self, known: Known, item: Item) -> list[PreparedParameter]:
        source = Source("operation", known.earlier.index, item.path)
        why = f"Written from one item of {known.earlier.name}."
        return [
            PreparedParameter(one.name, compose_item(item, asked, alone=one is not self._content), why, source)
            for one, asked in self._from_item
        ]

    def _in_order(self, found: Sequence[PreparedParameter]) -> list[PreparedParameter]:
        order = {one.name: place for place, one in enumerate(self._read.task.takings)}
        return sorted(found, key=lambda one: order[one.name])

    def _fill(self, one: Taking) -> None:
        slot = self._read.slots.by_name.get(one.name)
        if (given := self._situation.operation.inputs.get(one.name)) is not None:
            self._set(one, given)
        elif one.name in self._read.slots.told:
            self._retold(one, *self._read.slots.told[one.name])
        elif slot is not None and slot.values and not self._is_placeholder(one, slot):
            self._literal(one, slot)
        elif one.takes == "id":
            self._identified(one, slot)
        elif not self._from_metadata(one) and (one.required or one is self._content):
            self._supplied(one)

    def _set(self, one: Taking, given: Input) -> None:
        try:
            found = set_to(one, given, self._results, self._situation.each)
        except NotPrepared as fault:
            raise self._fault(fault.message) from None
        if isinstance(found, PreparedParameter):
            self._fixed.append(found)
        else:
            self._each.append((one, found))

    def _fill_by_meaning(self) -> None:
        """Where grammar does not give all that the task must have, it may not have understood the rest either."""
        if not self._lacking:
            return
        taken = {str(one.value) for one in self._fixed}
        given = {one.name for one in self._fixed} | {one.name for one, _ in (*self._each, *self._from_item)}
        found = meant(self._situation, self._read.tokens, taken)
        for one in self._read.task.takings:
            if one.name in found and one.name not in given:
                with suppress(NotPrepared):
                    self._keep(one, found[one.name], "The words that fit it best.", Source("request"))
        given = {one.name for one in self._fixed}
        self._lacking = [one for one in self._lacking if one.name not in given]

    def _is_placeholder(self, one: Taking, slot: Slot) -> bool:
        return one is self._content and self._is_for_each and not slot.values[0].value.strip()

    def _literal(self, one: Taking, slot: Slot) -> None:
        if len(slot.values) > 1 and one.parameter.data_type != "list":
            several = ", ".join(found.value for found in slot.values)
            raise self._fault(f"{one.name} takes one value, but several are given: {several}.")
        given = [self._field(f.value) if one.takes == "field" else f.value for f in slot.values]
        value: Any = given if one.parameter.data_type == "list" else given[0]
        self._keep(one, value, "Given in the instruction.", Source("request"))

    def _keep(self, one: Taking, value: Any, why: str, source: Source) -> None:
        try:
            self._fixed.append(PreparedParameter(one.name, fitted(one.parameter, value), why, source))
        except ValueError as fault:
            raise self._fault(f"{fault}.") from None

    def _identified(self, one: Taking, slot: Slot | None) -> None:
        mention = slot.mention if slot else None
        if mention is None and (not one.required or self._from_metadata(one)):
            return
        is_named = mention is not None and mention.how in {"name", "about"}
        if self._loop and not is_named and (ids := self._loop.ids(one) or (mention is None and self._loop.fields(one))):
            self._each.append((one, ids))
            return
        try:
            every = mention is None and (self._read.says_every or self._loop is not None)
            references = refer(one, mention, self._results, every=every, single=self._read.says_one)
        except NotPrepared as fault:
            raise self._fault(fault.message) from None
        if references is None:
            if self._situation.by_event and mention is not None and mention.how == "name" and mention.value:
                # The event speaks of another thing than the person: it must not take the named one's place.
                raise self._fault(f"{one.name} has no value: nothing found is called “{mention.value}”.")
            if not self._from_metadata(one) and not self._by_field(one) and one.required:
                self._lacking.append(one)
            return
        if len(references) == 1 and not self._iterates(references[0], mention is not None and mention.many):
            self._fixed.append(self._referred(one, references[0]))
        else:
            self._each.append((one, self._loop.in_step(references) if self._loop else references))

    def _iterates(self, reference: Reference, many: bool) -> bool:  # noqa: FBT001
        return reference.known.is_list and "==" not in reference.path and (many or self._read.says_every)

    def _referred(self, one: Taking, reference: Reference) -> PreparedParameter:
        try:
            return taken(one, reference)
        except NotPrepared as fault:
            raise self._fault(fault.message) from None

    def _from_metadata(self, one: Taking) -> bool:
        if self._situation.by_event and (not one.required or is_written(one, self._situation)):
            return False  # a field of an event goes where words put it, not wherever a name is the same
        names = [one.name]
        if one.takes == "id" and one.entity:
            names += [f"{one.entity}_id", f"id_{one.entity}"]
        for name in names:
            for place, data in enumerate(self._situation.metadata):
                if data.get(name) is not None and data[name] != "":
                    path = member(f"$[{place}]", name)
                    self._keep(one, data[name], "Given in the metadata.", Source("metadata", None, path))
                    return True
        return False

    def _by_field(self, one: Taking) -> bool:
        """A field of the same name in an earlier result, or else a value that an earlier operation was given."""
        if self._loop and (fields := self._loop.fields(one)):
            self._each.append((one, fields))
            return True
        for known in self._results:
            items = known.items()
            if len(items) == 1 and items[0].fields.get(one.name) is not None:
                path = member(items[0].path, one.name)
                why = f"The {one.name} that {known.earlier.name} gave."
                self._keep(one, items[0].fields[one.name], why, Source("operation", known.earlier.index, path))
                return True
        for known in self._results:
            if known.is_source and known.earlier.parameters.get(one.name) is not None:
                why = f"The same {one.name} as in {known.earlier.name}."
                self._keep(one, known.earlier.parameters[one.name], why, Source("operation", known.earlier.index, "$"))
                return True
        return False

    def _supplied(self, one: Taking) -> None:
        """A value that the text does not hold: from earlier results, written from them, or not there."""
        subjects = self._subjects()
        if one is self._content and subjects:
            if self._is_for_each:
                self._from_item.append((one, wanted(self._read.tokens)))
                return
            self._write(one, subjects, wanted(self._read.tokens))
        elif one.takes == "data" and subjects:
            self._data(one, subjects[0])
        elif one.takes in {"number", "date"} and subjects and (found := single_value(subjects[0])):
            source = Source("operation", subjects[0].earlier.index, found[0])
            self._keep(one, found[1], f"The result of {subjects[0].earlier.name}.", source)
        elif self._by_field(one):
            return
        elif one.takes == "title" and self._content and (text := self._own_text()):
            self._keep(one, opening(text), "The first words of the text.", Source("request"))
        elif one.takes == "title" and self._content and subjects and self._is_for_each:
            self._from_item.append((one, wanted(())))
        elif one.takes == "title" and self._content and subjects:
            text = headline(subjects, self._read.words.things)[:_SUBJECT]
            self._keep(one, text, f"Written from {_names(subjects)}.", _source(subjects))
        elif one.required:
            self._lacking.append(one)

    def _retold(self, one: Taking, start: int, end: int) -> None:
        """A parameter that is to hold what earlier operations found, as the words from `start` to `end` say."""
        subjects = self._subjects()
        if not subjects:
            raise self._fault(f"{one.name} is to hold an earlier result, and there is none.")
        asked = wanted(self._read.tokens[start:end])
        items = subjects[0].items()
        if self._is_for_each:
            self._from_item.append((one, asked))
        elif len(subjects) == len(items) == 1 and not subjects[0].is_list and asked.fields(items):
            text = compose_item(items[0], asked, alone=True)
            self._keep(one, text, f"Written from {_names(subjects)}.", _source(subjects))
        else:
            self._write(one, subjects, asked)

    def _write(self, one: Taking, subjects: list[Known], asked: Wanted) -> None:
        text = compose(subjects, asked, self._read.words.things, self._results)
        self._keep(one, text, f"Written from {_names(subjects)}.", _source(subjects))

    def _own_text(self) -> str:
        """The text of the message, when the instruction gives it."""
        slot = self._read.slots.by_name.get(self._content.name) if self._content else None
        return slot.values[0].value.strip() if slot and slot.values else ""

    def _data(self, one: Taking, known: Known) -> None:
        found = list_in(known) if one.parameter.data_type == "list" else ("$", known.earlier.result)
        if found is None:
            raise self._fault(f"{one.name} takes a list, and {known.earlier.name} gave none.")
        self._keep(
            one, found[1], f"The result of {known.earlier.name}.", Source("operation", known.earlier.index, found[0])
        )

    def _field(self, named: str) -> str:
        """The field that people mean by a name (`due date`: `due`); the name itself when no result shows it."""
        for known in self._subjects():
            found = list_in(known)
            items = [Item("$", value) for value in (found[1] if found else [known.earlier.result])][:50]
            keys = wanted(tokenize(named)).fields(items)
            if keys:
                return next((key for key in keys if key.lower() == named.lower().replace(" ", "_")), keys[0])
        return named

    def _subjects(self) -> list[Known]:
        """The operations whose results are spoken of: those depended on, else the nearest."""
        sources = [known for known in self._results if known.is_source]
        return list(reversed(sources)) or self._results[:1]

    def _items(self) -> list[tuple[Known, Item]]:
        named = [known for known in self._results if known.task.gives in self._read.each_thing and known.is_list]
        listed = named or [known for known in self._subjects() if known.is_list]
        if not listed:
            raise self._fault("There is no list to go through.")
        return [(listed[0], item) for item in listed[0].items()]

    def _fault(self, message: str) -> NotPrepared:
        return NotPrepared(f"{self._situation.operation.name}: {message}")


def _names(subjects: Sequence[Known]) -> str:
    return ", ".join(known.earlier.name for known in subjects)


def _source(subjects: Sequence[Known]) -> Source:
    return Source("operation", subjects[0].earlier.index, "$")
