"""The sets of cases, and their catalogues as task definitions."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from neena.authoring.definition import Parameter
from neena.catalog.catalogue import Catalogue
from neena.catalog.loading import load_integrations
from neena.catalog.specs import TaskSpec
from neena.flows.reading.lexicon import acts_of
from neena.flows.reading.stems import split_name, stem
from neena.kernel.ids import stable_id

DATA = Path(__file__).parent / "data"
Case = dict[str, Any]
_TYPES = {
    "str": "string",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "array": "list",
    "list": "list",
    "dict": "object",
    "string": "string",
}
_CATALOGUES = {
    "shipped": "shipped/catalog.json",
    "neena": "neena/catalog.json",
    "flowbench": "flowbench/catalog.json",
    "sealtools": "sealtools/catalog.json",
    "nestful-exec": "nestful/catalog.exec.json",
    "nestful-sgd": "nestful/catalog.sgd.json",
    "nestful-glaive": "nestful/catalog.glaive.json",
    "taskbench-dailylifeapis": "taskbench/catalog.dailylifeapis.json",
    "taskbench-multimedia": "taskbench/catalog.multimedia.json",
    "taskbench-huggingface": "taskbench/catalog.huggingface.json",
}
_READS = frozenset({"get", "filter", "sort", "count", "pick", "calculate", "format", "join"})


@dataclass(frozen=True)
class Set:
    """Cases that are reported together. `labelled` is false where only validity and refusals can be counted."""

    name: str
    cases: tuple[Case, ...]
    labelled: bool = True

    @property
    def catalogues(self) -> tuple[str, ...]:
        """The catalogues that its cases name, each once."""
        return tuple(dict.fromkeys(one["catalog"] for one in self.cases))


def sets() -> tuple[Set, ...]:
    """Every development set."""
    spot = lines("taskbench/dev.spot.jsonl")
    flowbench = lines("flowbench/dev.jsonl")
    return (
        Set("shipped", tuple(lines("shipped/dev.jsonl"))),
        Set("voices", tuple(lines("shipped/dev2.jsonl"))),
        Set("fresh", tuple(lines("shipped/fresh.jsonl"))),
        Set("far", tuple(lines("shipped/far.jsonl"))),
        Set("neena", tuple(lines("neena/dev.jsonl"))),
        Set("neena-more", tuple(lines("neena/more.jsonl"))),
        Set("neena-fresh", tuple(lines("neena/fresh.jsonl"))),
        Set("flowbench", tuple(one for one in flowbench if not one["prior_operations"])),
        Set("sealtools", tuple(lines("sealtools/dev.jsonl"))),
        Set("nestful", tuple(lines("nestful/dev.jsonl"))),
        Set("dailylife", tuple(one for one in spot if one["catalog"].endswith("dailylifeapis"))),
        Set("multimedia", tuple(one for one in spot if one["catalog"].endswith("multimedia"))),
        Set("taskbench", tuple(lines("taskbench/dev.requests.jsonl")), labelled=False),
    )


@cache
def definitions(name: str) -> tuple[dict[str, Any], ...]:
    """A catalogue as its file has it."""
    return tuple(json.loads((DATA / _CATALOGUES[name]).read_text(encoding="utf-8")))


@cache
def tasks(name: str) -> tuple[TaskSpec, ...]:
    """A catalogue as planners see it; that of the product is its own code."""
    if name == "shipped":
        return Catalogue(load_integrations(), has_model=True).specs
    return specs(definitions(name))


def specs(given: Sequence[dict[str, Any]]) -> tuple[TaskSpec, ...]:
    """Definitions of the evaluation's format as planners see them."""
    return tuple(_spec(one) for one in given)


def _spec(one: dict[str, Any]) -> TaskSpec:
    words = [word for word in split_name(one["id"].rpartition(".")[2]) if not word.isdigit()]
    outputs = _parameters(one["outputs"])
    verbs = (stem(text[0]) for text in (words, split_name(one["description"])) if text)
    acts = next((found for verb in verbs if (found := acts_of(verb))), frozenset[str]())
    return TaskSpec(
        id=stable_id("evaluation", one["id"]),
        dotted_name=one["id"],
        name=" ".join(words),
        description=one["description"],
        integration=one["integration"],
        integration_name=one["integration"],
        effect="read" if acts & _READS else "write",
        parameters=_parameters(one["parameters"]),
        outputs=outputs,
        output_name="",
        output_is_list=False,
    )


def _parameters(given: Sequence[dict[str, Any]]) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            name=one["name"],
            data_type=str(_TYPES.get(one["type"].lower(), one["type"].lower())),
            position=place,
            doc_string=one.get("description") or "",
            optional=not one.get("required", True),
            choices=tuple(str(choice) for choice in one.get("enum") or ()),
        )
        for place, one in enumerate(given, start=1)
    )


def lines(name: str) -> list[Case]:
    """The cases of a file."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line.strip()]
