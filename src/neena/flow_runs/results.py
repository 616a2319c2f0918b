"""The flow result: what came of a run, told in plain words (contract 5.4, step 7), and what it is about (E36)."""

from collections.abc import Awaitable, Callable
from typing import Any

from neena.authoring.definition import Definition, identified
from neena.catalog.catalogue import Catalogue
from neena.errors import NeenaError
from neena.flow_runs.loading import RunState, Step
from neena.flow_runs.telling import MAX_NAMES, fill
from neena.kernel.columns import storable_text

MAX_ENTITY = 1024  # bytes: longer ones fit no index, and nobody asks for them
WriteWithModel = Callable[[RunState], Awaitable[str]]


class ResultWriter:
    """Writes the body of a flow result: with the language model when there is one, else from the tasks' templates."""

    def __init__(self, with_model: WriteWithModel | None = None) -> None:
        self._with_model = with_model

    @property
    def is_slow(self) -> bool:
        """Whether writing waits for a language model."""
        return self._with_model is not None

    async def write(self, catalogue: Catalogue, state: RunState) -> str:
        """The body; a model that fails is replaced by the templates."""
        if self._with_model is not None:
            try:
                return storable_text(await self._with_model(state))
            except NeenaError:
                pass
        return self.from_templates(catalogue, state)

    def from_templates(self, catalogue: Catalogue, state: RunState) -> str:
        """One sentence for each task, in order."""
        known = catalogue.by_id
        return "\n".join(_tell(known[step.definition], step) for step in state.ordered if step.definition in known)


def entities_of(catalogue: Catalogue, state: RunState) -> list[tuple[str, str]]:
    """The outside objects a run is about, as (integration, id): named by the request, or answered by a task singly."""
    found: list[tuple[str, str]] = []
    for one in state.run.request_metadata or ():
        short_name, entity = one.get("integration_short_name"), one.get("integration_entity_id")
        if isinstance(short_name, str) and isinstance(entity, str | int):
            found.append((short_name, str(entity)))
    for step in state.ordered:
        definition = catalogue.by_id.get(step.definition)
        if definition is not None and step.record is not None and not definition.output_is_list:
            found += _answered(definition, step.record["result"])
    return [one for one in dict.fromkeys(found) if all(len(text.encode()) <= MAX_ENTITY for text in one)]


def _answered(definition: Definition, result: Any) -> list[tuple[str, str]]:
    short_name = definition.integration.short_name
    return [(short_name, entity_id) for _, entity_id in identified(definition.output_parameters, result)]


def _tell(definition: Definition, step: Step) -> str:
    assert step.record is not None
    if step.is_skipped:
        return f"{step.name} was skipped: {step.record['error']}"
    answer: dict[str, Any] = step.record["task_prep_answer"] or {"parameters": []}
    result, items, template = step.record["result"], answer.get("items"), definition.task.tells
    if items is None:
        return fill(template, {one["name"]: one["value"] for one in answer["parameters"]}, result)
    if not items:
        return f"{definition.task.name}: there was nothing to do."
    told = [
        fill(template, dict(zip(answer["names"], values, strict=True)), one)
        for values, one in zip(items, result, strict=True)
    ]
    more = [f"... and {len(told) - MAX_NAMES} more."] if len(told) > MAX_NAMES else []
    return "\n".join([*told[:MAX_NAMES], *more])
