"""Which dialect a model speaks, by the name of the model (spec section 12)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from neena.computer.dialects.anthropic import ANTHROPIC
from neena.computer.dialects.dialect import Dialect, Size
from neena.computer.dialects.gemini import GEMINI
from neena.computer.dialects.openai import OPENAI
from neena.computer.tools.asked import ActionInvalid
from neena.errors import Finding, Invalid

DIALECTS = (ANTHROPIC, OPENAI, GEMINI)
PREFIXES = tuple(prefix for one in DIALECTS for prefix in one.prefixes)
_LARGEST = 3840  # pixels of a side, as of a desktop's own screen: what a picture takes of memory is the caller's choice


class UnknownModel(Invalid):
    """The calls of this model cannot be read."""

    facts: Mapping[str, Any] = MappingProxyType({"supported_prefixes": PREFIXES})


def dialect_of(model: str) -> Dialect:
    """The dialect of a model, whose name may follow its vendor's (`anthropic/claude-…`). Raises `UnknownModel`."""
    name = model.rsplit("/", 1)[-1].lower()
    for one in DIALECTS:
        if name.startswith(one.prefixes) or f"{name}-" in one.prefixes:
            return one
    message = f"Calls of the model `{model[:80]}` cannot be read. Names begin with {', '.join(PREFIXES)}."
    raise UnknownModel(message, [Finding(("query", "model"), message, "unknown_model")])


def space_of(width: int | None, height: int | None, picture_size: Size) -> Size:
    """The size of the picture that a model was told; the desktop's own where it was not. Raises `ActionInvalid`."""
    for name, side in (("display_width", width), ("display_height", height)):
        if side is not None and not 1 <= side <= _LARGEST:
            raise ActionInvalid.at("query", name, message=f"`{name}` is not within 1 and {_LARGEST} pixels.")
    return picture_size[0] if width is None else width, picture_size[1] if height is None else height
