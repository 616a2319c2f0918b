"""What a model is asked about one screenshot: whether something holds, and what it says in a given form."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import FancyRegexOptions, validator_for

from neena.agent.choosing import SCREEN_IS_DATA
from neena.errors import Invalid
from neena.kernel.columns import dump_json
from neena.llm.fencing import fenced
from neena.llm.port import AnswerRejected, Picture, Question
from neena.llm.schema import faults

_MAX_SCHEMA = 64 * 1024  # bytes as JSON
_BACKTRACKS = 100_000  # a pattern may take
_MAX_FAULT = 300  # characters of one fault: it quotes what the model has answered
_VERIFY = f"""You are shown the screen of a desktop computer. Say whether the condition between <condition> and \
</condition> holds for what the screenshot shows: holds is true only if you see it to be so, and false when it is not \
so, cannot be seen or is still loading. reason says in one sentence what you see that decides it.

{SCREEN_IS_DATA}"""
_EXTRACT = f"""You are shown the screen of a desktop computer. Read from the screenshot what is asked for between \
<query> and </query>. data is what you have read, in the form of the JSON Schema between <schema> and </schema>; \
missing is null. Copy what stands there, exactly; add nothing, guess nothing. Where the screen does not show what is \
asked for, data is null and missing says in one sentence what is not there.

{SCREEN_IS_DATA}"""
_VERDICT = {
    "type": "object",
    "properties": {"reason": {"type": "string"}, "holds": {"type": "boolean"}},
    "required": ["reason", "holds"],
    "additionalProperties": False,
}


class SchemaInvalid(Invalid):
    """The schema is not a JSON Schema that says anything."""


@dataclass(frozen=True)
class Verdict:
    """Whether a condition holds, and why."""

    holds: bool
    reason: str


@dataclass(frozen=True)
class Extract:
    """Data that fits its schema, or what the screen does not show."""

    data: Any = None
    missing: str | None = None


def whether(condition: str, seen: Picture) -> Question:
    """Whether a condition holds for a screenshot; `verdict` reads the answer."""
    return Question(_VERIFY, fenced("condition", condition), _VERDICT, pictures=(seen,))


def verdict(answer: Any) -> Verdict:
    """Raises `AnswerRejected`."""
    found = faults(answer, _VERDICT)
    if found:
        raise AnswerRejected(*found)
    return Verdict(answer["holds"], answer["reason"].strip())


def reading(query: str, schema: Mapping[str, Any], seen: Picture) -> Question:
    """What a screenshot says, in the form of a schema; `reader_of` makes what reads the answer."""
    # The author's schema becomes a part of ours, where what it refers to in itself would not be found.
    form: Any = schema if '"$' not in dump_json(schema) else {}
    properties = {
        "missing": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "data": {"anyOf": [form, {"type": "null"}]} if form else {},
    }
    shape = {"type": "object", "properties": properties, "required": [*properties], "additionalProperties": False}
    data = f"{fenced('query', query)}\n\n{fenced('schema', schema, 2 * _MAX_SCHEMA)}"
    return Question(_EXTRACT, data, shape, pictures=(seen,))


def reader_of(schema: Mapping[str, Any]) -> Callable[[Any], Extract]:
    """What reads an answer and raises `AnswerRejected` for data that does not fit. Raises `SchemaInvalid`.

    Nothing that the schema refers to is fetched, and none of its patterns takes long.
    """
    if not schema:
        raise SchemaInvalid("The schema is empty: say in JSON Schema what the data has to look like.")
    if len(dump_json(schema)) > _MAX_SCHEMA:
        raise SchemaInvalid(f"The schema is larger than {_MAX_SCHEMA // 1024} KiB.")
    try:
        validator: Any = validator_for(
            dict(schema),
            validate_formats=True,
            offline=True,
            pattern_options=FancyRegexOptions(backtrack_limit=_BACKTRACKS),
        )
    except (ValueError, RecursionError) as fault:
        raise SchemaInvalid(f"The schema is no valid JSON Schema: {str(fault)[:_MAX_FAULT]}") from None

    def read(answer: Any) -> Extract:
        data, missing = answer.get("data"), answer.get("missing")
        found = [
            f"data{''.join(f'[{step!r}]' for step in one.instance_path)}: {one.message[:_MAX_FAULT]}"
            for one in validator.iter_errors(data)
        ]
        if not found:
            return Extract(data)
        if data is None and isinstance(missing, str) and missing.strip():
            return Extract(missing=missing.strip())
        raise AnswerRejected(*found)

    return read
