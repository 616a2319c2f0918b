"""Webhook trigger definitions, read from code (contract 2.13)."""

import inspect
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from neena.authoring.integration import Integration
from neena.authoring.trigger import Trigger
from neena.kernel.ids import stable_id


@dataclass(frozen=True)
class TriggerDefinition:
    """A kind of event that an integration sends; the same for everybody."""

    integration: Integration
    trigger: Trigger

    @cached_property
    def id(self) -> UUID:
        """The same on every machine and after every restart."""
        return stable_id("trigger", f"{self.integration.short_name}.{self.trigger.method}")

    @cached_property
    def description(self) -> str:
        """The handler's docstring."""
        return inspect.getdoc(self.trigger.function) or self.trigger.name

    @cached_property
    def fields(self) -> frozenset[str]:
        """The names that templates may use."""
        return frozenset(one.name for one in self.trigger.fields)
