"""Values of parameters as plans hold them: typed where the text is plain, and the output that serves a parameter."""

from typing import Any

from neena.authoring.definition import Parameter
from neena.catalog.specs import TaskSpec
from neena.flows.reading.lexicon import FALSE_WORDS, TRUE_WORDS
from neena.flows.reading.stems import split_name, stem


def converted(parameter: Parameter, text: str) -> Any:
    """The text as the parameter's type has it; the text itself where that says nothing."""
    plain = text.strip().replace(",", "").lstrip("$€£").rstrip("%")
    try:
        if parameter.data_type == "int":
            return int(float(plain))
        if parameter.data_type == "float":
            number = float(plain)
            return int(number) if number.is_integer() and "." not in plain else number
    except ValueError:
        return text
    if parameter.data_type == "bool" and text.lower() in TRUE_WORDS | FALSE_WORDS:
        return text.lower() in TRUE_WORDS
    return text


def output_for(parameter: Parameter, source: TaskSpec, told: str = "") -> str:
    """The field of the source's answer that the parameter is to hold; empty for the answer as a whole.

    `told` are words that may name the field: `the mail's subject`.
    """
    if source.output_is_list and parameter.data_type in {"list", "any", "object"}:
        return ""
    wanted = {stem(word) for word in split_name(parameter.name)}
    spoken = {stem(word) for word in split_name(told)}
    if named := [out for out in source.outputs if {stem(word) for word in split_name(out.name)} <= spoken]:
        return named[-1].name
    best = max(source.outputs, key=lambda out: _alike(out, parameter, wanted), default=None)
    return best.name if best else ""


def _alike(out: Parameter, parameter: Parameter, wanted: set[str]) -> float:
    words = {stem(word) for word in split_name(out.name)}
    return (
        (out.name == parameter.name)
        + len(wanted & words) / len(wanted | words | {""})
        + 0.1 * (out.data_type == parameter.data_type)
    )
