"""The few packages of this installation that a workflow sees: the SDK, Pydantic, and what Pydantic stands on."""

import re
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from importlib.util import find_spec
from pathlib import Path

_NAME = re.compile(r"[\w.-]+")


@lru_cache(maxsize=1)
def packages() -> tuple[Path, ...]:
    """Where each lies: a folder, or a single file."""
    modules = {"nen", *(module for name in _with_required("pydantic") for module in _modules(name))}
    return tuple(sorted(path for module in modules if (path := _path(module))))


def _with_required(name: str, known: frozenset[str] = frozenset()) -> frozenset[str]:
    """A distribution and all that it requires without extras; one that is not installed is not needed here."""
    try:
        required = distribution(name).requires or []
    except PackageNotFoundError:
        return known
    known |= {name}
    for line in required:
        needed = _NAME.match(line)
        if needed and "extra ==" not in line and needed[0] not in known:
            known = _with_required(needed[0], known)
    return known


def _modules(name: str) -> set[str]:
    """The importable names of a distribution, from the list of its files."""
    first = {Path(str(file)).parts[0] for file in distribution(name).files or []}
    return {part.removesuffix(".py") for part in first if part.removesuffix(".py").isidentifier()} - {"__pycache__"}


def _path(module: str) -> Path | None:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        return None
    origin = Path(spec.origin)
    return origin.parent if spec.submodule_search_locations else origin
