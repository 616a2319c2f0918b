"""The flow result: what came of a run, told in plain words (contract 5.4, step 7)."""

import re
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from neena.authoring.definition import Definition
from neena.catalog.catalogue import Catalogue
from neena.errors import NeenaError
from neena.flow_runs.loading import RunState, Step

MAX_NAMES = 20
_PLACEHOLDER = re.compile(r"\{([a-z0-9_.]+)\}")
_NAME_FIELDS = ("name", "title", "subject", "label", "text", "summary", "id")
WriteWithModel = Callable[[RunState], Awaitable[str]]


class ResultWriter:
    """Writes the body of a flow result: with the language model when there is one, else from the tasks' templates."""

    def __init__(self, catalogue: Catalogue, with_model: WriteWithModel | None = None) -> None:
        self._catalogue = catalogue
        self._with_model = with_model

    @property
    def is_slow(self) -> bool:
        """Whether writing waits for a language model."""
        return self._with_model is not None

    async def write(self, state: RunState) -> str:
        """The body; a model that fails is replaced by the templates."""
        if self._with_model is not None:
            try:
                return await self._with_model(state)
            except NeenaError:
                pass
        return self.from_templates(state)

    def from_templates(self, state: RunState) -> str:
        """One sentence for each task, in order."""
        told = [_tell(self._catalogue.by_id[s.definition], s) for s in state.ordered if s.definition in self._catalogue.by_id]
        return "\n".join(told)


def entities_of(catalogue: Catalogue, state: RunState) -> list[tuple[str, str]]:
    """The outside objects a run is about, as (integration, id): named by the request, or answered by a task singly."""
    found: list[tuple[str, str]] = []
    for one in state.run.request_metadata or ():
        short_name, entity = one.get("integration_short_name"), one.get("integration_entity_id")
        if isinstance(short_name, str) and isinstance(entity, str | int):
            found.append((short_name, str(entity)))
    for step in state.ordered:
        definition = catalogue.by_id.get(step.definition)
        if definition is None or step.record is None:
            continue
        answers: Any = step.record["result"]
        singly = answers if isinstance(answers, list) and not definition.output_is_list else [answers]
        fields = [p.name for p in definition.output_parameters if p.identifies] if not definition.output_is_list else []
        for answer in singly:
            if isinstance(answer, dict):
                found += [(definition.integration.short_name, str(answer[f])) for f in fields if answer.get(f)]
    return list(dict.fromkeys(found))


def _tell(definition: Definition, step: Step) -> str:
    assert step.record is not None
    answer = step.record["task_prep_answer"] or {"parameters": []}
    result = step.record["result"]
    items = answer.get("items")
    if items is None:
        values = {one["name"]: one["value"] for one in answer["parameters"]}
        return _fill(definition.task.tells, values, result)
    if not items:
        return f"{definition.task.name}: there was nothing to do."
    told = [
        _fill(definition.task.tells, dict(zip(answer["names"], values, strict=True)), one)
        for values, one in zip(items, result, strict=True)
    ]
    more = [f"... and {len(told) - MAX_NAMES} more."] if len(told) > MAX_NAMES else []
    return "\n".join([*told[:MAX_NAMES], *more])


def _fill(template: str, values: dict[str, Any], result: Any) -> str:
    def replace(match: re.Match[str]) -> str:
        return _placeholder(match[1], values, result)

    return _PLACEHOLDER.sub(replace, template)


def _placeholder(name: str, values: dict[str, Any], result: Any) -> str:
    listed: Sequence[Any] = result if isinstance(result, list) else []
    if name == "count":
        return str(len(listed))
    if name == "names":
        return _names(listed)
    if name.startswith("result"):
        found = result
        for part in name.split(".")[1:]:
            found = found.get(part) if isinstance(found, dict) else None
        return _said(found)
    return _said(values.get(name))


def _names(listed: Sequence[Any]) -> str:
    names = [_name(one) for one in listed[:MAX_NAMES]]
    if len(listed) > MAX_NAMES:
        names.append(f"and {len(listed) - MAX_NAMES} more")
    return ", ".join(names) or "none"


def _name(one: Any) -> str:
    if isinstance(one, dict):
        return next((str(one[field]) for field in _NAME_FIELDS if one.get(field)), "unnamed")
    return str(one)


def _said(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return _names(value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_said(one)}" for key, one in list(value.items())[:8])
    return str(value)
