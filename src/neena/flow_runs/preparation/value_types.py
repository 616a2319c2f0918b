"""Whether a value fits a parameter's declared type, lossless conversion included (contract 5.3)."""

import re
from datetime import date, datetime
from typing import Any

from neena.authoring.definition import Parameter

_INTEGER = re.compile(r"[+-]?\d{1,18}\Z")


def misfit(parameter: Parameter, value: Any) -> str | None:
    """Why the value does not fit, or None when it does."""
    if value is None:
        return None if parameter.optional or parameter.data_type == "any" else "must not be null"
    if parameter.choices and (not isinstance(value, str) or value not in parameter.choices):
        return f"must be one of {', '.join(parameter.choices)}"
    if _fits(parameter.data_type, value):
        return None
    return f"must be of type {parameter.data_type}, and {_kind(value)} is not"


def _fits(data_type: str, value: Any) -> bool:
    if data_type in {"any", ""}:
        return True
    if data_type == "bool":
        return isinstance(value, bool) or (isinstance(value, str) and value.lower() in {"true", "false"})
    if isinstance(value, bool):
        return False
    if isinstance(value, list | dict):
        return data_type == ("list" if isinstance(value, list) else "object")
    return data_type == "string" or _scalar_fits(data_type, value)


def _scalar_fits(data_type: str, value: Any) -> bool:
    if data_type == "int":
        whole = isinstance(value, float) and value.is_integer()
        return whole or isinstance(value, int) or (isinstance(value, str) and bool(_INTEGER.match(value.strip())))
    if data_type not in {"float", "date", "datetime"}:
        return False
    if data_type == "float" and isinstance(value, int | float):
        return True
    read = {"float": float, "date": date.fromisoformat, "datetime": datetime.fromisoformat}[data_type]
    try:
        read(value.strip() if isinstance(value, str) else value)
    except (ValueError, TypeError):
        return False
    return True


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    for kind, name in ((dict, "an object"), (list, "a list"), (str, "this text")):
        if isinstance(value, kind):
            return name
    return "this number"
