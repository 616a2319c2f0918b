"""Reads a language model's parameters: references are looked up, types and targets checked, every fault named."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from neena.authoring.definition import Parameter
from neena.errors import Finding
from neena.flow_runs.preparation.events import has_placeholders
from neena.flow_runs.preparation.model_prompt import asked, schema
from neena.flow_runs.preparation.port import NotPrepared, PreparedParameter, Situation, Source
from neena.flow_runs.preparation.provenance import ITEM, Provenance
from neena.flow_runs.preparation.references import PathRefused, Taken, take
from neena.flow_runs.preparation.results import known_results
from neena.flow_runs.preparation.setting import set_to, taken
from neena.flow_runs.preparation.value_types import misfit
from neena.flows.placeholders import fields_of, fill_value
from neena.flows.reading.tasks import read_task
from neena.llm.port import AnswerRejected
from neena.llm.schema import faults


@dataclass(frozen=True)
class Filling:
    """The calls that an answer asks for; `per_item` when it goes through a list."""

    calls: tuple[tuple[PreparedParameter, ...], ...]
    per_item: bool


class _Fault(Exception):  # collected into one verdict
    pass


@dataclass
class Reading:
    """Judges answers for one situation."""

    situation: Situation

    @cached_property
    def _provenance(self) -> Provenance:
        return Provenance.of(self.situation)

    def read(self, answer: Any) -> Filling | NotPrepared:
        """The calls, or what is missing; raises `AnswerRejected` naming every fault."""
        if wrong := faults(answer, schema(self.situation, typed=False)):
            raise AnswerRejected(*wrong)
        given: dict[str, Any] = answer["parameters"]
        missing = [one for one in answer.get("missing", ()) if one["parameter"] not in given]
        if missing:
            return not_prepared(self.situation, [(one["parameter"], one["question"]) for one in missing])
        once: list[PreparedParameter] = []
        spread: list[list[PreparedParameter]] = []
        found: list[str] = []
        if (unset := self._set(once, spread)) is not None:
            return unset
        for parameter in asked(self.situation):
            try:
                self._fill(parameter, given.get(parameter.name), once, spread)
            except _Fault as fault:
                found.append(f"{parameter.name}: {fault}")
        each = self.situation.each
        if len({len(one) for one in spread} | ({len(each.items)} if each else set[int]())) > 1:
            found.append("the parameters filled by each go through lists of different lengths")
        if found:
            raise AnswerRejected(*found)
        if each is not None and not spread:
            return Filling((tuple(once),) * len(each.items), per_item=True)
        return Filling(_calls(once, spread), per_item=bool(spread))

    def _set(self, once: list[PreparedParameter], spread: list[list[PreparedParameter]]) -> NotPrepared | None:
        """Take what the flow itself sets; what cannot be had is no fault of the answer."""
        operation = self.situation.operation
        results = known_results(self.situation)
        try:
            for one in read_task(operation.task).takings:
                if (given := operation.inputs.get(one.name)) is None:
                    continue
                filled = given.model_copy(update={"value": fill_value(given.value, self._fields)})
                found = set_to(one, filled, results, self.situation.each)
                if isinstance(found, PreparedParameter):
                    once.append(found)
                else:
                    spread.append([taken(one, reference) for reference in found])
        except NotPrepared as fault:
            return NotPrepared(f"{operation.name}: {fault.message}")
        return None

    @property
    def _fields(self) -> dict[str, Any]:
        return fields_of(self.situation.metadata) if has_placeholders(self.situation) else {}

    def _fill(
        self,
        parameter: Parameter,
        given: dict[str, Any] | None,
        once: list[PreparedParameter],
        spread: list[list[PreparedParameter]],
    ) -> None:
        if given is None:
            if not parameter.optional:
                raise _Fault("is required; fill it or name it in missing")
        elif given["kind"] == "literal":
            once.append(self._literal(parameter, given))
        elif given["kind"] == "reference" and given["source"] == ITEM:
            spread.append(self._of_items(parameter, given))
        elif given["kind"] == "reference":
            value = _one(parameter, self._taken(parameter, given))
            once.append(_checked(parameter, value, given, _source(given)))
        else:
            if given["source"] == ITEM:
                raise _Fault("one item is not a list to go through; use a reference")
            items = self._taken(parameter, given).items()
            spread.append([_checked(parameter, item, given, _source(given)) for item in items])

    def _of_items(self, parameter: Parameter, given: dict[str, Any]) -> list[PreparedParameter]:
        each = self.situation.each
        assert each is not None  # else there is no such source
        found: list[PreparedParameter] = []
        for path, item in each.items:
            value = _one(parameter, _looked_up(item, given["path"]))
            source = Source("operation", each.operation, f"{path}{given['path'].removeprefix('$')}")
            found.append(_checked(parameter, value, given, source))
        return found

    def _literal(self, parameter: Parameter, given: dict[str, Any]) -> PreparedParameter:
        value = given["value"]
        if has_placeholders(self.situation):
            value = fill_value(value, fields_of(self.situation.metadata))
        if not self._provenance.may_aim(parameter, value):
            raise _Fault(
                "this value stands neither in the request nor as a field of the metadata; "
                "refer to the place it comes from, or name the parameter in missing"
            )
        return _checked(parameter, value, given, Source(self._provenance.kind(parameter, value)))

    def _taken(self, parameter: Parameter, given: dict[str, Any]) -> Taken:
        if given["source"] == "metadata":
            if not self._provenance.may_refer(parameter, given["path"]):
                raise _Fault("this field came with the event, and no words of a person say that it goes here")
            document: Any = list(self.situation.metadata)
        else:
            index = int(given["source"].removeprefix("operation "))
            document = next(one.result for one in self.situation.earlier if one.index == index)
        return _looked_up(document, given["path"])


def _looked_up(document: Any, path: str) -> Taken:
    try:
        return take(document, path)
    except PathRefused as fault:
        raise _Fault(str(fault)) from None


def not_prepared(situation: Situation, missing: Sequence[tuple[str, str]]) -> NotPrepared:
    """The refusal that names what is missing."""
    said = "; ".join(f"{name} ({question.strip()})" if question.strip() else name for name, question in missing)
    findings = [Finding(("parameters", name), question or "No value.", "missing") for name, question in missing]
    return NotPrepared(f"{situation.operation.name}: no value for {said}", findings)


def _source(given: dict[str, Any]) -> Source:
    if given["source"] == "metadata":
        return Source("metadata", path=given["path"])
    return Source("operation", int(given["source"].removeprefix("operation ")), given["path"])


def _one(parameter: Parameter, taken: Taken) -> Any:
    """The value for one parameter out of what a path leads to."""
    if parameter.data_type == "list":
        if taken.single and len(taken.values) == 1:
            value = taken.values[0]
            return cast("Any", value) if isinstance(value, list) else [value]
        if not taken.single:
            return taken.values
    if not taken.values:
        raise _Fault("the path leads to nothing in the result")
    if len(taken.values) > 1:
        raise _Fault(f"the path leads to {len(taken.values)} values and the parameter takes one; narrow it or use each")
    return taken.values[0]


def _checked(parameter: Parameter, value: Any, given: dict[str, Any], source: Source) -> PreparedParameter:
    if wrong := misfit(parameter, value):
        raise _Fault(wrong)
    return PreparedParameter(parameter.name, value, given["explanation"].strip() or None, source)


def _calls(
    once: Sequence[PreparedParameter], spread: Sequence[Sequence[PreparedParameter]]
) -> tuple[tuple[PreparedParameter, ...], ...]:
    if not spread:
        return (tuple(once),)
    return tuple((*once, *items) for items in zip(*spread, strict=True))
