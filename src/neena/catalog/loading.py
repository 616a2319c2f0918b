"""Finds every integration by walking the folder `neena.integrations`; nothing imports one by name."""

import pkgutil
from importlib import import_module
from types import ModuleType

import neena.integrations
from neena.authoring import Integration, Task
from neena.errors import Misconfigured


class IntegrationBroken(Misconfigured):
    """A folder in neena.integrations cannot be used."""


def load_integrations() -> list[tuple[Integration, list[Task]]]:
    """Every integration with its tasks in the order of their definition; integrations in the order of their names.

    Raises `IntegrationBroken` naming the folder and what is wrong with it.
    """
    folders = sorted(found.name for found in pkgutil.iter_modules(neena.integrations.__path__) if found.ispkg)
    return [load_integration(folder) for folder in folders]


def load_integration(folder: str) -> tuple[Integration, list[Task]]:
    """One integration with its tasks, by its folder's name; raises `IntegrationBroken`."""
    package = _import(folder, f"{neena.integrations.__name__}.{folder}")
    declared = getattr(package, "integration", None)
    if not isinstance(declared, Integration):
        raise IntegrationBroken(f"The integration {folder!r} declares no `integration` in its __init__.py.")
    if declared.short_name != folder:
        raise IntegrationBroken(f"The integration {folder!r} has another short name: {declared.short_name!r}.")
    tasks = [one for one in vars(_import(folder, f"{package.__name__}.tasks")).values() if isinstance(one, Task)]
    if not tasks:
        raise IntegrationBroken(f"The integration {folder!r} has no task in its tasks.py.")
    return declared, tasks


def _import(folder: str, name: str) -> ModuleType:
    try:
        return import_module(name)
    except Exception as fault:
        raise IntegrationBroken(f"The integration {folder!r} cannot be imported: {name}: {fault}") from fault
