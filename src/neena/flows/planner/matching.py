"""How well a task fits a clause: its verb, the things it speaks of, the values it holds, and the words they share."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from neena.flows.planner.features import Features, bag_of
from neena.flows.planner.fitting import aims, attributes
from neena.flows.planner.port import TaskSpec
from neena.flows.reading.clauses import Clause
from neena.flows.reading.kinds import Takes, Taking
from neena.flows.reading.lexicon import CONTENT, PREPOSITIONS, STOP, acts_of, word_set
from neena.flows.reading.mentions import find_mentions
from neena.flows.reading.services import named_services, text_start, told_from
from neena.flows.reading.shapes import is_named_by
from neena.flows.reading.slots import Slots, content_taking, fill_slots
from neena.flows.reading.stems import is_plural, stem, text_stems
from neena.flows.reading.tasks import Form, TaskReading, opening, phrase, read_task, runs
from neena.flows.reading.tokens import Token, shown
from neena.flows.reading.vocabulary import Vocabulary, vocabulary

ENOUGH = 4.6
_SHORTLIST = 8
_NEAR = 2.5
_POINTING = frozenset({"it", "its", "them", "their", "those", "these", "each"})
_MANNERS = word_set("along ahead forward away again back over quickly soon still already currently properly")
_VERBS_OF = {"mail": "email"}
_LITERALS: dict[str, tuple[Takes, ...]] = {
    "channel": ("channel",),
    "email": ("email",),
    "url": ("url",),
    "path": ("path",),
}


@dataclass(frozen=True)
class Match:
    """A task that fits a clause, how well (of that `by_letter`, where meaning has a say), and what the clause gives it.

    `meant`: its meaning alone is enough.
    """

    task: TaskReading
    score: float
    slots: Slots
    meant: bool = False
    by_letter: float | None = None


class Index:
    """A catalogue made ready for matching."""

    def __init__(self, tasks: Sequence[TaskSpec]) -> None:
        self.tasks = tuple(read_task(spec) for spec in tasks)
        self.words = vocabulary(self.tasks)
        self._bags = [bag_of(task) for task in self.tasks]
        seen = Counter(word for bag in self._bags for word in bag)
        self._rarity = {word: math.log(1 + len(self.tasks) / count) for word, count in seen.items()}
        self._service_words = [self._services(task) for task in self.tasks]
        self._all_services = frozenset(word for words in self._service_words for word in words)
        self._aims = [(own, aims(task)) for own, task in zip(self._service_words, self.tasks, strict=True)]
        self._attributes = attributes(self.tasks)
        self._shapes = {one.shape: one for task in self.tasks for one in task.takings if one.shape}.values()

    def match(self, clause: Clause, focus: str | None = None, near: str | None = None) -> list[Match]:
        """The tasks that fit the clause best, best first; ties in catalogue order.

        `focus` is the thing that a pronoun in it stands for, `near` the integration of what was done before.
        """
        features = self.features(clause, focus)
        features = replace(features, near=near if features.points and not features.services else None)
        open_to = [place for place in range(len(self.tasks)) if self._is_open(place, features)]
        rough = sorted(((self._rough(place, features), -place) for place in open_to), reverse=True)[:_SHORTLIST]
        found = [self._close(self.tasks[-place], score, clause, features) for score, place in rough if score > 0]
        return sorted(found, key=lambda match: -match.score)

    def open_to(self, clause: Clause) -> list[TaskReading]:
        """The tasks that a service named in the clause leaves open."""
        features = self.features(clause)
        return [task for place, task in enumerate(self.tasks) if self._is_open(place, features)]

    def features(self, clause: Clause, focus: str | None = None) -> Features:
        """What the clause shows of what it asks for."""
        tokens, words = clause.tokens, self.words
        told = told_from(tokens, clause.verb_at + 1)
        mentions = find_mentions(tokens, words.things, words.services, clause.verb_at)
        named = {at for one in mentions for at in range(one.start, one.end) if at != one.at}
        main: list[str] = []
        further: list[str] = []
        into = main
        for at in range(clause.verb_at + 1, told):
            token = tokens[at]
            if token.lower in PREPOSITIONS or token.text in {",", ":"}:
                into = further
            elif token.kind == "word" and at not in named and token.lower not in STOP | _MANNERS:
                into.append(stem(token.lower))
        shaped = self._shaped(tokens[: text_start(tokens, clause.verb_at + 1)])
        spoken = [word for word in main if word not in words.services | {stem(value) for value in shaped}]
        head = spoken[-1] if spoken else ""
        services = named_services(tokens, clause.verb_at + 1, words)
        kinds = frozenset(token.kind for token in tokens)
        said = phrase(token.lower for token in tokens if token.kind in {"word", "number"})
        return Features(
            verb=clause.verb,
            main=tuple(main),
            further=tuple(further),
            things=tuple(one.thing for one in mentions),
            kinds=kinds,
            services=services,
            rivalled=any(kinds & targets for own, targets in self._aims if own & services),
            head_is_unknown=bool(head) and head not in words.known | words.things | CONTENT,
            many=bool(mentions) and is_plural(tokens[mentions[0].at].lower),
            mentions=tuple(mentions),
            points=any(token.lower in _POINTING for token in tokens[clause.verb_at + 1 :]),
            focus=focus if not main else None,
            shaped=shaped,
            said=runs(said) | opening(word for word in said if word not in services),
        )

    def _shaped(self, tokens: Sequence[Token]) -> frozenset[str]:
        """The values that some parameter of the catalogue knows by their shape."""
        values = {shown(token) for token in tokens if token.kind in {"word", "id"}}
        return frozenset(value for value in values if self.is_shaped(value))

    def is_shaped(self, value: str) -> bool:
        """Whether some parameter of the catalogue knows the value by its shape."""
        return any(one.is_shaped(value) for one in self._shapes)

    def _is_open(self, place: int, features: Features) -> bool:
        """Whether no other service is named; a message, and what works on any data, may be about another's things."""
        if not features.services or features.services & self._service_words[place]:
            return True
        task = self.tasks[place]
        aimed = not features.kinds.isdisjoint(self._aims[place][1])
        return aimed or any(one.takes == "data" for one in task.takings)

    def _services(self, task: TaskReading) -> frozenset[str]:
        texts = (task.spec.integration, task.spec.integration_name)
        return frozenset(known for text in texts for known in text_stems(text))

    def _rough(self, place: int, features: Features) -> float:
        task = self.tasks[place]
        said = self._said(task, features)
        best = max(self._form(form, task, features, said) for form in task.forms)
        shared = sum(
            self._rarity[word] * self._bags[place][word]
            for word in {features.verb, *features.main, *features.further}
            if word in self._bags[place]
        )
        if features.focus and any(one.required and one.entity == features.focus for one in task.ids()):
            best += 3.0
        score = best + min(1.6, 0.22 * shared) + self._values(task, features)
        # What `it` stands for was found or made by the service that was spoken of before.
        score += _NEAR if features.near == task.spec.integration and task.ids() else 0.0
        service = _VERBS_OF.get(features.verb, features.verb)
        if service in self._all_services and service not in features.main:
            score += 2.0 if service in self._service_words[place] else -2.0
        if features.services:
            score += 1.2 if features.services & self._service_words[place] else -2.0 if features.rivalled else 0.0
        return score

    def _said(self, task: TaskReading, features: Features) -> float:
        """What it is worth that the clause holds one of the task's own ways to ask, word for word."""
        worth = 0.0
        for said in task.phrases:
            if said in features.said:
                rare = sum(self._rarity.get(word, 0.7) for word in said)
                worth = max(worth, min(3.2, 0.8 * len(said) + 0.35 * rare))
        return worth

    def _form(self, form: Form, task: TaskReading, features: Features, said: float) -> float:
        verb = self._verb(form, features.verb)
        if said and not verb and task.is_read:
            verb = 1.8
        score = verb + said + self._object(form, task, features)
        around = {*features.main, *features.further, *features.things}
        score += sum(0.7 if word in around else -0.35 for word in form.scopes)
        if features.head_is_unknown and not said and not self._has_value(task, features):
            score -= 3.0
        return score * form.weight if verb > 0 else score * 0.5 - 1.0

    @staticmethod
    def _verb(form: Form, verb: str) -> float:
        if form.verb == verb:
            return 3.0
        return 2.4 if form.acts & acts_of(verb) else 0.0

    def _object(self, form: Form, task: TaskReading, features: Features) -> float:
        if not form.objects:
            return 1.5 if not features.things else 0.0
        total = sum(self._rarity.get(word, 1.0) for word in form.objects)
        # What the clause is about stands right after the verb; `on the list X` only says where.
        about = features.things[:1] if features.mentions and features.mentions[0].role in {"", "of"} else ()
        near = features.main or about
        matched = sum(
            self._rarity.get(word, 1.0) * (1.0 if word in near else 0.35)
            for word in form.objects
            if word in near or word in features.further
        )
        score = 4.0 * matched / total
        first = next((word for word in features.things if word in features.main), None)
        if features.focus and task.ids():
            first = features.focus
        elif first is None and about:
            first = about[0]
        if first and first not in form.objects and first != task.thing:
            score -= 1.5
        if first and first == task.thing:
            score += 0.8
        elif not features.things and not task.attributes.isdisjoint(features.main):
            score += 2.0
        # `post the cards of list 7 to #ops`: what is told is about things, where it goes says that it is a message.
        told = "send" in acts_of(features.verb) and features.kinds & aims(task)
        return max(score, 1.5) if told else score

    @staticmethod
    def _has_value(task: TaskReading, features: Features) -> bool:
        return any(is_named_by(one, features.verb) for one in task.takings) or any(
            one.takes in wanted and kind in features.kinds for kind, wanted in _LITERALS.items() for one in task.takings
        )

    @staticmethod
    def _values(task: TaskReading, features: Features) -> float:
        takes = {one.takes: one.required for one in task.takings}
        score = 2.4 if _shaped(task, features) else -5.0 if features.shaped and not content_taking(task) else 0.0
        for kind, wanted in _LITERALS.items():
            taken = [name for name in wanted if name in takes]
            if kind in features.kinds:
                taken = taken or [one.takes for one in task.takings if is_named_by(one, features.verb)]
                score += 1.8 if taken else -2.5 if kind in {"channel", "email"} else -0.8
            elif any(takes[name] for name in taken):
                score -= 0.6
        return score

    def _close(self, task: TaskReading, score: float, clause: Clause, features: Features) -> Match:
        """The score once it is known what the clause gives the task."""
        slots = fill_slots(task, clause.tokens, clause.verb_at, self.words)
        score += sum(_worth(one, slots, task, features) for one in task.takings)
        left = [t for at, t in enumerate(clause.tokens) if t.is_literal and at not in slots.taken]
        score -= 0.8 * len(left)
        if task.is_read and features.mentions:
            first = features.mentions[0]
            score += 0.6 if task.gives_list == (first.many or first.how == "all") and task.gives == first.thing else 0.0
            if task.own_id() and task.thing == first.thing and first.many and first.how == "bare":
                score -= 3.0
        parents = {one.entity for one in task.ids() if one.entity != task.thing}
        first = features.things[0] if features.things else None
        if not features.main and first in parents and ("create" in task.acts or task.gives_list):
            score += 2.5
        asked = self._attributes[task.spec.integration].intersection(features.main)
        if "update" in task.acts and asked and asked.isdisjoint(task.attributes):
            score -= 2.5
        made = "create" in task.acts and task.own_id() is None
        if made and any(one.thing == task.thing and one.how == "id" for one in features.mentions):
            score -= 2.5
        return Match(task, score, slots)


def _worth(one: Taking, slots: Slots, task: TaskReading, features: Features) -> float:
    """What it is worth that the clause gives the parameter, or does not."""
    slot = slots.by_name.get(one.name)
    if one.name in slots.told:
        return 0.25
    if slot is not None:
        return 0.25 if not one.required else 0.5 if slot.values else 0.2
    if not one.required or one is content_taking(task):
        return 0.0
    return 0.4 if one.takes == "data" and features.points else -0.4


def _shaped(task: TaskReading, features: Features) -> bool:
    """Whether the clause holds a value that a parameter of the task knows by its shape."""
    return any(one.is_shaped(value) for one in task.takings if one.shape for value in features.shaped)


__all__ = ["ENOUGH", "Features", "Index", "Match", "Vocabulary"]
