"""Values read from text, made into what a parameter takes, without loss."""

import re
from datetime import date, datetime
from typing import Any

from neena.authoring.definition import Parameter
from neena.flows.reading.lexicon import FALSE_WORDS, TRUE_WORDS

_WHOLE = re.compile(r"[+-]?\d{1,18}\Z")


def fitted(parameter: Parameter, value: Any) -> Any:
    """The value in the parameter's type; raises `ValueError` saying why it cannot be that."""
    if parameter.choices:
        return _choice(parameter, value)
    if parameter.data_type == "list":
        listed: list[Any] = list(value) if isinstance(value, list) else [value]  # pyright: ignore[reportUnknownArgumentType]
        return listed
    if isinstance(value, bool):
        if parameter.data_type in {"bool", "any"}:
            return value
        raise ValueError(f"{parameter.name} takes no yes or no")
    return _typed(parameter, value)


def _choice(parameter: Parameter, value: Any) -> str:
    found = {choice.lower(): choice for choice in parameter.choices}.get(str(value).lower())
    if found is None:
        raise ValueError(f"{parameter.name} is one of {', '.join(parameter.choices)}, not {value}")
    return found


def _typed(parameter: Parameter, value: Any) -> Any:
    kind = parameter.data_type
    if kind == "string":
        return _text(parameter, value)
    if kind == "bool":
        return _bool(parameter, str(value))
    if kind in {"int", "float"}:
        return _number(parameter, value)
    if kind in {"date", "datetime"}:
        return _day(parameter, str(value))
    return value


def _text(parameter: Parameter, value: Any) -> str:
    if isinstance(value, dict | list) or value is None:
        raise ValueError(f"{parameter.name} takes a text")
    return str(value)


def _bool(parameter: Parameter, text: str) -> bool:
    low = text.strip().lower()
    if low not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError(f"{parameter.name} takes yes or no, not {text}")
    return low in TRUE_WORDS


def _number(parameter: Parameter, value: Any) -> int | float:
    text = str(value).strip().replace(",", "")
    if parameter.data_type == "int" or _WHOLE.match(text):
        whole = text.removesuffix(".0")
        if not _WHOLE.match(whole):
            raise ValueError(f"{parameter.name} takes a whole number, not {value}")
        return int(whole)
    try:
        return float(text)
    except ValueError:
        raise ValueError(f"{parameter.name} takes a number, not {value}") from None


def _day(parameter: Parameter, text: str) -> str:
    try:
        if parameter.data_type == "datetime":
            return datetime.fromisoformat(text.strip()).isoformat()
        return (
            text.strip() if len(text.strip()) > 10 and _moment(text) else date.fromisoformat(text.strip()).isoformat()
        )
    except ValueError:
        raise ValueError(f"{parameter.name} takes a date such as 2025-03-04, not {text}") from None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.strip())
