"""The catalogue: every integration and live task definition of this process, made from code, kept in memory.

What organizations add to it comes from a `Source`, for one caller at a time.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import NamedTuple, Protocol
from uuid import UUID

from neena.authoring.definition import Definition
from neena.authoring.integration import Integration
from neena.authoring.task import Task
from neena.catalog.specs import TaskSpec, spec_of
from neena.catalog.trigger_definitions import TriggerDefinition
from neena.errors import Misconfigured, NotFound
from neena.kernel.scope import Scope


class TaskDefinitionNotFound(NotFound):
    """Task definition not found"""


class IntegrationNotFound(NotFound):
    """Integration not found"""


class TriggerDefinitionNotFound(NotFound):
    """Webhook trigger definition not found"""


class Added(NamedTuple):
    """What an organization has added: definitions, the same as planners see them, and why others are gone, by id."""

    definitions: Sequence[Definition]
    specs: Sequence[TaskSpec]
    gone: Mapping[UUID, str]


class Source(Protocol):
    """Knows what organizations have added."""

    async def __call__(self, scope: Scope, wanted: Mapping[UUID, UUID | None] | None) -> Added:
        """What the caller may use: all of it, or those ids that are `wanted`, some in a certain version."""
        ...


class Catalogue:
    """What Neena can do. Tasks that need a language model are offered only when `has_model`.

    It is the same for everybody; `whole` and `holding` answer one for a caller, with what their organization has added.
    """

    def __init__(
        self,
        loaded: Iterable[tuple[Integration, Sequence[Task]]],
        *,
        has_model: bool = False,
        source: Source | None = None,
    ) -> None:
        self._source = source
        offered = [(one, tasks) for one, tasks in loaded if has_model or not one.needs_model]
        newest_first = sorted(offered, key=lambda pair: (pair[0].created, pair[0].id), reverse=True)
        self.integrations = tuple(integration for integration, _ in newest_first)
        self.definitions = tuple(Definition(one, task) for one, tasks in newest_first for task in tasks)
        self.by_id = {definition.id: definition for definition in self.definitions}
        self.specs = tuple(spec_of(definition) for definition in self.definitions)
        self.spec_by_id = {spec.id: spec for spec in self.specs}
        self.trigger_definitions = tuple(TriggerDefinition(one, two) for one, _ in newest_first for two in one.triggers)
        self._trigger_by_id = {one.id: one for one in self.trigger_definitions}
        self.gone: Mapping[UUID, str] = {
            Definition.id_of(f"{one.short_name}.{method}"): reason
            for one, _ in offered
            for method, reason in one.retired.items()
        }
        if len(self.by_id) != len(self.definitions):
            raise Misconfigured("Two task definitions share a dotted name.")

    async def whole(self, scope: Scope) -> "Catalogue":
        """With everything that the caller's organization has added: one query, and another for what is new to us."""
        return self if self._source is None else self._with(await self._source(scope, None))

    async def holding(
        self, scope: Scope, wanted: Iterable[UUID], versions: Mapping[UUID, UUID] | None = None
    ) -> "Catalogue":
        """With what is `wanted` of all that was added, in these versions; without a query where code has all of it."""
        known = versions or {}
        missing = {one: known.get(one) for one in wanted if one not in self.by_id}
        return self if self._source is None or not missing else self._with(await self._source(scope, missing))

    def _with(self, added: Added) -> "Catalogue":
        made = copy(self)
        new = {one.integration.id: one.integration for one in added.definitions}
        made.integrations = (*new.values(), *self.integrations)
        made.definitions = (*added.definitions, *self.definitions)
        made.specs = (*added.specs, *self.specs)
        made.by_id = {**self.by_id, **{one.id: one for one in added.definitions}}
        made.spec_by_id = {**self.spec_by_id, **{one.id: one for one in added.specs}}
        made.gone = {**self.gone, **added.gone}
        return made

    def definition(self, definition_id: UUID) -> Definition:
        """One live definition; raises `TaskDefinitionNotFound`."""
        found = self.by_id.get(definition_id)
        if found is None:
            raise TaskDefinitionNotFound
        return found

    def why_gone(self, definition_id: UUID) -> str | None:
        """Why a definition was withdrawn, when it once was one."""
        return self.gone.get(definition_id)

    def trigger_definition(self, definition_id: UUID) -> TriggerDefinition:
        """One trigger definition; raises `TriggerDefinitionNotFound`."""
        found = self._trigger_by_id.get(definition_id)
        if found is None:
            raise TriggerDefinitionNotFound
        return found

    def integration(self, integration_id: UUID) -> Integration:
        """One integration; raises `IntegrationNotFound`."""
        found = next((one for one in self.integrations if one.id == integration_id), None)
        if found is None:
            raise IntegrationNotFound
        return found

    def spec(self, definition_id: UUID) -> TaskSpec:
        """One definition as planners and preparers see it."""
        return self.spec_by_id[definition_id]
