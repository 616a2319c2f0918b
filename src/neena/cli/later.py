"""The commands by name, each loaded when it is used: one that asks a server does not wait for all that a server is."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

from neena.cli.collector import loading

# Name, what it is for, and where it is: a function, or a group of commands.
COMMANDS = (
    ("ask", "Say what is to be done: see the flow made from it, run it, read the result.", "asking:ask"),
    ("flows", "Look at flows.", "flows:app"),
    ("runs", "Watch and end runs of flows.", "flow_runs:app"),
    ("approve", "See what waits for your approval, and approve.", "deciding:approve"),
    ("reject", "See what waits for your approval, and reject.", "deciding:reject"),
    ("triggers", "Have events set flows going.", "triggers:app"),
    ("credentials", "Store, test and erase the accounts that your flows use.", "credentials:app"),
    ("connect", "Connect an account, by consent in the browser where that is possible.", "connect:connect"),
    ("workflow", "Publish workflows, look at them, go back to a version.", "workflow:app"),
    ("run", "Start workflows, watch their runs, get what they leave.", "runs:app"),
    ("desktop", "Create desktops, act on them, exchange files with them.", "desktop:app"),
    ("demo", "Show the main job: words, flow, approval, run, result.", "demo:demo"),
    ("serve", "Serve the API and, unless told otherwise, execute runs in the same process.", "serving:serve"),
    ("worker", "Execute runs without serving.", "working:worker"),
    ("migrate", "Bring the database to the newest schema.", "migrating:migrate"),
    ("check", "Look at settings, database, keys and host, and say how to mend what is wrong.", "checking:check"),
    ("keys", "Make, list and revoke API keys, on the database itself.", "keys:app"),
    ("secrets", "Exchange the master key that wraps stored secrets.", "secrets:app"),
    ("openapi", "Print the OpenAPI document of the API; needs no running server.", "document:openapi"),
    ("audit", "Prove that the audit trail is as it was written.", "audit:app"),
)


class Later(TyperCommand):
    """Stands for a command until it is used."""

    def __init__(self, name: str, told: str, place: str) -> None:
        super().__init__(name, help=told)
        self._place = place

    def loaded(self) -> Any:
        """The command itself."""
        module, _, name = self._place.partition(":")
        found: typer.Typer | Callable[..., None] = getattr(_module(module), name)
        if isinstance(found, typer.Typer):
            group = get_group(found)
            group.name, group.help = self.name, self.help
            return group
        alone = typer.Typer(add_completion=False)
        alone.command(self.name)(found)
        return get_command(alone)

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the command itself."""
        return self.loaded().make_context(info_name, args, parent=parent, **extra)


@cache
def _module(name: str) -> ModuleType:
    with loading():
        return import_module(f"neena.cli.{name}")


class Commands(TyperGroup):
    """All of them."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for name, told, place in COMMANDS:
            self.add_command(Later(name, told, place))
