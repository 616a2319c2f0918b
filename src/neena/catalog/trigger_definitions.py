"""Webhook trigger definitions, read from code (contract 2.13)."""

import inspect
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any
from uuid import UUID

import neena.integrations
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

    @cached_property
    def example(self) -> Mapping[str, Any]:
        """What the fields hold in the fullest event of this kind that the integration's folder keeps; else nothing."""
        folder = files(neena.integrations) / self.integration.short_name / "events"
        kept = [json.loads(one.read_text("utf-8")) for one in folder.iterdir()] if folder.is_dir() else []
        found: list[dict[str, Any]] = [one["fields"] for one in kept if one.get("trigger") == self.trigger.method]
        return max(found, key=lambda fields: len(json.dumps(fields)), default=dict[str, Any]())
