"""Where each step's values come from: the text, an earlier step, or a step added to find them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from neena.flows.planner.looking_up import asked, given_to, is_known, is_many, repeated
from neena.flows.planner.reading_one import step_reading_one
from neena.flows.planner.steps import Draft, Step
from neena.flows.planner.wording import described, looking_up, question
from neena.flows.reading.cues import Found
from neena.flows.reading.kinds import Taking
from neena.flows.reading.lexicon import PRONOUNS
from neena.flows.reading.mentions import Mention
from neena.flows.reading.slots import Slots, content_taking
from neena.flows.reading.stems import split_name, stem
from neena.flows.reading.tasks import TaskReading
from neena.flows.reading.vocabulary import Vocabulary

_DEEPEST = 5
_THREAD, _MESSAGE = stem("thread"), stem("message")  # a thread is known by its first message


class DataFlow:
    """Links steps by what they give and take."""

    def __init__(
        self, tasks: Sequence[TaskReading], words: Vocabulary, draft: Draft, known: Iterable[str] = ()
    ) -> None:
        self._tasks = tasks
        self._words = words
        self._draft = draft
        self._known = {name.lower() for name in known}
        self.used: set[int] = set()

    def place(self, step: Step) -> int:
        """Add the step after all that it needs; its place."""
        mentions = step.slots.mentions
        targets = [slot.mention for slot in step.slots.by_name.values() if slot.mention and not slot.taking.required]
        for one in step.task.takings:
            slot = step.slots.by_name.get(one.name)
            if slot is not None and slot.values:
                continue
            if one.name in step.slots.told:
                self._supply(step, one)
            elif one.takes == "id":
                # Where a thing goes says nothing about where it is.
                scopes = [m for m in mentions if m not in targets] if one.required else mentions
                self._identify(step, one, slot.mention if slot else None, scopes)
            elif one.required or one is content_taking(step.task):
                self._supply(step, one)
        return self._draft.add(step)

    def is_given(self, one: Taking) -> bool:
        """Whether the metadata of the request holds the value."""
        names = {one.name.lower()}
        if one.takes == "id" and one.entity:
            names |= {f"{one.entity}_id", f"id_{one.entity}", f"{one.entity}id"}
        return bool(names & self._known)

    def _identify(self, step: Step, one: Taking, mention: Mention | None, mentions: Sequence[Mention]) -> None:
        if mention is None and not one.required:
            return
        if mention is None and self.is_given(one):
            return
        source = self._source(step, one, mention, mentions)
        if source is None:
            if one.required and is_known(mention) and repeated(step, one, self._draft.steps):
                return
            if (one.required or mention in step.slots.mentions) and not self.is_given(one):
                noun = self.noun(one.entity) or one.name.replace("_", " ")
                self._draft.ask(step.task, one.name, f"Which {noun} is meant?")
            return
        step.take(source, one.name)
        found = self._draft.steps[source]
        unnamed = mention is None or mention.how in {"back", "bare"}
        if unnamed:
            _explain(step, found.about)

    def _source(self, step: Step, one: Taking, mention: Mention | None, mentions: Sequence[Mention]) -> int | None:
        earlier = self._draft.latest(one.entity)
        if earlier is None and one.entity == _THREAD:
            earlier = self._draft.latest(_MESSAGE)
        # `for each card` says what is gone through, not where to look.
        places = [other for other in mentions if other.role and other.role != "for"]
        scoped = any(other is not mention and other.thing != one.entity for other in places)
        if mention is None or mention.how in {"back", "bare"}:
            if earlier is not None and not (mention and mention.many and scoped):
                return earlier
            return self._produce(one, mention, mentions, step) if mention and mention.many and scoped else None
        if (made := self._made(one.entity, mention)) is not None:
            return made
        if earlier is not None and not scoped and self._draft.steps[earlier].task.gives_list:
            return earlier
        return self._produce(one, mention, mentions, step)

    def _made(self, thing: str | None, mention: Mention) -> int | None:
        """The step that makes the thing of this name."""
        for at, step in enumerate(self._draft.steps):
            if step.task.gives == thing and not step.task.is_read:
                names = [v.value.lower() for slot in step.slots.by_name.values() for v in slot.values]
                if mention.value.lower() in names:
                    return at
        return None

    def _produce(
        self, one: Taking, mention: Mention | None, mentions: Sequence[Mention], step: Step, depth: int = 0
    ) -> int | None:
        """The place of a step that lists the things among which the wanted one is, added when there is none."""
        scopes = [m for m in mentions if m is not mention and m.thing != one.entity]
        ranked = sorted(self._producers(one, step, mention), key=lambda task: self._cost(task, scopes))
        if not ranked or depth > _DEEPEST:
            return None
        return self._look_up(ranked[0], mention, scopes, depth, step)

    def _producers(self, one: Taking, step: Step, mention: Mention | None) -> list[TaskReading]:
        found = [
            task
            for task in self._tasks
            if task.gives == one.entity
            and task.is_read
            and task.gives_list
            and given_to(task, mention, step, self._words) is not None
        ]
        near = [task for task in found if task.spec.integration == step.task.spec.integration]
        return near or found

    def _cost(self, task: TaskReading, scopes: Sequence[Mention]) -> tuple[int, int]:
        named = {mention.thing for mention in scopes}
        needs = [need.entity for need in task.ids() if need.required]
        return (sum(need not in named for need in needs), -len(needs))

    def _look_up(
        self, task: TaskReading, mention: Mention | None, scopes: Sequence[Mention], depth: int, step: Step
    ) -> int | None:
        self.used.update(m.at for m in (mention, *scopes) if m is not None)
        needs: dict[int, str] = {}
        places_given: list[tuple[Taking, Mention]] = []
        key: list[object] = [task.spec.id]
        for need in (need for need in task.ids() if need.required):
            place = next((m for m in scopes if m.thing == need.entity), None)
            if place is not None and place.how == "id":
                key.append(place.value)
                places_given.append((need, place))
                continue
            source = self._place_of(need, place, scopes, depth, step)
            if source is None:
                return None
            needs[source] = need.name
            key.append((source, place.value.lower() if place else ""))
        slots = given_to(task, mention, step, self._words) or Slots()
        for need, place in places_given:
            slots.give(need, [Found(place.value, 0, 0)])
        key += asked(slots)
        for at, existing in enumerate(self._draft.steps):
            if existing.key == tuple(key):
                self._also(existing, mention)
                return at
        places = self._places(task, scopes, step)
        noun = task.noun and self.noun(task.gives)
        text = looking_up(noun or task.noun, mention, places)
        about = " of ".join([described(noun or task.noun, mention), *self._places(task, scopes, step, named=True)])
        found = Step(task, text, slots, looked_up=True, about=about, named=mention, key=tuple(key))
        for source, parameter in needs.items():
            found.take(source, parameter)
        return self._draft.add(found)

    def _place_of(
        self, need: Taking, place: Mention | None, scopes: Sequence[Mention], depth: int, step: Step
    ) -> int | None:
        if (
            place is not None
            and place.how in {"back", "bare"}
            and (earlier := self._draft.latest(need.entity)) is not None
        ):
            return earlier
        if place is not None and (made := self._made(need.entity, place)) is not None:
            return made
        return self._produce(need, place, scopes, step, depth + 1)

    def _also(self, existing: Step, mention: Mention | None) -> None:
        """One look-up serves a second name too."""
        if mention and mention.value and existing.named and existing.named.value.lower() != mention.value.lower():
            name = described(self.noun(existing.task.gives) or "", mention)
            if name not in existing.instruction:
                existing.instruction = f"{existing.instruction} and {name}"

    def _places(self, task: TaskReading, scopes: Sequence[Mention], step: Step, *, named: bool = False) -> list[str]:
        """`the list "Open"`, `the board "Support"`: what the things listed are in, nearest first.

        With `named` only those that the text names.
        """
        places: list[str] = []
        inner: TaskReading | None = task
        for _ in range(_DEEPEST):
            need = next((need for need in inner.ids() if need.required), None) if inner else None
            if need is None:
                break
            place = next((m for m in scopes if m.thing == need.entity), None)
            if place is not None or not named:
                places.append(described(self.noun(need.entity) or need.name, place))
            if place is not None and place.how == "id":
                break
            inner = next(
                iter(sorted(self._producers(need, step, place), key=lambda one: self._cost(one, scopes))), None
            )
        return places

    def noun(self, thing: str | None) -> str | None:
        """The word for a thing that is known by its stem."""
        for task in self._tasks:
            name = split_name(task.spec.output_name)
            if task.gives == thing and name and stem(name[-1]) == thing:
                return name[-1]
            if task.thing == thing and not task.gives_list:
                return task.noun
        return thing

    def _supply(self, step: Step, one: Taking) -> None:
        """A value that is not an id: what an earlier step gives, or a question."""
        if (
            self.is_given(one)
            or self._follows_from_text(step, one)
            or (one.shape and repeated(step, one, self._draft.steps))
        ):
            return
        if sources := self._suppliers(step, one):
            for source in sources:
                step.take(source, one.name)
                if _refers(step):
                    _explain(step, self._draft.steps[source].about)
            return
        if one.takes == "channel" and repeated(step, one, self._draft.steps):
            return
        self._draft.ask(step.task, one.name, question(step.task, one))

    @staticmethod
    def _follows_from_text(step: Step, one: Taking) -> bool:
        """The subject of a mail whose text is given: its first words."""
        content = content_taking(step.task)
        slot = step.slots.by_name.get(content.name) if content else None
        return one.takes == "title" and bool(slot and slot.values)

    def _asked(self, step: Step, one: Taking) -> int | None:
        """A step that gets what a message is to tell: `post the names of all boards`."""
        things = [m for m in step.slots.mentions if m.thing != step.task.thing]
        told = next((m for m in things if is_many(m)), None)
        if told is None:
            return self._read_one(step)
        place = self._produce(replace(one, entity=told.thing), told, things, step)
        if place is not None:
            self._draft.steps[place].looked_up = False
        return place

    def _read_one(self, step: Step) -> int | None:
        found = step_reading_one(step, self._tasks, self._words)
        if found is None:
            return None
        self.used.add(found[1].at)
        return self._draft.add(found[0])

    def _suppliers(self, step: Step, one: Taking) -> list[int]:
        steps = self._draft.steps
        about_results = one.takes == "title" and content_taking(step.task) is not None
        written = one is content_taking(step.task) or one.name in step.slots.told
        if written or one.takes == "data" or about_results:
            things = {mention.thing for mention in step.slots.mentions} - {step.task.thing}
            before = self._draft.before()
            spoken = [at for at, other in before if not other.looked_up and other.task.gives in things]
            if not spoken and (asked := self._asked(step, one)) is not None:
                return [asked]
            return spoken or self._latest(step)
        if steps and one.takes in {"number", "date"} and _refers(step):
            return [len(steps) - 1]
        for at, other in reversed(self._draft.before()):
            if any(out.name == one.name for out in other.task.spec.outputs) and (
                other.task.spec.integration == step.task.spec.integration
            ):
                return [at]
        return []

    def _latest(self, step: Step) -> list[int]:
        """What a message is about that does not say: the latest step that is no message, or any when it says `it`."""
        steps = self._draft.steps
        found = [at for at, other in self._draft.before() if not other.looked_up]
        if not _refers(step):
            found = [at for at in found if steps[at].task.is_read or content_taking(steps[at].task) is None]
        return found[-1:]


def _explain(step: Step, about: str) -> None:
    """Write beside a pronoun what it stands for, unless the text says so itself."""
    plain = about.removeprefix("the ").removeprefix("all ")
    if about and plain.lower() not in step.instruction.lower():
        step.instruction = f"{step.instruction} ({about})"


def _refers(step: Step) -> bool:
    return step.clause is not None and any(token.lower in PRONOUNS for token in step.clause.tokens)
