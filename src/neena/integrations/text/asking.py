"""Asking the model: outside text goes in as data only, and nothing comes back that was not asked for."""

import json
from typing import Any, cast

from neena.authoring import IntegrationFailed, Invalid, TaskContext, TextModel

MAX_DATA = 100_000


def model_of(context: TaskContext) -> TextModel:
    """The language model; raises `IntegrationFailed` naming the setting when there is none."""
    if context.model is None:
        raise IntegrationFailed("This task needs a language model: set NEENA_LLM_MODEL (and NEENA_LLM_API_KEY).")
    return context.model


def as_data(value: Any) -> str:
    """A text as it is, anything else as JSON; raises `Invalid` for nothing and for too much."""
    written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    if not written.strip() or value in (None, [], {}):
        raise Invalid("text: there is nothing to work on.")
    if len(written) > MAX_DATA:
        raise Invalid(f"text: more than {MAX_DATA} characters are too much for one task.")
    return written


async def ask_text(context: TaskContext, instructions: str, data: str) -> str:
    """The model's answer as text; an empty one is a failure."""
    answer = await model_of(context).complete(instructions, data)
    if not isinstance(answer, str) or not answer.strip():
        raise unusable("it is empty")
    return answer.strip()


async def ask_object(context: TaskContext, instructions: str, data: str, schema: dict[str, Any]) -> dict[str, Any]:
    """The model's answer as an object with exactly the properties of the schema."""
    answer = await model_of(context).complete(instructions, data, schema)
    if not isinstance(answer, dict):
        raise unusable("it is not an object")
    found = cast("dict[str, Any]", answer)
    if set(found) != set(schema["properties"]):
        raise unusable("it has other fields than asked for")
    return found


def unusable(why: str) -> IntegrationFailed:
    """The model did not keep to what was asked; the next attempt may."""
    return IntegrationFailed(f"The language model's answer cannot be used: {why}.", passing=True)
