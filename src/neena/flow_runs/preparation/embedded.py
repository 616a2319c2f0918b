"""The preparer that needs no model: values come from the text, the metadata and earlier results, by reference."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from neena.authoring.definition import Parameter
from neena.flow_runs.preparation.events import has_placeholders
from neena.flow_runs.preparation.filling import Filling
from neena.flow_runs.preparation.port import NotPrepared, Prepared, PreparedParameter, Situation, Source
from neena.flow_runs.preparation.telling import messages
from neena.flows.converting import fitted
from neena.flows.placeholders import StandIns
from neena.flows.schemas import Input

Calls = tuple[list[list[PreparedParameter]], bool]


class EmbeddedPreparer:
    """Deterministic: the same situation always gives the same values."""

    async def prepare(self, situation: Situation) -> Prepared:
        """Values already checked against the definition's types; raises `NotPrepared` naming what is missing."""
        # Texts and results may be long: they are read in a thread, so that nobody else waits for them.
        fill = _filled_by_event if has_placeholders(situation) else _filled
        calls, per_item = await asyncio.to_thread(fill, situation)
        return Prepared(messages(situation), calls, per_item)


def foresee(situation: Situation, *, guesses: bool = True) -> list[PreparedParameter]:
    """The parameters that are known before anything has run: request, metadata or event give them.

    `situation.earlier` holds the operations that run before, without results. Without `guesses`, only what is sure.
    """

    def known(of: Situation) -> list[PreparedParameter]:
        return Filling(of).known(guesses=guesses)

    if not has_placeholders(situation):
        return known(situation)
    (known_by_event,), _ = _read_with(_stand_ins(situation), situation, lambda hidden: ([known(hidden)], False))
    return known_by_event


def _filled(situation: Situation) -> Calls:
    return Filling(situation).calls()


def _filled_by_event(situation: Situation) -> Calls:
    """Read with stand-ins for what an event says, which is put in last."""
    try:
        return _read_with(_stand_ins(situation), situation, _filled)
    except NotPrepared as fault:
        try:
            return _read_with(_stand_ins(situation, quoted=True), situation, _filled)
        except NotPrepared:
            raise fault from None


def _stand_ins(situation: Situation, *, quoted: bool = False) -> StandIns:
    return StandIns(situation.metadata, quoted=quoted, salt=situation.salt)


def _read_with(stand_ins: StandIns, situation: Situation, fill: Callable[[Situation], Calls]) -> Calls:
    operation = situation.operation
    instruction = stand_ins.hide(operation.instruction) if operation.instruction else operation.instruction
    hidden = replace(
        situation,
        instructions=stand_ins.hide(situation.instructions),
        operation=replace(operation, instruction=instruction, inputs=_hidden(operation.inputs, stand_ins)),
        metadata=stand_ins.metadata(situation.instructions, operation.instruction or ""),
    )
    try:
        calls, per_item = fill(hidden)
    except NotPrepared as fault:
        raise NotPrepared(stand_ins.show(fault.message)) from None
    parameters = {one.name: one for one in operation.task.parameters}
    return [[_put_in(stand_ins, parameters[one.name], one) for one in call] for call in calls], per_item


def _hidden(inputs: Mapping[str, Input], stand_ins: StandIns) -> dict[str, Input]:
    return {
        name: one.model_copy(update={"value": stand_ins.hide(one.value)}) if isinstance(one.value, str) else one
        for name, one in inputs.items()
    }


def _put_in(stand_ins: StandIns, parameter: Parameter, prepared: PreparedParameter) -> PreparedParameter:
    value = stand_ins.fill(prepared.value)
    if value == prepared.value:
        return prepared
    source = Source("event") if prepared.source.kind == "request" else prepared.source
    try:
        return replace(prepared, value=fitted(parameter, value), source=source)
    except ValueError as fault:
        raise NotPrepared(f"{fault}: the event gives it.") from None
