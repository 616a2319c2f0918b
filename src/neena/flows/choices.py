"""What a question can be answered with, where its service can list that: its boards, read as the person who asks.

A convenience and no more: no account, a fault or a slow service mean no choices. What a service says ends up in the
choices and nowhere else.
"""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Any, cast
from uuid import UUID

from neena.authoring.context import TaskContext
from neena.authoring.definition import Definition, Parameter
from neena.catalog.catalogue import Catalogue
from neena.catalog.specs import TaskSpec
from neena.credentials.accounts import Accounts
from neena.credentials.masking import masked, secrets_of
from neena.errors import NeenaError
from neena.flows.asking import Choice
from neena.flows.reading.stems import split_name, stem
from neena.flows.reading.tasks import TaskReading, read_task
from neena.kernel.columns import storable_text
from neena.kernel.ids import new_id

log = logging.getLogger(__name__)
SECONDS = 3.0
MOST = 50
_LONGEST = 200
_LABELS = ("name", "title", "full_name", "summary", "subject", "display_name", "email")
_GONE = ("closed", "archived", "is_archived", "deleted")
Wanted = tuple[TaskSpec, Parameter]


class Lister:
    """Lists choices with the accounts of users."""

    def __init__(self, catalogue: Catalogue, accounts: Accounts, owner: UUID) -> None:
        self._catalogue = catalogue
        self._accounts = accounts
        self._owner = owner

    async def choices(self, wanted: Sequence[Wanted]) -> list[tuple[Choice, ...]]:
        """The choices for each parameter of a task; services are asked side by side, for three seconds at most."""
        sources = [self._source(*one) for one in wanted]
        asked = {one.id: one for one in sources if one is not None}
        said = dict(zip(asked, await asyncio.gather(*map(self._listed, asked.values())), strict=True))
        found: list[tuple[Choice, ...]] = []
        for (_, parameter), source in zip(wanted, sources, strict=True):
            listed = _choices(source, parameter, said[source.id]) if source is not None else ()
            found.append(tuple(Choice(one, one) for one in parameter.choices) or listed)
        return found

    def _source(self, task: TaskSpec, parameter: Parameter) -> Definition | None:
        """The task of the same service that lists the things that the parameter names, and needs nothing for it."""
        if parameter.choices:
            return None
        taking = next(one for one in read_task(task).takings if one.name == parameter.name)
        thing = taking.entity if taking.takes == "id" else stem(split_name(parameter.name)[-1])
        for one in self._catalogue.definitions:
            alike = one.integration.short_name == task.integration and one.version is None
            if alike and thing and _lists(read_task(self._catalogue.spec(one.id)), thing):
                return one
        return None

    async def _listed(self, source: Definition) -> list[dict[str, Any]]:
        try:
            async with asyncio.timeout(SECONDS):
                return await self._asked(source)
        except (NeenaError, TimeoutError) as fault:
            log.info("no choices from %s: %s", source.dotted_name, type(fault).__name__)
        except Exception:  # whatever a task does, a flow is made without choices
            log.exception("the task %s broke down while choices were listed", source.dotted_name)
        return []

    async def _asked(self, source: Definition) -> list[dict[str, Any]]:
        integration = source.integration
        held = (await self._accounts.of(self._owner, integration)).get("")
        if held is not None:
            held = await self._accounts.usable(integration, held)
        elif not integration.auth.optional:
            return []
        opened = [held] if held is not None else []
        vendor = self._accounts.vendor(integration, held, None, SECONDS, opened.append)
        context = TaskContext(
            vendor=vendor,
            sockets=self._accounts.sockets,
            idempotency_key=new_id().hex,
            credential=held.secret if held else None,
        )
        said = source.dump(await source.task.function(context))
        secrets = {part for one in opened for part in secrets_of(integration, one)}
        shown: Any = masked(said, sorted(secrets, key=len, reverse=True))
        listed = cast("list[Any]", shown) if isinstance(shown, list) else []
        return [cast("dict[str, Any]", one) for one in listed if isinstance(one, dict)]


def _lists(task: TaskReading, thing: str) -> bool:
    needs = any(one.required for one in task.takings)
    return task.is_read and task.spec.output_is_list and thing in {task.gives, task.thing} and not needs


def _choices(source: Definition, parameter: Parameter, items: Iterable[dict[str, Any]]) -> tuple[Choice, ...]:
    outs = source.output_parameters
    told = next((one.name for one in outs if one.identifies and one.identifies == parameter.identifies), "id")
    found: dict[str, Choice] = {}
    for one in items:
        value = one.get(told)
        if not isinstance(value, str | int) or isinstance(value, bool) or any(one.get(name) is True for name in _GONE):
            continue
        label = next((str(one[name]) for name in _LABELS if one.get(name)), str(value))
        text = storable_text(str(value))
        if 0 < len(text) <= _LONGEST:
            found.setdefault(text, Choice(text, storable_text(" ".join(label.split()))[:_LONGEST]))
    return tuple(found.values())[:MOST]


def meant(value: Any, choices: Iterable[Choice]) -> Any:
    """The value that an answer means: that of the choice with this label, else the answer as it was given."""
    listed = list(choices)
    if not isinstance(value, str) or any(one.value == value for one in listed):
        return value
    said = value.strip().casefold().removeprefix("#")
    return next((one.value for one in listed if one.label.casefold() == said), value)
