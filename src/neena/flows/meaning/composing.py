"""Chosen tasks as a flow: their values, what each takes from others, and the tasks that find what nobody can say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flows.meaning.atoms import Atom
from neena.flows.meaning.candidates import Candidate, candidates
from neena.flows.meaning.choosing import Chosen
from neena.flows.meaning.filling import features, wanted
from neena.flows.meaning.index import MeaningIndex
from neena.flows.meaning.linking import identifies, points_back, serves
from neena.flows.meaning.weights import weights
from neena.flows.planner.port import Result
from neena.flows.planner.values import converted
from neena.flows.reading.tokens import Token

_DEEPEST = 3
_FOUND = 0.9  # how well a result must serve, for its task to be added unasked
_SERVES = 0.55
_BACK = 0.3
_SURE = 1.5


@dataclass(eq=False)
class Need:
    """A step of the flow: `core` are the tokens that ask for it, `region` all that speak of it.

    `known` are the names of values that came with the request. `sources` are the steps whose results its parameters take, with the field of the answer.
    """

    task: TaskSpec
    core: tuple[int, int]
    region: tuple[int, int]
    score: float
    known: frozenset[str] = frozenset()
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    sources: dict[str, tuple["Need", str]] = field(default_factory=dict[str, "tuple[Need, str]"])

    @property
    def missing(self) -> tuple[str, ...]:
        """The required parameters that nothing gives."""
        given = self.values.keys() | self.sources.keys()
        wanted = [one.name for one in self.task.parameters if not one.optional and one.name not in given]
        return tuple(name for name in wanted if name.lower() not in self.known)

    def arguments(self, order: Sequence["Need"]) -> dict[str, Any]:
        """Its values and references, by the places of steps in the flow."""
        taken = {name: Result(order.index(source), output) for name, (source, output) in self.sources.items()}
        return {**self.values, **taken}


class Composer:
    """Makes the steps of one request."""

    def __init__(self, index: MeaningIndex, text: str, tokens: Sequence[Token], parts: Sequence[Atom], known: frozenset[str]) -> None:
        self._known = known
        self._index = index
        self._tokens = tokens
        self._parts = parts
        self._candidates = candidates(tokens, text)

    def steps(self, chosen: Sequence[Chosen]) -> list[Need]:
        """The steps in the order of doing."""
        done: list[Need] = []
        for at, one in enumerate(chosen):
            start = self._parts[one.run.first].start if at else 0
            end = self._parts[chosen[at + 1].run.first].start if at + 1 < len(chosen) else len(self._tokens)
            core = (self._parts[one.run.first].start, self._parts[one.run.last - 1].end)
            need = Need(self._index.entries[one.place].spec, core, (start, end), one.score, self._known)
            self._complete(need, done)
            done.append(need)
        return done

    def _complete(self, need: Need, done: list[Need]) -> None:
        self._fill(need)
        self._take(need, done)
        for place, parameter in enumerate(need.task.parameters):
            if parameter.name in need.missing and identifies(parameter):
                self._find(need, place, done, 0)

    def _fill(self, need: Need) -> None:
        """The likeliest values, the surest first; no word gives two parameters of one step."""
        if not self._candidates or not need.task.parameters:
            return
        ranked: list[tuple[float, int, int]] = []
        for place in range(len(need.task.parameters)):
            want = wanted(need.task, place)
            rows = np.stack([features(want, one, self._tokens, need.region, need.core) for one in self._candidates])
            ranked += [(float(score), place, at) for at, score in enumerate(weights().fits(rows)) if score > 0]
        used: list[Candidate] = []
        for _, place, at in sorted(ranked, key=lambda one: (-one[0], one[1], one[2])):
            parameter, value = need.task.parameters[place], self._candidates[at]
            if parameter.name in need.values or any(_overlap(value, other) for other in used):
                continue
            need.values[parameter.name] = _typed(parameter, value.text)
            used.append(value)

    def _take(self, need: Need, done: Sequence[Need]) -> None:
        """Results of earlier steps, where the words point back to them or nothing else gives the value."""
        words = [token.lower for token in self._tokens[need.region[0] if done else 0 : need.region[1]]]
        back = points_back(words)
        for place, parameter in enumerate(need.task.parameters):
            given = parameter.name in need.values
            best = max(
                ((*serves(one.task, need.task, place), at) for at, one in enumerate(done)),
                key=lambda found: (found[0] + 0.02 * found[2]),
                default=(0.0, "", -1),
            )
            enough = _SERVES if not (back or parameter.data_type in _CARRIED) else _BACK
            if best[0] < enough or (parameter.optional and not identifies(parameter)):
                continue
            if given and not self._is_plainly_said(need, parameter, back=back):
                del need.values[parameter.name]
                given = False
            if not given:
                need.sources[parameter.name] = (done[best[2]], best[1])
        if back and done and not need.sources and (left := need.missing):
            source = next((one for one in reversed(done) if one.task.outputs), None)
            if source is not None:
                need.sources[left[0]] = (source, source.task.outputs[0].name)

    def _is_plainly_said(self, need: Need, parameter: Parameter, *, back: bool) -> bool:
        """Whether a value is a literal of its own, and not words about a result."""
        value = str(need.values[parameter.name])
        said = next((one for one in self._candidates if one.text == value or str(_typed(parameter, one.text)) == value), None)
        if said is None or said.kind in {"phrase", "name"}:
            return said is not None and not back and not identifies(parameter)
        return need.core[0] <= said.start < need.region[1] or not back

    def _find(self, need: Need, place: int, done: list[Need], depth: int) -> bool:
        """A step that finds an id, put before the one that needs it; false where none is sure to."""
        parameter = need.task.parameters[place]
        ranked: list[tuple[float, int, str]] = []
        for at, entry in enumerate(self._index.entries):
            source = entry.spec
            if source is need.task or source.effect != "read" or source.integration != need.task.integration:
                continue
            score, output = serves(source, need.task, place)
            unknown = sum(not one.optional and identifies(one) for one in source.parameters)
            if score >= _FOUND and not any(one.task is source for one in done):
                ranked.append((score - 0.3 * unknown, -at, output))
        for _, at, output in sorted(ranked, reverse=True)[:3]:
            found = Need(self._index.entries[-at].spec, need.core, need.region, need.score, self._known)
            before = list(done)
            self._fill(found)
            self._take(found, before)
            solved = all(
                depth < _DEEPEST and identifies(one) and self._find(found, where, before, depth + 1)
                for where, one in enumerate(found.task.parameters)
                if one.name in found.missing
            )
            if solved and not found.missing:
                done[:] = [*before, found]
                need.sources[parameter.name] = (found, output)
                return True
        return False


_CARRIED = frozenset({"image", "audio", "video", "text", "file"})


def _overlap(one: Candidate, other: Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def _typed(parameter: Parameter, text: str) -> Any:
    return converted(parameter, text)
