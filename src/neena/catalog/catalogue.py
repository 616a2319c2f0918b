"""The catalogue: every integration and live task definition of this process, made from code, kept in memory."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from neena.authoring.definition import Definition
from neena.authoring.integration import Integration
from neena.authoring.task import Task
from neena.catalog.specs import TaskSpec, spec_of
from neena.catalog.trigger_definitions import TriggerDefinition
from neena.errors import Misconfigured, NotFound


class TaskDefinitionNotFound(NotFound):
    """Task definition not found"""


class IntegrationNotFound(NotFound):
    """Integration not found"""


class TriggerDefinitionNotFound(NotFound):
    """Webhook trigger definition not found"""


class Catalogue:
    """What Neena can do. Tasks that need a language model are offered only when `has_model`."""

    def __init__(self, loaded: Iterable[tuple[Integration, Sequence[Task]]], *, has_model: bool = False) -> None:
        offered = [(one, tasks) for one, tasks in loaded if has_model or not one.needs_model]
        newest_first = sorted(offered, key=lambda pair: (pair[0].created, pair[0].id), reverse=True)
        self.integrations = tuple(integration for integration, _ in newest_first)
        self.definitions = tuple(Definition(one, task) for one, tasks in newest_first for task in tasks)
        self.by_id = {definition.id: definition for definition in self.definitions}
        self.specs = tuple(spec_of(definition) for definition in self.definitions)
        self.spec_by_id = {spec.id: spec for spec in self.specs}
        self._integration_by_id = {integration.id: integration for integration in self.integrations}
        self.trigger_definitions = tuple(TriggerDefinition(one, two) for one, _ in newest_first for two in one.triggers)
        self._trigger_by_id = {one.id: one for one in self.trigger_definitions}
        self._retired = {
            Definition.id_of(f"{one.short_name}.{method}"): reason
            for one, _ in offered
            for method, reason in one.retired.items()
        }
        if len(self.by_id) != len(self.definitions):
            raise Misconfigured("Two task definitions share a dotted name.")

    def definition(self, definition_id: UUID) -> Definition:
        """One live definition; raises `TaskDefinitionNotFound`, with the reason for one that was withdrawn."""
        found = self.by_id.get(definition_id)
        if found is None:
            raise TaskDefinitionNotFound
        return found

    def why_gone(self, definition_id: UUID) -> str | None:
        """Why a definition was withdrawn, when it once was one."""
        return self._retired.get(definition_id)

    def trigger_definition(self, definition_id: UUID) -> TriggerDefinition:
        """One trigger definition; raises `TriggerDefinitionNotFound`."""
        found = self._trigger_by_id.get(definition_id)
        if found is None:
            raise TriggerDefinitionNotFound
        return found

    def integration(self, integration_id: UUID) -> Integration:
        """One integration; raises `IntegrationNotFound`."""
        found = self._integration_by_id.get(integration_id)
        if found is None:
            raise IntegrationNotFound
        return found

    def spec(self, definition_id: UUID) -> TaskSpec:
        """One definition as planners and preparers see it."""
        return self.spec_by_id[definition_id]
