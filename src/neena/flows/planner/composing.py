"""Chosen tasks as a flow: their values, what each takes from others, and the tasks that find what nobody can say."""

from collections.abc import Sequence

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flows.meaning.assigning import overlap
from neena.flows.meaning.atoms import Atom
from neena.flows.meaning.candidates import Candidate
from neena.flows.meaning.choosing import Chosen
from neena.flows.meaning.files import held
from neena.flows.meaning.index import MeaningIndex, content
from neena.flows.meaning.linking import identifies, points_back, same_thing, serves, spoken_of
from neena.flows.planner.converting import converter
from neena.flows.planner.giving import Giver
from neena.flows.planner.needs import Need
from neena.flows.reading.stems import stem
from neena.flows.reading.tokens import Token

_DEEPEST = 3
_FOUND = 0.9  # how well a result must serve, for its task to be added unasked
_SERVES = 0.55
_BACK = 0.3
_TOLD = 0.35
_TRIED = 3


class Composer:
    """Makes the steps of one request."""

    def __init__(
        self, index: MeaningIndex, text: str, tokens: Sequence[Token], parts: Sequence[Atom], known: frozenset[str]
    ) -> None:
        self._known = known
        self._index = index
        self._tasks = [one.spec for one in index.entries]
        self._tokens = tokens
        self._parts = parts
        self._giver = Giver(index, text, tokens, parts)
        self._candidates = self._giver.candidates

    def steps(self, chosen: Sequence[Chosen]) -> list[Need]:
        """The steps in the order of doing."""
        done: list[Need] = []
        for at, one in enumerate(chosen):
            start = self._parts[one.run.first].start if at else 0
            end = self._parts[chosen[at + 1].run.first].start if at + 1 < len(chosen) else len(self._tokens)
            core = (self._parts[one.run.first].start, self._parts[one.run.last - 1].end)
            need = Need(self._index.entries[one.place].spec, core, (start, end), one.score, self._known)
            before = len(done)
            self._complete(need, done)
            if any(need.repeats(other) for other in done):
                del done[before:]
            else:
                done.append(need)
        return done

    def used(self, steps: Sequence[Need]) -> list[Candidate]:
        """The words that are values of these steps."""
        return [self._candidates[at] for one in steps for at in one.places.values()]

    def said(self, task: TaskSpec, core: tuple[int, int]) -> dict[str, Candidate]:
        """What the text itself says for the parameters of a task; `core` are the tokens that ask for it."""
        need = Need(task, core, (0, len(self._tokens)), 0.0)
        self._giver.fill(need, need.region)
        return {name: self._candidates[at] for name, at in need.places.items()}

    def _complete(self, need: Need, done: list[Need]) -> None:
        self._giver.fill(need, need.region)
        self._take(need, done)
        self._share(need)
        self._convert(need, done)
        for place, parameter in enumerate(need.task.parameters):
            if identifies(parameter) and self._lacks(need, parameter):
                said = need.values.pop(parameter.name, None)
                before = list(done)
                found = self._find(need, place, done, 0)
                if found and said is None and not any(one.values for one in done if one not in before):
                    # Which one is meant, nobody has said.
                    done[:] = before
                    del need.sources[parameter.name]
                elif not found and said is not None:
                    need.values[parameter.name] = said
                elif found and isinstance(said, str):
                    need.named[parameter.name] = said

    def _convert(self, need: Need, done: list[Need]) -> None:
        """A file that no step took yet, made into what this step misses."""
        used = [self._candidates[at] for one in (*done, need) for at in one.places.values()]
        for parameter in [one for one in need.task.parameters if one.name in need.missing]:
            for at, value in enumerate(self._candidates):
                found = converter(self._tasks, held(value.text) or "", parameter.data_type)
                if found is None or any(overlap(value, other) for other in used):
                    continue
                task, output = found
                made = Need(task, need.core, need.region, need.score, self._known, finds=True)
                made.values[task.parameters[0].name] = value.text
                made.places[task.parameters[0].name] = at
                done.append(made)
                need.sources[parameter.name] = (made, output)
                used.append(value)
                break

    def _lacks(self, need: Need, parameter: Parameter) -> bool:
        """Whether a step lacks an id: the request cannot give it by a name, and a task without any value needs one."""
        if parameter.name in need.sources:
            return False
        if parameter.name in need.values:
            value = self._candidates[need.places[parameter.name]]
            spelled = value.kind in {"quoted", "id"} and (" " in value.text or self._is_part(value))
            return value.kind in {"name", "phrase"} or spelled
        return not parameter.optional or not (need.values or need.sources)

    def _is_part(self, value: Candidate) -> bool:
        """Whether a value belongs to a longer name: `Sony X-100 Headphones`."""
        return any(
            other.kind == "name" and other.start <= value.start < value.end <= other.end and other.text != value.text
            for other in self._candidates
        )

    def _share(self, need: Need) -> None:
        """What stands elsewhere in its sentence, for a step that has nothing: `the weather and the time in Rome`."""
        if need.sources or (need.values and not need.missing):
            return
        sentences = {part.sentence for part in self._parts if need.core[0] <= part.start < need.core[1]}
        held = [part for part in self._parts if part.sentence in sentences]
        if held:
            self._giver.fill(need, (held[0].start, held[-1].end))

    def _kind(self, need: Need, parameter: Parameter) -> str:
        """What kind of candidate a parameter's value is."""
        at = need.places.get(parameter.name)
        return self._candidates[at].kind if at is not None else ""

    def _take(self, need: Need, done: Sequence[Need]) -> None:
        """Results of earlier steps, where the words point back to them or nothing else gives the value."""
        if not done:
            return
        spoken = [token.lower for token in self._tokens[need.core[0] : need.core[1]]]
        words = frozenset(stem(word) for word in spoken)
        back = points_back(spoken)
        own = frozenset(content(need.task.name))
        for place, parameter in enumerate(need.task.parameters):
            said = self._kind(need, parameter)
            if said and self._is_own(need, parameter, said):
                continue
            ranked = [(*self._serves(one, need, place, words, own), at) for at, one in enumerate(done)]
            score, output, at = max(ranked, key=lambda found: found[0] + 0.03 * found[2] / len(done))
            told = bool(spoken_of(done[at].task, words, own))
            carried = parameter.data_type in _CARRIED and score >= _SERVES
            if said in {"phrase", "name"}:
                about = frozenset(content(self._candidates[need.places[parameter.name]].text))
                meant = (said == "phrase" or back) and spoken_of(done[at].task, about, frozenset())
                if not (meant or identifies(parameter) or carried):
                    continue
            elif parameter.optional and not (identifies(parameter) and (back or told)):
                continue
            if score >= (_BACK if back or told or carried else _SERVES):
                need.values.pop(parameter.name, None)
                need.places.pop(parameter.name, None)
                need.sources[parameter.name] = (done[at], output)
        if back and not need.sources and (left := need.missing):
            source = next((one for one in reversed(done) if one.task.outputs), None)
            if source is not None:
                need.sources[left[0]] = (source, source.task.outputs[0].name)

    def _serves(
        self, one: Need, need: Need, place: int, words: frozenset[str], own: frozenset[str]
    ) -> tuple[float, str]:
        """How well a step's result is the value, also by what the words say of it, and which field of it is meant."""
        score, output = serves(one.task, need.task, place)
        told = spoken_of(one.task, words, own)
        if not told or not one.task.outputs:
            return score, output
        named = max(one.task.outputs, key=lambda out: len(told & frozenset(content(out.name))))
        return score + _TOLD, output or named.name

    def _is_own(self, need: Need, parameter: Parameter, kind: str) -> bool:
        """Whether a value is a literal that stands where the step is spoken of."""
        value = self._candidates[need.places[parameter.name]]
        return kind not in {"phrase", "name"} and need.region[0] <= value.start < need.region[1]

    def _find(self, need: Need, place: int, done: list[Need], depth: int) -> bool:
        """A step that finds an id, put before the one that needs it; false where none is sure to."""
        parameter = need.task.parameters[place]
        for task, output in self._finders(need, place, done):
            found = Need(task, need.core, need.region, need.score, self._known, finds=True)
            before = list(done)
            self._giver.fill(found, need.region)
            self._take(found, before)
            self._share(found)
            solved = all(
                depth < _DEEPEST and identifies(one) and self._find(found, where, before, depth + 1)
                for where, one in enumerate(found.task.parameters)
                if one.name in found.missing or (identifies(one) and not one.optional and self._lacks(found, one))
            )
            if solved and not found.missing:
                done[:] = [*before, found]
                need.sources[parameter.name] = (found, output)
                return True
        return False

    def _finders(self, need: Need, place: int, done: Sequence[Need]) -> list[tuple[TaskSpec, str]]:
        """The reading tasks of the same service that may give an id, those first that need none themselves."""
        ranked: list[tuple[float, int, str]] = []
        taken = {need.task, *(one.task for one in done)}
        for at, entry in enumerate(self._index.entries):
            source = entry.spec
            if source.effect != "read" or source in taken or source.integration != need.task.integration:
                continue
            if any(not one.optional and same_thing(one, need.task.parameters[place]) for one in source.parameters):
                continue  # it must be told what it is to find
            score, output = serves(source, need.task, place)
            unknown = sum(not one.optional and identifies(one) for one in source.parameters)
            if score >= _FOUND:
                ranked.append((score - 0.3 * unknown, -at, output))
        best = sorted(ranked, reverse=True)[:_TRIED]
        return [(self._index.entries[-at].spec, output) for _, at, output in best]


_CARRIED = frozenset({"image", "audio", "video", "file", "text"})
